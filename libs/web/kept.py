"""A file that a reader keeps, under its name (下载)."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

from starlette.responses import Response

TYPES: Mapping[str, str] = MappingProxyType(
    {
        "csv": "text/csv",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)


def kept(content: bytes, stem: str, kind: str) -> Response:
    """A file of this kind to be kept, as `stem.kind`."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{stem}.{kind}')}"}
    return Response(content, media_type=TYPES[kind], headers=headers)
