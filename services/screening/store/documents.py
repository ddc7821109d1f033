"""A household's document, as intake told it, read as facts of the domain (家庭情况的读取)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import asyncpg
from pydantic_core import from_json

from services.screening.domain.facts import (
    Expense,
    HouseholdFacts,
    IncomeBlock,
    ListRow,
    Measure,
    Member,
    Origin,
    Settlement,
    Source,
)

Document = Mapping[str, Any]
AMOUNTS = (
    "wage_fen",
    "operating_receipts_fen",
    "operating_expense_fen",
    "property_fen",
    "transfer_fen",
    "pay_outs_fen",
    "compliant_self_pay_fen",
)

_ORIGINS = {origin.value: origin for origin in Origin}


def document_of(text: str) -> Document:
    """The document of a household or of an income block."""
    found: Document = from_json(text)
    return found


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of a household beside its document."""

    blocks: Sequence[IncomeBlock] = ()
    """What visits told."""
    rows: Sequence[asyncpg.Record] = ()
    """Its rows in force, of every list."""
    months: frozenset[date] = frozenset()
    """The months whose settlement list was delivered."""
    last_months: Mapping[str, date] = field(default_factory=dict)
    """For each other list the latest month that came."""
    measures: tuple[Measure, ...] | None = None
    """None where nobody looked for them."""


def facts_of(household: Mapping[str, Any], document: Document, beside: Beside) -> HouseholdFacts:
    """All that is known of one household: its row, its document, and what is known beside it."""
    members = document.get("members")
    return HouseholdFacts(
        household_id=household["household_id"],
        version=document.get("version", 0),
        members=None if members is None else tuple([_member(member) for member in members]),
        monitored=household["monitored"],
        formerly_poor=document.get("formerly_poor"),
        income_blocks=(*[block_of(block) for block in document.get("income_blocks", ())], *beside.blocks),
        net_schooling=_expense(document.get("net_schooling")),
        disaster_loss=_expense(document.get("disaster_loss")),
        settlements=tuple([_settlement(row) for row in beside.rows if row["settled_on"] is not None]),
        delivered_months=beside.months,
        list_rows=tuple([_list_row(row) for row in beside.rows if row["settled_on"] is None]),
        list_months=beside.last_months,
        category=household["category"],
        recognised_on=household["recognised_on"],
        measures=beside.measures,
    )


def block_of(document: Document) -> IncomeBlock:
    """Twelve months of income as one source told them."""
    return IncomeBlock(
        _source(document["source"]),
        date.fromisoformat(document["from_on"]),
        date.fromisoformat(document["to_on"]),
        *[document.get(name) for name in AMOUNTS],
    )


def sources_in(document: Document) -> dict[str, Document]:
    """The sources that a household's document names, by row."""
    named = [*document.get("income_blocks", ()), document.get("net_schooling"), document.get("disaster_loss")]
    return {part["source"]["row_id"]: part["source"] for part in named if part is not None}


def corrected(before: Document, after: Document) -> dict[str, str]:
    """Rows that the same source has told otherwise since, and what it says now (名册更正).

    The same source speaks again of the same twelve months with other amounts: its earlier row was wrong. The same
    amounts in a new list are the same facts.
    """
    told = {(block["source"]["origin"], block["from_on"], block["to_on"]): block for block in after["income_blocks"]}
    wrong = {}
    for block in before.get("income_blocks", ()):
        newer = told.get((block["source"]["origin"], block["from_on"], block["to_on"]))
        if newer is not None and newer["source"]["row_id"] != block["source"]["row_id"] and _differ(block, newer):
            wrong[block["source"]["row_id"]] = "收入资料更正"
    for name, words in (("net_schooling", "就学支出更正"), ("disaster_loss", "灾害损失更正")):
        old, new = before.get(name), after.get(name)
        if old and new and old["source"]["row_id"] != new["source"]["row_id"] and old["fen"] != new["fen"]:
            wrong[old["source"]["row_id"]] = words
    return wrong


def _differ(one: Document, other: Document) -> bool:
    return any(one.get(name) != other.get(name) for name in AMOUNTS)


def _member(document: Document) -> Member:
    born, joined = document.get("born_on"), document.get("joined_on")
    left, died = document.get("left_on"), document.get("died_on")
    return Member(
        document["person_id"],
        date.fromisoformat(born) if born else None,
        date.fromisoformat(joined) if joined else None,
        date.fromisoformat(left) if left else None,
        date.fromisoformat(died) if died else None,
        labour=document.get("labour"),
    )


def _expense(document: Document | None) -> Expense | None:
    return None if document is None else Expense(document["fen"], (_source(document["source"]),))


def _source(document: Document) -> Source:
    return Source(document["row_id"], _ORIGINS[document["origin"]], datetime.fromisoformat(document["received_at"]))


def _list_row(row: asyncpg.Record) -> ListRow:
    source = Source(row["row_id"], Origin.DEPARTMENT_LIST, row["received_at"])
    return ListRow(source, row["feed"], row["person_id"], row["holds_from"], row["holds_to"], document_of(row["facts"]))


def _settlement(row: asyncpg.Record) -> Settlement:
    source = Source(row["row_id"], Origin.SETTLEMENT_LIST, row["received_at"])
    said = document_of(row["facts"])
    discharged = said.get("discharged_on")
    return Settlement(
        source,
        row["person_id"],
        row["settled_on"],
        row["self_pay_fen"],
        row["compliant_fen"],
        visit_kind=said.get("visit_kind"),
        discharged_on=date.fromisoformat(discharged) if discharged else None,
        tilted=said.get("tilted"),
    )
