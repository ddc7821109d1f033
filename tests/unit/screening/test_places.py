"""Villages and assets as lines of what their lists say, each rule asked of them."""

from collections.abc import Sequence
from datetime import date

import pytest

from libs.policy import policy_on
from libs.policy.answers import Answer
from services.screening.domain.places import ASSET_USES, PROJECT_ASSETS, Met, Places, Row, Said

DAY = date(2024, 5, 22)
IN_ORDER: dict[str, int | str] = {"state": "in_use", "has_owner": "yes", "has_keeper": "yes"}
USE: dict[str, int | str] = {"used": 100_00, "purpose": "upkeep", "documented": "yes"}


def asset(code: str = "A1", **changed: int | str) -> Row:
    return Row(code, False, None, None, IN_ORDER | changed)


def use(code: str = "A1", **changed: int | str) -> Row:
    return Row(code, False, None, None, USE | changed)


def ask(ledger: Sequence[Row], uses: Sequence[Row] = (), *, came: bool = True) -> tuple[list[Met], list[Met]]:
    lists = {PROJECT_ASSETS: Said(True, ledger), ASSET_USES: Said(came, uses)}
    found = Places("SR-AST-01", lists, policy_on("dalian", DAY))
    return found.shown(found.met), found.shown(found.open)


@pytest.mark.parametrize(
    ("ledger", "uses"),
    [
        ([asset(state="idle")], []),
        ([asset(state="lost")], []),
        ([asset(has_owner="no")], []),
        ([asset(has_keeper="no")], []),
        ([asset()], [use(), use(documented="no")]),
        ([], [use(documented="no")]),
    ],
)
def test_an_asset_out_of_order_is_met_though_the_share_is_not_set(ledger: list[Row], uses: list[Row]) -> None:
    (met,), _ = ask(ledger, uses)
    assert met.code == "A1"
    assert f"共使用 {len(uses)} 笔" in met.sentence


def test_one_in_order_waits_for_the_share_that_is_not_set() -> None:
    met, (open_one,) = ask([asset()], [use()])
    assert met == []
    assert open_one.answer is Answer.NOT_CONFIGURED


def test_of_uses_that_never_came_and_of_an_asset_outside_the_ledger_nothing_is_known() -> None:
    assert ask([asset(state="idle")], came=False)[0][0].code == "A1"
    _, open_ones = ask([asset()], [use("A2")])
    assert [one.code for one in open_ones] == ["A1", "A2"]


def test_what_was_disposed_of_is_not_asked_whatever_was_used_of_it() -> None:
    assert ask([asset(state="disposed", has_keeper="no")], [use(documented="no")]) == ([], [])
