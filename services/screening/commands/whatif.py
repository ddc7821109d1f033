"""`python -m services.screening whatif`: another value of a figure over the households that screening knows (试算).

It reads the database of screening and writes nothing: no figure, no finding, no event.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from libs.events.transport.database import Database
from libs.policy import Policy
from libs.policy.units import Value
from libs.runtime.settings import Settings
from libs.web.words import BEIJING, today
from services.screening.domain.reading import AsOf
from services.screening.domain.whatif.figures import OutOfRange, Tried, not_counted, rules_on, tried_of, with_value
from services.screening.domain.whatif.measure import measure_of
from services.screening.domain.whatif.population import Population
from services.screening.domain.whatif.sheet import PROMISE, TooMany, workbook
from services.screening.domain.whatif.trial import Trial, by_town, together, total, trials
from services.screening.usecases.screening import Asking
from services.screening.usecases.whatif import Populations, Progress

DONE, WRONG_CALL = 0, 2
WAIT_S = 3600.0
CONNECTIONS = 2


def command(asking_of: Callable[[Settings], Asking]) -> Callable[[Settings, Sequence[str]], int]:
    """The command; how a policy is asked for comes from the service."""
    return lambda settings, arguments: asyncio.run(_whatif(settings, asking_of(settings), _arguments(arguments)))


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m services.screening whatif")
    parser.add_argument("--region", required=True, help="jinjiang, dalian")
    parser.add_argument("--figure", required=True, help="line_year, line_multiplier, med_selfpay_other, …")
    parser.add_argument("--value", required=True, help="in yuan, or so many times: 21516, 2.2")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="2024-05-31; else today")
    parser.add_argument("--out", type=Path, metavar="FILE.xlsx", help="the households in and out, for a spreadsheet")
    parser.add_argument("--json", action="store_true", help="one JSON document for machines")
    return parser.parse_args(arguments)


async def _whatif(settings: Settings, asking: Asking, asked: argparse.Namespace) -> int:
    database = Database(settings.dsn("screening"), connections=CONNECTIONS)
    try:
        async with database.transaction() as session:
            policy = await asking.policy(session, asked.region, asked.on or today())
        tried = _tried(asked.figure, policy)
        if tried is None:
            sys.stderr.write(f"'{asked.figure}' is not set on {policy.day}, or no rule over all households reads it.\n")
            return WRONG_CALL
        try:
            value = tried.read(asked.value)
        except OutOfRange as wrong:
            sys.stderr.write(f"--value: {wrong}\n")
            return WRONG_CALL
        found = await Populations(database).of(asked.region, AsOf.of(policy), wait_s=WAIT_S)
        if isinstance(found, Progress):
            sys.stderr.write(f"{found.done} of {found.total} households were read; it took too long.\n")
            return WRONG_CALL
        if asked.out is not None and not await asyncio.to_thread(_kept, asked.out, found, policy, (tried, value)):
            return WRONG_CALL
        said = _document if asked.json else _text
        sys.stdout.writelines(f"{line}\n" for line in said(found, policy, tried, value))
    finally:
        await database.close()
    return DONE


def _tried(name: str, policy: Policy) -> Tried | None:
    found = [one for rule in rules_on(name, policy) for one in tried_of(rule, policy)]
    return next((one for one in found if one.name == name), None)


def _text(population: Population, policy: Policy, tried: Tried, value: Value) -> Iterator[str]:
    found = trials(population, policy, tried.name, value)
    yield f"{policy.region.label} {policy.day} 试算 {_change(tried, value)}"
    yield f"{PROMISE}{len(population):,} 户。"
    for rule_id, trial in found.items():
        yield f"{rule_id} {policy.rules[rule_id].label}：{_said(trial)}"
    yield f"合计，一户算一次：{_said(together(list(found.values())))}"
    for town in by_town(together(list(found.values()))):
        yield (
            f"  {town.code or '还没有村'}：进 {town.came_in}，出 {town.went_out}，要入户 {town.visits}，"
            f"{town.villages} 个村，一个村最多 {town.most}"
        )
    left_out = not_counted(tried.name, policy)
    if left_out:
        yield f"没有算进来（要看部门清单）：{'、'.join(left_out)}"


def _kept(file: Path, population: Population, policy: Policy, wanted: tuple[Tried, Value]) -> bool:
    """Write the workbook, of every rule that rests on the figure; towns and villages by their codes."""
    tried, value = wanted
    found = trials(population, policy, tried.name, value)
    policies = policy, with_value(policy, tried.name, value)

    def reason(rule_id: str, place: int) -> str:
        measure = measure_of(rule_id, tried.name)
        return "" if measure is None else measure.reason(population, place, policies)

    read = population.read_at.astimezone(BEIJING)
    notes = (
        f"{policy.region.label}，按 {policy.day} 的标准和成员算，{_change(tried, value)}。",
        f"用的是 {read:%Y-%m-%d %H:%M} 知道的资料，{len(population):,} 户。",
        "范围：全部户。",
    )
    try:
        file.write_bytes(workbook(found, notes, {}, reason))
    except (TooMany, OSError) as wrong:
        sys.stderr.write(f"--out: {wrong}\n")
        return False
    return True


def _change(tried: Tried, value: Value) -> str:
    return f"{tried.label} {tried.text(tried.current)} → {tried.text(value)} {tried.unit}"


def _said(trial: Trial) -> str:
    counted = total(trial)
    return (
        f"{counted.now} → {counted.then} 户，进 {counted.came_in}，出 {counted.went_out}，要入户 {counted.visits} 户，"
        f"{counted.villages} 个村"
    )


def _document(population: Population, policy: Policy, tried: Tried, value: Value) -> Iterator[str]:
    found = trials(population, policy, tried.name, value)
    said: Mapping[str, Any] = {
        "region": policy.region.name,
        "on": policy.day.isoformat(),
        "policy_version": policy.version,
        "figure": tried.name,
        "value": tried.plain(value),
        "instead_of": tried.plain(tried.current),
        "households": len(population),
        "rules": {rule_id: asdict(total(trial)) for rule_id, trial in found.items()},
        "together": asdict(total(together(list(found.values())))),
        "towns": [asdict(town) for town in by_town(together(list(found.values())))],
        "not_counted": list(not_counted(tried.name, policy)),
    }
    yield json.dumps(said, ensure_ascii=False, indent=2)
