"""Conditions of verification, comparison, review and notice (核实、比对、评议、公示的条件)."""

from datetime import timedelta

from services.assistance.domain.authorisation import Standing, standing, wrong_hand
from services.assistance.domain.comparison import HitState, answered, hits
from services.assistance.domain.context import Situation
from services.assistance.domain.days import beijing_day, in_words
from services.assistance.domain.guards.registry import condition, form_guard, guard
from services.assistance.domain.merging import MatterKind
from services.assistance.domain.notice import scan
from services.assistance.domain.steps import last_of
from services.assistance.domain.values import Role


@guard
def no_open_case(at: Situation) -> str | None:
    """A household has one open case (一户只有一份在办档案)."""
    is_open = any(m.kind is MatterKind.CASE and m.open for m in at.context.matters)
    return "这一户已有在办的监测档案，不能再立一份。" if is_open else None


@form_guard
def signed_by_the_right_hand(at: Situation) -> str | None:
    """Adults sign themselves; a guardian signs for minors and for adults without capacity (谁来签)."""
    return wrong_hand(at.context.household, at.answers, on=at.on)


@form_guard
def everybody_signed(at: Situation) -> str | None:
    """Every adult has signed, or was out of reach on three days; guardians for the others (授权书签齐)."""
    now = _standing(at)
    if now.adults_missing:
        return f"授权书还差 {now.adults_missing} 位大人。"
    if now.guardians_missing:
        return f"授权书还差 {now.guardians_missing} 位的监护人签字。"
    return None if now.anybody_signed else "还没有一位大人签，不能比对。"


@form_guard
def not_yet_everybody(at: Situation) -> str | None:
    """As soon as everybody has signed, that is what is recorded (签齐了就录签齐)."""
    return "已经签齐了，请录“授权书签齐”。" if _standing(at).complete else None


def _standing(at: Situation) -> Standing:
    """How far the authorisation has come with this form."""
    days = at.context.profile.figure("out_of_reach_days")
    return standing(at.context.household, at.steps, at.answers, on=at.on, out_of_reach_days=days)


@form_guard
def agency_not_heard_yet(at: Situation) -> str | None:
    """Each agency answers once a round (一家答一次)."""
    agency = at.answers.text("agency")
    if agency not in answered(at.steps, this_round=True):
        return None
    return f"{at.context.profile.agencies[agency].label}已经答过了。"


@form_guard
def hit_is_described(at: Situation) -> str | None:
    """A hit is a question, and the question is written down (疑点要写成一句问话)."""
    if at.answers.text("result") == "HIT" and not at.answers.text("question"):
        return "有疑点，要写清要问这家人什么。"
    return None


@guard
def all_agencies_answered(at: Situation) -> str | None:
    """Every agency has answered (各家都回了)."""
    agencies = at.context.profile.agencies
    missing = [agency.label for code, agency in agencies.items() if code not in answered(at.steps)]
    return f"还差 {len(missing)} 家没回：{'、'.join(missing)}。" if missing else None


@form_guard
def hit_waits_for_words(at: Situation) -> str | None:
    """A hit is explained once (疑点还等说明)."""
    waits = hits(at.steps).get(at.answers.text("agency")) is HitState.OPEN
    return None if waits else "这一处疑点已经说明过了。"


@form_guard
def hit_may_be_decided(at: Situation) -> str | None:
    """A hit is decided after the household has spoken, or its days are over (先听户里说)."""
    state = hits(at.steps).get(at.answers.text("agency"))
    if state in (HitState.CLEARED, HitState.STANDS):
        return "这一处疑点已经定过了。"
    returned = last_of(at.steps, "comparison.returned")
    if state is HitState.EXPLAINED or returned is None:
        return None
    until = beijing_day(returned.happened_at) + timedelta(days=at.context.profile.figure("hit_answer_days"))
    return f"户里还没说明，{in_words(until)}前还可以说。" if at.on <= until else None


@guard
def every_hit_answered(at: Situation) -> str | None:
    """The review sees clear, explained or stands, never an open question (疑点都说明了)."""
    waiting = sum(state is HitState.OPEN for state in hits(at.steps).values())
    return f"还有 {waiting} 处比对疑点没说明，不能评议。" if waiting else None


@guard
def recorder_is_no_relative(at: Situation) -> str | None:
    """A relative of the household leaves the room and does not keep the record (亲属回避)."""
    return "您和这家是亲属，要回避，换一个人记。" if at.actor.actor_id in at.context.relatives else None


@form_guard
def votes_add_up(at: Situation) -> str | None:
    """Nobody votes twice, and relatives do not vote (票数要对)."""
    count = {name: at.answers.number(name) or 0 for name in ("present", "agreed", "against", "abstained")}
    if not count["present"]:
        return "到会人数不能是 0。"
    voted = count["agreed"] + count["against"] + count["abstained"]
    return f"票数不对：到会 {count['present']} 人，记了 {voted} 人。" if voted > count["present"] else None


@form_guard
def majority_agreed(at: Situation) -> str | None:
    """More than half of those who may vote agree (过半同意)."""
    return None if _majority(at) else "同意的没有过半，不能记为通过。"


@form_guard
def no_majority(at: Situation) -> str | None:
    """A review that has a majority is not recorded as failed (没有过半)."""
    return "同意的过了半，不能记为不通过。" if _majority(at) else None


def _majority(at: Situation) -> bool:
    """Whether more than half of those present, without relatives, agree."""
    may_vote = (at.answers.number("present") or 0) - (at.answers.number("abstained") or 0)
    return (at.answers.number("agreed") or 0) * 2 > may_vote


@guard
def notice_text_clean(at: Situation) -> str | None:
    """The notice shows nothing but the whitelist (公示不露隐私)."""
    leaks = scan(at.context.notice_text, minors=at.context.minors)
    return leaks[0].sentence if leaks else None


@form_guard
def orphans_are_not_posted(at: Situation) -> str | None:
    """What concerns an orphan or an unattended child is not posted (孤儿不张贴)."""
    posted = at.answers.text("posting") == "BOARD"
    if at.context.household.orphan_matter:
        return "涉及孤儿、无人抚养儿童，不张贴公示。" if posted else None
    return None if posted else "只有涉及孤儿、无人抚养儿童的，才可以不张贴。"


@form_guard
def posting_is_recorded(at: Situation) -> str | None:
    """Where, at what hour and by whom the notice was put up (贴在哪里、几点、谁贴的)."""
    if at.answers.text("posting") != "BOARD":
        return None
    missing = [name for name in ("place", "hour", "poster") if not at.answers.text(name)]
    return "要写清贴在哪里、几点贴的、谁贴的。" if missing else None


@guard
def notice_ran_its_days(at: Situation) -> str | None:
    """The notice of this round has hung for its full days (公示满天数)."""
    started = last_of(at.steps, "notice.started")
    days = at.context.profile.figure("notice_days")
    if started is None:
        return None
    earliest = beijing_day(started.happened_at) + timedelta(days=days)
    return f"公示还没满 {days} 天，最早 {in_words(earliest)}可以结束。" if at.on < earliest else None


@guard
def no_open_objection(at: Situation) -> str | None:
    """An objection that came in stops the notice (有意见先核实)."""
    count = at.context.open_objections
    return f"有 {count} 条意见还没核实，公示不能结束。" if count else None


@form_guard
def taking_down_is_recorded(at: Situation) -> str | None:
    """At what hour and by whom the notice was taken down; a notice on a page ends by itself (几点、谁揭下的)."""
    if at.actor.role is Role.SYSTEM or (at.answers.text("hour") and at.answers.text("poster")):
        return None
    return "要写清几点揭下的、谁揭下的。"


@condition
def a_hit_waits_for_words(at: Situation) -> bool:
    """Whether the household is to explain something (有疑点等说明)."""
    return HitState.OPEN in hits(at.steps).values()


@condition
def no_hit_waits_for_words(at: Situation) -> bool:
    """Whether nothing is left to explain (疑点都说明了)."""
    return HitState.OPEN not in hits(at.steps).values()
