"""B8 and B10: dibao as a single person, and the pre-check of a household's dibao (低保测算)."""

from dataclasses import dataclass, replace
from fractions import Fraction

from libs.policy.answers import Answer, both, either
from libs.policy.benefits.outcome import Note, Outcome, Sheet
from libs.policy.standing import Policy
from libs.policy.texts import yuan

MONTHS = 12
BY_HOUSEHOLD = "single_person_multiplier"
LIMITS = {"severe_illness": "single_person_limit_ill", "severely_disabled": "single_person_limit_dis"}
LIMIT_OTHER = "single_person_limit_other"
DIFFICULTIES = ("severely_disabled", "severe_illness", "named_difficulty")
DIFFICULTY_LABELS = {
    "single_person_limit_ill": "（重病）",
    "single_person_limit_dis": "（重残）",
    "single_person_limit_other": "（其他特殊困难）",
}


@dataclass(frozen=True, slots=True)
class SinglePerson:
    """A person in difficulty and the household around him or her; twelve months of income in fen (单人保)."""

    members: int | None
    household_income: int | None
    own_income: int | None
    severely_disabled: bool | None
    severe_illness: bool | None
    named_difficulty: bool | None = False
    """Another special difficulty that the civil affairs office names."""


@dataclass(frozen=True, slots=True)
class DibaoHousehold:
    """A household whose dibao is worked out beforehand; a year's amounts in fen (低保预核算)."""

    members: int | None
    income: int | None
    deduction: int | None = None
    """Rigid spending that civil affairs deducted for this household; else what the region's figure says."""
    disregard: int | None = None
    """Income that civil affairs left out for this household; else what the region's figure says."""


def single_person(policy: Policy, facts: SinglePerson) -> Outcome:
    """B8: what a person in special difficulty would get a month as if alone; the others gain nothing (单人保).

    The household is of low income, the difficulty is one of those named, and the person's own income is below the
    standard. Civil affairs tests the property.
    Basis: 晋乡村振兴组〔2021〕3号 第十一条; 辽民发〔2020〕36号.
    """
    sheet = Sheet("B8", policy)
    dibao = sheet.fen("dibao_rural_month")
    sheet.note(Note.PROPERTY_TEST)
    qualifies = _qualifies(sheet, facts)
    if facts.members == 0 or qualifies is Answer.NOT_MET:
        sheet.step("单人保", "不符合条件，0.00")
        return sheet.outcome(month=0)
    if qualifies is Answer.UNKNOWN:
        sheet.lacks(*_lacking(policy, facts))
    own = max(0, facts.own_income or 0)
    month = dibao - Fraction(own, MONTHS)
    sheet.step("每月", f"{yuan(dibao)} − {yuan(own)} ÷ {MONTHS} = {yuan(month)}")
    return sheet.outcome(month=month)


def dibao_pre_check(policy: Policy, facts: DibaoHousehold) -> Outcome:
    """B10: the gap to the standard, a head and month, times the members, rounded once; never a decision (低保预核算).

    Counted is a year's income less rigid spending less disregarded income, not below nothing.
    Basis: 晋乡村振兴组〔2021〕3号 第一条; 大委农发〔2021〕3号 第二部分（一）第3项.
    """
    sheet = Sheet("B10", policy)
    sheet.note(Note.PRE_CHECK)
    dibao = sheet.fen("dibao_rural_month")
    members, income = sheet.fact("members", facts.members), sheet.fact("income", facts.income)
    deduction = sheet.fen("rigid_deduction") if facts.deduction is None else facts.deduction
    disregard = sheet.fen("income_disregard") if facts.disregard is None else facts.disregard
    counted = max(0, income - deduction - disregard)
    sheet.step("计入的收入", f"{yuan(income)} − {yuan(deduction)} − {yuan(disregard)}，不低于 0，计 {yuan(counted)}")
    if members == 0:
        sheet.step("补差", "没有家庭成员，0.00")
        return sheet.outcome(household=0, per_person=0)
    a_head = Fraction(counted, MONTHS * members)
    gap = max(Fraction(0), dibao - a_head)
    sheet.step("人均月收入", f"{yuan(counted)} ÷ {MONTHS} ÷ {members} 人 = {yuan(a_head)}")
    sheet.step("每人补差", f"{yuan(dibao)} − {yuan(a_head)}，不低于 0，补 {yuan(gap)}")
    sheet.step("全户每月", f"{yuan(gap)} × {members} 人 = {yuan(gap * members)}")
    return sheet.outcome(household=gap * members, per_person=gap)


def _qualifies(sheet: Sheet, facts: SinglePerson) -> Answer:
    """The household is of low income, the person in a difficulty, and the own income below the standard."""
    dibao = sheet.fen("dibao_rural_month")
    own_below = _compared(facts.own_income, MONTHS * dibao, equal_counts=False)
    if sheet.policy.declares(BY_HOUSEHOLD):
        low = _household(sheet, facts, BY_HOUSEHOLD, equal_counts=False)
        return both([low, either(_answer(getattr(facts, name)) for name in DIFFICULTIES), own_below])
    branches = [
        both([_answer(getattr(facts, name)), _household(sheet, facts, figure, equal_counts=True)])
        for name, figure in LIMITS.items()
    ]
    needs_another = facts.named_difficulty and Answer.MET not in branches and own_below is not Answer.NOT_MET
    if needs_another:
        branches.append(_household(sheet, facts, LIMIT_OTHER, equal_counts=True))
    elif facts.named_difficulty is None:
        branches.append(Answer.UNKNOWN)
    return both([either(branches), own_below])


def _household(sheet: Sheet, facts: SinglePerson, figure: str, *, equal_counts: bool) -> Answer:
    """A month's income a head beside so many times the standard, multiplied across."""
    limit = sheet.ratio(figure) * sheet.fen("dibao_rural_month")
    if facts.members is None or facts.household_income is None:
        return Answer.UNKNOWN
    sign = "不高于" if equal_counts else "低于"
    a_head = Fraction(facts.household_income, MONTHS * (facts.members or 1))
    sheet.step(f"家庭人均月收入{DIFFICULTY_LABELS.get(figure, '')}", f"{yuan(a_head)}，标准：{sign} {yuan(limit)}")
    return _compared(facts.household_income, MONTHS * facts.members * limit, equal_counts=equal_counts)


def _compared(amount: int | None, limit: Fraction | int, *, equal_counts: bool) -> Answer:
    if amount is None:
        return Answer.UNKNOWN
    return _answer(amount < limit or (equal_counts and amount == limit))


def _answer(fact: bool | None) -> Answer:
    return Answer.UNKNOWN if fact is None else Answer(int(fact))


def _lacking(policy: Policy, facts: SinglePerson) -> list[str]:
    """The facts that are not known and could still decide."""
    amounts = [name for name in ("members", "household_income", "own_income") if getattr(facts, name) is None]
    return amounts + [
        name
        for name in DIFFICULTIES
        if getattr(facts, name) is None and _weighed(policy, facts, name, True) != _weighed(policy, facts, name, False)
    ]


def _weighed(policy: Policy, facts: SinglePerson, name: str, said: bool) -> tuple[Answer, bool]:
    """What the answer would be if this were so, and whether every figure for it is there."""
    sheet = Sheet("B8", policy)
    return _qualifies(sheet, replace(facts, **{name: said})), sheet.is_complete
