"""Why a household meets a rule, written out for each rule (理由)."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from libs.policy import Policy
from libs.policy.texts import Fen, below_limit, percent, percent_reached, yuan, yuan_short
from services.screening.domain.facts import Expense, HouseholdFacts, Settlement
from services.screening.domain.income import Period
from services.screening.domain.line import ANSWERS_KEPT, LINE, figures_behind, given, income_line
from services.screening.domain.reading import Reading
from services.screening.domain.reason import (
    Asked,
    Input,
    Line,
    Reason,
    Severity,
    an_input,
    below,
    income_input,
    income_lines,
    known,
    line_made,
    marks,
    members_input,
    per_head,
    set_value,
)

SPENDING_WORDS = ("自付医药费", "就学支出", "灾害损失")


def reason_for(rule_id: str, facts: HouseholdFacts, reading: Reading, policy: Policy) -> Reason:
    """Why this household meets the rule (理由); ask only of a rule that is met."""
    return WRITERS[rule_id](Asked(facts, reading, policy, policy.rules[rule_id].risks))


def _income_below_line(asked: Asked) -> Reason:
    net, line = known(asked.reading.net_income), set_value(income_line(asked.policy).value)
    figures = figures_behind(asked.policy, (LINE,))
    a_head = below_limit(Fraction(net, asked.heads), line)
    said = asked.policy.region.words["income_per_head"]
    year = f"低于 {asked.policy.day.year} 年监测线 {yuan_short(line)} 元"
    reference = asked.reading.reference_income
    compared = (
        [] if reference is None else [Severity("reference_income", reference, asked.heads, worse_when_lower=True)]
    )
    return Reason(
        sentence=f"{said} {a_head} 元，{year}{marks(figures)}",
        arithmetic=(
            *income_lines(asked),
            per_head("合计", net, asked.heads),
            line_made(asked.policy),
            below(net, asked.heads, line),
        ),
        inputs=(income_input(asked), members_input(asked)),
        figures=figures,
        severities=(*compared, Severity("net_income", net, asked.heads, worse_when_lower=True)),
        risk=asked.risks[0],
    )


def _rigid_spending(asked: Asked) -> Reason:
    net, pay_outs = known(asked.reading.net_income), known(asked.reading.pay_outs)
    parts = _rigid_parts(asked.reading)
    rigid = sum(parts)
    left, line = net + pay_outs - rigid, set_value(income_line(asked.policy).value)
    below_line = left < line * asked.heads
    names = (LINE,) if below_line else (LINE, "rigid_spend_ratio", "rigid_spend_line_factor")
    figures = figures_behind(asked.policy, names)
    says = _after_spending if below_line else _large_share
    sentence, judged = says(asked, left, line)
    return Reason(
        sentence=sentence + marks(figures),
        arithmetic=(
            *income_lines(asked),
            Line("合计", yuan(net)),
            *_plus_and_minus(pay_outs, parts),
            per_head("扣除后", left, asked.heads),
            line_made(asked.policy),
            *judged,
        ),
        inputs=(income_input(asked), *_spending_inputs(asked), members_input(asked)),
        figures=figures,
        severities=(Severity("left_after_spending", left, asked.heads, worse_when_lower=True),),
        risk=max(zip(parts, asked.risks, strict=False), key=lambda part: part[0])[1],
    )


def _after_spending(asked: Asked, left: int, line: Fen) -> tuple[str, list[Line]]:
    paid = [name for name, fen in zip(SPENDING_WORDS, _rigid_parts(asked.reading), strict=True) if fen]
    spending = paid[0] if len(paid) == 1 else "刚性支出"
    a_head = below_limit(Fraction(left, asked.heads), line)
    return (
        f"扣除{spending}后人均 {a_head} 元，低于监测线 {yuan_short(line)} 元",
        [below(left, asked.heads, line)],
    )


def _large_share(asked: Asked, left: int, line: Fen) -> tuple[str, list[Line]]:
    net, rigid = known(asked.reading.net_income), sum(_rigid_parts(asked.reading))
    ratio = set_value(given(asked.policy, "rigid_spend_ratio").value)
    near = line * set_value(given(asked.policy, "rigid_spend_line_factor").value)
    share = percent_reached(Fraction(rigid, net), Fraction(ratio))
    a_head = below_limit(Fraction(left, asked.heads), near)
    return (
        f"刚性支出占收入 {share}，达到 {percent(Fraction(ratio))}；扣除后人均 {a_head} 元，低于 {yuan_short(near)} 元",
        [
            Line("刚性支出占收入", f"{yuan(rigid)} ≥ {yuan(net)} × {percent(Fraction(ratio))} = {yuan(net * ratio)}"),
            below(left, asked.heads, near),
        ],
    )


def _yearly_self_pay(asked: Asked) -> Reason:
    limit, share = _self_pay_limits(asked.policy, asked.reading.protected)
    paid = dict(zip(asked.reading.persons or (), asked.reading.paid, strict=True))
    reached = {person: fen for person, fen in paid.items() if limit is not None and fen >= limit[0]}
    by_share = not reached
    if by_share:
        reached = {person: fen for person, fen in paid.items() if share is not None and fen > share[0]}
    wanted, names = _one_limit(share if by_share else limit)
    figures, most = figures_behind(asked.policy, names), max(reached.values())
    rows = [row.source for row in _rows_this_year(asked) if row.person_id in reached]
    sign = "＞" if by_share else "≥"
    return Reason(
        sentence=_self_pay_sentence(asked.policy, len(reached), most, wanted, names) + marks(figures),
        arithmetic=(
            Line("个人自付合计，1月1日起", yuan(most)),
            Line("判断", f"{yuan(most)} {sign} {yuan(wanted)}"),
        ),
        inputs=(
            an_input("settlements", most, rows, asked.policy.day, _year_so_far(asked.policy.day)),
            members_input(asked, frozenset(reached)),
        ),
        figures=figures,
        severities=(Severity("self_pay", most, 1, worse_when_lower=False),),
        risk=asked.risks[0],
        persons=tuple(reached),
    )


def _self_pay_sentence(policy: Policy, persons: int, most: int, limit: Fen, names: tuple[str, ...]) -> str:
    """A fixed limit is reached; one by share of last year's income is passed."""
    highest = "最多" if persons > 1 else ""
    paid = f"{persons} 人今年自付{highest} {yuan(most)} 元（1月1日起）"
    if len(names) == 1:
        return f"{paid}，达到 {yuan_short(limit)} 元"
    share = percent(Fraction(set_value(given(policy, names[0]).value)))
    return f"{paid}，超过 {yuan_short(limit)} 元（上年农村人均收入的 {share}）"


def _rigid_parts(reading: Reading) -> tuple[int, int, int]:
    """Compliant self-pay, net schooling, disaster loss."""
    return known(reading.self_pay.fen), known(reading.net_schooling), known(reading.disaster_loss)


def _plus_and_minus(pay_outs: int, parts: tuple[int, ...]) -> list[Line]:
    plus = [Line("加：理赔收入", yuan(pay_outs))] if pay_outs else []
    return [*plus, *(Line(f"减：{word}", yuan(-fen)) for word, fen in zip(SPENDING_WORDS, parts, strict=True) if fen)]


def _spending_inputs(asked: Asked) -> list[Input]:
    facts, reading, day = asked.facts, asked.reading, asked.policy.day
    block = reading.block
    own = [] if block is None else [block.source]
    schooling, disaster = facts.net_schooling or Expense(0), facts.disaster_loss or Expense(0)
    return [
        an_input("pay_outs", known(reading.pay_outs), own, day),
        an_input("compliant_self_pay", known(reading.self_pay.fen), reading.self_pay.sources, day),
        an_input("net_schooling", schooling.fen, schooling.sources, day),
        an_input("disaster_loss", disaster.fen, disaster.sources, day),
    ]


Limit = tuple[Fen, tuple[str, ...]]
"""A limit in fen, and the figures it is made of."""


@lru_cache(maxsize=ANSWERS_KEPT)
def _self_pay_limits(policy: Policy, protected: bool | None) -> tuple[Limit | None, Limit | None]:
    """The limit in yuan and that by share of income, for the kind of household this is; the higher if unknown."""
    kinds = {
        True: (("med_selfpay_monitored", "med_income_ratio_tp"),),
        False: (("med_selfpay_other", "med_income_ratio_other"),),
    }
    asks = kinds[True] + kinds[False] if protected is None else kinds[protected]
    fixed = [_limit(policy, limit) for limit, _ in asks]
    shares = [_limit(policy, share, "rural_disposable_last_year") for _, share in asks]
    return _highest(fixed), _highest(shares)


def _limit(policy: Policy, *names: str) -> Limit | None:
    value = Fraction(1)
    for name in names:
        figure = policy.figure(name)
        if figure is None:
            return None
        value *= figure.value
    return set_value(value), names


def _highest(limits: list[Limit | None]) -> Limit | None:
    """None if one of them is not set: then it cannot be what was met."""
    said = [limit for limit in limits if limit is not None]
    return max(said) if len(said) == len(limits) else None


def _one_limit(limit: Limit | None) -> Limit:
    assert limit is not None, "a rule was met without a figure it needs"
    return limit


def _year_so_far(day: date) -> Period:
    return Period(date(day.year, 1, 1), day)


def _rows_this_year(asked: Asked) -> list[Settlement]:
    period = _year_so_far(asked.policy.day)
    return [row for row in asked.facts.settlements if period.from_on <= row.settled_on <= period.to_on]


WRITERS: Mapping[str, Callable[[Asked], Reason]] = MappingProxyType(
    {
        "SR-INC-01": _income_below_line,
        "SR-INC-02": _income_below_line,
        "SR-EXP-01": _rigid_spending,
        "SR-MED-01": _yearly_self_pay,
    }
)
