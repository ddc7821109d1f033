"""A village proposes another measure instead of one that a department could not give (演示：重新提出帮扶)."""

import re
from collections.abc import Iterator

from deploy.demo.answers import Values
from deploy.demo.browser import Browser, PageRefused
from deploy.demo.forms import Form
from services.assistance.domain.measures import Catalogue, load_catalogue
from services.assistance.domain.profile import load_profile
from services.assistance.domain.values import Risk

_PROPOSE = re.compile(r'href="(/cases/[^"]+/propose)"')
IN_HAND = "已经在办"
"""What the form says of an item that the household gets already."""


def catalogue_of(region: str) -> Catalogue:
    """What villages of a region may ask for."""
    return load_catalogue(region, load_profile(region).departments)


async def propose(browser: Browser, address: str, catalogue: Catalogue) -> int:
    """Propose the first that answers a risk and is not in hand; how many were proposed. Raises PageRefused."""
    link = _PROPOSE.search((await browser.get(address)).html)
    if link is None:  # somebody proposed something in the meantime
        return 0
    page = await browser.get(link.group(1))
    form = page.form("/propose")
    if form is None:
        raise PageRefused(f"{link.group(1)} has no form: {page.words}")
    for values in wishes(form, catalogue):
        try:
            await browser.send(page, form, values)
        except PageRefused as refused:
            if IN_HAND not in str(refused):
                raise
            page = await browser.get(link.group(1))
            form = page.form("/propose") or form
        else:
            return 1
    return 0


def wishes(form: Form, catalogue: Catalogue) -> Iterator[Values]:
    """Items that answer a risk of the household: the last of the catalogue first, since the first was tried before."""
    for risk in form.choices.get("risks", []):
        for item in reversed(catalogue.for_risk(Risk(risk))):
            yield {"item": item.code, "risks": [risk]}
