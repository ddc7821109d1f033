"""Of whom the book is asked though no list names them: by what is kept of everybody a rule may be met (问哪些户)."""

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from libs.policy import Policy
from libs.policy.answers import Mask
from services.screening.domain.extract import Extracts
from services.screening.domain.income import net_income
from services.screening.domain.rulebook.derived import ABLE_UNTIL, LOST

DAYS_APART = 10**8
"""More than there are days between any two households in a number that is household and day."""
LEAST = np.iinfo(np.int64).min
DEAR_STAY = ("med_single_monitored", "med_single_other")


def dear_fen(policies: Iterable[Policy]) -> int | None:
    """From which self-pay a settlement may be a dear stay by one of these policies; none where no limit is set."""
    figures = [policy.figure(name) for policy in policies for name in DEAR_STAY]
    return min((figure.whole for figure in figures if figure is not None), default=None)


def drop_share(policies: Iterable[Policy]) -> Fraction | None:
    """From which share on income fell sharply by one of these policies; none where no share is set."""
    figures = [policy.figure("income_drop_pct") for policy in policies]
    return min((Fraction(figure.value) for figure in figures if figure is not None), default=None)


def income_fell(extracts: Extracts, share: Fraction | None) -> Mask:
    """Households of which twelve months were told whose income fell by this share against the twelve before them.

    Whichever of several sources is believed on the day asked.
    """
    found: Mask = np.zeros(len(extracts), dtype=np.bool_)
    several = np.bincount(extracts.block_of)[extracts.block_of] > 1
    if share is None or not several.any():
        return found
    blocks, block_of = extracts.blocks[several], extracts.block_of[several]
    net = net_income(blocks)
    begins, ends = (blocks[name].astype(np.int64) + more for name, more in (("from_on", 0), ("to_on", 1)))
    before, after = (block_of * DAYS_APART + day for day in (ends, begins))
    borders, place = np.unique(before[net.known], return_inverse=True)
    most = np.full(len(borders), LEAST)
    np.maximum.at(most, place.reshape(-1), net.values[net.known])
    follows = net.known & np.isin(after, borders)
    then = most[np.searchsorted(borders, after[follows])]
    fell = (then > 0) & (net.values[follows] * share.denominator <= then * (share.denominator - share.numerator))
    found[block_of[follows][fell]] = True
    return found


def short_of_labour(extracts: Extracts) -> Mask:
    """Households in which somebody lost labour, or in which on some day nobody may be capable of it (缺劳动力的户).

    Whatever the day: who comes, goes or dies on a day that is known is taken for not there.
    """
    members, counts = extracts.members, np.maximum(extracts.households["members"], 0)
    household = np.repeat(np.arange(len(extracts)), counts)
    labour = members["labour"]
    stays = np.isnat(members["joined_on"]) & np.isnat(members["left_on"]) & np.isnat(members["died_on"])

    def some(such: Mask) -> Mask:
        return np.bincount(household[such], minlength=len(extracts)) > 0

    incapable = labour > ABLE_UNTIL
    nobody_left = some(incapable) & ~some(~incapable & stays)
    found: Mask = some(labour == LOST) | nobody_left
    return found
