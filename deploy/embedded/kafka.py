"""A real Apache Kafka broker in a folder (KRaft, one node), listening on the loopback address only."""

import os
import signal
import socket
import subprocess
import uuid
from pathlib import Path

from deploy.embedded.errors import SetUpError
from deploy.embedded.jars import kafka_jars
from deploy.embedded.java import java
from deploy.embedded.ports import refuse_taken, remembered_port
from deploy.embedded.processes import ServerProcess

START_S = 60
STOP_S = 30
FIRST_PORT = 9350
HEAP = ("-Xms96m", "-Xmx256m", "-XX:+UseSerialGC")
JAVA = "SHOUWANG_KAFKA_JAVA"
"""Names more options for the broker's Java, such as a larger heap; they count over ours."""


class Kafka:
    """Kafka with its log under `folder`; started, stopped or killed by its own process id."""

    def __init__(self, folder: Path, jars: Path, *, durable: bool = True) -> None:
        """`jars` is the folder the jars are kept in; `durable=False` leaves out waiting for the disk."""
        self.folder = folder.absolute()
        self._jars = jars.absolute()
        self._durable = durable
        self._log = self.folder / "kafka.log"
        self._process = ServerProcess(self.folder / "kafka.pid", "kafka.Kafka")

    @property
    def port(self) -> int:
        """The port that clients use, the same at every start."""
        return remembered_port(self.folder, "kafka", FIRST_PORT)

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the broker, or take over the one that an earlier run left running. Raises SetUpError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._process.pid is None:
            refuse_taken(self.folder, "kafka", self.port)
            class_path = ":".join(str(jar) for jar in kafka_jars(self._jars))
            self._write_settings()
            self._format(class_path)
            self._process.start(self._java(class_path, "kafka.Kafka"), self._log, self._environment())
        self._process.wait_until(self._ready, START_S, self._log, "Kafka")

    def stop(self) -> None:
        """Stop the broker in order."""
        self._process.stop(signal.SIGTERM, STOP_S)

    def kill(self) -> None:
        """End the broker as a power cut would."""
        self._process.signal(signal.SIGKILL)
        self._process.gone_within(STOP_S)

    @property
    def running(self) -> bool:
        """Whether the broker's process lives."""
        return self._process.pid is not None

    def _java(self, class_path: str, main: str, *arguments: str) -> list[str]:
        log4j = Path(__file__).with_name("log4j2.yaml")
        return [
            str(java()), *HEAP, *os.environ.get(JAVA, "").split(),
            f"-Dlog4j2.configurationFile={log4j}", f"-Dkafka.logs.dir={self.folder}",
            "-cp", class_path, main, *(arguments or (str(self.folder / "server.properties"),)),
        ]  # fmt: skip

    def _environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith(("KAFKA_", "JAVA_TOOL"))}

    def _write_settings(self) -> None:
        controller = remembered_port(self.folder, "controller", self.port + 1)
        text = Path(__file__).with_name("server.properties").read_text()
        text = text.replace("{port}", str(self.port)).replace("{controller}", str(controller))
        text = text.replace("{data}", str(self.folder / "log"))
        if self._durable:
            text += "log.flush.interval.messages=1\n"
        (self.folder / "server.properties").write_text(text)

    def _format(self, class_path: str) -> None:
        if (self.folder / "log" / "meta.properties").exists():
            return
        cluster = uuid.uuid5(uuid.NAMESPACE_URL, str(self.folder)).hex[:22]
        arguments = ("format", "--standalone", "-t", cluster, "-c", str(self.folder / "server.properties"))
        done = subprocess.run(
            self._java(class_path, "kafka.tools.StorageTool", *arguments),
            capture_output=True,
            text=True,
            check=False,
            env=self._environment(),
        )
        if done.returncode:
            raise SetUpError(f"Kafka could not make its data folder: {(done.stdout + done.stderr).strip()[-400:]}")

    def _ready(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
