"""A department's list from the file to the fact: loaded once, corrected, withdrawn, tried again, resumed."""

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from libs.events.contracts.intake import AlertRaised, AlertWithdrawn, HouseholdRecorded, UploadLoaded
from libs.events.contracts.screening import FindingRaised, ItemsEnded
from libs.events.contracts.values import Paper
from services.intake.usecases import feed_facts, feed_load
from tests.service.intake.conftest import hear
from tests.service.intake.county import VILLAGE
from tests.service.intake.feeds_world import ROLL, SETTLEMENTS, Sender, ask, do, household, id_of, roll, settlements
from tests.unit.intake.files import a_settlement, an_xlsx, table


def a_row(number: int = 1, **more) -> dict:
    return {"结算单号": f"JS{number:04d}", "身份证号": id_of(number)} | more


async def test_a_roll_registers_households_and_tells_each_once_with_zero_as_zero(office: Sender) -> None:
    await office.loaded(ROLL, roll(*household(1, 2), *({**row, "灾害损失": "0"} for row in household(2))))
    first, second = sorted(await office.told(HouseholdRecorded), key=lambda event: len(event.members), reverse=True)
    assert (first.version, first.area_code, first.formerly_poor, first.provisional) == (1, VILLAGE, True, False)
    assert [(m.relation, m.labour, m.id_number_length) for m in first.members] == [
        ("01", "ordinary", 18),
        ("20", "ordinary", 18),
    ]
    (block,) = first.income_blocks
    assert (block.from_on, block.to_on) == (date(2023, 5, 1), date(2024, 4, 30))
    assert (block.wage_fen, block.operating_receipts_fen, block.compliant_self_pay_fen) == (6_000_000, 0, None)
    assert (block.source.origin, block.source.line_no) == ("village_roll", 2)
    assert first.disaster_loss is None
    assert second.disaster_loss.fen == 0


async def test_a_roll_sent_again_with_one_change_tells_only_that_household(office: Sender, registered) -> None:
    changed = [{**row, "工资性收入": "50000"} for row in household(2, 2)]
    await office.loaded(ROLL, roll(*household(1, 2), *changed, *household(3, 2)))
    events = await office.told(HouseholdRecorded)
    assert [event.version for event in events] == [1, 1, 1, 2]
    assert [block.wage_fen for block in events[-1].income_blocks] == [5_000_000]


async def test_somebody_no_longer_on_the_roll_left_and_somebody_who_moved_is_in_one_household(
    office: Sender, registered
) -> None:
    moved = {**household(2, 1)[0], "姓名": "许1", "身份证号": id_of(1, 1), "与户主关系": "子"}
    await office.loaded(ROLL, roll(household(1, 1)[0], *household(2, 2), moved, household(3, 1)[0]))
    last = {event.household_id: event for event in await office.told(HouseholdRecorded)}
    here = sorted(sum(m.left_on is None for m in event.members) for event in last.values())
    assert here == [1, 1, 3]
    assert {event.version for event in last.values()} == {2}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_a_list_in_any_encoding_becomes_facts(sender: Sender, registered, encoding: str) -> None:
    path = await sender.loaded(SETTLEMENTS, settlements(a_row(1), a_row(2), encoding=encoding))
    alerts = await sender.told(AlertRaised)
    assert [(a.line_no, a.settled_on, a.self_pay_fen, a.compliant_fen, a.replaces) for a in alerts] == [
        (a.line_no, date(2024, 4, 5), 400_050, 300_000, None) for a in alerts
    ]
    assert sorted(a.line_no for a in alerts) == [2, 3]
    assert [a.household_id for a in alerts] == sorted(a.household_id for a in alerts)
    (loaded,) = await sender.told(UploadLoaded)
    assert (loaded.rows, loaded.households_in_area, loaded.first) == (2, 3, True)
    assert (loaded.months, loaded.area_code) == ((date(2024, 4, 1),), "350582000000")
    assert "载好了。核实后逐行告诉您。" in (await sender.get(path)).text


async def test_a_workbook_becomes_facts_too(sender: Sender, registered) -> None:
    await sender.loaded(SETTLEMENTS, an_xlsx(table(a_settlement(**a_row(1)))), "四月.xlsx")
    assert len(await sender.told(AlertRaised)) == 1


async def test_the_same_file_again_changes_nothing_and_says_so(sender: Sender, registered) -> None:
    path = await sender.loaded(SETTLEMENTS, settlements(a_row(1)))
    answer = await sender.send(SETTLEMENTS, settlements(a_row(1)), "又一次.csv")
    assert answer.headers["location"] == f"{path}?same=1"
    assert "传过，内容一样，什么也没变。" in (await sender.get(f"{path}?same=1")).text
    assert len(await sender.told(AlertRaised)) == 1
    assert len(await sender.told(UploadLoaded)) == 1


async def test_a_second_click_on_load_changes_nothing(sender: Sender, registered) -> None:
    path = await sender.checked(SETTLEMENTS, settlements(a_row(1)))
    assert [(await sender.post(f"{path}/load")).status_code for _ in range(2)] == [303, 303]
    await sender.work()
    assert (await sender.post(f"{path}/load")).status_code == 303
    await sender.work()
    assert len(await sender.told(UploadLoaded)) == 1


async def test_a_corrected_row_replaces_and_an_unchanged_one_is_left(sender: Sender, registered) -> None:
    await sender.loaded(SETTLEMENTS, settlements(a_row(1), a_row(2)))
    path = await sender.checked(SETTLEMENTS, settlements(a_row(1, 个人自付="3500"), a_row(2), a_row(3)))
    seen = (await sender.get(path)).text
    assert "3 行里，3 行能载入，0 行要改" in seen
    await sender.post(f"{path}/load")
    await sender.work()
    alerts = await sender.told(AlertRaised)
    corrected = next(alert for alert in alerts if alert.self_pay_fen == 350_000)
    original = next(alert for alert in alerts if alert.household_id == corrected.household_id)
    assert corrected.replaces == original.row_id != corrected.row_id
    assert len(alerts) == 4
    assert [event.rows for event in await sender.told(UploadLoaded)] == [2, 2]
    assert [event.first for event in await sender.told(UploadLoaded)] == [True, False]


async def test_a_row_corrected_to_another_person_is_withdrawn_there_and_raised_here(sender: Sender, registered) -> None:
    await sender.loaded(SETTLEMENTS, settlements(a_row(1)))
    await sender.loaded(SETTLEMENTS, settlements(a_row(1, 身份证号=id_of(2))))
    first, second = await sender.told(AlertRaised)
    (withdrawn,) = await sender.told(AlertWithdrawn)
    assert (withdrawn.row_id, withdrawn.household_id) == (first.row_id, first.household_id)
    assert (second.replaces, second.household_id != first.household_id) == (None, True)


async def test_a_row_marked_withdrawn_takes_back_what_it_told(sender: Sender, registered) -> None:
    await sender.loaded(SETTLEMENTS, settlements(a_row(1), a_row(2)))
    await sender.loaded(SETTLEMENTS, settlements(a_row(1, 撤回="是"), a_row(9, 撤回="是")))
    (withdrawn,) = await sender.told(AlertWithdrawn)
    assert withdrawn.row_id in {alert.row_id for alert in await sender.told(AlertRaised)}
    assert await ask(sender.database, "select ended from ledger where item_id = :id", id=withdrawn.item_id) == [(None,)]
    assert [event.rows for event in await sender.told(UploadLoaded)] == [2, 1]


async def test_a_withdrawn_upload_is_asked_about_and_takes_back_every_row(sender: Sender, registered) -> None:
    path = await sender.loaded(SETTLEMENTS, settlements(a_row(1), a_row(2), a_row(99)))
    asked = (await sender.get(f"{path}/withdraw")).text
    assert "撤回 3 行" in asked
    assert (await sender.post(f"{path}/withdraw")).status_code == 303
    await sender.work()
    assert len(await sender.told(AlertWithdrawn)) == 2
    assert "已撤回" in (await sender.get(path)).text
    again = await sender.loaded(SETTLEMENTS, settlements(a_row(1), a_row(2), a_row(99)))
    assert again != path
    assert len(await sender.told(AlertRaised)) == 4


async def test_an_unknown_person_ends_as_unmatched_and_is_told_once_registered(
    sender: Sender, office: Sender, registered
) -> None:
    path = await sender.loaded(SETTLEMENTS, settlements(a_row(1), a_row(7)))
    ends = await ask(sender.database, "select ended from ledger where kind = 'row' order by ended nulls last")
    assert ends == [("unmatched",), (None,)]
    rows = (await sender.get(f"{path}/rows?result=unmatched")).text
    assert "许*英（35*************" in rows
    assert id_of(7) not in rows
    everybody = [*household(1, 2), *household(2, 2), *household(3, 2), *household(7)]
    await office.loaded(ROLL, roll(*everybody))
    late = (await sender.told(AlertRaised))[-1]
    assert (late.line_no, late.household_id != "") == (3, True)
    assert await ask(sender.database, "select ended from ledger where item_id = :id", id=late.row_id) == [(None,)]
    kinds = [type(event).__name__ for event in await told_since(office, late.household_id)]
    assert kinds == ["HouseholdRecorded", "AlertRaised"]


async def told_since(sender: Sender, household_id: str) -> list:
    events = [*await sender.told(HouseholdRecorded), *await sender.told(AlertRaised)]
    return [event for event in events if event.household_id == household_id]


async def test_a_row_that_matches_only_when_sent_again_counts_under_the_list_that_it_names(
    sender: Sender, registered
) -> None:
    await do(sender.database, "update members set left_on = '2024-01-01'")
    await sender.loaded(SETTLEMENTS, settlements(a_row(1), a_row(2)))
    await do(sender.database, "update members set left_on = null")
    await sender.loaded(SETTLEMENTS, settlements(a_row(1), a_row(2), a_row(3)))
    first, second = await sender.told(UploadLoaded)
    alerts = [alert.upload_id for alert in await sender.told(AlertRaised)]
    assert (alerts.count(first.upload_id), alerts.count(second.upload_id)) == (2, 1)
    assert (first.rows, second.rows) == (0, 1)
    assert await ask(sender.database, "select count(*) from ledger where ended is null") == [(3,)]


async def test_a_loading_killed_in_the_middle_goes_on_and_nothing_is_double(
    sender: Sender, office: Sender, monkeypatch
) -> None:
    monkeypatch.setattr(feed_load, "ROWS_A_CHUNK", 10)
    monkeypatch.setattr(feed_load, "HOUSEHOLDS_A_CHUNK", 10)
    monkeypatch.setattr(feed_facts, "ROWS_A_PART", 3)
    path = await office.checked(ROLL, roll(*(row for n in range(35) for row in household(n))))
    await office.post(f"{path}/load")
    await killed_after(office, 3)
    assert len(await office.told(HouseholdRecorded)) == 35
    path = await sender.checked(SETTLEMENTS, settlements(*(a_row(n) for n in range(40))))
    await sender.post(f"{path}/load")
    await killed_after(sender, 3)
    alerts = await sender.told(AlertRaised)
    assert len(alerts) == len({alert.line_no for alert in alerts}) == 35
    (loaded,) = await sender.told(UploadLoaded)
    assert loaded.rows == 35
    assert await ask(sender.database, "select count(*) from staged_rows") == [(0,)]


async def killed_after(sender: Sender, chunks: int) -> None:
    """A runner dies inside a chunk, and another takes over once the claim has run out."""
    runner = sender.runner
    for _ in range(chunks):
        assert await runner.once()
    await do(sender.database, "update jobs set state = 'RUNNING', claimed_until = '2000-01-01' where state = 'RUNNING'")
    await sender.work()


async def test_bad_rows_come_back_in_the_senders_own_file_and_good_ones_load(sender: Sender, registered) -> None:
    content = settlements(a_row(1), a_row(2, 总费用="约2万"), a_row(3, 个人自付="1"), encoding="gb18030")
    path = await sender.loaded(SETTLEMENTS, content, "四月.csv")
    back = await sender.get(f"{path}/annotated")
    lines = back.content.decode("gb18030").splitlines()
    assert lines[0].endswith(",错误说明")
    assert "“约2万”不是数" in lines[2]
    assert lines[1].endswith(",3000"), "a good row stays as it came"
    assert "%E5%9B%9B%E6%9C%88-%E9%94%99%E8%AF%AF%E8%AF%B4%E6%98%8E.csv" in back.headers["content-disposition"]
    assert len(await sender.told(AlertRaised)) == 1
    assert "有错没改" in (await sender.get(path)).text


async def test_a_workbook_comes_back_as_a_workbook(sender: Sender, registered) -> None:
    book = an_xlsx(table(a_settlement(**a_row(1, 总费用="约2万"))))
    path = await sender.checked(SETTLEMENTS, book, "四月.xlsx")
    back = (await sender.get(f"{path}/annotated")).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(back)).get_sheet_by_index(0).to_python()
    assert rows[0][-1] == "错误说明"


async def test_each_row_says_what_became_of_it(sender: Sender, registered) -> None:
    path = await sender.loaded(SETTLEMENTS, settlements(a_row(1), a_row(2)))
    assert "正在筛查" in (await sender.get(path)).text
    first, second = sorted(await sender.told(AlertRaised), key=lambda alert: alert.line_no)
    finding = FindingRaised(
        region="jinjiang",
        finding_id="f1",
        household_id=first.household_id,
        rule_id="SR-MED-01",
        rule_version=1,
        day=date(2024, 5, 6),
        clause=Paper(document="x", grade="cited"),
        departments=(),
        at_once=False,
        risk="R01",
        sentence="x",
        neutral="x",
        facts_version=1,
        fingerprint="x",
        row_ids=(first.row_id,),
    )
    ended = ItemsEnded(region="jinjiang", items=(first.row_id, second.row_id), met=(first.row_id,))
    await hear(sender.database, finding, ended)
    hits = (await sender.get(f"{path}/rows?result=hit")).text
    assert "触发疑点：正在办" in hits
    assert "1 行" in hits
    assert "不用再做什么" in (await sender.get(f"{path}/rows?result=quiet")).text
