"""A what-if as a workbook: the households that come in and go out, and the towns; no names (试算的表)."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from libs.policy.answers import LABELS, Answer
from libs.written_book import ROWS_MAX, Cell, Table, book_of
from services.screening.domain.whatif.trial import Trial, by_town, together, town_of

PROMISE = "只试算：不改标准，不触发疑点，不通知任何人。"
NO_NAMES = "这张表没有姓名、证件号、电话。"
NO_VILLAGE = "还没有村"
_HEADERS = ("镇（街道）", "村", "农户", "规则", "现行", "试算", "进出", "要入户", "现在", "为什么")
_WIDTHS = (14, 18, 40, 12, 10, 10, 6, 8, 26, 60)
_TOWN_HEADERS = ("镇（街道）", "现行触发", "试算触发", "进", "出", "要入户", "要去的村", "一个村最多")
_TOWN_WIDTHS = (18, 10, 10, 8, 8, 8, 10, 12)

Reason = Callable[[str, int], str]
"""What is held against the figure: rule, place of the household."""


class TooMany(ValueError):
    """More households come in and go out than a workbook is made for (太多，放不下)."""

    def __init__(self, rows: int) -> None:
        super().__init__(f"进出共 {rows:,} 行，超过一张表的 {ROWS_MAX:,} 行，没有做。请按镇（街道）分开下载。")


def workbook(trials: Mapping[str, Trial], notes: Sequence[str], places: Mapping[str, str], reason: Reason) -> bytes:
    """Both sheets; `places` says how codes are called, else the code stands. Raises TooMany."""
    count = sum(int(np.count_nonzero(trial.now ^ trial.then)) for trial in trials.values())
    if count > ROWS_MAX:
        raise TooMany(count)
    said = (PROMISE, *notes, NO_NAMES)
    households = Table("进出的户", said, _HEADERS, _households(trials, places, reason), _WIDTHS)
    towns = Table("各镇（街道）", said, _TOWN_HEADERS, _towns(trials, places), _TOWN_WIDTHS)
    return book_of((households, towns))


def codes_in(trials: Mapping[str, Trial]) -> set[str]:
    """The villages and towns that the workbook names."""
    villages: set[str] = set()
    for trial in trials.values():
        occurring = np.unique(trial.population.area[trial.now | trial.then]).tolist()
        villages.update(code for number in occurring if (code := trial.population.areas[number]) is not None)
    return villages | {code for one in villages if (code := town_of(one)) is not None}


def _households(trials: Mapping[str, Trial], places: Mapping[str, str], reason: Reason) -> Iterator[Sequence[Cell]]:
    """A row for each household and rule, by town, village and household."""
    changed = []
    for rule_id, trial in trials.items():
        population = trial.population
        for place in np.flatnonzero(trial.now ^ trial.then).tolist():
            code = population.areas[population.area[place]] or ""
            changed.append((code, population.ids[place].decode(), rule_id, place))
    for code, household_id, rule_id, place in sorted(changed):
        trial = trials[rule_id]
        before, after = Answer(int(trial.before[place])), Answer(int(trial.after[place]))
        yield (
            called(town_of(code) if code else None, places),
            called(code or None, places),
            household_id,
            rule_id,
            LABELS[before],
            LABELS[after],
            "进" if after is Answer.MET else "出",
            "是" if trial.visits[place] else "",
            _standing(trial, place),
            reason(rule_id, place),
        )


def _standing(trial: Trial, place: int) -> str:
    population = trial.population
    said = (
        (population.monitored, "监测对象"),
        (population.opened, "已在办"),
        (population.cleared, "12 个月内看过，没有风险"),
    )
    return "、".join(words for mask, words in said if mask[place])


def _towns(trials: Mapping[str, Trial], places: Mapping[str, str]) -> Iterator[Sequence[Cell]]:
    if not trials:
        return
    for town in by_town(together(list(trials.values()))):
        counts = (town.now, town.then, town.came_in, town.went_out, town.visits, town.villages, town.most)
        yield called(town.code, places), *counts


def called(code: str | None, places: Mapping[str, str]) -> str:
    """The name of a town or a village; its code where it has none here."""
    return NO_VILLAGE if code is None else places.get(code, code)
