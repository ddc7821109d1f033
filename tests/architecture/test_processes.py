"""What a process loads before it can work: a worker that was killed is back the sooner, the less it is."""

import subprocess
import sys

SERVICES = ("intake", "screening", "assistance", "notifications")
OF_PAGES = ("fastapi", "starlette", "jinja2")
OF_MIGRATIONS = ("alembic", "mako")
ASK = "import sys; {imports}; print(*[name for name in {names} if name in sys.modules])"


def loaded(*modules: str) -> list[str]:
    """Which of the packages that draw pages or migrate a process has that imports these modules."""
    code = ASK.format(imports="; ".join(f"import {module}" for module in modules), names=OF_PAGES + OF_MIGRATIONS)
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()


def test_only_the_process_that_shows_pages_loads_what_draws_them_and_none_what_migrates() -> None:
    assert loaded(*(f"services.{name}.main" for name in SERVICES)) == []
    assert loaded("services.notifications.app") == list(OF_PAGES)
