"""Figures that people entered: how a value is written down and read again, and which set of them holds (录入的标准)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from libs.policy.figure_values import read_value
from libs.policy.figures import EnteredFigure, Grade
from libs.policy.mistakes import PolicyMistake, WrongFigure
from libs.policy.parameters import PARAMETERS
from libs.policy.units import Said
from libs.policy.yaml_lines import Entry


@dataclass(frozen=True, slots=True)
class Entered:
    """The entered figures that hold for a region; two of the same version are equal (当前录入的标准)."""

    version: str
    """Names the last decision that is in it, everywhere the same; empty before the first."""
    figures: tuple[EnteredFigure, ...] = field(default=(), compare=False)


NONE_ENTERED = Entered("")
"""What a region has before anybody entered anything: its files alone."""


@dataclass(frozen=True, slots=True)
class ConfirmedEntry:
    """An entry that a second person confirmed, as it is kept and told (已确认的录入)."""

    entry_id: str
    turn: int
    """The how-manieth decision of the region it is."""
    figure: str
    written: str | None
    """The value as a file of figures writes it, in JSON; none: the entry that it replaces is taken back."""
    from_on: date
    to_on: date | None
    document: str
    article: str
    grade: Grade
    replaces: str | None


def entered_after(entries: Iterable[ConfirmedEntry], turn: int) -> Entered:
    """What holds after so many decisions of a region: what was confirmed by then, and not replaced (某次确认之后)."""
    by_then = sorted((entry for entry in entries if entry.turn <= turn), key=lambda entry: entry.turn)
    replaced = {entry.replaces for entry in by_then}
    standing = [entry for entry in by_then if entry.entry_id not in replaced]
    figures = tuple(_figure(entry, entry.written) for entry in standing if entry.written is not None)
    return Entered(by_then[-1].entry_id if by_then else "", figures)


def read_written(name: str, written: str) -> Said:
    """A value as a file of figures writes it, in JSON: `"815"`, `["dibao"]`, `{"dibao": "100"}`. Raises WrongFigure."""
    try:
        return read_value(PARAMETERS[name], Entry.of(written, name))
    except PolicyMistake as mistake:
        raise WrongFigure(str(mistake)) from None


def _figure(entry: ConfirmedEntry, written: str) -> EnteredFigure:
    return EnteredFigure(
        name=entry.figure,
        value=read_written(entry.figure, written),
        from_on=entry.from_on,
        to_on=entry.to_on,
        document=entry.document,
        confirmed=True,
        article=entry.article,
        grade=entry.grade,
    )
