"""A whole installation in a folder of its own: real servers, every service, one address; and who signs in there."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx
import yaml

from deploy.embedded.kafka import Kafka
from deploy.embedded.postgres import Postgres
from deploy.local import gateway
from deploy.local.folder import NAMED_BY, Folder
from libs.events.transport import clock
from libs.runtime import keys
from libs.web import session as web_session
from tests.backing import OUTSIDE, give_ports
from tests.until import until

ROOT = Path(__file__).parents[2]
TOWN, VILLAGE, OTHER_VILLAGE = "350582104000", "350582104001", "350582104002"
COUNTY = "350582000000"
LINES_SHOWN = 40


@dataclass
class Installation:
    """One running `deploy.local up`."""

    folder: Folder
    process: subprocess.Popen[str]
    _officers: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """The one address of its pages."""
        return gateway.origin(self.folder)

    @property
    def environment(self) -> dict[str, str]:
        """What a command of a service needs to know of it."""
        inherited = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
        return inherited | {
            "PYTHONPATH": str(ROOT),
            "SHOUWANG_POSTGRES_DSN": Postgres(self.folder.root / "postgres").dsn(),
            "SHOUWANG_KAFKA_BOOTSTRAP": Kafka(self.folder.root / "kafka", ROOT / ".local" / "jars").bootstrap,
            "SHOUWANG_KEYS": str(self.folder.keys),
            "SHOUWANG_RUN": str(self.folder.run),
        }

    async def rows(self, service: str, question: str, *values: object) -> list[asyncpg.Record]:
        """What a service's database answers."""
        dsn = urlsplit(self.environment["SHOUWANG_POSTGRES_DSN"])._replace(path=f"/{service}").geturl()
        connection = await asyncpg.connect(dsn)
        try:
            return list(await connection.fetch(question, *values))
        finally:
            await connection.close()

    def command(self, service: str, *words: str) -> str:
        """Run a command of a service; what it printed. Fails with what it said."""
        call = [sys.executable, "-W", "ignore", "-m", f"services.{service}", *words]
        ran = subprocess.run(call, env=self.environment, cwd=ROOT, check=False, capture_output=True, text=True)
        assert ran.returncode == 0, f"{' '.join(words)}: {ran.stdout}{ran.stderr}\n{self.said()}"
        return ran.stdout.strip()

    def said(self) -> str:
        """The last lines that the supervisor wrote."""
        return "\n".join((self.folder.root / "said.log").read_text().splitlines()[-LINES_SHOWN:])

    async def appoint(self, officers: Sequence[dict[str, object]]) -> None:
        """Load appointments as an operator does, and wait until the services know of them."""
        file = self.folder.root / "appointments.yaml"
        file.write_text(yaml.safe_dump({"officers": list(officers)}, allow_unicode=True), encoding="utf-8")
        self.command("intake", "appointments", "load", str(file))
        for row in await self.rows(
            "intake", "select o.subject, a.* from appointments a join officers o using (officer_id)"
        ):
            self._officers[row["subject"]] = {
                "officer_id": row["officer_id"],
                "appointment_id": row["appointment_id"],
            }
        for service in ("assistance", "notifications", "screening"):
            await until(lambda s=service: self._knows(s), seconds=60, what=f"{service} knows the appointments")

    async def _knows(self, service: str) -> bool:
        known = await self.rows(service, "select appointment_id from appointments")
        return len(known) >= len(self._officers)

    def cookie(self, subject: str) -> dict[str, str]:
        """The session of somebody who has signed in."""
        until_later = clock.real_now() + timedelta(hours=8)
        who = web_session.SignedIn(**self._officers[subject], expires_at=until_later)
        return {web_session.COOKIE: web_session.sign(keys.load(self.folder.keys), who)}

    def client(self, subject: str | None = None) -> httpx.AsyncClient:
        """A browser of somebody, or of the public."""
        cookies = self.cookie(subject) if subject else {}
        same = {"Sec-Fetch-Site": "same-origin"}
        return httpx.AsyncClient(base_url=self.origin, cookies=cookies, headers=same, timeout=30)

    def spans(self) -> list[dict[str, str]]:
        """Every finished span that the processes wrote down, with its service."""
        found = []
        for file in sorted((self.folder.root / "traces").glob("*.jsonl")):
            for line in file.read_text().splitlines():
                [told] = json.loads(line)["resourceSpans"]
                said = {each["key"]: each["value"].get("stringValue") for each in told["resource"]["attributes"]}
                found += [{"service": said["service.name"], **span} for span in told["scopeSpans"][0]["spans"]]
        return found

    async def answers(self) -> bool:
        """Whether the first web process stands."""
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                return (await client.get(f"{self.origin}/report")).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False


@contextmanager
def installed(root: Path) -> Iterator[Installation]:
    """Everything running from this folder, on ports that nobody uses; ended with all it started."""
    folder = Folder(root)
    folder.make()
    give_ports(root)
    inherited = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    environment = inherited | {NAMED_BY: str(root), "PYTHONPATH": str(ROOT), "SHOUWANG_TRACES": str(root / "traces")}
    command = [sys.executable, "-m", "deploy.local"]
    with (root / "said.log").open("a") as said:
        process = subprocess.Popen([*command, "up"], env=environment, stdout=said, stderr=said, text=True, cwd=ROOT)
    try:
        yield Installation(folder, process)
    finally:
        process.terminate()
        process.wait(90)
        subprocess.run([*command, "down"], env=environment, cwd=ROOT, check=True, capture_output=True, timeout=90)


def an_officer(subject: str, role: str, area: str, **more: str) -> dict[str, object]:
    """One officer with one office."""
    office = {"role": role, "areas": [area], "from_on": "2024-01-01", **more}
    return {"subject": subject, "label": subject, "name": "陈某某", "appointments": [office]}
