"""What the environment says; read once, in a service's `main`, and handed on (设置)."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict


class WrongSettings(ValueError):
    """A setting is missing, or holds what it cannot mean; says which, and what to do."""


class Settings(BaseSettings):
    """Every setting that the services share; the environment names it SHOUWANG_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="SHOUWANG_", extra="ignore", frozen=True)

    postgres_dsn: str
    """The server; each service has a database of its own name in it."""
    kafka_bootstrap: str
    region: str = "jinjiang"
    keys: Path = Path(".local/keys")
    """The folder of the keys, 0600 each (`libs/runtime/keys.py`)."""
    run: Path = Path(".local/run")
    """The folder of the services' sockets: `<service>.sock`."""
    packages: Path = Path("node_modules")
    """Where npm's packages are: divisions, htmx."""
    public_url: str = "http://127.0.0.1:8350"
    """The one origin under which people see every page."""
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    demo: bool = False
    """Demo accounts on the sign-in page, demo figures in the policy."""
    slot: int = 0
    """Which of several workers of one service this is."""
    metrics_port: int | None = None
    """A worker shows its Prometheus metrics here, at `/metrics`."""
    metrics_address: str = "127.0.0.1"
    """The address it does so at; in a container, that of the container."""
    traces: str | None = None
    """Where spans go: a folder, or a collector's address (`http://host:4318`)."""
    help_phone: str = "12345"
    report_limit_by_address: int = Field(default=120, ge=1)
    """Reports from one address in ten minutes: a village shares one."""
    report_limit_by_phone: int = Field(default=3, ge=1)
    """Reports with one phone number in ten minutes."""
    report_limit_by_token: int = Field(default=12_000, ge=1)
    """Reports with the hotline's token in ten minutes."""

    def dsn(self, service: str) -> str:
        """The address of one service's database."""
        return urlsplit(self.postgres_dsn)._replace(path=f"/{service}").geturl()

    def socket(self, service: str) -> Path:
        """Where a service's web process listens."""
        return self.run / f"{service}.sock"


def read_settings() -> Settings:
    """What the environment says. Raises WrongSettings."""
    try:
        return Settings()
    except ValidationError as error:
        raise WrongSettings(" ".join([*map(_said, error.errors()), _REMEDY])) from None


_REMEDY = "`make up` sets what is needed; libs/runtime/settings.py says what each is."


def _said(mistake: ErrorDetails) -> str:
    name = f"SHOUWANG_{'_'.join(str(part) for part in mistake['loc']).upper()}"
    return f"{name} is not set." if mistake["type"] == "missing" else f"{name}: {mistake['msg']}."
