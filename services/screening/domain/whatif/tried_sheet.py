"""A try of a draft as a workbook: who comes in and goes out, the towns, the villages; no names (规则试算的表)."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from libs.policy.answers import LABELS, Answer
from libs.written_book import ROWS_MAX, Cell, Table, book_of
from services.screening.domain.whatif.places import Changed, Counted, OfVillage, counted
from services.screening.domain.whatif.sheet import NO_NAMES, PROMISE, TooMany, called
from services.screening.domain.whatif.trial import town_of

_HEADERS = ("镇（街道）", "村", "农户", "原来", "试算", "进出", "要入户", "现在")
_WIDTHS = (14, 18, 40, 10, 10, 6, 8, 24)
_COUNTS = ("现在触发", "试算触发", "进", "出", "进的里认定或确认过", "要入户")
_TOWN_HEADERS = ("镇（街道）", *_COUNTS, "要去的村", "一个村最多")
_TOWN_WIDTHS = (18, 10, 10, 8, 8, 18, 10, 10, 12)
_VILLAGE_HEADERS = ("镇（街道）", "村", *_COUNTS)
_VILLAGE_WIDTHS = (14, 18, 10, 10, 8, 8, 18, 10)


def workbook(
    changed: Sequence[Changed], villages: Sequence[OfVillage], notes: Sequence[str], places: Mapping[str, str]
) -> bytes:
    """The three sheets; `places` says how codes are called, else the code stands. Raises TooMany."""
    if len(changed) > ROWS_MAX:
        raise TooMany(sum(one.came_in + one.went_out for one in villages))
    said = (PROMISE, *notes, NO_NAMES)
    rows = [_household(one, places) for one in changed]
    return book_of(
        (
            Table("进出的户", said, _HEADERS, rows, _WIDTHS),
            Table("各镇（街道）", said, _TOWN_HEADERS, _towns(villages, places), _TOWN_WIDTHS),
            Table("各村", said, _VILLAGE_HEADERS, _villages(villages, places), _VILLAGE_WIDTHS),
        )
    )


def _household(one: Changed, places: Mapping[str, str]) -> Sequence[Cell]:
    before, after = (Answer.NOT_MET, Answer.MET) if one.comes_in else (Answer.MET, Answer.NOT_MET)
    standing = ((one.under_way, "已在办或监测"), (one.recognised, "认定或确认过"))
    return (
        called(town_of(one.area_code), places),
        called(one.area_code, places),
        one.household_id,
        LABELS[before],
        LABELS[after],
        "进" if one.comes_in else "出",
        "是" if one.comes_in and not one.under_way else "",
        "、".join(words for holds, words in standing if holds),
    )


def _towns(villages: Sequence[OfVillage], places: Mapping[str, str]) -> Iterator[Sequence[Cell]]:
    for town, some in groupby(villages, lambda one: town_of(one.code or None)):
        of_town = counted(town or "", list(some))
        yield called(town, places), *_counts(of_town), of_town.villages, of_town.most


def _villages(villages: Sequence[OfVillage], places: Mapping[str, str]) -> Iterator[Sequence[Cell]]:
    for one in villages:
        code = one.code or None
        yield called(town_of(code), places), called(code, places), *_counts(one)


def _counts(of: Counted | OfVillage) -> Sequence[int]:
    return of.before, of.after, of.came_in, of.went_out, of.confirmed, of.visits
