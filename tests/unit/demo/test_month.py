"""What the demo's month consists of, and how it fills in forms."""

from collections import Counter

from deploy.demo.county import County
from deploy.demo.driver import morning
from deploy.demo.forms import forms_of
from deploy.demo.reports import REPORTS, TWICE, WITHDRAWN, reports
from deploy.demo.setting import DALIAN, JINJIANG

PAGE = """
<form method="post" action="/report"><input type="hidden" name="key" value="k1"><input name="head_name" value="许英">
<input type="checkbox" name="difficulties" value="R01"><input type="checkbox" name="difficulties" value="R02" checked>
<input type="radio" name="relation" value="relative"><select name="c0"><option value="a">甲</option>
<option value="b" selected>乙</option></select><select name="c1"><option value="x">x</option></select>
<textarea name="text">几句</textarea><input type="file" name="file"><button name="do" value="send">交</button>
<input name="closed" value="1" disabled></form>
<form method="get" action="/report/find"><input name="number"></form>
"""


def test_a_form_is_sent_as_it_stands_with_what_was_filled_in() -> None:
    form, find = forms_of(PAGE)
    assert (form.method, form.action, find.method) == ("post", "/report", "get")
    assert form.choices == {
        "difficulties": ["R01", "R02"], "relation": ["relative"], "c0": ["a", "b"], "c1": ["x"], "do": ["send"],
    }  # fmt: skip
    sent = form.filled({"difficulties": ["R01", "R03"], "do": "send"})
    assert sent == {
        "key": "k1", "head_name": "许英", "difficulties": ["R01", "R03"], "c0": "b", "c1": "x", "text": "几句",
        "do": "send",
    }  # fmt: skip


def test_sixty_reports_some_twice_some_for_others_two_withdrawn(county: County) -> None:
    told = reports(county)
    assert len(told) == REPORTS
    assert told == reports(county)
    families = Counter(report.household.number for report in told)
    assert sum(count - 1 for count in families.values()) == TWICE
    assert sum(report.withdrawn for report in told) == WITHDRAWN
    assert 10 < sum(report.for_other for report in told) < 30
    assert all(not report.for_other or report.phone != report.household.phone for report in told)


def test_a_day_begins_at_eight_in_beijing() -> None:
    assert morning(JINJIANG.first_day).isoformat() == "2024-05-01T00:00:00+00:00"
    assert morning(DALIAN.first_day).isoformat() == "2022-05-01T00:00:00+00:00"
