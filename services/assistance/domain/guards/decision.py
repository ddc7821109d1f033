"""Conditions of town review, county decision and announcement (审核、审定、公告的条件)."""

from collections.abc import Collection, Sequence

from services.assistance.domain.context import Situation
from services.assistance.domain.guards.registry import condition, form_guard, guard
from services.assistance.domain.household import below_line
from services.assistance.domain.notice import scan
from services.assistance.domain.quality import Check, Record, run_checks, to_be_explained
from services.assistance.domain.steps import Step, last_of


@guard
def took_no_part_below(at: Situation) -> str | None:
    """Whoever verified, reviewed or examined the household does not decide on it (没参与过才能定)."""
    if at.actor.actor_id in at.context.took_part:
        return "您参与过本户的核实、评议或审核，要换一个人定。"
    return None


def who_took_part(clue_steps: Sequence[Step], visitors: Collection[str]) -> frozenset[str]:
    """Whoever visited the household for its clue, or confirmed having been there (谁参与过核实)."""
    verified = {step.actor_id for step in clue_steps if step.event in ("visit.recorded", "visit.not_home")}
    return frozenset(verified | set(visitors))


def quality_checks(at: Situation) -> tuple[Check, ...]:
    """The data checks of this household today (数据检查)."""
    context = at.context
    items = tuple(m.item for m in context.measures if m.state not in ("DROPPED", "REFUSED"))
    return run_checks(Record(context.household, context.risks, items, context.catalogue))


@form_guard
def quality_passed_or_waived(at: Situation) -> str | None:
    """Every data check passes, or the town says why it need not (数据检查没过要写理由)."""
    failed = to_be_explained(quality_checks(at), at.answers.by("waivers").keys())
    if not failed:
        return None
    named = "；".join(f"{check.code} {check.sentence}" for check in failed)
    return f"数据检查有 {len(failed)} 项没过：{named}。请改好，或写明为什么可以不改。"


@guard
def basis_has_changed(at: Situation) -> str | None:
    """Something the matter rests on has changed and nobody has decided yet (依据有变化)."""
    return None if _basis_open(at) else "依据没有变化，不用定。"


@guard
def basis_is_settled(at: Situation) -> str | None:
    """A change of what the matter rests on is decided before the matter itself (先定依据变化)."""
    return "依据有变化，请先定：照办，还是退回核实。" if _basis_open(at) else None


def _basis_open(at: Situation) -> bool:
    """Whether the latest change has no decision after it."""
    last = last_of(at.steps, "basis.changed", "basis.kept", "basis.returned")
    return last is not None and last.event == "basis.changed"


@guard
def line_is_known(at: Situation) -> str | None:
    """The monitoring line of the year is entered; it is frozen in the decision (监测线已录入)."""
    return None if at.context.line else "监测线还没录入，不能审定。"


@form_guard
def one_to_five_risks(at: Situation) -> str | None:
    """A household has one to five risks (风险 1 到 5 项)."""
    most = at.context.profile.figure("risks_max")
    count = len(at.answers.chosen("risks"))
    return None if 1 <= count <= most else f"风险要选 1 到 {most} 项，您选了 {count} 项。"


@form_guard
def sudden_event_is_named(at: Situation) -> str | None:
    """Sudden hardship has an event behind it (突发要写明是什么事)."""
    if at.answers.text("category") == "SUDDEN_HARDSHIP" and not at.answers.text("sudden_event"):
        return "突发严重困难户要写明是什么事：疾病、灾害、意外或其他。"
    return None


@guard
def category_formerly_poor(at: Situation) -> str | None:
    """Category 0 is for a household that was poor before, with income below the line (脱贫不稳定户)."""
    return None if at.context.household.formerly_poor is True and _below(at) else _why_not_inside(at, "脱贫户")


@guard
def category_marginal(at: Situation) -> str | None:
    """Category 1 is for an ordinary household with income below the line (边缘易致贫户)."""
    return None if at.context.household.formerly_poor is False and _below(at) else _why_not_inside(at, "普通农户")


@guard
def category_sudden(at: Situation) -> str | None:
    """Category 2 is for a household above the line that an event has hit (突发严重困难户)."""
    match _below(at):
        case None:
            return "收入还没核实，不能定这一类"
        case True:
            return "要求收入高于监测线，此户不符"
        case False:
            return None


def _below(at: Situation) -> bool | None:
    """Whether income lies below the line of the day."""
    return below_line(at.context.household, at.context.line) if at.context.line else None


def _why_not_inside(at: Situation, kind: str) -> str:
    """Why a category for low incomes does not fit."""
    if at.context.household.formerly_poor is not (kind == "脱贫户"):
        return f"要求是{kind}，此户不符"
    return "收入还没核实，不能定这一类" if _below(at) is None else "要求收入在监测线内，此户不符"


@guard
def not_announced_yet(at: Situation) -> str | None:
    """A decision is announced once (公告一次)."""
    return "公告已经录过了。" if last_of(at.steps, "decision.announced") else None


@guard
def announcement_text_clean(at: Situation) -> str | None:
    """The announcement shows nothing but the whitelist (公告不露隐私)."""
    leaks = scan(at.context.notice_text, minors=at.context.minors)
    return leaks[0].sentence if leaks else None


@guard
def follow_up_is_due(at: Situation) -> str | None:
    """A monitored household is visited again when something new came in (有新情况才再走访)."""
    return None if at.context.follow_up_due else "没有新的反映，不用再走访。"


@condition
def in_county_review(at: Situation) -> bool:
    """Whether the county is deciding on the matter now (正在审定)."""
    return at.state == "COUNTY_REVIEW"
