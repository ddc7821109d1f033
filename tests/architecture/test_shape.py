"""What import-linter cannot see: sizes, and who alone may do what."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = sorted(path for part in ("libs", "services", "deploy", "benchmarks") for path in (ROOT / part).rglob("*.py"))
FUNCTION_MAX = 40
MODULE_MAX = 300
STYLESHEET_MAX = 400


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", OURS, ids=named)
def test_a_function_has_at_most_40_lines_and_a_module_300(path: Path) -> None:
    long = [node.name for node in functions(path) if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_MAX]
    assert not long
    assert len(path.read_text().splitlines()) <= MODULE_MAX


def test_only_the_edge_commits() -> None:
    assert [named(path) for path in OURS if "commit" in set(calls(path))] == []


def test_only_the_relay_sends_and_only_consume_subscribes() -> None:
    users = {named(path): path.read_text() for path in OURS if path.is_relative_to(ROOT / "libs")}
    assert [name for name, text in users.items() if "AIOKafkaProducer(" in text] == ["libs/events/transport/relay.py"]
    assert [name for name, text in users.items() if ".subscriber(" in text] == ["libs/events/transport/consume.py"]


def test_sql_reads_no_clock() -> None:
    """Time comes from clock.py, in SQL too: no `now()`, no default that reads the time."""
    reads = re.compile(r"(?<![.\w])(now\(\)|current_(date|timestamp)|clock_timestamp\(\))", re.IGNORECASE)
    found = []
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text())):
            is_sql = isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_sql(node.value)
            if is_sql and reads.search(node.value):
                found.append(named(path))
    assert found == []


def _is_sql(text: str) -> bool:
    return bool(re.match(r"\s*(select|insert|update|delete|create|with|alter)\b", text, re.IGNORECASE))


def test_no_registry_host_and_no_path_of_a_machine_is_committed() -> None:
    for path in ROOT.glob("requirements*.txt"):
        assert "://" not in path.read_text()


def test_the_stylesheet_has_at_most_400_lines_and_nothing_that_no_page_uses() -> None:
    sheet = (ROOT / "libs" / "web" / "static" / "shouwang.css").read_text()
    assert len(sheet.splitlines()) <= STYLESHEET_MAX
    pages = [path for part in ("libs", "services") for path in (ROOT / part).rglob("templates/**/*.html")]
    named_in_code = [path for part in ("libs", "services") for path in (ROOT / part).rglob("web/**/*.py")]
    written = " ".join(path.read_text() for path in (*pages, *named_in_code))
    classes = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)))
    unused = sorted(name for name in classes if not re.search(rf"(?<![\w-]){name}(?![\w-])", written))
    assert not unused, "take it out until a page needs it"


def test_whatever_runs_alone_lies_where_the_command_of_the_tests_looks_for_it() -> None:
    """`make test` runs what starts installations or drives a browser from these folders only."""
    command = next(line for line in (ROOT / "Makefile").read_text().splitlines() if '-m "wire or browser"' in line)
    folders = tuple(ROOT / word for word in command.split() if word.startswith("tests/"))
    marked = re.compile(r"pytest\.mark\.(wire|browser)\b")
    users = [path for path in (ROOT / "tests").rglob("*.py") if marked.search(path.read_text())]
    assert users
    assert [named(path) for path in users if not any(path.is_relative_to(folder) for folder in folders)] == []
