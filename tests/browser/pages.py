"""Every page of the platform: who looks at it, and where one of its kind is found in a county that lives."""

from dataclasses import dataclass
from string import Formatter

from tests.browser.living import Living
from tests.browser.people import PUBLIC, REPORTER

GIVEN = frozenset({"number", "proxy_number", "wrong_list", "strange_list", "town"})
"""What is known without asking: `Beside`, and the town of a village."""
COUNTY, OFFICE, AUDITOR, OPERATOR = "county-officer-1", "leading-group-office-1", "auditor-1", "operator-1"
ETHNIC = "department-liaison-ethnic_affairs"
MEDICAL = "department-liaison-medical_insurance"
CADRE, CLERK, LIAISON = "village-cadre-{area_code}-1", "town-clerk-{town}", "department-liaison-{department}"

_CLUE = "select clue_id, h.household_id, h.area_code from clues c join households h using (household_id)"
_CASE = "select case_id, h.household_id, h.area_code from cases c join households h using (household_id)"
_STRANGE = (
    "select clue_id, h.household_id, (select min(area_code) from households o where o.area_code <> h.area_code) as other"
    " from clues c join households h using (household_id) order by clue_id limit 1"
)
STRANGER = "village-cadre-{other}-1"
EVERY_KIND = ("dibao_rural_month", "pension_pct", "premium_full_groups", "ci_base", "l1_is_monitored")
"""Figures whose forms have other fields."""
CASES_OF_VILLAGES = ("REVIEWED", "ON_NOTICE", "MONITORED")
_MEASURE = "select measure_id, m.department, h.area_code from measures m join households h using (household_id)"
_MISSED = (
    "select item_id from items where role = '{}' and coalesce(department, 'medical_insurance') = 'medical_insurance'"
    " and task_id like 'miss:%' and ended_at is null order by 1 limit 1"
)
"""An item about a list that did not come."""
_UPLOAD = "select upload_id from uploads where feed = 'settlements' and state = 'LOADED' order by 1 limit 1"
YEARLY = ("/yearly-reports/{year}", "/yearly-reports/{year}/{code}")
"""Jinjiang orders no such reports; in Dalian they are looked at by the tests of screening."""
_LETTER = "select id from dead_letters order by id limit 1"


def clue_in(state: str) -> str:
    """Asks for a clue in this state, its household and village."""
    return f"{_CLUE} where c.state = '{state}' order by clue_id limit 1"


def case_in(state: str) -> str:
    """Asks for a case in this state, its household and village."""
    return f"{_CASE} where c.state = '{state}' order by case_id limit 1"


@dataclass(frozen=True)
class Sight:
    """A page as somebody sees it."""

    route: str
    at: str
    """Its address; what stands in braces comes of `ask`, or is the number of the report."""
    who: str = PUBLIC
    """The subject that signs in; `{area_code}` and `{town}` come of `ask` too."""
    ask: str = ""
    """What the database of the page's service is asked for; the first row counts."""
    service: str = "assistance"
    status: int = 200
    village: bool = False
    """Read in a village: no illness, no amounts of a household."""

    @property
    def name(self) -> str:
        return f"{self.at} as {self.who or 'anybody'}"


def _public() -> list[Sight]:
    return [
        Sight("/report", "/report"),
        Sight("/report", "/report?for=other"),
        Sight("/report/places", "/report/places"),
        Sight("/report/places", "/report/places?town=350582104000"),
        Sight("/report/find", "/report/find"),
        Sight("/report/{number}", "/report/{number}"),
        *(
            Sight(f"/report/{{number}}{page}", f"/report/{{number}}{page}", REPORTER)
            for page in ("", "/receipt", "/slip", "/said", "/more", "/withdraw")
        ),
        Sight("/sign-in", "/sign-in"),
    ]


def _feeds() -> list[Sight]:
    feed = "/feeds/{feed_id}"
    return [
        Sight("/feeds", "/feeds", "department-liaison-education"),
        Sight(feed, "/feeds/settlements", MEDICAL),
        Sight(feed, "/feeds/village_roll", COUNTY),
        Sight(f"{feed}/{{upload_id}}", "/feeds/settlements/{upload_id}", MEDICAL, _UPLOAD, "intake"),
        Sight(f"{feed}/{{upload_id}}", "/feeds/settlements/{wrong_list}", MEDICAL),
        Sight(f"{feed}/{{upload_id}}", "/feeds/settlements/{strange_list}", MEDICAL),
        Sight(f"{feed}/{{upload_id}}/rows", "/feeds/settlements/{upload_id}/rows", MEDICAL, _UPLOAD, "intake"),
        Sight(f"{feed}/{{upload_id}}/withdraw", "/feeds/settlements/{upload_id}/withdraw", MEDICAL, _UPLOAD, "intake"),
    ]


def _people() -> list[Sight]:
    waiting = "select household_id, area_code from households where provisional and merged_into is null limit 1"
    matched = "select from_id as household_id from matches limit 1"
    unmatched = (
        "select row_id, area_code from feed_rows where state = 'IN_FORCE' and not told and id_hash is not null"
        " and area_code is not null and id_hash not in (select id_hash from passed_on) order by 1 limit 1"
    )
    return [
        Sight("/role", "/role", COUNTY),
        Sight("/role", "/role", CADRE, _CLUE + " limit 1", village=True),
        Sight("/people/find", "/people/find", COUNTY),
        Sight("/people/match", "/people/match", COUNTY, waiting, "intake"),
        Sight("/people/match", "/people/match", CLERK, waiting, "intake"),
        Sight("/people/match/{household_id}/split", "/people/match/{household_id}/split", COUNTY, matched, "intake"),
        Sight("/people/unmatched", "/people/unmatched", COUNTY),
        Sight("/people/unmatched", "/people/unmatched", CLERK, unmatched, "intake"),
        Sight("/people/unmatched/{row_id}", "/people/unmatched/{row_id}", CLERK, unmatched, "intake"),
    ]


def _rules() -> list[Sight]:
    opened = "select household_id from findings where state = 'OPEN' order by household_id limit 1"
    figure, at = "/rules/figures/{name}", "/rules/figures/{figure}/{entry_id}"
    waiting = "select figure, entry_id from figure_entries where state = 'proposed' order by entry_id limit 1"
    tried, one_try = "/rules/{rule_id}/backtest", "/rules/{rule_id}/backtest/{backtest_id}"
    a_try = "select rule_id, backtest_id from backtests order by backtest_id limit 1"
    held = "select upload_id from uploads where state in ('HELD', 'PASSED') order by state limit 1"
    return [
        Sight("/rules", "/rules", COUNTY),
        Sight("/rules/figures", "/rules/figures", OFFICE),
        Sight("/rules/figures/{name}", "/rules/figures/dibao_rural_month", AUDITOR),
        Sight("/rules/figures/{name}", "/rules/figures/line_year", COUNTY),
        *(Sight(f"{figure}/enter", f"/rules/figures/{name}/enter", COUNTY) for name in EVERY_KIND),
        *(Sight(f"{figure}/{{entry_id}}", at, who, waiting, "screening") for who in (COUNTY, OFFICE, AUDITOR)),
        Sight("/rules/{rule_id}", "/rules/SR-INC-01", COUNTY),
        Sight("/rules/{rule_id}/whatif", "/rules/SR-INC-01/whatif?value=21516", OFFICE),
        Sight("/rules/{rule_id}/whatif", "/rules/SR-MED-01/whatif?value=1", COUNTY, status=422),
        Sight(tried, "/rules/SR-INC-01/backtest", OFFICE),
        Sight(tried, "/rules/SR-VIL-01/backtest", COUNTY),
        Sight(one_try, "/rules/{rule_id}/backtest/{backtest_id}", COUNTY, a_try, "screening"),
        Sight(
            f"{one_try}/households",
            "/rules/{rule_id}/backtest/{backtest_id}/households?way=in",
            COUNTY,
            a_try,
            "screening",
        ),
        Sight("/rules/{rule_id}/whatif/households", "/rules/SR-INC-01/whatif/households?value=21516&way=in", COUNTY),
        Sight("/rules/households/{household_id}", "/rules/households/{household_id}", COUNTY, opened, "screening"),
        Sight("/rules/households/{household_id}", "/rules/households/{household_id}", OFFICE, opened, "screening"),
        Sight("/rules/{rule_id}", "/rules/B4", COUNTY),
        Sight("/rules/untouched", "/rules/untouched?months=1", OFFICE),
        Sight("/rules/untouched", "/rules/untouched?months=1&village=none", COUNTY),
        *(Sight("/watched", at, who) for at, who in (("/watched", OFFICE), ("/watched?s=ended", ETHNIC))),
        Sight("/watched", "/watched", CLERK, "select village as area_code from watched_villages", "screening"),
        Sight("/watched/{village}", "/watched/{village}", COUNTY, "select village from watched_villages", "screening"),
        *(Sight("/runs", "/runs", who) for who in (OFFICE, AUDITOR)),
        *(Sight("/runs/{month}", "/runs/2024-05", who) for who in (OFFICE, COUNTY)),
        *(
            Sight("/runs/weeks", at, who)
            for at, who in (("/runs/weeks", OFFICE), ("/runs/weeks?on=2024-05-01", COUNTY))
        ),
        Sight("/runs/held/{upload_id}", "/runs/held/{upload_id}", OFFICE, held, "screening"),
    ]


def _quarters() -> list[Sight]:
    at, decision = "/quarters/{name}", "select decision_id from quarter_decisions order by place limit 1"
    return [
        *(Sight("/quarters", "/quarters", who) for who in (OFFICE, AUDITOR)),
        *(Sight("/yearly-reports", "/yearly-reports", who) for who in (OFFICE, MEDICAL)),
        *(Sight(at, at.format(year=2024, code="water"), OFFICE, status=404) for at in YEARLY),
        *(Sight(at, "/quarters/2024Q2", who) for who in (COUNTY, MEDICAL)),
        Sight(at, "/quarters/2024Q1", OFFICE),
        Sight(
            f"{at}/decisions/{{decision_id}}", "/quarters/2024Q1/decisions/{decision_id}", OFFICE, decision, "screening"
        ),
        Sight(f"{at}/sign", "/quarters/2024Q1/sign", OFFICE),
        *(Sight(f"{at}/lists/{{which}}", f"/quarters/2024Q2/lists/{which}", COUNTY) for which in ("late", "without")),
    ]


def _console() -> list[Sight]:
    tabs = ("", "?s=triage", "?s=brake", "?s=late", "?s=no-such-list")
    story, decisions = "/console/{household_id}", "/console/decisions"
    decision = f"{decisions}/{{decision_id}}"
    return [
        *(Sight(decisions, f"{decisions}{query}", OFFICE) for query in ("", "?s=late&q=2024Q1", "?s=no-such-list")),
        Sight(decisions, decisions, MEDICAL),
        Sight(decisions, decisions, CLERK, _CLUE + " limit 1"),
        Sight(decision, f"{decisions}/decision-open", MEDICAL),
        *(Sight(decision, f"{decisions}/decision-reported", who) for who in (OFFICE, COUNTY)),
        Sight(decision, f"{decisions}/decision-open", "department-liaison-education", status=404),
        *(Sight("/console", f"/console{tab}", COUNTY) for tab in tabs),
        Sight("/console", "/console", OFFICE),
        Sight("/console", "/console?s=village", AUDITOR),
        Sight("/console", "/console?s=town", CLERK, _CLUE + " limit 1"),
        *(Sight(story, story, COUNTY, case_in(state)) for state in ("COMPARED", "MONITORED")),
        *(Sight(story, story, CLERK, case_in(state)) for state in ("ON_NOTICE", "NOT_ADMITTED")),
        Sight(story, story, CLERK, clue_in("VALIDATED")),
        Sight(story, story, AUDITOR, clue_in("CLOSED")),
    ]


def _matters() -> list[Sight]:
    matter, propose, measure = "/cases/{matter_id}", "/cases/{case_id}/propose", "/measures/{measure_id}"
    visit, pin = "/visits/{clue_id}", "/visits/me/pin"
    return [
        *(Sight(matter, "/cases/{clue_id}", CADRE, clue_in(state), village=True) for state in ("ASSIGNED", "CLOSED")),
        *(Sight(matter, "/cases/{case_id}", CADRE, case_in(state), village=True) for state in CASES_OF_VILLAGES),
        Sight(propose, propose, CADRE, case_in("MONITORED"), village=True),
        Sight(visit, visit, CADRE, clue_in("ASSIGNED"), village=True),
        Sight(pin, pin, CADRE, clue_in("ASSIGNED"), village=True),
        Sight(measure, measure, LIAISON, _MEASURE + " limit 1"),
        Sight(measure, measure, COUNTY, _MEASURE + " limit 1"),
    ]


def _inboxes() -> list[Sight]:
    return [
        Sight("/inbox", "/inbox", CADRE, clue_in("ASSIGNED"), village=True),
        Sight("/inbox", "/inbox", CLERK, _CLUE + " limit 1"),
        *(Sight("/inbox", f"/inbox{tab}", MEDICAL) for tab in ("", "?t=know", "?t=done", "?t=no-such-list")),
        Sight("/inbox", "/inbox", LIAISON, _MEASURE + " limit 1"),
        Sight("/inbox", "/inbox", COUNTY),
        Sight("/inbox", "/inbox", "leading-official-1"),
        Sight("/inbox", "/inbox?i={item_id}", MEDICAL, _MISSED.format("DEPARTMENT_LIAISON"), "notifications"),
        Sight("/inbox", "/inbox?i={item_id}", OFFICE, _MISSED.format("LEADING_GROUP_OFFICE"), "notifications"),
    ]


def _operation() -> list[Sight]:
    services = ("intake", "screening", "assistance", "notifications")
    return [
        *(
            Sight(at, at, OPERATOR)
            for at in ("/ops", "/ops/ledger", "/ops/ledger/unaccounted", "/ops/held", "/ops/jobs")
        ),
        *(
            Sight(f"/ops/{name}{part}", f"/ops/{name}{part}", OPERATOR)
            for name in services
            for part in ("", "/jobs", "/drops", "/alarms")
        ),
        Sight("/ops/screening", "/ops/screening?kind=no-such-kind", OPERATOR),
        *(
            Sight(f"/ops/{name}/drop/{{letter}}", f"/ops/{name}/drop/{{id}}", OPERATOR, _LETTER, name)
            for name in services
        ),
    ]


def _refused() -> list[Sight]:
    """What is not the reader's, and what somebody else was quicker with."""
    settled = (
        "select row_id from feed_rows where state = 'IN_FORCE' and told and feed = 'settlements' order by 1 limit 1"
    )
    story = "/console/{household_id}"
    return [
        Sight("/cases/{matter_id}", "/cases/{clue_id}", STRANGER, _STRANGE, status=404, village=True),
        Sight("/visits/{clue_id}", "/visits/{clue_id}", STRANGER, _STRANGE, status=404, village=True),
        Sight(story, story, OPERATOR, _STRANGE, status=404),
        Sight("/report/{number}", "/report/240101-0001-AAAA", status=200),
        Sight("/people/unmatched/{row_id}", "/people/unmatched/{row_id}", COUNTY, settled, "intake", status=409),
    ]


SIGHTS = (
    *(*_public(), *_feeds(), *_people(), *_rules(), *_quarters()),
    *(*_console(), *_matters(), *_inboxes(), *_operation(), *_refused()),
)

NO_PAGES = {
    "/static/htmx.js": "a script",
    "/report/draft.js": "a script",
    "/feeds/{feed_id}/{upload_id}/annotated": "a file to be kept",
    "/feeds/{feed_id}/template": "a file to be kept",
    "/rules/{rule_id}/whatif/workbook": "a file to be kept",
    "/rules/{rule_id}/backtest/{backtest_id}/workbook": "a file to be kept",
    "/quarters/{name}/xlsx": "a file to be kept",
    "/sign-in/go": "leads to the provider",
    "/sign-in/return": "leads back from the provider",
    "/inbox/go/{item}": "leads to what the item is about",
    "/inbox/live": "a stream",
    "/console/live": "a stream",
}
"""Addresses that answer to GET and show no page, and why; what machines ask (/api, health, state) beside them."""


async def found(living: Living, sight: Sight) -> tuple[str, str]:
    """The address of a sight and who looks at it. Fails where the county has nothing of the kind."""
    given: dict[str, str] = dict(vars(living.beside))
    if sight.ask:
        rows = await living.here.rows(sight.service, sight.ask)
        assert rows, f"nothing of this kind in the county: {sight.ask}"
        given |= {name: str(value) for name, value in rows[0].items()}
        given["town"] = given.get("area_code", "")[:9]
    return sight.at.format(**given), sight.who.format(**given)


def asked_of(words: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(words) if name}
