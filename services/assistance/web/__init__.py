"""The pages of assistance (帮扶的页面): console, one household's story, visits, the answers of departments.

views*   what a page shows, made of what is known: pure
the rest takes requests, asks the use cases, draws a page
"""

from fastapi import APIRouter

from libs.web.app import Web
from services.assistance.web import (
    cases,
    console,
    console_live,
    decisions,
    household,
    measures,
    names,
    pins,
    proposing,
    triage,
    visits,
)


def routers(web: Web) -> list[APIRouter]:  # noqa: ARG001 - every service's pages are handed its own
    """Every page, the addresses with fixed words before those with an id."""
    pages = (pins, triage, console, console_live, decisions, household, proposing, cases, visits, measures, names)
    return [page.router for page in pages]
