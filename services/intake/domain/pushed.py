"""Rows that a department's system pushes as JSON or NDJSON, as the table that they would be in a file (接口推送).

What comes out is read, checked and kept as any CSV file is: its first line has the fields, row n stands in line n + 1.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.intake.domain import problems
from services.intake.domain.csv_text import FIELD_MAX
from services.intake.domain.problems import FileRefused, Reason
from services.intake.domain.sheet import ROWS_MAX

JSON, NDJSON = "application/json", "application/x-ndjson"
FIELDS_MAX = 200
"""As many columns as the page lets a sender explain."""
_BREAKS = frozenset(",;，\t\r\n\"'")
Row = Mapping[str, str]


def as_csv(body: bytes, kind: str) -> bytes:
    """The rows of a request as CSV in UTF-8. Raises FileRefused, naming line and field."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(Reason.ENCODING, "没有收下：文字编码要是 UTF-8。") from error
    rows: list[Row] = []
    for number, line in enumerate(_records(text, kind), start=1):
        if number > ROWS_MAX:
            raise FileRefused(Reason.TOO_MANY_ROWS, f"没有收下：行数超过 {ROWS_MAX:,}。")
        rows.append(_row(number, line))
    if not rows:
        raise problems.nothing_in_it()
    return _written(rows)


def _records(text: str, kind: str) -> Iterator[Any]:
    """The rows as they were sent, each once it is wanted."""
    if kind == NDJSON:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield _parsed(line, f"第 {number} 行")
        return
    found = _parsed(text, "请求")
    if not isinstance(found, list):
        raise _refused("JSON 要是一个数组，每行一个对象。")
    yield from found


def _parsed(text: str, where: str) -> Any:
    """Numbers stay as they are written: an ID number is no amount, and an amount no fraction of two."""
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=_constant, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise _refused(f"{where}不是 JSON。") from error


def _constant(name: str) -> Any:
    raise ValueError(name)


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _refused(f"有一行里“{twice}”写了两次。")
    return found


def _row(number: int, record: Any) -> Row:
    if not isinstance(record, dict):
        raise _refused(f"第 {number} 个不是对象：每行一个对象，字段是列名。")
    row = {name: _cell(number, name, value) for name, value in record.items()}
    if not any(each.strip() for each in row.values()):
        raise _refused(f"第 {number} 个是空的。")
    return row


def _cell(number: int, name: str, value: Any) -> str:
    if not name.strip() or not name.isprintable() or not _BREAKS.isdisjoint(name):
        raise _refused(f"第 {number} 个的字段名不能用：不能空着，不能有逗号、分号、引号和换行。")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if not isinstance(value, str):
        raise _refused(f"第 {number} 个的“{name}”不是一个值：只能是文字、数、是否或空。")
    if len(value) > FIELD_MAX or "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise _refused(f"第 {number} 个的“{name}”太长，或者有不能用的字符。")
    return value


def _written(rows: Sequence[Row]) -> bytes:
    """The fields in the order in which they came first."""
    fields = list(dict.fromkeys(name for row in rows for name in row))
    if len(fields) > FIELDS_MAX:
        raise _refused(f"字段太多：最多 {FIELDS_MAX} 个。")
    out = io.StringIO()
    writer = csv.DictWriter(out, fields, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _refused(sentence: str) -> FileRefused:
    return FileRefused(Reason.NOT_A_TABLE, f"没有收下：{sentence}")
