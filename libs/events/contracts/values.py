"""Words that events of several services share: papers, origins, who holds a matter (共用词)."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of an event: frozen like it, and as forgiving of fields that a hearer does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Channel(StrEnum):
    """The way on which a clue came in (线索渠道)."""

    SELF = "SELF"
    PROXY = "PROXY"
    GRID = "GRID"
    CADRE = "CADRE"
    DEPT = "DEPT"
    HOTLINE = "HOTLINE"
    PETITION = "PETITION"
    RULE = "RULE"


class Hearers(StrEnum):
    """Who alone hears of a finding, where not everybody does who works for the household (只告诉谁)."""

    COUNTY = "county"
    """The departments that the rule names, the county's office and the leading group's; no town, no village."""


class Matter(StrEnum):
    """Which of assistance's three machines a step belongs to (线索、监测档案、帮扶措施)."""

    CLUE = "clue"
    CASE = "case"
    MEASURE = "measure"


class Level(StrEnum):
    """Who answers for a step, and to whom it goes when it is missed (责任层级)."""

    VILLAGE = "VILLAGE"
    TOWN = "TOWN"
    COUNTY = "COUNTY"
    OFFICER = "OFFICER"
    DEPARTMENT_HEAD = "DEPARTMENT_HEAD"
    LEADING_GROUP_OFFICE = "LEADING_GROUP_OFFICE"
    LEADING_OFFICIAL = "LEADING_OFFICIAL"


class OfficeRole(StrEnum):
    """As what somebody is appointed (任职身份)."""

    VILLAGE_CADRE = "VILLAGE_CADRE"
    """村干部、驻村第一书记."""
    GRID_WORKER = "GRID_WORKER"
    TOWN_CLERK = "TOWN_CLERK"
    TOWN_CIVIL_CLERK = "TOWN_CIVIL_CLERK"
    COUNTY_OFFICER = "COUNTY_OFFICER"
    """农业农村局, who decides for the county."""
    DEPARTMENT_LIAISON = "DEPARTMENT_LIAISON"
    DEPARTMENT_HEAD = "DEPARTMENT_HEAD"
    LEADING_GROUP_OFFICE = "LEADING_GROUP_OFFICE"
    LEADING_OFFICIAL = "LEADING_OFFICIAL"
    HOTLINE_CLERK = "HOTLINE_CLERK"
    AUDITOR = "AUDITOR"
    OPERATOR = "OPERATOR"


class ItemEnd(StrEnum):
    """How an item of the conservation ledger ends (台账的去向)."""

    SCREENED = "screened"
    OPENED = "opened"
    MERGED = "merged"
    REJECTED = "rejected"
    UNMATCHED = "unmatched"
    WITHDRAWN = "withdrawn"
    """Taken back before anybody dealt with it."""
    DROPPED = "dropped"
    """Parked, and dropped by two operators with a reason."""


class Paper(Part):
    """The document and article that something rests on (依据)."""

    document: str
    article: str = ""
    grade: str
    """seed, cited or assumed."""


class Holder(Part):
    """Who has a matter now (在谁手里)."""

    level: Level
    area_code: str | None = None
    department: str | None = None
    officer_id: str | None = None


class SourceRow(Part):
    """The row or record that a fact came with (来源)."""

    row_id: str
    origin: str
    """One of screening's origins: village_roll, settlement_list, visit_papers, visit_word …"""
    received_at: datetime
    line_no: int | None = None
    """Its line in the sender's file, counted as the sender sees it."""
    list_title: str | None = None
    """What the sender calls the list, for the sentence “医保清单第 1,807 行”."""


class Member(Part):
    """A person recorded in a household; no name, no number of a paper (家庭成员)."""

    person_id: str
    born_on: date | None = None
    joined_on: date | None = None
    left_on: date | None = None
    died_on: date | None = None
    relation: str | None = None
    """Code of the relation to the head: 01, 10, 20 …"""
    labour: str | None = None
    """ordinary, skilled, weak, lost or none."""
    works: bool | None = None
    has_capacity: bool = True
    id_number_length: int | None = None
    id_checksum_holds: bool | None = None


class IncomeBlock(Part):
    """The income of twelve months, as one source told it; amounts in fen, None where unknown (收入资料)."""

    source: SourceRow
    from_on: date
    to_on: date
    wage_fen: int | None = None
    operating_receipts_fen: int | None = None
    operating_expense_fen: int | None = None
    property_fen: int | None = None
    transfer_fen: int | None = None
    pay_outs_fen: int | None = None
    compliant_self_pay_fen: int | None = None


class Expense(Part):
    """What something cost a household in the twelve months of a list, in fen (支出)."""

    fen: int
    source: SourceRow
