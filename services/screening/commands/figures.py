"""Commands that need no server: `python -m services.screening figures --region jinjiang --on 2024-05-31` (标准清单)."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from libs.policy import Policy, RegionFiles, policy_of
from libs.policy.loader import region_files
from libs.policy.shown import marks, paper, shown, since
from services.screening.domain.figures.listing import ListedFigure, listed, stopped

DONE = 0


def figures(arguments: Sequence[str]) -> int:
    """Show every figure of a region on a day, its paper, what rests on it and what it stops (标准清单).

    Raises UnknownRegion, PolicyMistake.
    """
    asked = _arguments(arguments)
    files = region_files(asked.region, demo=asked.demo)
    policy = policy_of(files, asked.on)
    lines = [_document(files, policy)] if asked.json else _text(files, policy)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return DONE


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m services.screening figures")
    parser.add_argument("--region", required=True, help="jinjiang, dalian")
    parser.add_argument("--on", required=True, type=date.fromisoformat, metavar="DAY", help="2024-05-31")
    parser.add_argument("--demo", action="store_true", help="with the values for demonstrations")
    parser.add_argument("--json", action="store_true", help="one JSON document for machines")
    return parser.parse_args(arguments)


def _text(files: RegionFiles, policy: Policy) -> Iterator[str]:
    items = listed(files, policy)
    known = sum(item.figure is not None for item in items)
    yield f"{files.region.label} {policy.day} 标准 {len(items)} 项：已录入 {known}，标准未录入 {len(items) - known}"
    for item in items:
        yield ""
        yield from _item(item)
    yield ""
    yield "标准未录入，整条不算的规则和待遇："
    for need, names in stopped(policy).items():
        yield f"  {need.name} {need.label}：缺 {'；'.join(files.figures[name].label for name in names)}"


def _item(item: ListedFigure) -> Iterator[str]:
    figure = item.figure
    if figure is None:
        yield f"{item.name}（{item.label}）：标准未录入，单位 {item.unit}"
    else:
        yield f"{item.name}（{item.label}）：{shown(item.unit, figure.said)}{marks(figure)}，{since(figure)}"
        yield f"  依据：{paper(figure.reference)}"
    if item.rests:
        yield f"  用于：{'、'.join(item.rests)}"
    if item.stops:
        yield f"  因此不算：{'、'.join(item.stops)}"
    if item.limits:
        yield f"  因此少算一个条件，或对用得到的人不算：{'、'.join(item.limits)}"


def _document(files: RegionFiles, policy: Policy) -> str:
    said = {
        "region": files.region.name,
        "on": policy.day.isoformat(),
        "version": policy.version,
        "figures": [_entry(item) for item in listed(files, policy)],
        "not_configured": {need.name: list(names) for need, names in stopped(policy).items()},
    }
    return json.dumps(said, ensure_ascii=False, indent=2)


def _entry(item: ListedFigure) -> dict[str, Any]:
    figure = item.figure
    entry: dict[str, Any] = {
        "name": item.name,
        "label": item.label,
        "unit": str(item.unit),
        "rests": item.rests,
        "stops": item.stops,
        "limits": item.limits,
    }
    if figure is None:
        return entry
    return {
        **entry,
        "value": shown(item.unit, figure.said),
        "from": figure.from_on.isoformat(),
        "to": None if figure.to_on is None else figure.to_on.isoformat(),
        "document": figure.reference.document,
        "article": figure.reference.article,
        "grade": str(figure.grade),
        "provisional": figure.provisional,
        "demo": figure.demo,
    }
