"""A finding of the domain as the event that tells it, in the words of pages (疑点的告知)."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from libs.events.contracts.screening import FigureUsed, FindingRaised, InputUsed, Line
from libs.events.contracts.values import Paper
from libs.policy import Figure, Reference, RegionRule, Unit
from libs.policy.shown import shown
from libs.policy.texts import percent, times, yuan, yuan_short
from services.screening.domain.facts import ORIGIN_LABELS
from services.screening.domain.finding import Finding
from services.screening.domain.lifecycle import Ended
from services.screening.domain.reason import Input
from services.screening.store.documents import sources_in
from services.screening.store.locked import Known

VERDICT = "判断"
"""The label of the line on which a verdict rests."""
WORDS_KEPT = 1024
"""Figures and papers whose words are kept: findings of one day name the same ones."""
HEADS = frozenset({"members"})
"""Inputs that count persons; all others are fen."""


def told_as(finding: Finding, known: Known, finding_id: str, occurrence: int) -> FindingRaised:
    """The event that tells this finding."""
    feed, upload_id = set_off_by(finding, known)
    lines = lines_of(known)
    return FindingRaised(
        region=known.region,
        finding_id=finding_id,
        occurrence=occurrence,
        household_id=finding.household_id,
        area_code=known.area_code,
        rule_id=finding.rule_id,
        rule_version=finding.rule_version,
        day=finding.day,
        clause=paper(finding.clause),
        departments=finding.departments,
        heard_by=finding.heard_by,
        refers=finding.refers,
        measures=finding.measures,
        at_once=finding.at_once,
        risk=finding.risk,
        sentence=finding.sentence,
        neutral=finding.neutral,
        arithmetic=tuple(
            [Line(label=line.label, text=line.text, decides=line.label == VERDICT) for line in finding.arithmetic]
        ),
        figures=tuple([figure_used(figure) for figure in finding.figures]),
        inputs=tuple([input_used(used, finding.day, lines) for used in finding.inputs]),
        row_ids=tuple(sorted(finding.row_ids)),
        persons=finding.persons,
        provisional=finding.provisional,
        demo=finding.demo,
        assumed=finding.assumed,
        facts_version=finding.facts_version,
        fingerprint=finding.fingerprint,
        feed=feed,
        upload_id=upload_id,
    )


def set_off_by(finding: Finding, known: Known) -> tuple[str | None, str | None]:
    """The list whose row came last of those that the finding rests on (触发的清单); none if it rests on no list."""
    rows = finding.row_ids
    last = max(
        [row for row in known.rows if row["row_id"] in rows],
        key=lambda row: (row["received_at"], row["upload_id"]),
        default=None,
    )
    return (None, None) if last is None else (last["feed"], last["upload_id"])


def ended_sentence(ended: Ended, rule: RegionRule | None) -> str:
    """Why a finding ended (不再触发)."""
    return f"{ended.rule_id if rule is None else rule.label}：按最新情况不再触发"


def figure_of(finding: Finding) -> str:
    """The fact that stands first among those that decided, as a page says it (触发的数)."""
    used = finding.inputs[0]
    return f"{used.label} {_amount(used)}"


def lines_of(known: Known) -> Mapping[str, str]:
    """Where each row stands in its sender's file, where that is known: 医保清单第 1,807 行."""
    told = sources_in(known.document)
    lines = {
        row_id: f"{source['list_title']}第 {source['line_no']:,} 行"
        for row_id, source in told.items()
        if source.get("list_title") and source.get("line_no")
    }
    return lines | {row["row_id"]: f"{row['list_title']}第 {row['line_no']:,} 行" for row in known.rows}


def input_used(used: Input, day: date, lines: Mapping[str, str]) -> InputUsed:
    """A fact that was used on the day, with the words for where it came from (所用信息)."""
    received = None if used.age_days is None else day - timedelta(days=used.age_days)
    return InputUsed(
        name=used.name,
        label=used.label,
        text=_amount(used),
        origin=_origin(used, lines),
        received_on=received,
        row_ids=used.row_ids,
    )


def _amount(used: Input) -> str:
    if used.said is not None:
        return used.said
    return f"{used.amount} 人" if used.name in HEADS else f"{yuan(used.amount)} 元"


def _origin(used: Input, lines: Mapping[str, str]) -> str:
    if len(used.row_ids) == 1 and used.row_ids[0] in lines:
        return lines[used.row_ids[0]]
    words = "、".join(ORIGIN_LABELS[origin] for origin in used.origins)
    return f"{words} {len(used.row_ids)} 行" if len(used.row_ids) > 1 else words


@lru_cache(maxsize=WORDS_KEPT)
def figure_used(figure: Figure) -> FigureUsed:
    """A figure that decided, with its words and its paper (所用标准)."""
    return FigureUsed(
        name=figure.name,
        label=figure.label,
        text=figure_text(figure),
        from_on=figure.from_on,
        paper=paper(figure.reference),
        provisional=figure.provisional,
        demo=figure.demo,
    )


def figure_text(figure: Figure) -> str:
    """A figure with its unit, as pages write it: 815 元/人·月, 2 倍, 30%."""
    if not isinstance(figure.said, int | Fraction):
        return shown(figure.unit, figure.said)
    if figure.unit.is_money:
        return f"{yuan_short(figure.whole)} {figure.unit}"
    if figure.unit is Unit.TIMES:
        return f"{times(figure.value)} {figure.unit}" if not isinstance(figure.value, int) else f"{figure.value} 倍"
    if figure.unit is Unit.PERCENT:
        return percent(figure.value) if not isinstance(figure.value, int) else f"{figure.value}%"
    return shown(figure.unit, figure.said)


@lru_cache(maxsize=WORDS_KEPT)
def paper(reference: Reference) -> Paper:
    """A paper as events name it (文件)."""
    return Paper(document=reference.document, article=reference.article, grade=reference.grade)
