"""Of whom the book is asked though no list names them: by what is kept of everybody a rule may be met (问哪些户)."""

import numpy as np

from libs.policy.answers import Mask
from services.screening.domain.extract import Extracts
from services.screening.domain.rulebook.derived import ABLE_UNTIL, LOST


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
