"""`python -m services.screening evaluate | benefits | schemas`: rules and benefits over lines of facts (离线研判).

One subject of facts a line in, one line of answers out; in the order of the lines, in bounded memory. A line that
cannot be read is answered with its mistakes and does not stop the rest; the exit status says that there was one.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from libs.policy import EnteredFigure, Policy
from libs.policy.loader import region_files
from libs.yaml_text import values_of
from services.screening.domain.evaluation import benefits as of_benefits
from services.screening.domain.evaluation.book import Cases, pages
from services.screening.domain.evaluation.figures import laid_over, whole_policy
from services.screening.domain.evaluation.lines import Layout, Line, WrongLine, read_line
from services.screening.domain.evaluation.schemas import LAYOUT, schemas
from services.screening.domain.evaluation.verdicts import Evaluation

DONE, SOME_FAILED, NO_FILE, NO_READER = 0, 1, 2, 3
CHUNK = 500
"""Lines that are asked together: enough for numpy, and a few megabytes."""
LINE_MAX = 1 << 20
"""Bytes of a line; a household with every list is some ten thousand."""
SCHEMAS = Path(__file__).parents[1] / "schemas"
ROOT = Path(__file__).parents[3]
DOCS, CASES = ROOT / "docs", ROOT / "tests" / "unit" / "screening"

Answer = dict[str, Any]
Answers = Callable[[Sequence[Line]], Iterator[Answer]]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that could not be read."""

    number: int
    mistakes: tuple[str, ...]


def evaluate(arguments: Sequence[str]) -> int:
    """Ask every rule of every line. Raises UnknownRegion, PolicyMistake."""
    asked = _arguments("evaluate", arguments)
    policy, figures = _policy(asked)

    def answers(lines: Sequence[Line]) -> Iterator[Answer]:
        evaluation = Evaluation(lines, policy)
        for line in lines:
            yield _head(line, policy, figures) | {"verdicts": evaluation.verdicts(line, explain=asked.explain)}

    return _run(asked, LAYOUT, answers)


def benefits(arguments: Sequence[str]) -> int:
    """Work out B1 to B10 of every line. Raises UnknownRegion, PolicyMistake."""
    asked = _arguments("benefits", arguments)
    policy, figures = _policy(asked)

    def answers(lines: Sequence[Line]) -> Iterator[Answer]:
        for line in lines:
            yield _head(line, policy, figures) | {"benefits": of_benefits.outcomes(line, policy)}

    return _run(asked, of_benefits.LAYOUT, answers)


def write_schemas(arguments: Sequence[str]) -> int:
    """Write the schemas of lines and answers anew (格式说明)."""
    parser = argparse.ArgumentParser("python -m services.screening schemas")
    parser.add_argument("--to", type=Path, default=SCHEMAS, metavar="FOLDER")
    folder = parser.parse_args(arguments).to
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / name).write_text(written(schema), encoding="utf-8")
    return DONE


def write_book(arguments: Sequence[str]) -> int:
    """Write the pages of rules and facts anew; how many cases a rule has is counted in the tests (规则文档)."""
    parser = argparse.ArgumentParser("python -m services.screening book")
    parser.add_argument("--cases", type=Path, default=CASES, metavar="FOLDER")
    parser.add_argument("--to", type=Path, default=DOCS, metavar="FOLDER")
    asked = parser.parse_args(arguments)
    for name, page in pages(counted(asked.cases)).items():
        (asked.to / name).write_text(page, encoding="utf-8")
    return DONE


def counted(folder: Path) -> Cases:
    """The written cases of each rule: a file of one rule is named after it, in others each case names its own."""
    found: dict[str, tuple[int, str]] = {}
    for path in sorted(folder.rglob("cases/*.yaml")):
        of_file = path.stem.upper().replace("_", "-")
        for case in values_of(path.read_text(encoding="utf-8")):
            rule_id = case.get("rule", of_file)
            count, first = found.get(rule_id, (0, path.name))
            found[rule_id] = (count + 1, first)
    return found


def written(schema: Any) -> str:
    """A schema as its file has it."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _arguments(command: str, arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(f"python -m services.screening {command}")
    parser.add_argument("--region", required=True, help="jinjiang, dalian")
    parser.add_argument("--on", required=True, type=date.fromisoformat, metavar="DAY", help="2024-05-31")
    parser.add_argument("--facts", type=Path, metavar="FILE.jsonl", help="one line a household; else standard input")
    parser.add_argument("--figures", type=Path, metavar="FILE.yaml", help="figures to lay over those of the region")
    parser.add_argument("--out", type=Path, metavar="FILE.jsonl", help="else standard output")
    parser.add_argument("--demo", action="store_true", help="with the values for demonstrations")
    if command == "evaluate":
        parser.add_argument("--explain", action="store_true", help="figures, inputs, arithmetic and sentences")
    return parser.parse_args(arguments)


def _policy(asked: argparse.Namespace) -> tuple[Policy, list[str]]:
    files = region_files(asked.region, demo=asked.demo)
    entered: tuple[EnteredFigure, ...] = ()
    if asked.figures is not None:
        entered = laid_over(_text(asked.figures), asked.figures.name, files)
    return whole_policy(files, asked.on, entered), sorted({row.name for row in entered})


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{path}: {error}\n")
        raise SystemExit(NO_FILE) from None


def _head(line: Line, policy: Policy, figures: list[str]) -> Answer:
    return {
        "line": line.number,
        "id": line.line_id,
        "region": policy.region.name,
        "on": policy.day.isoformat(),
        "policy_version": policy.version,
        "figures_laid_over": figures,
    }


def _run(asked: argparse.Namespace, layout: Layout, answers: Answers) -> int:
    with ExitStack() as stack:
        try:
            source: BinaryIO = sys.stdin.buffer if asked.facts is None else stack.enter_context(asked.facts.open("rb"))
            out: TextIO = sys.stdout
            if asked.out is not None:
                out = stack.enter_context(asked.out.open("w", encoding="utf-8"))
        except OSError as error:
            sys.stderr.write(f"{error.filename}: {error.strerror}\n")
            return NO_FILE
        failed = 0
        try:
            for chunk in _chunks(_read(source, layout)):
                failed += _tell(chunk, answers, out)
            out.flush()
        except BrokenPipeError:
            _forget_output()
            return NO_READER
    return SOME_FAILED if failed else DONE


def _forget_output() -> None:
    """Nobody reads the answers any more (`| head`): what is left must not fail again when the process ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _tell(chunk: Sequence[Line | Wrong], answers: Answers, out: TextIO) -> int:
    """Write the answers of a chunk in the order of its lines; how many lines could not be read."""
    told = answers([one for one in chunk if isinstance(one, Line)])
    failed = 0
    for one in chunk:
        if isinstance(one, Wrong):
            failed += 1
            sys.stderr.writelines(f"line {one.number}: {mistake}\n" for mistake in one.mistakes)
            answer: Answer = {"line": one.number, "errors": list(one.mistakes)}
        else:
            answer = next(told)
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return failed


def _read(source: BinaryIO, layout: Layout) -> Iterator[Line | Wrong]:
    """Every line that is not empty."""
    for number, raw in enumerate(_lines(source), start=1):
        if raw is None:
            yield Wrong(number, (f"the line is longer than {LINE_MAX} bytes.",))
        elif raw.strip():
            yield _line(raw, number, layout)


def _line(raw: bytes, number: int, layout: Layout) -> Line | Wrong:
    try:
        return read_line(layout, raw.decode("utf-8-sig" if number == 1 else "utf-8"), number)
    except UnicodeDecodeError:
        return Wrong(number, ("this is not UTF-8.",))
    except WrongLine as error:
        return Wrong(number, error.mistakes)


def _lines(source: BinaryIO) -> Iterator[bytes | None]:
    """Line by line; none for one that is too long, whose rest is passed over in pieces."""
    while raw := source.readline(LINE_MAX + 1):
        if len(raw) <= LINE_MAX or raw.endswith(b"\n"):
            yield raw
            continue
        while raw and not raw.endswith(b"\n"):
            raw = source.readline(LINE_MAX)
        yield None


def _chunks(lines: Iterator[Line | Wrong]) -> Iterator[list[Line | Wrong]]:
    chunk: list[Line | Wrong] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
