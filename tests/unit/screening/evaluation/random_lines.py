"""Random lines from the catalogue of facts, and random policies: amounts and days near the boundaries of rules."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from libs.policy import Policy
from libs.policy.groups import GROUPS
from services.screening.domain.evaluation.schemas import LAYOUT
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Fact, Kind, Part
from tests.unit.screening.rulebook.factories import a_policy

UNKNOWN = 0.08
DAYS = [
    date(2021, 11, 3), date(2021, 11, 4), date(2021, 12, 19), date(2021, 12, 20), date(2022, 5, 31), date(2023, 8, 31),
    date(2023, 9, 1), date(2024, 2, 29), date(2024, 4, 5), date(2024, 4, 16), date(2024, 5, 31), date(2024, 12, 1),
    date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 1),
]  # fmt: skip
"""Before and after every date of the papers, and ends of months."""
FIGURES: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "jinjiang": {
        "dibao_rural_month": (815,), "pension_low_band": (200,), "single_person_multiplier": (1.5, 2),
        "recheck_months": (12,), "continuation_counts_as_dibao": (True, False), "rural_disposable_last_year": (20000,),
        "pension_free_groups": ([], ["family_planning"]), "long_absent_days": (20,), "entry_cutoff": ("09-01",),
    },
    "dalian": {
        "dibao_rural_month": (700,), "line_year": (7260,), "pension_low_band_frozen": (200,), "recheck_months": (6,),
        "watched_free_groups": ([], ["重病家庭"]), "dept_report_period": ("month", "quarter", "half_year", "year"),
        "asset_other_max": (20,), "rural_disposable_last_year": (20000,), "single_person_limit_other": (4,),
        "ci_deductible_factor": (0.5,), "ci_rate_add_pp": (5,), "ci_cap_lifted": (True,), "dsb02_grade3": (True,),
    },
}  # fmt: skip
FEN = (
    0, 0, 1, 19_999, 20_000, 40_000, 499_999, 500_000, 599_999, 600_000, 978_000, 977_999, 999_999, 1_000_000,
    1_467_000, 1_956_000, 1_955_999, 1_999_999, 2_000_000, 3_912_000, 726_000, 725_999, 1_452_000, 2_934_000,
)  # fmt: skip
OFFSETS = (0, 1, 2, 3, 4, 7, 8, 28, 29, 30, 31, 60, 89, 90, 91, 92, 93, 180, 364, 365, 366, 367, 500, -1, -30)
BIRTHDAYS = (6, 7, 15, 16, 17, 18, 59, 60, 0, 40, 80)
"""Ages at which something changes."""
MOSTLY_NEVER = {"joined_on", "left_on", "died_on", "released_on"}
MEMBERS_LACKING = 0.03


def policies(random: np.random.Generator, count: int) -> Iterator[Policy]:
    """Policies of both regions on random days, some figures laid over, some taken away."""
    for number in range(count):
        region = ("jinjiang", "dalian")[number % 2]
        day = DAYS[int(random.integers(len(DAYS)))]
        laid = {name: _one(random, said) for name, said in FIGURES[region].items() if random.random() < 0.7}
        whole = a_policy(region, day, {})
        lacking = [name for name in whole.figures if name not in laid and random.random() < 0.04]
        yield a_policy(region, day, laid, lacking)


def a_line(random: np.random.Generator, policy: Policy, number: int) -> dict[str, Any]:
    """A line with a household and one of every other subject."""
    said: dict[str, Any] = {"id": f"L{number}"}
    for subject in LAYOUT.subjects:
        said[subject.name] = _entry(random, subject, policy.day)
        for part in LAYOUT.within(subject):
            _add(said[subject.name], part, random, policy.day)
    return said


def _add(of: dict[str, Any], part: Part, random: np.random.Generator, day: date) -> None:
    chance = random.random()
    if chance < (MEMBERS_LACKING if part == f.MEMBERS else UNKNOWN):
        return
    if not part.is_list:
        of[part.name] = _entry(random, part, day)
        return
    count = int(random.integers(0, 5 if part == f.MEMBERS else 3))
    of[part.name] = [_entry(random, part, day) for _ in range(count)]


def _entry(random: np.random.Generator, part: Part, day: date) -> dict[str, Any]:
    found = {}
    for fact in LAYOUT.facts[part]:
        chance = random.random()
        if chance < UNKNOWN and not fact.needed:
            if chance < UNKNOWN / 2:
                found[fact.name] = None
            continue
        found[fact.name] = _value(random, fact, day)
        if fact.kind is Kind.GROUPS and random.random() < UNKNOWN:
            found["groups_unknown"] = [word for word in GROUPS[:4] if word not in found[fact.name]][:1]
    return found


def _value(random: np.random.Generator, fact: Fact, day: date) -> Any:
    if fact.kind is Kind.YES_NO:
        return bool(random.random() < 0.5)
    if fact.kind is Kind.COUNT:
        return int(_one(random, (0, 1, 2, 3, 19, 20)))
    if fact.kind is Kind.FEN:
        fen = int(_one(random, FEN)) * int(_one(random, (1, 1, 1, 2, 3, 4)))
        return -fen if fact.below_zero and random.random() < 0.1 else fen
    if fact.kind is Kind.CODE:
        return _one(random, [code.word for code in fact.codes])
    if fact.kind is Kind.GROUPS:
        return [word for word in GROUPS if random.random() < 0.12]
    return _day(random, fact, day)


def _day(random: np.random.Generator, fact: Fact, day: date) -> str:
    if fact.kind is Kind.DAY_OR_NEVER and random.random() < (0.9 if fact.name in MOSTLY_NEVER else 0.15):
        return "never"
    if fact == f.BORN_ON:
        year = day.year - int(_one(random, BIRTHDAYS))
        return (date(year, day.month, min(day.day, 28)) + timedelta(days=int(random.integers(-2, 4)))).isoformat()
    if fact in {f.MONTH_ON, f.ENDS_ON}:
        first = (day - timedelta(days=int(_one(random, (0, 31, 62, 120, 300))))).replace(day=1)
        return (first if fact == f.MONTH_ON else first - timedelta(days=1)).isoformat()
    if random.random() < 0.1:
        return DAYS[int(random.integers(len(DAYS)))].isoformat()
    return (day - timedelta(days=int(_one(random, OFFSETS)))).isoformat()


def _one(random: np.random.Generator, of: Any) -> Any:
    return of[int(random.integers(len(of)))]
