"""What becomes of findings when a household is screened again."""

from collections.abc import Collection

import pytest

from libs.policy import Policy
from libs.policy.answers import Answer
from services.screening.domain.facts import HouseholdFacts
from services.screening.domain.gathering.answers import AllAnswers
from services.screening.domain.lifecycle import Change, Ended, OpenFinding, Quiet, Raised, Withdrawn, Worsened, decide
from services.screening.domain.screen import screen
from tests.unit.screening.factories import a_block, a_finding, a_household, a_policy, a_settlement, a_source

INC = "SR-INC-01"


def an_open_finding(facts: HouseholdFacts, rule_id: str = INC) -> OpenFinding:
    return OpenFinding.of("f1", a_finding(rule_id, facts))


def changes_of(
    facts: HouseholdFacts,
    known: Collection[OpenFinding] = (),
    wrong_rows: Collection[str] = (),
    quiet: Collection[Quiet] = (),
    policy: Policy | None = None,
) -> list[Change]:
    policy = policy or a_policy()
    return decide(
        AllAnswers(screen([facts], policy, policy.day)), {facts.household_id: facts}, known, wrong_rows, quiet
    )


def test_a_met_rule_without_an_open_finding_is_raised() -> None:
    (change,) = changes_of(a_household(72_600))
    assert isinstance(change, Raised)
    assert change.finding.rule_id == INC


def test_a_household_above_every_limit_changes_nothing() -> None:
    assert changes_of(a_household()) == []


def test_an_open_finding_is_not_raised_again() -> None:
    facts = a_household(72_600)
    assert changes_of(facts, [an_open_finding(facts)]) == []


@pytest.mark.parametrize(("net", "told"), [("50820.01", False), (50_820, True)])
def test_an_open_finding_is_told_again_when_income_is_thirty_percent_lower(net: str | int, told: bool) -> None:
    changes = changes_of(a_household(net), [an_open_finding(a_household(72_600))])
    assert [isinstance(change, Worsened) and change.occurrence for change in changes] == ([2] if told else [])


def test_self_pay_that_lowers_reference_income_makes_the_income_finding_worse() -> None:
    dear = a_household(
        72_600, settlements=(a_settlement(19_000, compliant=19_000), a_settlement(3_000, compliant=3_000))
    )
    changes = changes_of(dear, [an_open_finding(a_household(72_600))])
    assert any(isinstance(change, Worsened) and change.finding.rule_id == INC for change in changes)


def test_without_the_regions_share_nothing_is_worse() -> None:
    known = [an_open_finding(a_household(72_600))]
    assert changes_of(a_household(100), known, policy=a_policy(lacking=["worsen_pct"])) == []


def test_a_finding_ends_when_it_no_longer_holds() -> None:
    (change,) = changes_of(a_household(90_000), [an_open_finding(a_household(72_600))])
    assert change == Ended("f1", "h1", INC, Answer.NOT_MET)


def test_a_missing_fact_or_figure_refutes_nothing() -> None:
    known = [an_open_finding(a_household(72_600))]
    assert changes_of(a_household(income_blocks=()), known) == []
    assert changes_of(a_household(72_600), known, policy=a_policy(figures={})) == []


def test_a_finding_is_withdrawn_when_a_row_it_rests_on_was_wrong() -> None:
    facts = a_household(settlements=(a_settlement(21_300, row_id="list-7"),))
    known = an_open_finding(facts, "SR-MED-01")
    corrected = a_household(settlements=(a_settlement(12_300, row_id="list-7"),))
    (change,) = changes_of(corrected, [known], {"list-7", "list-8"})
    assert change == Withdrawn("f1", "h1", "SR-MED-01", frozenset({"list-7"}))


def test_a_finding_on_a_wrong_row_is_withdrawn_even_if_nothing_else_is_known() -> None:
    known = an_open_finding(a_household(72_600))
    (change,) = changes_of(a_household(income_blocks=()), [known], {"row-1"})
    assert isinstance(change, Withdrawn)


def test_what_is_met_on_other_rows_is_raised_anew_after_the_withdrawal() -> None:
    known = an_open_finding(a_household(72_600))
    facts = a_household(income_blocks=(a_block(71_000, source=a_source("row-2")),))
    withdrawn, raised = changes_of(facts, [known], {"row-1"})
    assert isinstance(withdrawn, Withdrawn)
    assert isinstance(raised, Raised)
    assert raised.finding.row_ids == {"row-2"}


def test_a_correction_of_another_row_withdraws_nothing() -> None:
    facts = a_household(72_600)
    assert changes_of(facts, [an_open_finding(facts)], {"row-9"}) == []


def test_after_a_visit_found_no_risk_the_rule_stays_quiet_on_the_same_facts() -> None:
    facts = a_household(72_600)
    quiet = {Quiet("h1", INC, a_finding(INC, facts).fingerprint)}
    assert changes_of(facts, quiet=quiet) == []
    assert len(changes_of(a_household(72_599), quiet=quiet)) == 1


def test_an_open_finding_of_a_household_that_was_not_screened_is_left_alone() -> None:
    known = an_open_finding(a_household(72_600))
    assert changes_of(a_household(90_000, household_id="h2"), [known]) == []
