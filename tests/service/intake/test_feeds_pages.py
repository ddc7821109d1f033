"""The pages of 报送数据: whose they are, what they refuse, columns that nobody knows, filters, two at once."""

import asyncio
import io
import zipfile

import pytest

from libs.events.transport import clock
from services.intake.domain.sheet import open_sheet
from services.intake.store import feed_uploads
from tests.service.intake.feeds_world import ROLL, SETTLEMENTS, Sender, ask, do, household, id_of, roll, settlements
from tests.unit.intake.files import a_csv, a_settlement, table
from tests.unit.intake.old_files import an_xls

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")


def a_row(number: int = 1, **more) -> dict:
    return {"结算单号": f"JS{number:04d}", "身份证号": id_of(number)} | more


async def test_a_department_comes_to_its_own_list_with_its_due_day(sender: Sender) -> None:
    assert (await sender.get("/feeds")).headers["location"] == "/feeds/settlements"
    seen = (await sender.get("/feeds/settlements")).text
    assert "把表拖进来，或点这里选" in seen
    assert "最大 20 MB、10 万行" in seen
    assert "医保结算清单" in seen
    assert "村户名册" not in seen
    assert "还没有传过。" in seen


async def test_an_empty_workbook_of_the_list_is_there_for_its_department_alone(sender: Sender, office: Sender) -> None:
    answer = await sender.get("/feeds/settlements/template")
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert open_sheet(answer.content).top[0][1][0] == "结算单号"
    assert (await office.get("/feeds/settlements/template")).status_code == 404


async def test_an_old_workbook_is_loaded_and_given_back_as_a_new_one(sender: Sender) -> None:
    lines = table(a_settlement(**a_row(1)), a_settlement(**a_row(2), 总费用="约2万"))
    path = await sender.checked(SETTLEMENTS, an_xls(lines), "四月.xls")  # type: ignore[arg-type]
    answer = await sender.get(f"{path}/annotated")
    assert answer.headers["content-disposition"].endswith(".xlsx")
    rows = [row for _, row in open_sheet(answer.content).rows()]
    assert rows[0][-1] == "错误说明"
    assert "“约2万”不是数" in rows[2][-1]
    assert "?same=1" in (await sender.send(SETTLEMENTS, an_xls(lines), "四月.xls")).headers["location"]  # type: ignore[arg-type]


async def test_nobody_signed_in_is_sent_to_sign_in(client) -> None:
    assert (await client.get("/feeds")).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("subject", ["clerk", "cadre", "county", "operator"])
async def test_a_list_of_another_department_is_404(sender, cookie_of, subject) -> None:
    path = await sender.sent(SETTLEMENTS, settlements(a_row()))
    other = Sender(sender.client, await cookie_of(subject), sender.database, sender.settings)
    for address in ("/feeds/settlements", path, f"{path}/rows", f"{path}/annotated", f"{path}/withdraw"):
        assert (await other.get(address)).status_code == 404, address
    for step in ("check", "load", "withdraw"):
        assert (await other.post(f"{path}/{step}")).status_code == 404
    assert (await other.send(SETTLEMENTS, settlements(a_row(2)))).status_code == 404
    assert await ask(sender.database, "select state from uploads") == [("UPLOADED",)]


async def test_an_upload_is_not_found_under_another_list_and_nonsense_is_404(office: Sender, sender: Sender) -> None:
    path = await sender.sent(SETTLEMENTS, settlements(a_row()))
    assert (await office.get(path.replace(SETTLEMENTS, ROLL))).status_code == 404
    assert (await sender.get("/feeds/settlements/nothing")).status_code == 404
    assert (await sender.get("/feeds/nothing")).status_code == 404


async def test_a_town_clerk_has_no_lists(client, cookie_of, database, settings) -> None:
    clerk = Sender(client, await cookie_of("clerk"), database, settings)
    assert "还没有要报的清单" in (await clerk.get("/feeds")).text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (OLE, "打不开：文件有密码。请去掉密码再传。"),
        (b"\x00" * (20 * 1024 * 1024 + 1), "文件有 20.1 MB，最大 20 MB。请分成几个再传。"),
        (a_csv([["结算单号", "身份证号", "姓名"]]), "表里没有数据行。"),
        (b"<html><table></table></html>", "打不开：这是网页，不是表格。"),
        (b"%PDF-1.4", "打不开：这不是表格。"),
        ("甲,乙\r\n1,2\r\n".encode(), "没找到表头"),
        (b"", "没有收到表。请先选一个 .xlsx、.xls 或 .csv 文件。"),
    ],
    ids=["password", "too large", "empty", "web page", "pdf", "no header", "nothing"],
)
async def test_a_file_that_cannot_be_read_is_refused_in_words(sender: Sender, content: bytes, sentence: str) -> None:
    answer = await sender.send(SETTLEMENTS, content)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await ask(sender.database, "select count(*) from uploads") == [(0,)]


async def test_a_file_of_too_many_rows_is_refused_in_the_dry_run(sender: Sender, monkeypatch) -> None:
    monkeypatch.setattr("services.intake.domain.sheet.ROWS_MAX", 6)
    path = await sender.checked(SETTLEMENTS, settlements(*(a_row(number) for number in range(7))))
    assert "行数超过 10 万。请分成几个再传。" in (await sender.get(path)).text
    assert await ask(sender.database, "select state from uploads") == [("UPLOADED",)]


async def test_a_package_that_is_no_workbook_is_refused(sender: Sender) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "a")
    assert (await sender.send(SETTLEMENTS, out.getvalue())).status_code == 422


async def test_a_column_that_nobody_knows_is_asked_about_once(sender: Sender) -> None:
    def strange(number: int) -> bytes:
        row = a_settlement(**a_row(number))
        return a_csv(table({("病人掏的钱" if name == "个人自付" else name): cell for name, cell in row.items()}))

    path = await sender.sent(SETTLEMENTS, strange(1))
    seen = (await sender.get(path)).text
    assert "“病人掏的钱”是哪一列？" in seen
    assert "缺必填的列：个人自付" in seen
    assert "许*英" in seen
    assert id_of(1) not in seen
    index = list(a_settlement()).index("个人自付")
    await sender.post(f"{path}/check", data={f"c{index}": "self_paid"})
    await sender.work()
    checked = (await sender.get(path)).text
    assert "1 行里，0 行能载入，0 行要改" in checked
    assert "没有能载入的行" in checked
    assert 'action="' + path + '/load"' not in checked, "nothing is loaded where nothing can be"
    assert "载入后数一数" not in checked, "nor is it said what loading would do"
    assert "1 KB" in checked, "a small file is not said to be of 0.0 MB"
    other = await sender.sent(SETTLEMENTS, strange(2))
    assert "是哪一列？" not in (await sender.get(other)).text


async def test_a_required_column_left_out_is_said_after_the_dry_run_and_can_be_put_right(sender: Sender) -> None:
    path = await sender.sent(SETTLEMENTS, settlements(a_row()))
    index = list(a_settlement()).index("个人自付")
    await sender.post(f"{path}/check", data={f"c{index}": ""})
    await sender.work()
    said = "缺必填的列：个人自付。请指出是哪一列，或补上再传。"
    assert (await sender.get(path)).text.count(said) == 1, "by the dry run and by the page, but once"
    await sender.post(f"{path}/check", data={f"c{index}": "self_paid"})
    await sender.work()
    assert await ask(sender.database, "select state from uploads") == [("CHECKED",)]


async def test_mistakes_are_grouped_with_remedy_and_example(sender: Sender) -> None:
    content = settlements(a_row(1, 总费用="约2万"), a_row(2, 身份证号="35058219620304100"), a_row(3))
    seen = (await sender.get(await sender.checked(SETTLEMENTS, content))).text
    assert "要改的 2 行，按问题分" in seen
    assert "金额不是数" in seen
    assert "只写数字和小数点，不写“元”“约”。" in seen
    assert "第 2 行" in seen
    assert "查无此人，登记后自动再比" in seen


async def test_loading_before_the_dry_run_is_409_with_its_sentence(sender: Sender) -> None:
    path = await sender.sent(SETTLEMENTS, settlements(a_row()))
    answer = await sender.post(f"{path}/load")
    assert answer.status_code == 409
    assert "没有载入：还没试运行。" in answer.text


async def test_an_unknown_filter_shows_nothing_and_says_so(sender: Sender) -> None:
    path = await sender.loaded(SETTLEMENTS, settlements(a_row()))
    seen = (await sender.get(f"{path}/rows?result=everything&page=x")).text
    assert "没有这个筛选条件" in seen
    assert "查无此人</span>" not in seen
    assert (await sender.get(f"{path}/rows?page=99999999999999999999")).status_code == 200


async def test_the_register_cannot_be_taken_back_whole(office: Sender) -> None:
    path = await office.loaded(ROLL, roll(*household(1)))
    assert "撤回整次" not in (await office.get(path)).text
    assert (await office.post(f"{path}/withdraw")).status_code == 409


async def test_two_people_who_send_the_same_file_at_once_make_one_upload(sender: Sender) -> None:
    both = await asyncio.gather(*(sender.send(SETTLEMENTS, settlements(a_row())) for _ in range(2)))
    assert [answer.status_code for answer in both] == [303, 303]
    assert await ask(sender.database, "select count(*) from uploads") == [(1,)]


async def test_two_clicks_on_withdraw_at_once_make_one_job(sender: Sender) -> None:
    path = await sender.loaded(SETTLEMENTS, settlements(a_row()))
    await asyncio.gather(*(sender.post(f"{path}/withdraw") for _ in range(2)))
    assert await ask(sender.database, "select count(*) from jobs where kind = 'feeds.withdraw'") == [(1,)]


async def test_while_a_job_works_the_page_says_so(sender: Sender) -> None:
    path = await sender.sent(SETTLEMENTS, settlements(a_row()))
    await sender.post(f"{path}/check")
    assert "正在逐行看" in (await sender.get(path)).text
    assert (await sender.post(f"{path}/check")).status_code == 409


async def test_a_file_is_unreadable_in_the_database_and_deleted_after_thirty_days(sender: Sender) -> None:
    path = await sender.loaded(SETTLEMENTS, settlements(a_row(1, 总费用="约2万")))
    ((sealed,),) = await ask(sender.database, "select file_sealed from uploads")
    assert id_of(1).encode() not in sealed
    await do(sender.database, "update uploads set received_at = received_at - interval '31 days'")
    async with sender.database.transaction() as session:
        assert await feed_uploads.delete_old_files(session, clock.real_now()) == 1
    answer = await sender.get(f"{path}/annotated")
    assert answer.status_code == 422
    assert "原表放了 30 天，已经删除。" in answer.text
    assert "原表 30 天后已删除" in (await sender.get(path)).text
