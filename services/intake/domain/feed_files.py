"""Reads a feed's YAML strictly: what it does not know, it names with file and line (读清单定义)."""

from collections.abc import Mapping
from pathlib import Path

from libs.policy.loader import region_names
from libs.strict_yaml import FileMistake, Place, read_yaml
from services.intake.domain.feed import (
    LIST_ROW,
    ROLL,
    SETTLEMENT,
    TEXT_MAX,
    Check,
    Code,
    Column,
    Covers,
    Feed,
    Holds,
    Identifies,
    Needs,
    NotMore,
    Rhythm,
    Subject,
    Together,
    Type,
    WholeMonths,
)

FEN_PER_UNIT = {"元": 100, "万元": 1_000_000}
DUE_DAY = 5
"""Of the next month, where a list that is due by month names no other day."""
TELLS = frozenset({SETTLEMENT, LIST_ROW, ROLL})
FEEDS = Path(__file__).parent.parent / "feeds"


def load_all(folder: Path = FEEDS) -> dict[str, Feed]:
    """Every feed of a folder, by its id (所有清单)."""
    feeds: dict[str, Feed] = {}
    for path in sorted(folder.glob("*.yaml")):
        feed = load(path)
        if feed.id != path.stem:
            raise FileMistake(f"{path.name}：id 是“{feed.id}”，应和文件名一样")
        feeds[feed.id] = feed
    return feeds


def load(path: Path) -> Feed:
    """The feed that a file defines. Raises FileMistake, with file and line."""
    return read(path.read_text(encoding="utf-8"), path.name)


def read(text: str, file: str) -> Feed:
    """The feed that a text defines; the file's name is for the sentences. Raises FileMistake."""
    top = read_yaml(text, file=file).mapping(
        required=("id", "title", "rows", "department", "rhythm", "covers", "tells", "key", "columns", "identifies"),
        optional=("due_day", "checks", "together", "holds", "shown_first", "subject", "only_in"),
    )
    columns = tuple(_column(each) for each in top["columns"].items())
    names, rhythm = _unambiguous(columns, top["columns"]), top["rhythm"].member(Rhythm)
    key = _key(top["key"], columns)
    subject = top["subject"].member(Subject) if "subject" in top else Subject.PERSON
    return Feed(
        id=top["id"].word(),
        title=top["title"].text(),
        rows=top["rows"].text(),
        department=top["department"].text(),
        rhythm=rhythm,
        due_day=top["due_day"].whole(1, 28) if "due_day" in top else DUE_DAY if rhythm is Rhythm.MONTHLY else None,
        covers=top["covers"].member(Covers),
        tells=top["tells"].one_of(TELLS if subject is Subject.PERSON else frozenset({LIST_ROW})),
        key=key,
        columns=columns,
        identifies=_identifies(top["identifies"], names)
        if subject is Subject.PERSON
        else _code_of(top["identifies"], subject, columns, key),
        checks=tuple(_check(each, names) for each in top["checks"].items()) if "checks" in top else (),
        together=_together(top["together"], columns) if "together" in top else None,
        holds=_holds(top["holds"], columns) if "holds" in top else None,
        subject=subject,
        only_in=tuple(each.one_of(region_names()) for each in top["only_in"].items()) if "only_in" in top else (),
        shown_first=top["shown_first"].yes() if "shown_first" in top else False,
    )


def _column(place: Place) -> Column:
    pairs = place.mapping(
        required=("name", "title", "type"),
        optional=("required", "aliases", "codes", "several", "known_as", "not_future", "units", "text_max", "never"),
    )
    kind = pairs["type"].member(Type)
    for option, only_for in (
        ("codes", Type.CODE),
        ("units", Type.MONEY),
        ("known_as", Type.CODE),
        ("never", Type.DATE),
    ):
        if option in pairs and kind is not only_for:
            raise pairs[option].mistake(f"“{option}”只用于类型 {only_for.value}。")
    codes = tuple(_code(code, each) for code, each in pairs["codes"].entries()) if "codes" in pairs else ()
    units = [(each.text(), each) for each in pairs["units"].items()] if "units" in pairs else []
    for unit, each in units:
        if unit not in FEN_PER_UNIT:
            raise each.mistake(f"不认识单位“{unit}”，可以是：{'、'.join(FEN_PER_UNIT)}。")
    return Column(
        name=pairs["name"].word(),
        title=pairs["title"].text(),
        type=kind,
        required=pairs["required"].yes() if "required" in pairs else False,
        aliases=tuple(each.text() for each in pairs["aliases"].items()) if "aliases" in pairs else (),
        codes=codes,
        several=pairs["several"].yes() if "several" in pairs else False,
        known_as=pairs["known_as"].word() if "known_as" in pairs else None,
        not_future=pairs["not_future"].yes() if "not_future" in pairs else False,
        units={unit: FEN_PER_UNIT[unit] for unit, _ in units} or ({"元": 100} if kind is Type.MONEY else {}),
        text_max=pairs["text_max"].whole(1, 2000) if "text_max" in pairs else TEXT_MAX,
        never=tuple(each.text() for each in pairs["never"].items()) if "never" in pairs else (),
    )


def _code(code: str, place: Place) -> Code:
    written = [each.text() for each in place.items()]
    if not written:
        raise place.mistake(f"代码“{code}”没有写法。")
    return Code(code, written[0], tuple(written[1:]))


def _unambiguous(columns: tuple[Column, ...], place: Place) -> frozenset[str]:
    """No header may mean two columns, no name may stand twice."""
    owner: dict[str, str] = {}
    for column, each in zip(columns, place.items(), strict=True):
        for header in column.headers:
            if owner.setdefault(header, column.name) != column.name:
                raise each.mistake(f"列名“{header}”已用于“{owner[header]}”。")
    names = [column.name for column in columns]
    for name, each in zip(names, place.items(), strict=True):
        if names.count(name) > 1:
            raise each.mistake(f"“{name}”写了两次。")
    return frozenset(names)


def _key(place: Place, columns: tuple[Column, ...]) -> tuple[str, ...]:
    required = {column.name for column in columns if column.required}
    key = tuple(each.one_of(frozenset(c.name for c in columns)) for each in place.items())
    for name, each in zip(key, place.items(), strict=True):
        if name not in required:
            raise each.mistake(f"“{name}”用来认行，必须是必填的列。")
    if not key:
        raise place.mistake("至少要有一列用来认行。")
    return key


def _identifies(place: Place, names: frozenset[str]) -> Identifies:
    pairs = place.mapping(required=("person", "name"), optional=("place",))
    village = pairs["place"].one_of(names) if "place" in pairs else None
    return Identifies(pairs["person"].one_of(names), pairs["name"].one_of(names), village)


def _code_of(place: Place, subject: Subject, columns: tuple[Column, ...], key: tuple[str, ...]) -> Identifies:
    """The column that names a village or an asset, one by which rows are known: they never go over to another."""
    fit = frozenset(each.name for each in columns if each.name in key and each.type.value == subject.value)
    code = place.mapping(required=("code",))["code"].one_of(fit)
    return Identifies(code, code)


def _holds(place: Place, columns: tuple[Column, ...]) -> Holds:
    """Both are days."""
    days = frozenset(column.name for column in columns if column.type is Type.DATE)
    pairs = place.mapping(required=("first",), optional=("last",))
    return Holds(pairs["first"].one_of(days), pairs["last"].one_of(days) if "last" in pairs else None)


def _check(place: Place, names: frozenset[str]) -> Check:
    kinds = ("not_more", "whole_months", "needs")
    pairs = place.mapping(required=("sentence", "remedy"), optional=kinds)
    chosen = [kind for kind in kinds if kind in pairs]
    if len(chosen) != 1:
        raise place.mistake(f"一条核对要有且只有一种：{'、'.join(kinds)}。")
    said = (pairs["sentence"].text(), pairs["remedy"].text())
    rule = pairs[chosen[0]]
    if chosen[0] == "not_more":
        parts = rule.mapping(required=("smaller", "larger"))
        return NotMore(*said, parts["smaller"].one_of(names), parts["larger"].one_of(names))
    if chosen[0] == "whole_months":
        parts = rule.mapping(required=("first", "last", "months"))
        first, last = parts["first"].one_of(names), parts["last"].one_of(names)
        return WholeMonths(*said, first, last, parts["months"].whole(1, 120))
    parts = rule.mapping(required=("given", "needed"))
    return Needs(*said, _names(parts, "given", names), _names(parts, "needed", names))


def _names(parts: Mapping[str, Place], which: str, names: frozenset[str]) -> tuple[str, ...]:
    return tuple(each.one_of(names) for each in parts[which].items())


def _together(place: Place, columns: tuple[Column, ...]) -> Together:
    names = frozenset(column.name for column in columns)
    pairs = place.mapping(required=("by", "same", "only_one", "only_code"))
    only_one = pairs["only_one"].one_of(names)
    codes = {code.code for column in columns if column.name == only_one for code in column.codes}
    return Together(
        by=pairs["by"].one_of(names),
        same=_names(pairs, "same", names),
        only_one=only_one,
        only_code=pairs["only_code"].one_of(frozenset(codes)),
    )
