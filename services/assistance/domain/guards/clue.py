"""Conditions of the steps on a clue (线索的办理条件)."""

from libs.events.contracts.values import Channel
from services.assistance.domain.context import Situation
from services.assistance.domain.guards.registry import form_guard, guard
from services.assistance.domain.merging import MatterKind, matter_to_join
from services.assistance.domain.steps import last_of
from services.assistance.domain.values import Role

NOT_WITHDRAWN = {
    Channel.DEPT: "部门推送的线索不能撤回，只能更正。",
    Channel.RULE: "系统筛查的线索没有反映人，不能撤回。",
}


@guard
def no_entry_in_triage(at: Situation) -> str | None:
    """A household stands once in triage; further findings join its entry (一户一条)."""
    return "这一户已经在待研判里，疑点并进去。" if at.context.entries_in_triage else None


@guard
def village_may_know(at: Situation) -> str | None:
    """A clue goes to the village; some findings may not (不派镇村的疑点)."""
    return "这类疑点不告诉镇里和村里，不能转为线索：由有关部门办。" if at.context.kept else None


@guard
def proxy_is_named(at: Situation) -> str | None:
    """Whoever reports for somebody else says who he is and how they are related (代报要留姓名)."""
    clue = at.context.clue
    if clue and clue.channel is Channel.PROXY and not clue.proxy_named:
        return "代报要留下代报人的姓名和关系。"
    return None


@guard
def household_identified(at: Situation) -> str | None:
    """The householder can be told: name, and ID number, phone or address (认得出是哪一家)."""
    if at.context.clue and not at.context.clue.identified:
        return "还没认出是哪一家：要有姓名，再加身份证号、手机号、住址中的一样。"
    return None


@guard
def village_known(at: Situation) -> str | None:
    """It is known in which village the household lives (知道住哪个村)."""
    return None if at.context.clue and at.context.clue.village_code else "还不知道这一家住在哪个村，不能派。"


@guard
def joins_an_open_matter(at: Situation) -> str | None:
    """The household has an open clue or case to join (有在办的可并)."""
    return None if _joined(at) else "这一户没有在办的线索或档案，不能并。"


@guard
def nothing_open_to_join(at: Situation) -> str | None:
    """A household is visited for one matter, not for two (不重复立线索)."""
    joined = _joined(at)
    if joined is None:
        return None
    return "这一户已有在办的" + ("监测档案" if joined is MatterKind.CASE else "线索") + "，请并进去。"


def _joined(at: Situation) -> MatterKind | None:
    """What kind of matter the clue would join."""
    clue_id = at.context.clue.clue_id if at.context.clue else ""
    joins = matter_to_join(at.context.matters, household_id=at.context.household.household_id, clue_id=clue_id)
    return joins.matter.kind if joins else None


@form_guard
def visit_complete(at: Situation) -> str | None:
    """Every question of the sheet has an answer (入户核实表填完)."""
    return None if at.context.visit else "入户核实表还没填完。"


@form_guard
def food_and_clothing_asked(at: Situation) -> str | None:
    """Food and clothing were asked (问过吃穿)."""
    visit = at.context.visit
    return None if visit and visit.food and visit.clothing else "吃和穿两样还没问。"


@form_guard
def two_visitors(at: Situation) -> str | None:
    """At least two went, and each confirmed it himself (两人入户)."""
    there = at.context.confirmed_visitors | {at.actor.actor_id}
    return None if len(there) >= at.context.profile.figure("visitors") else "还差第二个人确认。"


@form_guard
def no_risk_is_explained(at: Situation) -> str | None:
    """Seeing no risk needs a reason, seeing one says which (看没看到风险)."""
    if at.answers.text("conclusion") == "NO_RISK" and not at.answers.text("reason"):
        return "没看到风险，要写一句理由。"
    if at.answers.text("conclusion") == "RISK" and not at.answers.chosen("risks"):
        return "看到了风险，请选是哪一项。"
    return None


@guard
def visit_saw_risk(at: Situation) -> str | None:
    """A case needs a risk that was seen (核实有风险才立档)."""
    return None if _conclusion(at) == "RISK" else "入户核实没看到风险，不能立档。"


@guard
def visit_saw_no_risk(at: Situation) -> str | None:
    """A clue whose risk was seen is not closed (有风险不能不列入)."""
    return "入户核实看到了风险，不能提出不列入。" if _conclusion(at) == "RISK" else None


@guard
def visited_at_home(at: Situation) -> str | None:
    """A phone call may convert a clue, not close it (打电话不能结)."""
    visit = last_of(at.steps, "visit.recorded")
    by_phone = visit is not None and visit.answers.text("manner") == "PHONE"
    return "打电话核实的不能提出不列入，要上门看过。" if by_phone else None


@guard
def cadre_matter_goes_to_town(at: Situation) -> str | None:
    """A clue about a cadre or his relative is not closed by the village (涉及干部由镇里办)."""
    if at.context.household.cadre_or_relative and at.actor.role is Role.VILLAGE:
        return "涉及干部或干部亲属，由镇里办。"
    return None


@guard
def withdrawn_by_the_reporter(at: Situation) -> str | None:
    """Only whoever reported withdraws; a department corrects instead (谁报谁撤)."""
    clue = at.context.clue
    if clue is None or clue.channel in NOT_WITHDRAWN:
        return NOT_WITHDRAWN[clue.channel] if clue else "只有报的人能撤回。"
    return None if clue.reporter_id == at.actor.actor_id else "只有报的人能撤回。"


def _conclusion(at: Situation) -> str:
    """What the visit concluded."""
    visit = last_of(at.steps, "visit.recorded")
    return visit.answers.text("conclusion") if visit else ""
