"""B4 and B5: critical-illness insurance, and aid with the premium of basic insurance (医疗保障待遇)."""

from dataclasses import dataclass, replace
from fractions import Fraction

from libs.policy.benefits.outcome import Note, Outcome, Sheet
from libs.policy.benefits.persons import asked_of
from libs.policy.groups import GROUP_LABELS, Group, Person
from libs.policy.standing import Policy
from libs.policy.texts import percent, times, yuan
from libs.policy.units import InsuranceTerms

TILTED = (Group.TEKUN, Group.DIBAO, Group.FELL_BACK)
"""For whom the terms are better; a household that is monitored is none of them."""
PREMIUM_GROUPS = ("premium_full_groups", "premium_fixed_groups", "premium_open_groups")


@dataclass(frozen=True, slots=True)
class CriticalIllness:
    """A year's treatment of a person within the terms of the insurance, in fen (合规医疗费用)."""

    in_scope: int | None
    person: Person


def critical_illness(policy: Policy, facts: CriticalIllness) -> Outcome:
    """B4: what critical-illness insurance pays; half the deductible, +5 points and no cap for three groups (大病保险).

    Basis: 晋乡村振兴组〔2021〕3号 第四条、第十三条; 大委农发〔2021〕3号 第二部分（一）第4项.
    """
    return asked_of(policy, facts.person, TILTED, lambda person: _critical_illness(policy, facts.in_scope, person))


def premium_aid(policy: Policy, person: Person) -> Outcome:
    """B5: what a person pays himself for a year of basic insurance, and the aid; the day asked is that of payment.

    The most favourable group counts, once. Who is in no group gets no aid, and no figure is asked for. Groups of whom
    the insurance has not yet said whether they are meant pay the premium, and the answer says so.
    Basis: 晋乡村振兴组〔2021〕3号 第十三条; 大委农发〔2021〕3号 第二部分（一）第4项.
    """
    figures = [policy.figure(name) for name in PREMIUM_GROUPS]
    named = {Group(word) for figure in figures if figure is not None for word in figure.words}
    return asked_of(policy, person, named | {Group.DIBAO}, lambda known: _premium_aid(policy, known))


def _critical_illness(policy: Policy, in_scope: int | None, person: Person) -> Outcome:
    sheet = Sheet("B4", policy)
    spent = sheet.fact("in_scope", in_scope)
    figure = sheet.figure("ci_base")
    terms = InsuranceTerms(0, (), None) if figure is None else figure.insurance
    tilted = [group for group in TILTED if group in person.groups]
    if tilted:
        terms = _tilted(sheet, terms, tilted)
    paid = _tiers(sheet, terms, spent)
    if terms.cap_fen is not None and paid > terms.cap_fen:
        sheet.step("封顶线", f"不超过 {yuan(terms.cap_fen)}")
        paid = Fraction(terms.cap_fen)
    sheet.step("支付", yuan(paid))
    return sheet.outcome(paid=paid)


def _tilted(sheet: Sheet, terms: InsuranceTerms, groups: list[Group]) -> InsuranceTerms:
    """The deductible times a factor, points added to every rate up to the whole, the cap lifted."""
    factor, points = sheet.ratio("ci_deductible_factor"), sheet.ratio("ci_rate_add_pp")
    lifted = sheet.yes("ci_cap_lifted")
    deductible = terms.deductible_fen * factor
    names = "、".join(GROUP_LABELS[group] for group in groups)
    sheet.step(
        "倾斜",
        f"{names}：起付线 {yuan(terms.deductible_fen)} × {times(factor)} = {yuan(deductible)}，"
        f"比例加 {percent(points).removesuffix('%')} 个百分点{'，取消封顶线' if lifted else ''}",
    )
    tiers = tuple(replace(tier, rate=min(Fraction(1), tier.rate + points)) for tier in terms.tiers)
    return InsuranceTerms(_whole(deductible), tiers, None if lifted else terms.cap_fen)


def _tiers(sheet: Sheet, terms: InsuranceTerms, spent: int) -> Fraction:
    """Each stretch between fixed bounds at its rate; the deductible moves only the lower end."""
    paid, lower = Fraction(0), terms.deductible_fen
    for tier in terms.tiers:
        upper = spent if tier.up_to_fen is None else min(spent, tier.up_to_fen)
        if upper > lower:
            part = (upper - lower) * tier.rate
            label = f"{yuan(lower)} 至 {yuan(upper)}"
            sheet.step(label, f"{yuan(upper - lower)} × {percent(tier.rate)} = {yuan(part)}")
            paid += part
        lower = max(lower, upper)
    return paid


def _whole(fen: Fraction) -> int:
    """A deductible in whole fen, rounded down in favour of the insured."""
    return fen.numerator // fen.denominator


def _premium_aid(policy: Policy, person: Person) -> Outcome:
    sheet = Sheet("B5", policy)
    if _in_one_of(sheet, person, "premium_full_groups"):
        sheet.step("全额资助", "本人缴 0.00")
        premium = policy.figure("premium_year")
        return sheet.outcome(self_pay=0) if premium is None else sheet.outcome(self_pay=0, aid=premium.whole)
    if _in_one_of(sheet, person, "premium_fixed_groups"):
        premium_fen, fixed = sheet.fen("premium_year"), sheet.fen("premium_fixed_amount")
        aid = min(premium_fen, fixed)
        sheet.step("定额资助", f"{yuan(premium_fen)} − {yuan(aid)} = {yuan(premium_fen - aid)}")
        return sheet.outcome(self_pay=premium_fen - aid, aid=aid)
    if policy.declares("premium_open_groups") and _in_one_of(sheet, person, "premium_open_groups"):
        premium_fen = sheet.fen("premium_year")
        sheet.note(Note.READING_OPEN)
        sheet.step("没有点名资助", f"本人缴 {yuan(premium_fen)}")
        return sheet.outcome(self_pay=premium_fen, aid=0)
    sheet.step("资助", "不在资助范围，资助 0.00")
    return sheet.outcome(aid=0)


def _in_one_of(sheet: Sheet, person: Person, name: str) -> bool:
    return any(Group(word) in person.groups for word in sheet.words(name))
