"""Long lists are shown a page at a time, and every page says how many there are in all (翻页)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

PER_PAGE = 50
PAGE_MAX = 10_000
NO_SUCH_FILTER = "没有这个筛选条件。"


@dataclass(frozen=True, slots=True)
class Pager:
    """Which page of a list this is; its addresses keep what the list was asked for."""

    path: str
    total: int
    page: int
    query: Mapping[str, str] = field(default_factory=dict)
    per: int = field(default_factory=lambda: PER_PAGE)
    anchor: str = ""
    """Where on its page the list stands, if not at the top."""

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(-(-self.total // self.per), 1)

    @property
    def skip(self) -> int:
        """How many rows stand on the pages before."""
        return (self.page - 1) * self.per

    @property
    def earlier(self) -> str:
        """The address of the page before; from behind the end, of the last page. Empty on the first."""
        return self._at(min(self.page - 1, self.pages)) if self.page > 1 else ""

    @property
    def later(self) -> str:
        """The address of the next page; empty on the last."""
        return self._at(self.page + 1) if self.page < self.pages else ""

    def _at(self, page: int) -> str:
        return f"{self.path}?{urlencode({**self.query, 'page': page})}" + (f"#{self.anchor}" if self.anchor else "")


def page_asked(said: str) -> int | None:
    """The page that an address asks for; None where it is no number of a page."""
    plain = said.isascii() and said.isdigit() and len(said) <= len(str(PAGE_MAX))
    return int(said) if plain and 1 <= int(said) <= PAGE_MAX else None
