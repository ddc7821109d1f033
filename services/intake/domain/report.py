"""What a person reports: five fields for oneself, six for somebody else, and the number they get (申报、受理编号)."""

import re
import unicodedata
from collections.abc import Callable, Collection, Container
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.intake.domain import identity, values
from services.intake.domain.cells import half_width
from services.intake.domain.problems import Complaint

NUMBER_ALPHABET = "23456789ACEFHKMPRTXY"
"""No two of these are taken for each other, on a screen, on paper or by telephone."""
RANDOM_LENGTH = 4
SLIP_LENGTH = 4
NAME_MAX = 50
TEXT_MAX = 500

Pick = Callable[[str], str]
"""Chooses one character at random: `secrets.choice`."""

_NUMBER = re.compile(rf"([0-9]{{6}})-?([0-9]{{4,6}})-?([{NUMBER_ALPHABET}]{{{RANDOM_LENGTH}}})")
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−_", "-"))
_SEQUENCE_MAX = 999_999

ALREADY_RECEIVED = "这一份已经收到了。要改，请在“看办到哪了”里再说几句。"
TOO_OFTEN = "报得太密了，请 10 分钟后再报，或打 12345。草稿还在。"


class Difficulty(StrEnum):
    """The eleven kinds of risk that a report may name (难处，R01–R99)."""

    ILLNESS = "R01"
    SCHOOLING = "R02"
    DISABILITY = "R03"
    DISASTER = "R04"
    ACCIDENT = "R05"
    INDUSTRY = "R06"
    WORK = "R07"
    LABOUR = "R08"
    HOUSING = "R09"
    WATER = "R10"
    OTHER = "R99"


TILES: dict[Difficulty, str] = {
    Difficulty.ILLNESS: "看病花钱多",
    Difficulty.WORK: "没活干、收入少",
    Difficulty.DISABILITY: "残疾、要人照顾",
    Difficulty.LABOUR: "家里缺劳力",
    Difficulty.SCHOOLING: "孩子上学难",
    Difficulty.DISASTER: "遭了灾",
    Difficulty.ACCIDENT: "出了意外",
    Difficulty.INDUSTRY: "种养、生意亏了",
    Difficulty.HOUSING: "房子不安全",
    Difficulty.WATER: "喝水有困难",
    Difficulty.OTHER: "别的难处，请人来看看",
}
"""The tiles of the form in their order; the last one goes across (难处的说法)."""


class Relation(StrEnum):
    """Who reports for somebody else (和他家的关系)."""

    RELATIVE = "relative"
    NEIGHBOUR = "neighbour"
    CADRE = "cadre"
    GRID_WORKER = "grid_worker"
    OTHER = "other"


RELATION_WORDS: dict[Relation, str] = {
    Relation.RELATIVE: "亲戚",
    Relation.NEIGHBOUR: "邻居",
    Relation.CADRE: "村干部",
    Relation.GRID_WORKER: "网格员",
    Relation.OTHER: "其他",
}


class Way(StrEnum):
    """Who fills in the form, and so which fields it has (给自己家报、帮别人家报、干部代报)."""

    SELF = "self"
    PROXY = "proxy"
    CADRE = "cadre"
    """Signed in: only name, village and difficulties; a phone number if there is one."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What stands in the form, as typed (填的内容)."""

    head_name: str = ""
    area_code: str = ""
    """A village, or a town where the village is not known."""
    difficulties: tuple[str, ...] = ()
    text: str = ""
    phone: str = ""
    reporter_name: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report that can be received (申报)."""

    way: Way
    head_name: str
    area_code: str
    difficulties: tuple[Difficulty, ...]
    text: str
    phone: str | None
    """Of who reports: in SELF the household's own."""
    reporter_name: str | None
    relation: Relation | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What to put right in one field of the form (请改这一项)."""

    field: str
    sentence: str


def check(answers: Answers, way: Way, areas: Container[str]) -> Report | tuple[Correction, ...]:
    """The report, or everything that is to be put right, in the order of the form.

    `areas` are the codes of villages and towns that may be reported from. What this way does not ask is passed over.
    """
    head = values.name(answers.head_name)
    difficulties = tuple(tile for tile in TILES if tile.value in answers.difficulties)
    phone = identity.phone(answers.phone)
    reporter = values.name(answers.reporter_name)
    relation = answers.relation if answers.relation in set(Relation) else ""
    found = [
        _name_wrong("head_name", head, "请写户主姓名。不知道全名，写大家怎么叫他。"),
        None if answers.area_code in areas else ("area_code", "请选住在哪个村。不知道，就选“不知道是哪个村”。"),
        _difficulties_wrong(answers.difficulties, difficulties),
        _text_wrong(answers.text),
        _name_wrong("reporter_name", reporter, "请写您的姓名。") if way is Way.PROXY else None,
        ("relation", "请选您和他家的关系。") if way is Way.PROXY and not relation else None,
        _phone_wrong(phone, way),
    ]
    wrong = tuple(Correction(field, sentence) for field, sentence in filter(None, found))
    if wrong:
        return wrong
    return Report(
        way=way,
        head_name=head,
        area_code=answers.area_code,
        difficulties=difficulties,
        text=_cleaned(answers.text),
        phone=phone if isinstance(phone, str) and phone else None,
        reporter_name=reporter if way is Way.PROXY else None,
        relation=Relation(relation) if way is Way.PROXY else None,
    )


Wrong = tuple[str, str] | None


def _name_wrong(field: str, name: str, when_empty: str) -> Wrong:
    if not name:
        return field, when_empty
    return (field, f"姓名最多 {NAME_MAX} 个字，您写了 {len(name)} 个。") if len(name) > NAME_MAX else None


def _difficulties_wrong(said: Collection[str], known: Collection[Difficulty]) -> Wrong:
    if not said:
        return "difficulties", "请至少选一样。说不清，就选“别的难处”。"
    if len(set(said)) != len(known):
        return "difficulties", "有一样难处认不出来，请重新选。"
    return None


def _text_wrong(text: str) -> Wrong:
    length = len(_cleaned(text))
    return ("text", f"最多写 {TEXT_MAX} 个字，您写了 {length} 个。") if length > TEXT_MAX else None


def _phone_wrong(phone: str | Complaint, way: Way) -> Wrong:
    if isinstance(phone, Complaint):
        return "phone", phone.sentence if phone.sentence.endswith("。") else f"{phone.sentence}。"
    if phone or way is Way.CADRE:
        return None
    return "phone", "请写手机号。自己没有手机，填家里人的。" if way is Way.SELF else "请写您的手机号。"


def _cleaned(text: str) -> str:
    """Free words with their lines, without signs that nobody sees."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    plain = ("".join(c if not unicodedata.category(c).startswith("C") else " " for c in line).strip() for line in lines)
    return "\n".join(plain).strip()


@dataclass(frozen=True, slots=True)
class ReportNumber:
    """The number on the receipt: the day, the how-manieth, four characters that nobody can guess (受理编号)."""

    day: date
    sequence: int
    random: str

    def __str__(self) -> str:
        return f"{self.day:%y%m%d}-{self.sequence:04d} {self.random}"

    @property
    def address(self) -> str:
        """As it stands in an address: 240508-0021-K7HM (网址里的号码)."""
        return f"{self.day:%y%m%d}-{self.sequence:04d}-{self.random}"


def a_number(day: date, sequence: int, pick: Pick) -> ReportNumber:
    """The number of the day's next report; `sequence` counts from 1 on each Beijing day (编号)."""
    if not 1 <= sequence <= _SEQUENCE_MAX:
        raise ValueError(sequence)
    return ReportNumber(day, sequence, "".join(pick(NUMBER_ALPHABET) for _ in range(RANDOM_LENGTH)))


def read_number(text: str) -> ReportNumber | None:
    """A number as people copy it: small letters, full-width, any blanks and hyphens (认编号)."""
    plain = "".join(half_width(text).translate(_HYPHENS).split()).upper()
    parts = _NUMBER.fullmatch(plain)
    if parts is None or (len(parts[2]) > RANDOM_LENGTH and parts[2].startswith("0")) or not int(parts[2]):
        return None
    try:
        day = date(2000 + int(parts[1][:2]), int(parts[1][2:4]), int(parts[1][4:]))
    except ValueError:
        return None
    return ReportNumber(day, int(parts[2]), parts[3])


def slip_digits(pick: Pick) -> str:
    """Four digits for the slip of somebody who gave no phone number (小票上的 4 位数字)."""
    return "".join(pick("0123456789") for _ in range(SLIP_LENGTH))


def gate_digits(text: str) -> str | None:
    """The four digits typed at the gate of a status page, or None when they are not four digits (后 4 位)."""
    plain = "".join(half_width(text).split())
    return plain if len(plain) == SLIP_LENGTH and plain.isascii() and plain.isdigit() else None
