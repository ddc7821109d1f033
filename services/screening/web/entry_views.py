"""An entered figure as pages show it: its value, its days, its paper, who entered it and who decided (录入的一条)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from starlette.requests import Request

from libs.policy import Reference, RegionFiles
from libs.policy.shown import paper
from libs.web.app import Web
from libs.web.session import COOKIE
from services.screening.domain.figures.entries import STATE_LABELS, FigureEntry, State

REPLACED = "后来更正了"
PILLS: Mapping[State, str] = MappingProxyType({State.PROPOSED: "going", State.CONFIRMED: "done", State.REFUSED: "back"})


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry with its words."""

    entry: FigureEntry
    label: str
    """How its figure is called."""
    value: str
    days: str
    paper: str
    state: str
    pill: str
    by: str
    decided_by: str

    @property
    def at(self) -> str:
        """The address of its page."""
        return f"/rules/figures/{self.entry.wanted.figure}/{self.entry.entry_id}"


async def officers(request: Request, entries: Iterable[FigureEntry]) -> Mapping[str, str]:
    """How those who entered and decided are called, asked at once."""
    ids = sorted({one for entry in entries for one in (entry.proposed_by, entry.decided_by) if one is not None})
    web: Web = request.app.state.web
    return await web.people.officers(request.cookies.get(COOKIE, ""), ids) if ids else {}


def views(files: RegionFiles, entries: Sequence[FigureEntry], called: Mapping[str, str]) -> list[EntryView]:
    """These entries, in their order; of a figure that a later release no longer has, none."""
    replaced = {entry.wanted.replaces for entry in entries if entry.state is State.CONFIRMED}
    known = [entry for entry in entries if entry.wanted.figure in files.figures]
    return [_view(files, entry, called, replaced=entry.entry_id in replaced) for entry in known]


def _view(files: RegionFiles, entry: FigureEntry, called: Mapping[str, str], *, replaced: bool) -> EntryView:
    wanted = entry.wanted
    return EntryView(
        entry=entry,
        label=files.figures[wanted.figure].label,
        value=entry.value_shown(files),
        days=wanted.days,
        paper=paper(Reference(wanted.document, wanted.article, wanted.grade)),
        state=REPLACED if replaced else STATE_LABELS[entry.state],
        pill="back" if replaced else PILLS[entry.state],
        by=called.get(entry.proposed_by, ""),
        decided_by=called.get(entry.decided_by or "", ""),
    )
