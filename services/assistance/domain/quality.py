"""The data checks that upper levels make, run before submission (数据检查)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from services.assistance.domain.household import Household
from services.assistance.domain.measures import SAFETY_NET, Catalogue
from services.assistance.domain.values import Risk

RULES_IN_ALL = 28
ID_LENGTHS = frozenset({18, 20, 22})
LARGE_HOUSEHOLD = 4
WAGE_MIN_FEN = 100_00


class Outcome(StrEnum):
    """What a check says (检查结果)."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Record:
    """What the checks look at (送审的资料)."""

    household: Household
    risks: Collection[Risk]
    items: tuple[str, ...]
    """Measures that are proposed or given."""
    catalogue: Catalogue


@dataclass(frozen=True)
class Check:
    """One check and its outcome (一项检查)."""

    code: str
    sentence: str
    outcome: Outcome


def run_checks(record: Record) -> tuple[Check, ...]:
    """Every check that is in use, in the order of its number (数据检查)."""
    return tuple(Check(code, sentence, look(record)) for code, (sentence, look) in CHECKS.items())


def summary(checks: Collection[Check]) -> str:
    """How many of all checks were made (查了几项)."""
    return f"查了 {len(checks)} 项，共 {RULES_IN_ALL} 项"


def to_be_explained(checks: Collection[Check], waived: Collection[str]) -> tuple[Check, ...]:
    """The checks that failed and for which nobody wrote a reason (没过又没写理由的)."""
    return tuple(c for c in checks if c.outcome is Outcome.FAILED and c.code not in waived)


def _said(holds: bool | None) -> Outcome:
    """True passes, false fails, None is not known."""
    if holds is None:
        return Outcome.UNKNOWN
    return Outcome.PASSED if holds else Outcome.FAILED


def id_lengths(record: Record) -> Outcome:
    """DQ-01: an ID number has 18 digits, a disability certificate 20 or 22 (证件号位数)."""
    lengths = [m.id_number_length for m in record.household.members]
    if any(length is not None and length not in ID_LENGTHS for length in lengths):
        return Outcome.FAILED
    return Outcome.UNKNOWN if not lengths or None in lengths else Outcome.PASSED


def id_checksums(record: Record) -> Outcome:
    """DQ-02: the last digit of every ID number fits the others (证件号校验位)."""
    fits = [m.id_checksum_holds for m in record.household.members]
    if False in fits:
        return Outcome.FAILED
    return Outcome.UNKNOWN if not fits or None in fits else Outcome.PASSED


def illness_without_cost(record: Record) -> Outcome:
    """DQ-08: a household at risk by illness has paid something itself (因病却没有合规自付支出)."""
    if Risk.ILLNESS not in record.risks:
        return Outcome.PASSED
    paid = record.household.compliant_self_paid_fen
    return _said(None if paid is None else paid > 0)


def employment_without_work(record: Record) -> Outcome:
    """DQ-13: unstable work as a risk needs somebody who can work and whose work is recorded (务工不稳却没人务工)."""
    if Risk.EMPLOYMENT not in record.risks:
        return Outcome.PASSED
    members = record.household.members
    if not members or all(m.labour is None for m in members):
        return Outcome.UNKNOWN
    return _said(record.household.labour_capable and any(m.works is not None for m in members))


def lack_of_labour_with_labour(record: Record) -> Outcome:
    """DQ-14: lack of labour as a risk, though more than ¼ can work; from four members on ½ or more (缺劳力有劳力)."""
    if Risk.LABOUR not in record.risks:
        return Outcome.PASSED
    members = record.household.members
    if not members or any(m.labour is None for m in members):
        return Outcome.UNKNOWN
    able = sum(m.can_work for m in members)
    too_many = able * 2 >= len(members) if len(members) >= LARGE_HOUSEHOLD else able * 4 > len(members)
    return _said(not too_many)


def only_safety_net(record: Record) -> Outcome:
    """DQ-15: a household that can work gets more than the safety net (有劳力户只有综合保障)."""
    if not record.household.labour_capable or not record.items:
        return Outcome.PASSED
    families = [record.catalogue.items[code].family for code in record.items if code in record.catalogue.items]
    return _said(any(family != SAFETY_NET for family in families))


def tiny_wage(record: Record) -> Outcome:
    """DQ-27: a yearly wage is 0, or 100 yuan and more (工资性收入大于 0 却不足 100 元)."""
    wage = record.household.wage_fen
    return _said(None if wage is None else not 0 < wage < WAGE_MIN_FEN)


CHECKS: dict[str, tuple[str, Callable[[Record], Outcome]]] = {
    "DQ-01": ("证件号应为 18、20 或 22 位", id_lengths),
    "DQ-02": ("证件号校验位要对", id_checksums),
    "DQ-08": ("风险因病，合规自付支出不能是 0", illness_without_cost),
    "DQ-13": ("风险务工不稳，家里要有劳力，并记了务工情况", employment_without_work),
    "DQ-14": ("风险缺劳动力，家里有劳力的人不能太多", lack_of_labour_with_labour),
    "DQ-15": ("有劳力户不能只有综合保障", only_safety_net),
    "DQ-27": ("工资性收入不能大于 0 又不足 100 元", tiny_wage),
}
