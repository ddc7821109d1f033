"""How a list is filled in: what each column may hold, an example, and the page made of all lists (怎么报)."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from libs.policy.loader import region_files
from services.intake.domain.feed import ROLL, Check, Column, Covers, Feed, Needs, NotMore, Rhythm, Type, WholeMonths
from services.intake.domain.guide_api import BY_MACHINE

ID_EXAMPLE = "11010519491231002X"
"""Nobody's number: the example of the standard on ID numbers."""
_DAY = date(2024, 4, 15)
_YUAN = 1_000
_EXAMPLES: Mapping[Type, str] = {
    Type.ID_NUMBER: ID_EXAMPLE,
    Type.NAME: "王小英",
    Type.PHONE: "13812341234",
    Type.TEXT: "某镇某村",
    Type.MONTH: "2024-04",
    Type.INTEGER: "3",
    Type.CODE: "A0001",
    Type.VILLAGE: "350582101201",
    Type.ASSET: "ZC-2021-001",
}
_HOW: Mapping[Type, str] = {
    Type.ID_NUMBER: "18 位，这一列设成“文本”",
    Type.NAME: "和身份证上一样",
    Type.PHONE: "11 位手机号",
    Type.TEXT: "写到镇和村",
    Type.DATE: "年月日，如 2024-04-30",
    Type.MONTH: "年和月，如 2024-04",
    Type.MONEY: "元，最多两位小数；没有写 0",
    Type.INTEGER: "整数",
    Type.CODE: "业务系统里的编号，这一列设成“文本”",
    Type.VILLAGE: "镇和村的名称，或 12 位村代码（这一列设成“文本”）",
    Type.ASSET: "资产台账上的编号：字母、数字、横线，最多 40 个",
}
VILLAGE_EXAMPLE = "350582101201"


def how(column: Column) -> str:
    """What may be written into a column (怎么填)."""
    if column.codes:
        words = "、".join(code.label for code in column.codes)
        return f"{words}{'；可以写几样，用顿号隔开' if column.several else ''}"
    if column.known_as == "villages":
        return "12 位村代码，这一列设成“文本”"
    if column.name.endswith("_year"):
        return "年份，四位数"
    said = _HOW[column.type]
    if column.type is Type.MONEY and not column.required:
        said += "，不知道空着"
    if column.type is Type.MONEY and len(column.units) > 1:
        said += f"；列名后面注明（{'、'.join(list(column.units)[1:])}）也行"
    if column.never:
        said += f"；从来没有写“{column.never[0]}”，不知道空着"
    return said


def example(feed: Feed, column: Column) -> str:
    """An invented value, such that all of them together break no check of the list (例子)."""
    if column.codes:
        return column.codes[0].label
    if column.known_as == "villages":
        return VILLAGE_EXAMPLE
    if column.name.endswith("_year"):
        return str(_DAY.year)
    for check in feed.checks:
        if isinstance(check, WholeMonths) and column.name in (check.first, check.last):
            return "2023-05-01" if column.name == check.first else "2024-04-30"
    above = _above(feed, column.name)
    if column.type is Type.DATE:
        return (_DAY + timedelta(days=above)).isoformat()
    return str(_YUAN * (above + 1)) if column.type is Type.MONEY else _EXAMPLES[column.type]


def _above(feed: Feed, name: str) -> int:
    """How many checks make this column at least as large as others, one upon the other."""
    below = [check.smaller for check in feed.checks if isinstance(check, NotMore) and check.larger == name]
    return max((1 + _above(feed, each) for each in below), default=0)


def key_titles(feed: Feed) -> str:
    """The columns by which a row is known again (按哪几列认行)."""
    return "、".join(feed.column(name).title for name in feed.key)


def when(feed: Feed) -> str:
    """By when a list is due (什么时候报)."""
    if feed.rhythm is Rhythm.MONTHLY:
        return f"每月 {feed.due_day} 日前，报上个月的"
    return "每年一次" if feed.rhythm is Rhythm.YEARLY else "有了就报，不限日子"


def covering(feed: Feed) -> str:
    """Whether the whole list is sent, or what changed (报全部还是报变化)."""
    if feed.covers is Covers.FULL:
        return "每次报全部。上次有、这次没有的，算不再报（表里有认不出是谁的行时除外）"
    return "只报变化。这次没写的，上次报的照旧；要取消某一行，在“撤回”列写“是”"


def needed(check: Check, feed: Feed) -> str:
    """A check between columns as its sentence to the sender, with what to do (行内核对)."""
    if isinstance(check, Needs):
        titles = "、".join(feed.column(name).title for name in check.needed)
        return f"{check.sentence}（要补：{titles}）"
    return check.sentence


BEFORE = """# 部门怎么报表

由清单定义生成（`python -m services.intake departments`），不要手改，有测试保证一致。

## 第一次报，照着做

1. 用经办人的账号登录，点“报送数据”。左边是本单位要报的清单，旁边写着哪天到期、报了没有。
2. 点开清单，先下载“空表”。列名就是下面写的列名，“填写示例”页有例子。业务系统导出的表不用改格式，
   列名写法不同也认得。
3. 身份证号、编号这些长数字，先把整列设成“文本”再粘贴，不然表格软件会把后几位变成 0。
4. 上传 .xlsx、.xls 或 .csv，最大 20 MB、10 万行。先看列对不对：认不出的列会问您是哪一列，选过一次，下次记得。
5. 点“试运行”。这一步什么也不载入，只告诉您多少行能载入、多少行要改，每种错误怎么改。
6. 点“载入”。坏行不挡好行：好的先载入，要改的下载“错误说明”，原表多一列，写着每一行哪里不对，改好再传。
7. 载入以后，逐行看结果：筛查过未触发、触发疑点（核实确认、核实无风险、正在办）、查无此人、有错没改。

## 几件要知道的事

- **同一张表传两次**，第二次什么也不会变。改了几行再传，只有那几行变。
- **空着就是不知道，0 才是没有。** 日期可以写“从未”的，下面会注明。
- **撤回**：整次可以撤回；某一行要撤回，在“撤回”列写“是”。
- **零报告**：只报变化的清单，这个月一条也没有，点“没有要报的”，也算报了。报全部的清单不能零报告。
- **晚了**：过了那一天还没报，也没有零报告，告诉本单位的经办和负责人；过几天还没报，告诉领导小组办公室。
  报来了，提醒自己消失。撤回了整次、那个月就又算没报，第二天起再提醒。
- **比上次少很多**：报全部的清单比上次少四成以上，载入前会问您是不是确实这么少，要写原因。原因会留下，
  本单位其他经办和负责人会收到一条提醒。
- **查无此人**：不在农户名册里。登记后自动再比一次，不用重报。
- **谁看得到**：只有本单位的人看得到本单位的表。人名、证件号只在受理处加密保存，原表 30 天后删除。

大连市的部门分工是我们按晋江市的写法暂定的，等主管单位确认。
"""


def page(feeds: Mapping[str, Feed]) -> str:
    """The page for departments: every list by who sends it (部门怎么报表)."""
    parts = [BEFORE + BY_MACHINE]
    for department in dict.fromkeys(feed.department for feed in feeds.values()):
        own = [feed for feed in feeds.values() if feed.department == department]
        parts.append(f"## {department}\n")
        parts += ["\n".join(_list(feed)) + "\n" for feed in sorted(own, key=lambda feed: not feed.shown_first)]
    return "\n".join(parts)


def _list(feed: Feed) -> Iterator[str]:
    yield f"### {feed.title}"
    yield ""
    yield f"- 报谁：{feed.rows}。"
    if feed.only_in:
        yield f"- 哪里报：只有{'、'.join(region_files(name).region.label for name in feed.only_in)}。"
    yield f"- 什么时候：{when(feed)}。"
    yield f"- 报多少：{covering(feed)}。"
    yield f"- 认行：{key_titles(feed)}相同的是同一行；内容变了就是更正。"
    if feed.tells == ROLL:
        yield "- 用途：登记农户，别的清单按它认人。名册只更正，不整次撤回。"
    for check in feed.checks:
        yield f"- 会退回：{needed(check, feed)}。"
    yield f"- 系统里的名称：`{feed.id}`"
    yield ""
    yield "| 列名 | 必填 | 怎么填 | 例子 | 也认得 | 系统里的名称 |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for column in feed.columns:
        must = "是" if column.required else ""
        others = "、".join(each for each in column.aliases if not each.isascii())
        yield f"| {column.title} | {must} | {how(column)} | {example(feed, column)} | {others} | `{column.name}` |"
