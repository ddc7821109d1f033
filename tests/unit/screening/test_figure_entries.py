"""Figures entered by people: what may be entered, who decides, what holds after which decision."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from libs.policy import Grade, UnknownFigure, policy_of
from libs.policy.entered import read_written
from libs.policy.loader import region_files
from libs.policy.parameters import PARAMETERS
from libs.policy.units import InsuranceTerms, MonthDay, Tier
from services.screening.domain.figures.entries import (
    AlreadyDecided,
    FigureEntry,
    OwnProposal,
    State,
    Unfit,
    Wanted,
    after,
    carried_on,
    check_decision,
    check_still_fits,
    first_day,
    last_day,
    problems,
)
from services.screening.domain.figures.values import Unreadable, asked, filled_again, written

FILES = region_files("jinjiang")
TODAY = date(2024, 5, 22)
AT = datetime(2024, 5, 22, 4, tzinfo=UTC)
YEAR = (date(2024, 1, 1), date(2024, 12, 31))


def wanted(**changes: object) -> Wanted:
    said = {
        "figure": "dibao_rural_month",
        "written": '"815"',
        "from_on": YEAR[0],
        "to_on": YEAR[1],
        "document": "晋民〔2024〕1号",
        "article": "第一条",
        "grade": Grade.CITED,
        **changes,
    }
    return Wanted(**said)  # type: ignore[arg-type]


def entry(entry_id: str = "e1", number: int | None = None, **changes: object) -> FigureEntry:
    made = FigureEntry(entry_id, "jinjiang", wanted(**changes), "officer-1", AT)
    return made if number is None else replace(made, state=State.CONFIRMED, decided_by="officer-2", decided_no=number)


def said(of: Wanted, *entries: FigureEntry) -> list[tuple[str, str]]:
    return problems(FILES, of, entries, TODAY)


def test_what_fits_is_taken() -> None:
    assert said(wanted()) == []
    assert said(wanted(to_on=None, grade=Grade.ASSUMED, article="")) == []


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"from_on": date(2021, 12, 19)}, "from_on", "晋江市的政策自 2021-12-20 起，不能录更早的。"),
        ({"from_on": date(2204, 1, 1), "to_on": None}, "from_on", "起日比今天晚两年以上，请核对年份。"),
        ({"to_on": date(2023, 12, 31)}, "to_on", "止日 2023-12-31 早于起日 2024-01-01。"),
        ({"document": "  "}, "document", "请写文件的名称和文号，最多 200 字；没有文件不能录入。"),
        ({"document": "长" * 201}, "document", "请写文件的名称和文号，最多 200 字；没有文件不能录入。"),
        ({"article": " "}, "article", "请写第几条；文件没有写明的，依据选“暂定”。"),
        ({"article": "长" * 201}, "article", "条款最多 200 字。"),
        ({"replaces": "e9"}, "replaces", "要更正的那一条已经不用了，请看最新情况。"),
        ({"written": None}, "replaces", "请选要撤销哪一条。"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence_at_its_field(
    changes: dict[str, object], field: str, sentence: str
) -> None:
    assert said(wanted(**changes)) == [(field, sentence)]


def test_a_figure_that_the_region_does_not_have_is_unknown() -> None:
    with pytest.raises(UnknownFigure):
        said(wanted(figure="asset_other_max"))


@pytest.mark.parametrize("number", [None, 1])
@pytest.mark.parametrize(
    ("days", "both_on"),
    [
        (YEAR, "2024-01-01"),
        ((date(2024, 12, 31), None), "2024-12-31"),
        ((date(2023, 1, 1), date(2024, 1, 1)), "2024-01-01"),
        ((date(2025, 1, 1), None), None),
        ((date(2023, 1, 1), None), None),
        ((date(2023, 1, 1), date(2023, 12, 31)), None),
    ],
)
def test_two_entries_never_hold_on_one_day(
    number: int | None, days: tuple[date, date | None], both_on: str | None
) -> None:
    found = said(wanted(from_on=days[0], to_on=days[1]), entry(number=number))
    state = "等确认" if number is None else "已确认"
    if both_on is None:
        assert found == []
    else:
        ((field, sentence),) = found
        assert field == "from_on"
        assert sentence.startswith(f"{both_on} 已经录了一条（815 元/人·月，2024-01-01 至 2024-12-31，{state}）")


def test_another_figure_and_a_refused_entry_are_in_nobodys_way() -> None:
    assert said(wanted(), entry(figure="line_year"), replace(entry(), state=State.REFUSED)) == []


def test_a_correction_takes_the_place_of_what_it_names_and_of_nothing_else() -> None:
    first, next_year = entry(number=1), entry("e2", 2, from_on=date(2025, 1, 1), to_on=None)
    assert said(wanted(written='"820"', replaces="e1"), first, next_year) == []
    assert said(wanted(to_on=date(2025, 1, 1), replaces="e1"), first, next_year)[0][0] == "from_on"
    waiting = entry("e3", replaces="e1")
    assert said(wanted(replaces="e1"), first, waiting) == [
        ("replaces", "那一条已经有人提了更正，等确认。请先看那一条。")
    ]


def test_what_holds_after_each_decision_can_be_told() -> None:
    entries = [
        entry("e1", 1),
        entry("e2", 2, written='"820"', replaces="e1"),
        entry("e3", 3, written=None, replaces="e2"),
        entry("e4", written='"900"', from_on=date(2025, 1, 1), to_on=None),
    ]
    values = [[figure.value for figure in after(entries, turn).figures] for turn in range(4)]
    assert values == [[], [81_500], [82_000], []]
    assert [after(entries, turn).version for turn in range(4)] == ["", "e1", "e2", "e3"]
    policy = policy_of(FILES, TODAY, after(entries, 2).figures)
    figure = policy.figure("dibao_rural_month")
    assert figure is not None
    assert (figure.value, figure.reference.article, figure.reference.grade) == (82_000, "第一条", Grade.CITED)


def test_whoever_proposed_an_entry_does_not_decide_on_it_and_nobody_decides_twice() -> None:
    check_decision(entry(), "officer-2")
    with pytest.raises(OwnProposal):
        check_decision(entry(), "officer-1")
    for decided in (entry(number=1), replace(entry(), state=State.REFUSED)):
        with pytest.raises(AlreadyDecided):
            check_decision(decided, "officer-2")


def test_an_entry_is_not_confirmed_where_another_took_its_days_meanwhile() -> None:
    waiting = entry("e2", from_on=date(2024, 7, 1), to_on=None)
    check_still_fits(FILES, waiting, [waiting, entry("e3")])
    with pytest.raises(Unfit, match="2024-07-01 已经录了一条"):
        check_still_fits(FILES, waiting, [waiting, entry("e1", 1)])


def test_answers_change_from_the_first_day_of_an_entry_or_of_what_it_replaces() -> None:
    before = entry("e1", 1)
    later = entry("e2", 2, replaces="e1", from_on=date(2024, 3, 1), to_on=None)
    assert (first_day(later, [before]), last_day(later, [before])) == (YEAR[0], None)
    assert (first_day(before, []), last_day(before, [])) == YEAR
    taken_back = entry("e3", 2, written=None, replaces="e1", from_on=date(2024, 2, 1), to_on=date(2024, 2, 1))
    assert (first_day(taken_back, [before]), last_day(taken_back, [before])) == YEAR


def test_what_is_carried_on_is_filled_in_for_whoever_has_its_new_paper() -> None:
    entries = [entry(number=1)]
    assert carried_on(policy_of(FILES, TODAY, after(entries, 1).figures), "dibao_rural_month") is None
    late = policy_of(FILES, date(2025, 2, 1), after(entries, 1).figures)
    assert carried_on(late, "dibao_rural_month") == ("815", date(2025, 1, 1))
    new = entry("e2", 2, from_on=date(2025, 1, 1), to_on=None)
    assert said(new.wanted, *entries) == []
    figure = policy_of(FILES, date(2025, 2, 1), after([*entries, new], 2).figures).figure("dibao_rural_month")
    assert figure is not None
    assert (figure.value, figure.provisional) == (81_500, False)


@pytest.mark.parametrize(
    ("name", "filled", "value"),
    [
        ("dibao_rural_month", {"value": ["815.50"]}, 81_550),
        ("line_multiplier", {"value": ["1.8"]}, Fraction(9, 5)),
        ("income_drop_pct", {"value": ["30"]}, Fraction(3, 10)),
        ("unemployed_days", {"value": ["90"]}, 90),
        ("l1_is_monitored", {"value": ["false"]}, False),
        ("entry_cutoff", {"value": ["08-31"]}, MonthDay(8, 31)),
        ("dept_report_period", {"value": ["quarter"]}, "quarter"),
        ("notice_name", {"value": ["姓氏加某某"]}, "姓氏加某某"),
        ("premium_full_groups", {"value": ["tekun", "dibao"]}, ("tekun", "dibao")),
        ("premium_full_groups", {}, ()),
        ("exclusion_items", {"value": ["有商品房\r\n\r\n 有小汽车 "]}, ("有商品房", "有小汽车")),
        ("pension_pct", {"of.dibao": ["100"], "of.tekun": [""]}, {"dibao": Fraction(1)}),
        (
            "ci_base",
            {"deductible": ["15000"], "cap": ["300000"], "tiers": ["60000 60\n其余 70%"]},
            InsuranceTerms(1_500_000, (Tier(6_000_000, Fraction(3, 5)), Tier(None, Fraction(7, 10))), 30_000_000),
        ),
    ],
)
def test_a_value_of_every_kind_is_filled_in_and_can_be_corrected_from_there(
    name: str, filled: dict[str, list[str]], value: object
) -> None:
    said = written(name, filled)
    assert read_written(name, said) == value
    assert written(name, filled_again(name, said)) == said


@pytest.mark.parametrize(
    ("name", "filled"),
    [
        ("dibao_rural_month", {}),
        ("dibao_rural_month", {"value": [""]}),
        ("dibao_rural_month", {"value": ["815.505"]}),
        ("dibao_rural_month", {"value": ["-815"]}),
        ("dibao_rural_month", {"value": ["约815"]}),
        ("dibao_rural_month", {"value": ["1e999999999"]}),
        ("dibao_rural_month", {"value": ["10000001"]}),
        ("unemployed_days", {"value": ["1.5"]}),
        ("l1_is_monitored", {"value": ["maybe"]}),
        ("entry_cutoff", {"value": ["02-30"]}),
        ("dept_report_period", {"value": ["week"]}),
        ("notice_name", {"value": ["长" * 2001]}),
        ("premium_full_groups", {"value": ["orphans"]}),
        ("exclusion_items", {"value": ["有商品房\n有商品房"]}),
        ("pension_pct", {"of.dibao": [""]}),
        ("pension_pct", {"of.orphans": ["100"]}),
        ("ci_base", {"deductible": ["15000"], "tiers": ["六万以内 60"]}),
        ("ci_base", {"deductible": ["15000"], "tiers": ["60000 60"]}),
    ],
)
def test_what_is_no_value_of_its_unit_is_refused_in_a_sentence(name: str, filled: dict[str, list[str]]) -> None:
    with pytest.raises(Unreadable, match=r"^[请起至一].+。$"):
        written(name, filled)


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_figure_can_be_filled_in(name: str) -> None:
    form = asked(name)
    assert all(label for _, label in form.words)
    assert json.dumps([str(form.kind), form.words])
