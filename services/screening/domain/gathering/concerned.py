"""Of whom the book is asked though no list names them: by what is kept of everybody a rule may be met (问哪些户)."""

from collections.abc import Iterable

import numpy as np

from libs.policy import Policy
from libs.policy.answers import Mask
from services.screening.domain.extract import Extracts
from services.screening.domain.rulebook.derived import ABLE_UNTIL, LOST

DEAR_STAY = ("med_single_monitored", "med_single_other")


def dear_fen(policies: Iterable[Policy]) -> int | None:
    """From which self-pay a settlement may be a dear stay by one of these policies; none where no limit is set."""
    figures = [policy.figure(name) for policy in policies for name in DEAR_STAY]
    return min((figure.whole for figure in figures if figure is not None), default=None)


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
