"""The demo's officers: every office is held, every village has the two who visit together."""

from collections import Counter

from deploy.demo.accounts import accounts, appointments_file, shown
from deploy.demo.county import County
from libs.events.contracts.values import OfficeRole
from libs.yaml_text import values_of


def test_every_office_is_held_and_every_village_has_two_visitors(county: County) -> None:
    everybody = accounts(county)
    assert {account.role for account in everybody} == set(OfficeRole)
    visitors = Counter(account.area for account in everybody if account.role is OfficeRole.VILLAGE_CADRE)
    assert set(visitors) == {village.code for village in county.villages}
    assert set(visitors.values()) == {2}
    assert len({account.subject for account in everybody}) == len(everybody)


def test_one_of_each_office_is_shown(county: County) -> None:
    offered = shown(accounts(county))
    assert len({account.label for account in offered}) == len(offered) < 40
    assert {account.role for account in offered} == set(OfficeRole)


def test_the_appointments_are_a_file_that_intake_reads(county: County) -> None:
    read = values_of(appointments_file(accounts(county), county.setting))
    assert len(read["officers"]) == len(accounts(county))
    assert all(office["appointments"][0]["areas"] for office in read["officers"])


def test_two_operators_may_drop_a_dead_letter_and_the_second_changes_no_other_name(county: County) -> None:
    everybody = accounts(county)
    operators = [account for account in everybody if account.role is OfficeRole.OPERATOR]
    assert len(operators) == 2
    assert len({account.name for account in operators}) == 2
    assert everybody[-1] is operators[1], "drawn by a chance of its own, after everybody else"
