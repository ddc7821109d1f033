"""Figures entered by people: proposed by one, confirmed by another; corrected by a new entry, never changed (录入标准).

An entry counts from the moment it is confirmed. Decisions of a region are numbered, so that what held after any of
them can be told. Nothing is deleted: a correction, and an entry that only takes one back, name what they replace.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from libs.policy import Grade, Policy, RegionFiles, UnknownFigure
from libs.policy.entered import ConfirmedEntry, Entered, entered_after, read_written
from libs.policy.shown import shown
from libs.policy.texts import yuan_short

DOCUMENT_MAX = 200
"""Characters of the name of a document, and of its article."""
AHEAD_DAYS_MAX = 731
"""A figure that begins later than this is a slip of the pen: papers are made for the next year or two."""
ASSUMED_OR_CITED = (Grade.CITED, Grade.ASSUMED)
"""How an entry may be founded: what a region's own first paper says stands in its files."""


class State(StrEnum):
    """What became of an entry (录入状态)."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


STATE_LABELS = {State.PROPOSED: "等确认", State.CONFIRMED: "已确认", State.REFUSED: "没有采用"}


class OwnProposal(Exception):
    """Whoever proposed an entry does not decide on it (要换一个人定)."""


class AlreadyDecided(Exception):
    """Somebody decided on the entry before (别人先定了)."""

    def __init__(self, entry: "FigureEntry") -> None:
        super().__init__(entry.entry_id)
        self.entry = entry


class Unfit(Exception):
    """What is wanted cannot be entered: each problem with the field it concerns (不能录入)."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("；".join(sentence for _, sentence in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to enter (拟录入的标准)."""

    figure: str
    written: str | None
    """The value as a file of figures writes it, in JSON; none if the entry only takes back the one it replaces."""
    from_on: date
    to_on: date | None
    document: str
    article: str
    grade: Grade
    replaces: str | None = None
    """The entry that this one corrects or takes back."""

    @property
    def days(self) -> str:
        """From when to when, as pages write it."""
        return f"{self.from_on} 起" if self.to_on is None else f"{self.from_on} 至 {self.to_on}"


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """A figure as somebody entered it, and what became of the entry (一条录入)."""

    entry_id: str
    region: str
    wanted: Wanted
    proposed_by: str
    proposed_at: datetime
    state: State = State.PROPOSED
    decided_by: str | None = None
    decided_at: datetime | None = None
    decided_no: int | None = None
    """The how-manieth decision of the region that changed what holds; none while it is not confirmed."""
    reason: str = ""
    job_id: str | None = None
    """The job that screens again because of it; before its first day, the one that asks whom it would concern."""

    def value_shown(self, files: RegionFiles) -> str:
        """Its value as pages write it; what it means where it has none."""
        if self.wanted.written is None:
            return "撤销，不再用这一条"
        return shown(files.figures[self.wanted.figure].unit, read_written(self.wanted.figure, self.wanted.written))


def problems(files: RegionFiles, wanted: Wanted, entries: Iterable[FigureEntry], today: date) -> list[tuple[str, str]]:
    """What stands against entering this: the field, and a sentence (录入前的核对). Raises UnknownFigure."""
    if wanted.figure not in files.figures:
        raise UnknownFigure(f"{files.region.label} has no figure '{wanted.figure}'.")
    same = [entry for entry in entries if entry.wanted.figure == wanted.figure]
    return [*_of_days(files, wanted, today), *_of_paper(wanted), *_of_others(files, wanted, same)]


def after(entries: Iterable[FigureEntry], turn: int) -> Entered:
    """What holds after so many decisions of the region (某次确认之后)."""
    return entered_after([_confirmed(entry) for entry in entries if entry.decided_no is not None], turn)


def as_confirmed(entry: FigureEntry, decided: int) -> FigureEntry:
    """The entry as it would stand if it were the next one that is confirmed, after so many decisions (如果确认)."""
    return replace(entry, state=State.CONFIRMED, decided_no=decided + 1)


def replaceable(entries: Iterable[FigureEntry], figure: str) -> list[FigureEntry]:
    """The entries of a figure that a new one may correct or take back (可以更正的)."""
    confirmed = [entry for entry in entries if entry.wanted.figure == figure and entry.decided_no is not None]
    replaced = {entry.wanted.replaces for entry in confirmed}
    return [entry for entry in confirmed if entry.entry_id not in replaced and entry.wanted.written is not None]


def check_decision(entry: FigureEntry, officer_id: str) -> None:
    """Whether this officer may decide on the entry now. Raises AlreadyDecided, OwnProposal."""
    if entry.state is not State.PROPOSED:
        raise AlreadyDecided(entry)
    if entry.proposed_by == officer_id:
        raise OwnProposal


def check_still_fits(files: RegionFiles, entry: FigureEntry, entries: Iterable[FigureEntry]) -> None:
    """Whether what is confirmed meanwhile leaves room for the entry. Raises Unfit."""
    others = [one for one in entries if one.wanted.figure == entry.wanted.figure and one.state is State.CONFIRMED]
    found = _of_others(files, entry.wanted, others)
    if found:
        raise Unfit(found)


def first_day(entry: FigureEntry, entries: Iterable[FigureEntry]) -> date:
    """The first day on which answers can change because of an entry: its own, or that of the one it replaces."""
    replaced = [one.wanted.from_on for one in entries if one.entry_id == entry.wanted.replaces]
    return min(entry.wanted.from_on, *replaced) if replaced else entry.wanted.from_on


def last_day(entry: FigureEntry, entries: Iterable[FigureEntry]) -> date | None:
    """The last day on which answers can change because of an entry; none if it, or what it replaces, has no end."""
    ends = [entry.wanted.to_on, *(one.wanted.to_on for one in entries if one.entry_id == entry.wanted.replaces)]
    stated = [end for end in ends if end is not None]
    return max(stated) if len(stated) == len(ends) else None


def carried_on(policy: Policy, name: str) -> tuple[str, date] | None:
    """A figure that is carried on without a paper: an amount as one fills it in, since when it needs one (沿用待确认).

    Whoever has the new paper enters the same value from that day; then it is provisional no longer.
    """
    figure = policy.figure(name)
    if figure is None or not figure.provisional or figure.to_on is None:
        return None
    value = yuan_short(figure.whole).replace(",", "") if figure.unit.is_money else ""
    return value, figure.to_on + timedelta(days=1)


def _confirmed(entry: FigureEntry) -> ConfirmedEntry:
    wanted = entry.wanted
    assert entry.decided_no is not None, "only what was confirmed has a number"
    return ConfirmedEntry(
        entry_id=entry.entry_id,
        turn=entry.decided_no,
        figure=wanted.figure,
        written=wanted.written,
        from_on=wanted.from_on,
        to_on=wanted.to_on,
        document=wanted.document,
        article=wanted.article,
        grade=wanted.grade,
        replaces=wanted.replaces,
    )


def _of_days(files: RegionFiles, wanted: Wanted, today: date) -> Iterator[tuple[str, str]]:
    first = files.region.first_on
    if wanted.from_on < first:
        yield "from_on", f"{files.region.label}的政策自 {first} 起，不能录更早的。"
    if (wanted.from_on - today).days > AHEAD_DAYS_MAX:
        yield "from_on", "起日比今天晚两年以上，请核对年份。"
    if wanted.to_on is not None and wanted.to_on < wanted.from_on:
        yield "to_on", f"止日 {wanted.to_on} 早于起日 {wanted.from_on}。"


def _of_paper(wanted: Wanted) -> Iterator[tuple[str, str]]:
    if not 0 < len(wanted.document.strip()) <= DOCUMENT_MAX:
        yield "document", f"请写文件的名称和文号，最多 {DOCUMENT_MAX} 字；没有文件不能录入。"
    if len(wanted.article) > DOCUMENT_MAX:
        yield "article", f"条款最多 {DOCUMENT_MAX} 字。"
    elif wanted.grade is not Grade.ASSUMED and not wanted.article.strip():
        yield "article", "请写第几条；文件没有写明的，依据选“暂定”。"


def _of_others(files: RegionFiles, wanted: Wanted, same: Sequence[FigureEntry]) -> list[tuple[str, str]]:
    """Entries that hold on the same day, and the one that is to be replaced."""
    standing = replaceable(same, wanted.figure)
    if wanted.replaces is not None and wanted.replaces not in {entry.entry_id for entry in standing}:
        return [("replaces", "要更正的那一条已经不用了，请看最新情况。")]
    waiting = [entry for entry in same if entry.state is State.PROPOSED]
    for entry in waiting:
        if wanted.replaces is not None and entry.wanted.replaces == wanted.replaces:
            return [("replaces", "那一条已经有人提了更正，等确认。请先看那一条。")]
    if wanted.written is None:
        return [] if wanted.replaces else [("replaces", "请选要撤销哪一条。")]
    replaced = {wanted.replaces, *(entry.wanted.replaces for entry in waiting)}
    for entry in [*standing, *(one for one in waiting if one.wanted.written is not None)]:
        on = None if entry.entry_id in replaced else _both_on(wanted, entry.wanted)
        if on is not None:
            said = f"{entry.value_shown(files)}，{entry.wanted.days}，{STATE_LABELS[entry.state]}"
            return [("from_on", f"{on} 已经录了一条（{said}）。要改它，在“更正哪一条”里选它；不改，请错开日期。")]
    return []


def _both_on(one: Wanted, other: Wanted) -> date | None:
    """A day on which both would hold; one without an end holds until the next one begins."""
    earlier, later = sorted((one, other), key=lambda wanted: wanted.from_on)
    if earlier.from_on == later.from_on or (earlier.to_on is not None and later.from_on <= earlier.to_on):
        return later.from_on
    return None
