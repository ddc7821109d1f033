"""What the officers of the demo do each day at their desks and at the doors, page by page (演示经办)."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from deploy.demo.accounts import Account, decider, deciding
from deploy.demo.browser import PageRefused
from deploy.demo.county import County
from deploy.demo.desks import Desks
from deploy.demo.lists import Task, tasks
from deploy.demo.notebook import Notebook
from deploy.demo.offices import Decider, Department, LeadingGroup, Town, Triage
from deploy.demo.reporters import TAKEN_BACK
from deploy.demo.setting import Unit
from deploy.demo.village import TO_PROPOSE, Village, know
from deploy.demo.visits import SECOND, Visits
from libs.events.contracts.values import OfficeRole

LISTS = ("village", "town", "county", "dept")


class Officers:
    """Everybody's day: each does what waits in the morning; what comes of it waits for tomorrow."""

    def __init__(self, desks: Desks, county: County, notebook: Notebook) -> None:
        self._desks, self._notebook = desks, notebook
        divisions = county.divisions
        self._villages = {divisions.place(village.code): village.code for village in county.villages}
        self._towns = {divisions.by_code[town].name: town for town in county.setting.towns}
        self._deciders = {name: decider(county.setting, town) for name, town in self._towns.items()}
        self._units = [unit for unit in county.setting.units if unit in self._deciders.values()]
        self.waits: Mapping[str, int] = {}
        """List → how many tasks waited there this morning."""

    async def morning(self, today: date) -> int:
        """Findings are looked through, then everybody does what waits; how many steps that was. Raises PageRefused."""
        done = 0
        for unit in self._units:
            first = self._of(unit, 1)
            found = await tasks(await self._desks.of(first), "triage")
            done += await Triage(self._desks, self._notebook, first, today).triage(found)
        auditor = await self._desks.of(self._one(OfficeRole.AUDITOR, 0))
        lists = {tab: await tasks(auditor, tab) for tab in LISTS}
        self.waits = {tab: len(found) for tab, found in lists.items()}
        liaisons = self._desks.holders(OfficeRole.DEPARTMENT_LIAISON) if lists["dept"] else []
        departments = [await Department(self._desks, self._notebook, one, today).look() for one in liaisons]
        works = [*self._works(lists, today), *(one.work for one in departments)]
        return done + await self._desks.together(works)

    async def evening(self, today: date) -> int:
        """Those who went along confirm from their own inboxes; villages read what was taken back.

        The county says what it holds of hits that were explained in the day; villages ask for something else where a
        department could not give what they asked for.
        """
        waiting = sorted({subject for _, subject in self._notebook.under(SECOND)})
        visits = Visits(self._desks, self._notebook)
        done = await self._desks.together([partial(visits.confirm_all, subject) for subject in waiting])
        for village, _ in self._notebook.under(TAKEN_BACK):
            done += await know(self._desks, village)
            self._notebook.write("", TAKEN_BACK, village)
        for measure, words in self._notebook.under(TO_PROPOSE):
            code, _, home = words.partition(" ")
            done += await Village(self._desks, self._notebook, code, today).propose(measure, home)
            self._notebook.write("", TO_PROPOSE, measure)
        for unit in self._units:
            towns = {name for name, found in self._deciders.items() if found == unit}
            done += await Triage(self._desks, self._notebook, self._of(unit, 1), today).settle_hits(towns)
        return done

    async def let_pass(self, today: date) -> int:
        """The leading group's office looks at the lists that are held. Raises PageRefused."""
        office = self._one(OfficeRole.LEADING_GROUP_OFFICE, 0)
        return await LeadingGroup(self._desks, self._notebook, office, today).work()

    def _works(self, lists: Mapping[str, Sequence[Task]], today: date) -> Iterator[Callable[[], Awaitable[int]]]:
        for place, found in _by(lists["village"], lambda task: task.place).items():
            code = self._villages[place]
            yield partial(Village(self._desks, self._notebook, code, today).work, found)
        for town, found in _by(lists["town"], lambda task: task.town).items():
            clerk = self._one(OfficeRole.TOWN_CLERK, 0, self._towns[town])
            yield partial(Town(self._desks, self._notebook, clerk, today).work, found)
        for unit in self._units:
            county = [task for task in lists["county"] if self._deciders[task.town] == unit]
            compared = [task for task in county if task.kind == "compare"]
            decided = [task for task in county if task.kind in ("county", "basis_changed")]
            yield partial(Triage(self._desks, self._notebook, self._of(unit, 1), today).compare, compared)
            yield partial(Decider(self._desks, self._notebook, self._of(unit, 2), today).work, decided)

    def _of(self, unit: Unit, order: int) -> Account:
        """The first officer of a deciding office, or the second."""
        subject = deciding(unit, order)
        return next(one for one in self._desks.everybody if one.subject == subject)

    def _one(self, role: OfficeRole, which: int, area: str | None = None) -> Account:
        held = self._desks.holders(role, area)
        if which >= len(held):
            raise PageRefused(f"Nobody holds the office {role.value} in {area or 'the county'}.")
        return held[which]


def _by(found: Sequence[Task], name: Callable[[Task], str]) -> dict[str, list[Task]]:
    named: dict[str, list[Task]] = {}
    for task in found:
        named.setdefault(name(task), []).append(task)
    return named
