from dataclasses import replace

import pytest

from services.assistance.domain.household import Household, Member
from services.assistance.domain.quality import Outcome, Record, run_checks, summary, to_be_explained
from services.assistance.domain.values import Labour, Risk
from tests.unit.assistance.factories import CATALOGUE, a_household

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN
ABLE, UNABLE = Labour.ORDINARY, Labour.NONE


def outcome(code: str, household: Household, *risks: Risk, items: tuple[str, ...] = ()) -> Outcome:
    checks = run_checks(Record(household, risks, items, CATALOGUE))
    return next(check.outcome for check in checks if check.code == code)


def of(*members: Member) -> Household:
    return a_household(members=members)


def with_labour(*labour: Labour | None) -> Household:
    return of(*(Member(str(n), labour=one, works=True) for n, one in enumerate(labour)))


def test_seven_of_twenty_eight_checks_are_made_and_it_says_so() -> None:
    checks = run_checks(Record(a_household(), (), (), CATALOGUE))
    assert [check.code for check in checks] == ["DQ-01", "DQ-02", "DQ-08", "DQ-13", "DQ-14", "DQ-15", "DQ-27"]
    assert summary(checks) == "查了 7 项，共 28 项"


@pytest.mark.parametrize(
    ("length", "expected"), [(18, PASSED), (20, PASSED), (22, PASSED), (17, FAILED), (15, FAILED), (None, UNKNOWN)]
)
def test_dq_01_length(length: int | None, expected: Outcome) -> None:
    assert outcome("DQ-01", of(Member("a", id_number_length=18), Member("b", id_number_length=length))) is expected


@pytest.mark.parametrize(("holds", "expected"), [(True, PASSED), (False, FAILED), (None, UNKNOWN)])
def test_dq_02_checksum(holds: bool | None, expected: Outcome) -> None:
    assert outcome("DQ-02", of(Member("a", id_checksum_holds=True), Member("b", id_checksum_holds=holds))) is expected


@pytest.mark.parametrize(("paid", "expected"), [(1, PASSED), (0, FAILED), (None, UNKNOWN)])
def test_dq_08_illness_without_cost(paid: int | None, expected: Outcome) -> None:
    household = a_household(compliant_self_paid_fen=paid)
    assert outcome("DQ-08", household, Risk.ILLNESS) is expected
    assert outcome("DQ-08", household, Risk.HOUSING) is PASSED


def test_dq_13_unstable_work_needs_somebody_who_works() -> None:
    assert outcome("DQ-13", with_labour(ABLE), Risk.EMPLOYMENT) is PASSED
    assert outcome("DQ-13", with_labour(UNABLE, Labour.LOST), Risk.EMPLOYMENT) is FAILED
    assert outcome("DQ-13", of(Member("a", labour=ABLE)), Risk.EMPLOYMENT) is FAILED
    assert outcome("DQ-13", with_labour(None), Risk.EMPLOYMENT) is UNKNOWN
    assert outcome("DQ-13", with_labour(UNABLE), Risk.ILLNESS) is PASSED


@pytest.mark.parametrize(
    ("labour", "expected"),
    [
        ((UNABLE,), PASSED),
        ((ABLE,), FAILED),
        ((ABLE, UNABLE, UNABLE), FAILED),
        ((ABLE, UNABLE, UNABLE, UNABLE), PASSED),
        ((ABLE, ABLE, UNABLE, UNABLE), FAILED),
        ((ABLE, ABLE, UNABLE, UNABLE, UNABLE), PASSED),
        ((ABLE, None), UNKNOWN),
    ],
)
def test_dq_14_lack_of_labour_though_there_is_some(labour: tuple[Labour | None, ...], expected: Outcome) -> None:
    assert outcome("DQ-14", with_labour(*labour), Risk.LABOUR) is expected
    assert outcome("DQ-14", with_labour(*labour), Risk.ILLNESS) is PASSED


def test_dq_15_who_can_work_gets_more_than_the_safety_net() -> None:
    assert outcome("DQ-15", with_labour(ABLE), items=("safety_net",)) is FAILED
    assert outcome("DQ-15", with_labour(ABLE), items=("safety_net", "public_post")) is PASSED
    assert outcome("DQ-15", with_labour(UNABLE), items=("safety_net",)) is PASSED
    assert outcome("DQ-15", with_labour(ABLE)) is PASSED


@pytest.mark.parametrize(
    ("wage", "expected"), [(0, PASSED), (1, FAILED), (99_99, FAILED), (100_00, PASSED), (None, UNKNOWN)]
)
def test_dq_27_a_wage_below_a_hundred_yuan(wage: int | None, expected: Outcome) -> None:
    assert outcome("DQ-27", a_household(wage_fen=wage)) is expected


def test_what_failed_is_explained_or_corrected() -> None:
    checks = run_checks(Record(replace(a_household(), wage_fen=1), (), (), CATALOGUE))
    assert [c.code for c in to_be_explained(checks, ())] == ["DQ-27"]
    assert to_be_explained(checks, {"DQ-27"}) == ()
