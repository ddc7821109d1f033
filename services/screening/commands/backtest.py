"""`python -m services.screening backtest`: a draft of a rule over the households that screening knows (规则试算).

It reads the database of screening and writes nothing: no try, no finding, no event.
"""

import argparse
import asyncio
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from libs.events.transport.database import Database
from libs.policy import RegionFiles
from libs.policy.loader import region_files
from libs.runtime.settings import Settings
from libs.web.words import today
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.whatif.draft import Draft, rule_of
from services.screening.domain.whatif.figures import tried_of
from services.screening.domain.whatif.places import Counted, OfVillage, counted
from services.screening.domain.whatif.sheet import NO_VILLAGE, PROMISE
from services.screening.domain.whatif.trial import town_of
from services.screening.store import locked
from services.screening.store.backtests import Met
from services.screening.usecases import backtest
from services.screening.usecases.screening import Asking

DONE, WRONG_CALL = 0, 2
CONNECTIONS = 2


def command(asking_of: Callable[[Settings], Asking]) -> Callable[[Settings, Sequence[str]], int]:
    """The command; how a policy is asked for comes from the service."""
    return lambda settings, arguments: asyncio.run(_backtest(settings, asking_of(settings), _arguments(arguments)))


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m services.screening backtest")
    parser.add_argument("--region", required=True, help="jinjiang, dalian")
    parser.add_argument("--rule", required=True, help="a rule that is asked, or one of rules_to_come.yaml")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="2024-05-31; else today")
    parser.add_argument("--from", type=date.fromisoformat, dest="from_on", metavar="DAY", help="as if it began then")
    parser.add_argument("--figure", default="", help="med_selfpay_other, …")
    parser.add_argument("--value", default="", help="of the figure, in yuan, or so many times")
    return parser.parse_args(arguments)


async def _backtest(settings: Settings, asking: Asking, asked: argparse.Namespace) -> int:
    files = region_files(asked.region, demo=settings.demo)
    database = Database(settings.dsn("screening"), connections=CONNECTIONS)
    try:
        draft = await _draft(database, files, asking, asked)
        villages, unknown = await _over_everybody(database, files, asking, draft)
    except ValueError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return WRONG_CALL
    finally:
        await database.close()
    sys.stdout.writelines(f"{line}\n" for line in _text(files, draft, villages, unknown))
    return DONE


async def _draft(database: Database, files: RegionFiles, asking: Asking, asked: argparse.Namespace) -> Draft:
    """What is asked for. Raises ValueError."""
    rule, day = rule_of(files, asked.rule), asked.on or today()
    if rule is None or asked.rule not in QUESTIONS:
        raise ValueError(f"--rule: {files.region.label} has no rule '{asked.rule}'.")
    if not files.region.first_on <= day <= today():
        raise ValueError(f"--on: a day from {files.region.first_on} to today.")
    draft = Draft(asked.rule, day, asked.from_on or rule.from_on)
    if not asked.figure:
        return draft
    async with database.transaction() as session:
        policy = await asking.policy(session, files.region.name, day)
    tried = next((one for one in tried_of(QUESTIONS[asked.rule], policy) if one.name == asked.figure), None)
    if tried is None:
        raise ValueError(f"--figure: '{asked.figure}' is not set on {day}, or the rule does not read it.")
    value = tried.read(asked.value)
    assert isinstance(value, int | Fraction), "a figure that is tried is a number"
    return Draft(draft.rule_id, day, draft.from_on, tried.name, Fraction(value))


async def _over_everybody(
    database: Database, files: RegionFiles, asking: Asking, draft: Draft
) -> tuple[Sequence[OfVillage], int]:
    """Piece after piece, each in a transaction of its own. Raises ValueError where it is not asked of households."""
    found: dict[str, list[Met]] = defaultdict(list)
    after, unknown = "", 0
    while True:
        async with database.transaction() as session:
            both = await backtest.policies(session, files, draft, asking)
            some = await locked.look(session, files.region.name, after, backtest.PIECE)
            if not some:
                return [_village(code, met) for code, met in sorted(found.items())], unknown
            compared = await backtest.compare(session, some, both, draft.rule_id)
        for met in compared.met:
            found[compared.villages[met.household_id]].append(met)
        after, unknown = some[-1].household_id, unknown + compared.unknown


def _village(code: str, met: Sequence[Met]) -> OfVillage:
    new = [one for one in met if one.after and not one.before]
    return OfVillage(
        code,
        sum(one.before for one in met),
        sum(one.after for one in met),
        len(new),
        sum(one.before and not one.after for one in met),
        sum(not one.under_way for one in new),
        sum(one.recognised for one in new),
    )


def _text(files: RegionFiles, draft: Draft, villages: Sequence[OfVillage], unknown: int) -> Iterator[str]:
    change = f"，{draft.figure} 换一个数" if draft.figure else ""
    yield f"{files.region.label} {draft.rule_id}，按 {draft.day} 算，{draft.from_on} 起用{change}"
    yield f"{PROMISE}用的是现在知道的资料；后来盖掉、撤回的看不到。"
    yield _said("合计", counted("", villages))
    yield f"缺少信息、说不准的 {unknown:,} 户"
    by_town: dict[str, list[OfVillage]] = {}
    for one in villages:
        by_town.setdefault(town_of(one.code or None) or "", []).append(one)
    for code, some in by_town.items():
        yield _said(f"  {code or NO_VILLAGE}", counted(code, some))


def _said(name: str, of: Counted) -> str:
    return (
        f"{name}：{of.before} → {of.after} 户，进 {of.came_in}（认定或确认过 {of.confirmed}），出 {of.went_out}，"
        f"要入户 {of.visits} 户，{of.villages} 个村，一个村最多 {of.most}"
    )
