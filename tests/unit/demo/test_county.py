"""The demo's county: plausible, the same at every run, and its lists as bad as real ones."""

import csv
import io
from collections import Counter
from datetime import date

from deploy.demo.budgets import Lot
from deploy.demo.county import County, county_of
from deploy.demo.files import ILL_OF_A_WEEK, settlements, village_roll, week_of_settlements
from services.intake.domain import columns, feed_files, identity, rows
from services.intake.domain.divisions import Divisions
from services.intake.domain.problems import Complaint
from services.intake.domain.results import Checked
from services.intake.domain.sheet import open_sheet


def test_the_same_county_at_every_run(divisions: Divisions, county: County) -> None:
    again = county_of(divisions)
    assert again.households == county.households
    assert village_roll(again) == village_roll(county)
    assert settlements(again) == settlements(county)


def test_everybody_has_an_id_number_of_their_own_that_holds_together(county: County) -> None:
    people = [member for household in county.households for member in household.members]
    for person in people:
        read = identity.id_number(person.id_number)
        assert not isinstance(read, Complaint)
        assert read.born_on == person.born_on
        assert 0 <= person.age(county.setting.first_day) < 100
    assert len({person.id_number for person in people}) == len(people)
    assert len({household.phone for household in county.households}) == 2000


def test_villages_are_real_and_every_one_has_households(county: County) -> None:
    at_home = Counter(household.village.code for household in county.households)
    assert set(at_home) <= county.divisions.village_codes
    assert len(at_home) == 60
    assert min(at_home.values()) > 30


def test_some_live_within_a_fen_of_the_line(county: County) -> None:
    from_line = {
        household.budget.net_income - county.setting.money.line_fen * len(household.members)
        for household in county.households
        if household.lot is Lot.EDGE
    }
    assert from_line == {-1, 0, 1}


def test_few_enough_are_in_need_that_the_first_list_passes_the_brake(county: County) -> None:
    lots = Counter(household.lot for household in county.households)
    assert 0 < lots[Lot.ILL] + lots[Lot.POOR] + lots[Lot.STRUCK] < 100


def checked(county: County, feed: str, content: bytes, on: date | None = None) -> Checked:
    """The list as intake's own checks see it, on the first day of the demo unless another is said."""
    sheet = open_sheet(content)
    against = rows.Against(on or county.setting.first_day, b"k" * 32, {"villages": county.divisions.village_codes})
    known = feed_files.load_all()[feed]
    return rows.check(known, sheet, columns.match(known, sheet), against)


def test_the_village_roll_has_no_bad_row(county: County) -> None:
    found = checked(county, "village_roll", village_roll(county))
    assert not found.bad
    assert len(found.good) == sum(len(household.members) for household in county.households)


def test_the_first_list_has_three_bad_rows_in_a_hundred_of_at_least_eight_kinds(county: County) -> None:
    made = settlements(county)
    found = checked(county, "settlements", made.first)
    problems = {fault.complaint.problem for bad in found.bad for fault in bad.faults}
    assert len(found.bad) == made.bad
    assert len(found.good) == made.rows - made.bad
    assert len(problems) >= 8
    assert 0.028 <= made.bad / made.rows <= 0.032
    assert 0.045 <= made.unmatched / made.rows <= 0.055


def test_the_corrected_list_holds_what_was_wrong_and_some_changed_amounts(county: County) -> None:
    made = settlements(county)
    again = list(csv.DictReader(io.StringIO(made.corrected.decode("gb18030"))))
    assert len(again) == made.bad + made.replaced
    assert not checked(county, "settlements", made.corrected).bad
    assert made.replaced > 0
    assert date(2023, 5, 1) <= min(_day(row["结算日期"]) for row in again)


def test_a_list_of_a_week_is_clean_and_of_that_week_and_a_few_in_it_fell_ill(county: County) -> None:
    last = date(2024, 5, 17)
    content = week_of_settlements(county, last)
    assert content == week_of_settlements(county, last)
    found = checked(county, "settlements", content, on=last)
    rows_sent = list(csv.DictReader(io.StringIO(content.decode("gb18030"))))
    assert not found.bad
    assert len(found.good) == len(rows_sent) > 40
    assert all(date(2024, 5, 11) <= _day(row["结算日期"]) <= last for row in rows_sent)
    assert sum(float(row["合规自付"]) > 5_000 for row in rows_sent) >= ILL_OF_A_WEEK


def _day(text: str) -> date:
    year, month, day = text.split("/")
    return date(int(year), int(month), int(day))
