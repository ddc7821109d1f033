"""The book is whole: every rule of the brief is in it, in the region that the table names (domain.md §4.2)."""

import pytest

from libs.policy.loader import region_files
from services.screening.domain.rulebook.catalogue import BOOK
from services.screening.domain.rules import RULES

BOTH, JINJIANG, DALIAN = frozenset({"jinjiang", "dalian"}), frozenset({"jinjiang"}), frozenset({"dalian"})
TABLE = {
    "SR-INC-01": JINJIANG, "SR-INC-02": DALIAN, "SR-INC-03": BOTH, "SR-INC-04": JINJIANG,
    "SR-EXP-01": BOTH,
    "SR-EDU-01": BOTH, "SR-EDU-02": BOTH,
    "SR-HLT-01": JINJIANG, "SR-HLT-02": DALIAN, "SR-HLT-03": JINJIANG,
    "SR-MED-01": BOTH, "SR-MED-02": BOTH, "SR-MED-03": BOTH, "SR-MED-04": BOTH,
    "SR-HOU-01": BOTH, "SR-HOU-02": DALIAN, "SR-HOU-03": DALIAN,
    "SR-WAT-01": BOTH,
    "SR-CIV-01": BOTH, "SR-CIV-02": JINJIANG, "SR-CIV-03": BOTH, "SR-CIV-04": BOTH,
    "SR-CIV-05": BOTH, "SR-CIV-06": BOTH, "SR-CIV-07": JINJIANG, "SR-CIV-08": BOTH,
    "SR-EMP-01": BOTH, "SR-EMP-02": BOTH,
    "SR-PEN-01": JINJIANG, "SR-PEN-02": DALIAN,
    "SR-DIS-01": BOTH, "SR-ACC-01": BOTH,
    "SR-DSB-01": BOTH, "SR-DSB-02": DALIAN, "SR-DSB-03": JINJIANG,
    "SR-LAB-01": BOTH,
    "SR-AGR-01": JINJIANG, "SR-AGR-02": JINJIANG, "SR-AGR-03": BOTH,
    "SR-VIL-01": JINJIANG, "SR-VIL-02": BOTH,
    "SR-AST-01": DALIAN,
    "SR-MUL-01": BOTH,
    "SR-PRC-01": BOTH, "SR-PRC-02": BOTH, "SR-PRC-03": DALIAN, "SR-PRC-04": BOTH, "SR-PRC-05": BOTH, "SR-PRC-06": BOTH,
    "SR-DED-01": BOTH,
}  # fmt: skip
"""domain.md §4.2, column Region; SR-HLT-01 is optional in Dalian and off (`hlt01_in_dalian`)."""

COVERAGE = {
    "J11b 教育": {"SR-EDU-01"},
    "J11b 卫健": {"SR-HLT-01"},
    "J11b 医保": {"SR-MED-01", "SR-MED-02", "SR-EXP-01"},
    "J11b 住建": {"SR-HOU-01"},
    "J11b 水利": {"SR-WAT-01"},
    "J11b 民政": {"SR-CIV-01"},
    "J11b 人社": {"SR-EMP-01"},
    "J11b 应急": {"SR-DIS-01"},
    "J11b 残联": {"SR-DSB-01"},
    "J11d": {"SR-PRC-06"},
    "J1a, D二(一)1a 四个不摘": {"SR-PRC-05"},
    "D二(一)1a 调度": {"SR-PRC-02"},
    "D二(一)2c 低保特困": {"SR-CIV-01"},
    "D二(一)2c 易返贫致贫": {"SR-INC-02"},
    "D二(一)2c 突发严重困难": {"SR-EXP-01", "SR-INC-03", "SR-DIS-01", "SR-ACC-01"},
}
"""domain.md §4.2, coverage check: which clause is covered by which rules."""


def test_the_table_has_the_fifty_rules_that_the_brief_counts() -> None:
    assert len(TABLE) == 50


def test_every_rule_of_the_table_is_asked_or_to_come_and_no_other() -> None:
    assert {*BOOK, *RULES} == set(TABLE)


@pytest.mark.parametrize("region", sorted(BOTH))
def test_a_region_has_the_rules_that_the_table_names_for_it(region: str) -> None:
    files = region_files(region)
    assert {*files.rules, *files.rules_to_come} == {rule_id for rule_id, where in TABLE.items() if region in where}


@pytest.mark.parametrize("clause", COVERAGE)
def test_a_clause_is_covered_where_it_holds(clause: str) -> None:
    files = region_files("jinjiang" if clause.startswith("J") else "dalian")
    assert COVERAGE[clause] <= {*files.rules, *files.rules_to_come}
