"""Pages of a long list."""

from libs.web.paging import Pager, page_asked


def test_a_page_in_the_middle_leads_both_ways_and_keeps_what_was_asked():
    pager = Pager("/console", 25, 2, {"s": "triage", "per": "12"}, per=12)
    assert (pager.pages, pager.skip) == (3, 12)
    assert (pager.earlier, pager.later) == ("/console?s=triage&per=12&page=1", "/console?s=triage&per=12&page=3")


def test_from_behind_the_end_the_way_back_is_the_last_page():
    assert Pager("/ops/intake", 60, 9).earlier == "/ops/intake?page=2"
    assert Pager("/ops/intake", 0, 1).pages == 1


def test_what_is_no_page_is_refused():
    assert [page_asked(said) for said in ("1", "10000", "0", "-1", "10001", "２", "")] == [1, 10_000, *[None] * 5]
