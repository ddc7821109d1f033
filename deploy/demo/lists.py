"""The lists of the console: who has to do what, for which household (演示：工作台清单)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from types import MappingProxyType

from deploy.demo.browser import Browser
from deploy.demo.setting import SETTINGS
from services.assistance.domain.profile import load_profile
from services.assistance.usecases.tasks import OWN_LABELS

PER_PAGE = 50
_ROW = re.compile(r"<tr[ >].*?</tr>", re.DOTALL)
_HOME = re.compile(r'href="(/(?:console|measures)/[^"]+)"[^>]*>([^<]+) 户</a><small>([^<]*)</small>')
_WHAT = re.compile(r'<td class="strong nb">([^<]+)<')
_TICK = re.compile(r'name="clue" value="([^"]+)"')
_MATTER = re.compile(r"[?&]m=([^&]+)|^/measures/([^?]+)")


@dataclass(frozen=True)
class Task:
    """One row: a step that somebody has to take."""

    kind: str
    """Its limit: visit, county, department_answer."""
    home: str
    """Head and place as they are shown; the same at every run."""
    address: str
    """The page of a desk for it."""
    matter_id: str

    @property
    def place(self) -> str:
        """安海镇 型厝村: without the group."""
        return " ".join(self.home.split()[1:3])

    @property
    def town(self) -> str:
        """安海镇."""
        return self.place.partition(" ")[0]


def _kinds() -> Mapping[str, str]:
    """Words of a row, in any region → the limit that they stand for."""
    profiles = [load_profile(region) for region in SETTINGS]
    named = {one.label(limit.label): name for one in profiles for name, limit in one.limits.items()}
    return MappingProxyType(named | {label: name for name, label in OWN_LABELS.items()})


KINDS = _kinds()


async def tasks(browser: Browser, tab: str) -> list[Task]:
    """Every row of one list, page after page."""
    found: list[Task] = []
    number = 1
    while True:
        html = (await browser.get_named(f"/console?s={tab}&per={PER_PAGE}&page={number}")).html
        found += rows(html)
        if f"page={number + 1}" not in html:
            return found
        number += 1


def rows(html: str) -> list[Task]:
    """The rows of a page that are about a household."""
    found = []
    for row in _ROW.findall(html):
        home, what, tick = _HOME.search(row), _WHAT.search(row), _TICK.search(row)
        if home is None or what is None:
            continue
        address, head, place = (unescape(part) for part in home.groups())
        matter = _MATTER.search(address)
        matter_id = tick.group(1) if tick else next(filter(None, matter.groups()), "") if matter else ""
        found.append(Task(KINDS.get(unescape(what.group(1)).strip(), ""), f"{head} {place}", address, matter_id))
    return found
