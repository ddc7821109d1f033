"""The steps that somebody is only told about: event, for whom, in which words (告诉您一声).

Whoever has to do something gets a task; this table is for those who only have to know. The village's words hold no
illness, no amount and no record. The household's name stands before the sentence on the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from libs.events.contracts.assistance import StepTaken
from libs.events.contracts.values import Holder, Level
from libs.policy.loader import words_of
from services.notifications.domain.offices import Office, office_of


@dataclass(frozen=True, slots=True)
class Told:
    """To whom a step is told, and what they read (告知)."""

    to: tuple[Level, ...]
    """OFFICER is the department of the measure."""
    full: str
    neutral: str = ""
    """What the village reads, where that differs."""
    only_in: frozenset[str] = frozenset()
    """States in which it is told; empty: always."""
    not_in: frozenset[str] = frozenset()
    """States whose holder gets a task for it."""
    to_holder: bool = False
    """Whoever has the matter now."""


@dataclass(frozen=True, slots=True)
class Note:
    """One item to know (一条告知)."""

    office: Office
    full: str
    neutral: str


_VILLAGE, _TOWN, _DEPARTMENT = (Level.VILLAGE,), (Level.TOWN,), (Level.OFFICER,)

TABLE: Mapping[str, Told] = MappingProxyType(
    {
        # 线索
        "clue.merged": Told(_VILLAGE, "又来一次申报，已并入在办的。"),
        "visit.not_home": Told(_TOWN, "去了 3 次没见到人，村里再联系。", only_in=frozenset({"UNREACHABLE"})),
        "clue.closed_no_risk": Told(_VILLAGE, "镇里复核了，这次没有列入。"),
        "clue.withdrawn": Told((Level.VILLAGE, Level.TOWN), "申报撤回了，不再核实。"),
        # 监测档案
        "authorisation.refused": Told(
            _TOWN, "家里人不愿授权，没有列入。", only_in=frozenset({"NOT_ADMITTED"}), neutral="没有列入：不愿授权。"
        ),
        "hit.cleared": Told(_VILLAGE, "比对疑点消除了。", neutral="核对时要问的，已经说清。"),
        "hit.stands": Told(_VILLAGE, "比对疑点属实。", neutral="核对时要问的，{county}里定为属实。"),
        "review.failed": Told(_TOWN, "村评议没有通过{reason}。"),
        "objection.raised": Told((Level.VILLAGE, Level.TOWN), "有人提意见，公示停了，重新核实。"),
        "town.approved": Told(_VILLAGE, "镇里审核通过，已送{county}里审定。"),
        "town.returned": Told(_VILLAGE, "镇里退回核实{reason}。"),
        "basis.changed": Told(
            (),
            "依据有变化，请看现在的情况。",
            neutral="家里的资料有变化，办的时候请再看一眼。",
            not_in=frozenset({"COUNTY_REVIEW"}),
            to_holder=True,
        ),
        "basis.kept": Told(_TOWN, "依据有变化，{county}里定为照办。"),
        "basis.returned": Told((Level.VILLAGE, Level.TOWN), "依据有变化，{county}里退回核实。"),
        "county.confirmed": Told((Level.VILLAGE, Level.TOWN), "{county}里定了：列为监测帮扶对象。"),
        "county.denied": Told(
            (Level.VILLAGE, Level.TOWN), "{county}里定了：没有列入{reason}。", neutral="{county}里定了：没有列入。"
        ),
        "decision.announced": Told(_VILLAGE, "镇里已经公告。"),
        # 帮扶措施
        "measure.dropped": Told(_VILLAGE, "{item}：镇里不支持{reason}。"),
        "measure.accepted": Told((Level.VILLAGE, Level.TOWN), "{item}：{department}接了，正在办。"),
        "measure.returned": Told(_VILLAGE, "{item}：{department}退回了，镇里重新定。"),
        "measure.refused": Told(_VILLAGE, "{item}：{department}说不能给，镇里另想办法。"),
        "measure.confirmed": Told((Level.TOWN, Level.OFFICER), "{item}：户里说收到了。"),
        "measure.disputed": Told((Level.TOWN, Level.OFFICER), "{item}：户里说没收到。"),
    }
)


def notes(step: StepTaken, department: str | None) -> Sequence[Note]:
    """Who is told of a step, in which words; nobody for a step that is not in the table.

    `department` is how the step's department is called.
    """
    told = TABLE.get(step.event)
    if told is None or step.new_state in told.not_in or (told.only_in and step.new_state not in told.only_in):
        return ()
    holders = [_holder(level, step) for level in told.to]
    if told.to_holder and step.holder is not None:
        holders.append(step.holder)
    offices = {office.recipient: office for holder in holders if (office := office_of(holder, step.area_code))}
    full = _filled(told.full, step, department)
    return [Note(office, full, _filled(told.neutral, step, department) or full) for office in offices.values()]


def _holder(level: Level, step: StepTaken) -> Holder:
    department = step.department if level is Level.OFFICER else None
    return Holder(level=level, area_code=step.area_code, department=department)


def _filled(sentence: str, step: StepTaken, department: str | None) -> str:
    reason = f"（{step.reason_label}）" if step.reason_label else ""
    return sentence.format(
        reason=reason,
        item=step.item_label or "一项帮扶",
        department=department or "部门",
        county=words_of(step.region)["county"],
    )
