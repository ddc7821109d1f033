"""A clerk of the demo reads the desk as it is drawn, and finds the household of a report among its candidates."""

from collections import Counter
from collections.abc import Mapping
from urllib.parse import parse_qs

import httpx
import pytest

from deploy.demo.browser import Browser
from deploy.demo.clerks import DESK, Candidate, Clerk, candidates, in_hand
from deploy.demo.county import County, county_of
from deploy.demo.desks import Desks
from deploy.demo.reports import UNKNOWN, Report, Unknown, reports
from libs.web.words import mask_name
from services.intake.domain.divisions import Divisions


def case_of(report: Report, *others: tuple[str, str, str]) -> str:
    """The desk with this report in hand, beside these candidates: id, head, place."""
    drawn = "".join(
        f"""<form method="post" action="/people/match" class="stack"><input type="hidden" name="key" value="k">
        <input type="hidden" name="household" value="p1"><input type="hidden" name="into" value="{one}">
      <div class="who"><span class="name">{head} 户</span><span class="quiet">{place} · 138****1234</span></div>
      <button class="btn go" name="do" value="same" accesskey="1">就是这一户</button></form>"""
        for one, head, place in others
    )
    return f"""<dl><div><dt>户主</dt><dd>{report.head_name}</dd></div>
      <div><dt>村</dt><dd>{report.household.place}</dd></div></dl>
      <form method="post" action="/people/match" class="row"><input type="hidden" name="key" value="k">
      <input type="hidden" name="household" value="p1"><button name="do" value="new">登记为新户</button>
      <button name="do" value="later">以后再认</button></form>{drawn}"""


def recognised(report: Report, head: str, place: str) -> str:
    """The list of what was recognised, with this report."""
    return f"""<tr><td>{mask_name(report.head_name)}<br><span class="quiet small">{report.household.place}</span></td>
<td>{head} 户<br><span class="quiet small">{place}</span></td><td>某<br></td>
<td><a href="/people/match/p1/split">认错了，分开</a></td></tr>""".replace("\n<td>", "<td>")


class OneDesk(Desks):
    """A clerk's browser at a desk that answers with these pages, and notes what was sent."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        super().__init__("http://demo", ())
        self.sent: list[tuple[str, dict[str, list[str]]]] = []
        self._pages = pages

    def holders(self, *_: object, **__: object) -> list[object]:  # type: ignore[override]
        return [None]

    async def of(self, _: object) -> Browser:
        return Browser("http://demo", httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.sent.append((request.url.path, parse_qs(request.content.decode())))
            return httpx.Response(303, headers={"location": DESK})
        return httpx.Response(200, text=self._pages.get(request.url.path, ""))


@pytest.fixture
def unknown(county: County) -> Mapping[Unknown, Report]:
    return {report.unknown: report for report in reports(county) if report.unknown is not None}


def own(report: Report) -> tuple[str, str, str]:
    household = report.household
    return "h-own", mask_name(household.head.name), f"{household.place} {household.group}"


NAMESAKE = ("h-other", "陈*", "安海镇 别村 1 组")


def test_some_reports_name_nobody_whom_intake_could_place(county: County) -> None:
    told = reports(county)
    assert Counter(report.unknown for report in told if report.unknown) == Counter(UNKNOWN.values())
    phones = {household.phone for household in county.households}
    heads = {(household.village.code, household.head.name) for household in county.households}
    for report in [report for report in told if report.unknown]:
        assert report.phone not in phones
        assert (report.household.village.code, report.head_name) not in heads
        assert not report.withdrawn
        assert sum(report.household is other.household for other in told) == 1, "told once"
        known = report.head_name in {member.name for member in report.household.members}
        assert known is (report.unknown is not Unknown.NEWCOMER)


def test_whom_the_clerk_mixes_up_has_one_namesake_in_the_town(county: County) -> None:
    """With two, chance would choose between them."""
    report = next(report for report in reports(county) if report.unknown is Unknown.MIXED_UP)
    town = report.household.village.code[:9]
    named = [
        household
        for household in county.households
        if household.village.code[:9] == town and report.head_name in {member.name for member in household.members}
    ]
    assert len(named) == 2
    assert len({household.village.code for household in named}) == 2


def test_the_desk_is_read_as_it_is_drawn(unknown: Mapping[Unknown, Report]) -> None:
    report = unknown[Unknown.MEMBER]
    html = case_of(report, own(report), NAMESAKE)
    assert in_hand(html) == (report.head_name, report.household.place)
    assert candidates(html) == [Candidate(*own(report)), Candidate(*NAMESAKE)]
    assert in_hand("<p>都认完了。</p>") == ("", "")


@pytest.mark.parametrize(
    ("kind", "pressed"),
    [
        (Unknown.MEMBER, {"do": ["same"], "into": ["h-own"]}),
        (Unknown.LATER, {"do": ["later"]}),
        (Unknown.MIXED_UP, {"do": ["same"], "into": ["h-other"]}),
        (Unknown.NEWCOMER, {"do": ["new"]}),
    ],
)
async def test_what_is_pressed_on_the_next_morning(
    unknown: Mapping[Unknown, Report], kind: Unknown, pressed: dict[str, list[str]]
) -> None:
    report = unknown[kind]
    desks = OneDesk({DESK: case_of(report, own(report), NAMESAKE)})
    assert await Clerk(desks).next_morning([report]) == 1
    assert desks.sent == [(DESK, {"key": ["k"], "household": ["p1"], **pressed})]


async def test_where_nobody_can_be_mixed_up_the_right_one_is_taken(unknown: Mapping[Unknown, Report]) -> None:
    """In a small county there may be no namesake."""
    report = unknown[Unknown.MIXED_UP]
    desks = OneDesk({DESK: case_of(report, own(report))})
    assert await Clerk(desks).next_morning([report]) == 1
    assert [said["into"] for _, said in desks.sent] == [["h-own"]]


def test_a_small_county_has_reports_too(divisions: Divisions) -> None:
    told = reports(county_of(divisions, households=60))
    assert all(len(report.household.members) > 1 for report in told if report.unknown is not None)


async def test_what_was_put_off_is_recognised_and_what_others_reported_is_left(
    unknown: Mapping[Unknown, Report],
) -> None:
    report = unknown[Unknown.LATER]
    desks = OneDesk({DESK: case_of(report, NAMESAKE, own(report))})
    assert await Clerk(desks).day_after([report, unknown[Unknown.MEMBER], unknown[Unknown.MIXED_UP]]) == 1
    assert [said["into"] for _, said in desks.sent] == [["h-own"]]


async def test_a_mistake_is_taken_back_and_what_is_right_stands(unknown: Mapping[Unknown, Report]) -> None:
    report = unknown[Unknown.MIXED_UP]
    asks = '<form method="post" action="/people/match/p1/split"><textarea name="reason"></textarea></form>'
    wrong = OneDesk({DESK: recognised(report, *NAMESAKE[1:]), "/people/match/p1/split": asks})
    assert await Clerk(wrong).day_after([report]) == 1
    assert [path for path, _ in wrong.sent] == ["/people/match/p1/split"]
    right = OneDesk({DESK: recognised(report, *own(report)[1:]), "/people/match/p1/split": asks})
    assert await Clerk(right).day_after([report]) == 0
    assert right.sent == []
