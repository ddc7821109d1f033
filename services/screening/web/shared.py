"""What pages of rules and figures share: the policy of today, figures that end soon, the search (规则与标准的共用)."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from libs.policy import Policy, RegionFiles
from libs.policy.loader import region_files
from libs.web.app import Web
from libs.web.words import today
from services.screening.domain.figures.listing import ListedFigure
from services.screening.domain.watch import RULE_ID
from services.screening.usecases.screening import Asking

ENDS_SOON_DAYS = 60
"""As many days before its end a figure is named at the top (快到期)."""
Q_MAX = 50


async def of_today(request: Request, session: AsyncSession, region: str) -> tuple[RegionFiles, Policy]:
    """The region's files, and what they and the entered figures say today."""
    asking: Asking = request.app.state.asking
    return files_of(request, region), await asking.policy(session, region, today())


def files_of(request: Request, region: str) -> RegionFiles:
    """The region's files."""
    web: Web = request.app.state.web
    return region_files(region, demo=web.settings.demo)


def watches(request: Request, region: str) -> bool:
    """Whether the region keeps a watch list: its page is one of those beside the rules (关注名单)."""
    return RULE_ID in files_of(request, region).rules


def ending(items: Sequence[ListedFigure], policy: Policy) -> list[tuple[ListedFigure, int]]:
    """Figures that end soon without a successor, the nearest end first, and in how many days (快到期的标准)."""
    left = [(item, item.ends_within(ENDS_SOON_DAYS, policy.day)) for item in items]
    return sorted(((item, days) for item, days in left if days is not None), key=lambda one: one[1])


def labels(files: RegionFiles) -> Mapping[str, str]:
    """How each figure is called."""
    return {name: series.label for name, series in files.figures.items()}


def names(q: str, *said: str) -> bool:
    """Whether one of these says what is looked for; everything, if nothing is."""
    return not q.strip() or any(q.strip()[:Q_MAX].lower() in words.lower() for words in said)
