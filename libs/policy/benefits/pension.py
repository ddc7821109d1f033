"""B6: the pension premium that is paid for a person (代缴居民养老保险)."""

from fractions import Fraction

from libs.policy.benefits.outcome import Outcome, Sheet
from libs.policy.benefits.persons import asked_of
from libs.policy.groups import GROUP_LABELS, Group, Person
from libs.policy.standing import Policy
from libs.policy.texts import percent, yuan

WHOLE = Fraction(1)
FROZEN, LOWEST = "pension_low_band_frozen", "pension_low_band"


def pension_premium(policy: Policy, person: Person) -> Outcome:
    """B6: a share of the lowest band by group; several groups give the largest, never the sum (代缴养老保险).

    Where the region keeps the old lowest band for these groups, that one counts. A group whose reading is open counts
    like the others once somebody answered, and until then stands in the way only of those who are in no other.
    Basis: 晋乡村振兴组〔2021〕3号 第十四条; 大委农发〔2021〕3号 第二部分（一）第5项.
    """
    shares, still_open = policy.figure("pension_pct"), policy.figure("pension_open_groups")
    named = {Group(word) for word in (shares.amounts if shares else {})}
    named |= {Group(word) for word in (still_open.words if still_open else ())}
    return asked_of(policy, person, named | {Group.DIBAO}, lambda known: _pension_premium(policy, known))


def _pension_premium(policy: Policy, person: Person) -> Outcome:
    sheet = Sheet("B6", policy)
    group, share = _share(sheet, person)
    if group is None:
        sheet.step("代缴", "不在代缴范围，代缴 0.00")
        return sheet.outcome(premium=0)
    band = sheet.fen(FROZEN if policy.declares(FROZEN) else LOWEST)
    premium = band * share
    sheet.step(GROUP_LABELS[group], f"{yuan(band)} × {percent(share)} = {yuan(premium)}")
    return sheet.outcome(premium=premium)


def _share(sheet: Sheet, person: Person) -> tuple[Group | None, Fraction]:
    """The group that gives most, and its share of the lowest band; none if no group counts."""
    figure = sheet.figure("pension_pct")
    shares = {} if figure is None else figure.amounts
    found = [(Fraction(share), group) for word, share in shares.items() if (group := Group(word)) in person.groups]
    if found:
        share, group = max(found, key=lambda one: one[0])
        return group, share
    for word in sheet.words("pension_open_groups"):
        if Group(word) in person.groups and word in sheet.words("pension_free_groups"):
            return Group(word), WHOLE
    return None, Fraction(0)
