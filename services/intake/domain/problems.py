"""What can be wrong with a cell, a row or a whole file, in the sender's words (问题和改法)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of mistake, as the list of mistakes names it, and how to put it right (问题、怎么改)."""

    title: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one value, in one sentence (错误说明)."""

    problem: Problem
    sentence: str


_AS_TEXT = "表格软件把长数字丢了位。这一列先设成“文本”，再从业务系统重新导出。"
_DAY = "写成 2024-04-30 这样。"
_NUMBER = "只写数字和小数点，不写“元”“约”。"

ID_LOST_DIGITS = Problem("身份证号后几位变成 0", _AS_TEXT)
ID_CHECKSUM = Problem("身份证号校验不过", "有一位抄错了。对照证件改。")
ID_LENGTH = Problem("身份证号位数不对", "应为 18 位。对照证件改。")
ID_CHARACTERS = Problem("身份证号里有别的字", "只有数字，末位可以是 X。对照证件改。")
ID_BIRTH = Problem("身份证号里的生日不对", "对照证件改。")
DISABILITY = Problem("残疾证号不对", "第 19 位是类别（1 到 7），第 20 位是等级（1 到 4）。对照证件改。")
CODE_LOST_DIGITS = Problem("编号后几位变成 0", _AS_TEXT)
PHONE = Problem("手机号不对", "手机号是 11 位数字。")
MISSING = Problem("必填的空着", "补上再传。")
NOT_MONEY = Problem("金额不是数", _NUMBER)
DECIMALS = Problem("金额小数太长", "精确到分，小数点后最多两位。")
NEGATIVE = Problem("金额是负数", "退费请单独报“撤回”，不写负数。")
TOO_LARGE = Problem("数太大", "看看单位是不是写错了。")
NOT_INTEGER = Problem("不是整数", "只写数字。")
OUT_OF_RANGE = Problem("数不在范围里", "看看是不是写错了列。")
NO_SUCH_DAY = Problem("日期不存在", _DAY)
NOT_A_DAY = Problem("日期看不懂", _DAY)
FUTURE = Problem("日期还没到", "对照单据改。")
NOT_LISTED = Problem("不在可填的里面", "照“各列怎么填”里的词写。")
MALFORMED = Problem("编号写得不对", "对照单据改。")
TOO_LONG = Problem("字太多", "删短一些。")
TOO_WIDE = Problem("比表头多出格子", "内容里有逗号的，这一格要加引号；或者存成 .xlsx 再传。")
SAME_KEY = Problem("同一个编号有两行", "留对的一行，另一行删掉。")
UNCLEAR_WITHDRAWAL = Problem("“撤回”看不懂", "撤回就写“是”，不撤回空着。")
DISAGREES = Problem("同一户写得不一样", "同一户的这一列，各行写成一样，或者只写在户主那一行。")
TWO_HEADS = Problem("一户有两个户主", "一户只有一行是户主本人。")


class Reason(StrEnum):
    """Why a whole file is not taken (整张表不收的原因)."""

    TOO_BIG = "too_big"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_WIDE = "too_wide"
    UNPACKS_TOO_BIG = "unpacks_too_big"
    LOCKED = "locked"
    OLD_FORMAT = "old_format"
    NOT_A_TABLE = "not_a_table"
    BROKEN = "broken"
    ENCODING = "encoding"
    QUOTES = "quotes"
    EMPTY = "empty"
    NO_HEADER = "no_header"
    TWICE = "twice"
    MISSING_COLUMNS = "missing_columns"
    UNKNOWN_COLUMNS = "unknown_columns"


class FileRefused(Exception):
    """The whole file is not taken; the sentence says why and what to do (这张表不收)."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence


def nothing_in_it() -> FileRefused:
    """A list without a row is not a zero report, which somebody signs (空表不等于零报告)."""
    return FileRefused(Reason.EMPTY, "表里没有数据行。请看看是不是传错了表。")


def fewer(before: int, now: int) -> str:
    """How much shorter a list is than the last one (比上月少多少)."""
    percent = ((before - now) * 200 + before) // (2 * before)
    return f"比上月少 {percent}%（{before:,} → {now:,}）"


def far_fewer(before: int, now: int, percent: int) -> str | None:
    """A list shorter than the last one by so many percent is asked about, never refused (比上月少很多，问一句)."""
    if now >= before or (before - now) * 100 < percent * before:
        return None
    return f"{fewer(before, now)}。确实这么少，点“确实如此”；不是，请重传。"


def sent_before(day: date) -> str:
    """The same file a second time changes nothing, and says so (同一张表再传，什么也不变)."""
    return f"这张表 {day.month}月{day.day}日 传过，内容一样，什么也没变。"
