"""An old workbook (.xls) is read in a process of its own, with so much memory and time at most (旧格式另开进程读)."""

import resource
import subprocess
import sys
from pathlib import Path

from services.intake.domain import old_workbook
from services.intake.domain.problems import FileRefused, Reason
from services.intake.domain.sheet import refuse_if_too_big

MEMORY_MAX = 1536 * 1024**2
"""A full sheet of 65,536 rows and 30 columns takes a third of it."""
SECONDS_MAX = 60
REFUSED = 3
_ROOT = Path(__file__).parents[3]
_TOO_MUCH = "打不开：这张旧格式（.xls）的表坏了，或者太大。请另存为 .xlsx 或 .csv 再传。"


def as_xlsx(content: bytes) -> bytes:
    """The file itself, or, of an old workbook, the same as XLSX. Raises FileRefused. Takes up to a minute."""
    refuse_if_too_big(content)
    if not old_workbook.is_one(content):
        return content
    command = [sys.executable, "-m", __name__, str(MEMORY_MAX)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS_MAX, cwd=_ROOT, check=False)
    except subprocess.TimeoutExpired as error:
        raise FileRefused(Reason.UNPACKS_TOO_BIG, _TOO_MUCH) from error
    if done.returncode == REFUSED:
        reason, _, sentence = done.stderr.decode().partition(" ")
        raise FileRefused(Reason(reason), sentence)
    if done.returncode:
        raise FileRefused(Reason.BROKEN, _TOO_MUCH)
    return done.stdout


def _convert_what_comes(memory_max: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (memory_max, memory_max))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    try:
        made = old_workbook.converted(sys.stdin.buffer.read())
    except FileRefused as error:
        sys.stderr.buffer.write(f"{error.reason} {error.sentence}".encode())
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(_convert_what_comes(int(sys.argv[1])))
