"""Reads a feed's YAML strictly: what it does not know, it names with file and line (读清单定义)."""

from pathlib import Path

from services.intake.domain import feed_nodes
from services.intake.domain.feed import (
    TEXT_MAX,
    Check,
    Code,
    Column,
    Covers,
    Feed,
    Identifies,
    Needs,
    NotMore,
    Rhythm,
    Together,
    Type,
    WholeMonths,
)
from services.intake.domain.feed_nodes import FeedFileWrong, Node, Pairs

FEN_PER_UNIT = {"元": 100, "万元": 1_000_000}
FEEDS = Path(__file__).parent.parent / "feeds"

__all__ = ["FEEDS", "FeedFileWrong", "load", "load_all", "read"]


def load_all(folder: Path = FEEDS) -> dict[str, Feed]:
    """Every feed of a folder, by its id (所有清单)."""
    feeds: dict[str, Feed] = {}
    for path in sorted(folder.glob("*.yaml")):
        feed = load(path)
        if feed.id != path.stem:
            raise FeedFileWrong(f"{path.name}：id 是“{feed.id}”，应和文件名一样")
        feeds[feed.id] = feed
    return feeds


def load(path: Path) -> Feed:
    """The feed that a file defines. Raises FeedFileWrong, with file and line."""
    return read(path.read_text(encoding="utf-8"), path.name)


def read(text: str, file: str) -> Feed:
    """The feed that a text defines; the file's name is for the sentences. Raises FeedFileWrong."""
    top = feed_nodes.parse(text, file).pairs(
        needed=("id", "title", "department", "rhythm", "covers", "tells", "key", "columns", "identifies"),
        allowed=("due_day", "checks", "together"),
    )
    columns = tuple(_column(node) for node in top["columns"].items())
    names = _unambiguous(columns, top["columns"])
    return Feed(
        id=top["id"].word(),
        title=top["title"].text(),
        department=top["department"].text(),
        rhythm=top["rhythm"].member(Rhythm),
        due_day=top["due_day"].whole(1, 28) if "due_day" in top else None,
        covers=top["covers"].member(Covers),
        tells=top["tells"].word(),
        key=_key(top["key"], columns),
        columns=columns,
        identifies=_identifies(top["identifies"], names),
        checks=tuple(_check(node, names) for node in top["checks"].items()) if "checks" in top else (),
        together=_together(top["together"], columns) if "together" in top else None,
    )


def _column(node: Node) -> Column:
    pairs = node.pairs(
        needed=("name", "title", "type"),
        allowed=("required", "aliases", "codes", "several", "known_as", "not_future", "units", "text_max"),
    )
    kind = pairs["type"].member(Type)
    for option, only_for in (("codes", Type.CODE), ("units", Type.MONEY), ("known_as", Type.CODE)):
        if option in pairs and kind is not only_for:
            raise pairs[option].wrong(f"“{option}”只用于类型 {only_for.value}")
    codes = tuple(_code(code, each) for code, each in pairs["codes"].mapping()) if "codes" in pairs else ()
    units = [(each.text(), each) for each in pairs["units"].items()] if "units" in pairs else []
    for unit, each in units:
        if unit not in FEN_PER_UNIT:
            raise each.wrong(f"不认识单位“{unit}”，可以是：{'、'.join(FEN_PER_UNIT)}")
    return Column(
        name=pairs["name"].word(),
        title=pairs["title"].text(),
        type=kind,
        required=pairs["required"].truth() if "required" in pairs else False,
        aliases=tuple(each.text() for each in pairs["aliases"].items()) if "aliases" in pairs else (),
        codes=codes,
        several=pairs["several"].truth() if "several" in pairs else False,
        known_as=pairs["known_as"].word() if "known_as" in pairs else None,
        not_future=pairs["not_future"].truth() if "not_future" in pairs else False,
        units={unit: FEN_PER_UNIT[unit] for unit, _ in units} or ({"元": 100} if kind is Type.MONEY else {}),
        text_max=pairs["text_max"].whole(1, 2000) if "text_max" in pairs else TEXT_MAX,
    )


def _code(code: str, node: Node) -> Code:
    written = [each.text() for each in node.items()]
    if not written:
        raise node.wrong(f"代码“{code}”没有写法")
    return Code(code, written[0], tuple(written[1:]))


def _unambiguous(columns: tuple[Column, ...], node: Node) -> frozenset[str]:
    """No header may mean two columns, no name may stand twice."""
    owner: dict[str, str] = {}
    for column, each in zip(columns, node.items(), strict=True):
        for header in column.headers:
            if owner.setdefault(header, column.name) != column.name:
                raise each.wrong(f"列名“{header}”已用于“{owner[header]}”")
    names = [column.name for column in columns]
    for name, each in zip(names, node.items(), strict=True):
        if names.count(name) > 1:
            raise each.wrong(f"“{name}”写了两次")
    return frozenset(names)


def _key(node: Node, columns: tuple[Column, ...]) -> tuple[str, ...]:
    required = {column.name for column in columns if column.required}
    key = tuple(each.one_of(frozenset(c.name for c in columns)) for each in node.items())
    for name, each in zip(key, node.items(), strict=True):
        if name not in required:
            raise each.wrong(f"“{name}”用来认行，必须是必填的列")
    if not key:
        raise node.wrong("至少要有一列用来认行")
    return key


def _identifies(node: Node, names: frozenset[str]) -> Identifies:
    pairs = node.pairs(needed=("person", "name"), allowed=("place",))
    place = pairs["place"].one_of(names) if "place" in pairs else None
    return Identifies(pairs["person"].one_of(names), pairs["name"].one_of(names), place)


def _check(node: Node, names: frozenset[str]) -> Check:
    kinds = ("not_more", "whole_months", "needs")
    pairs = node.pairs(needed=("sentence", "remedy"), allowed=kinds)
    chosen = [kind for kind in kinds if kind in pairs]
    if len(chosen) != 1:
        raise node.wrong(f"一条核对要有且只有一种：{'、'.join(kinds)}")
    said = (pairs["sentence"].text(), pairs["remedy"].text())
    rule = pairs[chosen[0]]
    if chosen[0] == "not_more":
        parts = rule.pairs(needed=("smaller", "larger"))
        return NotMore(*said, parts["smaller"].one_of(names), parts["larger"].one_of(names))
    if chosen[0] == "whole_months":
        parts = rule.pairs(needed=("first", "last", "months"))
        first, last = parts["first"].one_of(names), parts["last"].one_of(names)
        return WholeMonths(*said, first, last, parts["months"].whole(1, 120))
    parts = rule.pairs(needed=("given", "needed"))
    return Needs(*said, _names(parts, "given", names), _names(parts, "needed", names))


def _names(parts: Pairs, which: str, names: frozenset[str]) -> tuple[str, ...]:
    return tuple(each.one_of(names) for each in parts[which].items())


def _together(node: Node, columns: tuple[Column, ...]) -> Together:
    names = frozenset(column.name for column in columns)
    pairs = node.pairs(needed=("by", "same", "only_one", "only_code"))
    only_one = pairs["only_one"].one_of(names)
    codes = {code.code for column in columns if column.name == only_one for code in column.codes}
    return Together(
        by=pairs["by"].one_of(names),
        same=_names(pairs, "same", names),
        only_one=only_one,
        only_code=pairs["only_code"].one_of(frozenset(codes)),
    )
