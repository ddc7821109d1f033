from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.changes import Changes, diff
from services.intake.domain.feed import Covers
from services.intake.domain.results import Checked
from tests.unit.intake.files import a_settlement, checked

A, B, C = (a_settlement(结算单号=number) for number in ("A", "B", "C"))


def loaded(*records: dict[str, object]) -> dict[bytes, bytes]:
    return {row.key_hash: row.content_hash for row in checked(*records).good}  # type: ignore[arg-type]


def said(found: Changes) -> dict[str, list[object]]:
    return {
        "new": [row.key[0] for row in found.new],
        "corrected": [row.key[0] for row in found.corrected],
        "unchanged": [row.key[0] for row in found.unchanged],
    }


def test_the_same_file_again_changes_nothing() -> None:
    found = diff(loaded(A, B), checked(A, B), Covers.CHANGES)
    assert said(found) == {"new": [], "corrected": [], "unchanged": ["A", "B"]}
    assert found.nothing


def test_a_corrected_row_replaces_and_a_new_one_is_added() -> None:
    found = diff(loaded(A, B), checked(A | {"总费用": "13000"}, C), Covers.CHANGES)
    assert said(found) == {"new": ["C"], "corrected": ["A"], "unchanged": []}
    assert not found.withdrawn
    assert not found.nothing


def test_a_row_marked_for_withdrawal_is_withdrawn_once() -> None:
    marked = checked(A | {"撤回": "是"}, B | {"撤回": ""})
    found = diff(loaded(A, B), marked, Covers.CHANGES)
    assert found.withdrawn == set(loaded(A))
    assert not found.not_there
    again = diff(loaded(B), marked, Covers.CHANGES)
    assert again.nothing
    assert [row.key[0] for row in again.not_there] == ["A"]


def test_a_withdrawn_row_may_come_back() -> None:
    assert said(diff(loaded(B), checked(A), Covers.CHANGES))["new"] == ["A"]


def test_a_whole_list_withdraws_what_it_no_longer_has() -> None:
    assert diff(loaded(A, B), checked(B, C), Covers.FULL).withdrawn == set(loaded(A))


def test_a_row_that_is_only_wrong_is_not_gone() -> None:
    wrong = checked(A | {"总费用": "约2万"}, C)
    assert diff(loaded(A, B), wrong, Covers.FULL).withdrawn == set(loaded(B))
    nameless = checked(A | {"结算单号": ""}, C)
    assert not diff(loaded(A, B), nameless, Covers.FULL).withdrawn


@given(
    st.sets(st.sampled_from("ABCDE")), st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from(["12000.5", "13000"]))
)
def test_every_good_row_is_new_corrected_or_unchanged(before: set[str], now: dict[str, str]) -> None:
    previous = loaded(*(a_settlement(结算单号=key) for key in sorted(before))) if before else {}
    sheet = (
        checked(*(a_settlement(结算单号=key, 总费用=cost) for key, cost in now.items()))
        if now
        else Checked((), (), (), 0, 0)
    )
    for covers in Covers:
        found = diff(previous, sheet, covers)
        assert {row.key[0] for row in found.new} == now.keys() - before
        assert {row.key[0] for row in found.corrected} == {key for key in now.keys() & before if now[key] == "13000"}
        assert len(found.new) + len(found.corrected) + len(found.unchanged) == len(sheet.good)
        assert len(found.withdrawn) == (len(before - now.keys()) if covers is Covers.FULL else 0)
