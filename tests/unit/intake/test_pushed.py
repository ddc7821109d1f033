"""Rows pushed as JSON are the table that they would be in a file; what is none is refused with line and field."""

import json

import pytest

from services.intake.domain.problems import FileRefused, Reason
from services.intake.domain.pushed import JSON, NDJSON, as_csv


def test_numbers_stay_as_written_and_fields_come_together() -> None:
    body = '[{"a": 350582196203041007, "b": 0.10, "撤回": true}, {"b": null, "c": "一,二\\n三"}]'
    lines = as_csv(body.encode(), JSON).decode()
    assert lines == 'a,b,撤回,c\n350582196203041007,0.10,是,\n,,,"一,二\n三"\n'


def test_the_same_rows_are_the_same_table_either_way() -> None:
    rows = [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]
    by_line = "\r\n".join(json.dumps(row) for row in rows) + "\n\n"
    assert as_csv(json.dumps(rows).encode(), JSON) == as_csv(by_line.encode(), NDJSON)


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ('{"a": 1}', JSON, "JSON 要是一个数组"),
        ('[{"a": 1}', JSON, "请求不是 JSON"),
        ("[" * 100_000, JSON, "请求不是 JSON"),
        ('{"a": 1}\n{"a":', NDJSON, "第 2 行不是 JSON"),
        ('[{"a": NaN}]', JSON, "请求不是 JSON"),
        ('[{"a": 1}, 7]', JSON, "第 2 个不是对象"),
        ('[{"a": 1}, {"a": [1]}]', JSON, "第 2 个的“a”不是一个值"),
        ('[{"a": 1, "a": 2}]', JSON, "“a”写了两次"),
        ('[{"a;b": 1}]', JSON, "第 1 个的字段名不能用"),
        ('[{"a": "\\ud800"}]', JSON, "第 1 个的“a”太长，或者有不能用的字符"),
        ('[{"a": " "}]', JSON, "第 1 个是空的"),
        ("[]", JSON, "表里没有数据行"),
    ],
)
def test_what_is_no_list_is_refused_with_its_place(body: str, kind: str, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        as_csv(body.encode(), kind)


def test_too_many_rows_and_other_encodings_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.intake.domain.pushed.ROWS_MAX", 2)
    with pytest.raises(FileRefused) as found:
        as_csv(b'{"a": 1}\n' * 3, NDJSON)
    assert found.value.reason is Reason.TOO_MANY_ROWS
    with pytest.raises(FileRefused, match="UTF-8"):
        as_csv("名".encode("gb18030"), JSON)
