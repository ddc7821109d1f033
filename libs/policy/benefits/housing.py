"""B2 and B3: rebuilding a dangerous house, improving a poor one (住房补助)."""

from dataclasses import dataclass
from fractions import Fraction

from libs.policy.benefits.outcome import Note, Outcome, Sheet
from libs.policy.standing import Policy
from libs.policy.texts import percent, yuan

SAME_HOUSE = "B2+B3"


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """A dangerous house that is rebuilt (危房改造)."""

    members: int | None
    in_group: bool | None = None
    """Whether the household belongs to one of the groups that the region entitles; asked only where it named them."""
    improved_before: bool | None = False
    """Whether improvement aid was granted for the same house."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """Money put into better housing, in fen (住房条件改善)."""

    investment: int | None
    rebuilt_before: bool | None = False
    """Whether rebuilding aid was granted for the same house."""
    approved_ratio: Fraction | None = None
    """A share that was approved in place of the region's, which holds only in principle."""
    approved_by: str = ""
    """The paper that approved it."""

    def __post_init__(self) -> None:
        """Refuse another share without its paper. Raises ValueError."""
        if self.approved_ratio is None:
            return
        if not self.approved_by.strip():
            raise ValueError("another share than the region's needs the paper that approved it")
        if not 0 <= self.approved_ratio <= 1:
            raise ValueError("a share lies between nothing and all of the money invested")


def house_rebuilding(policy: Policy, facts: Rebuilding) -> Outcome:
    """B2: a sum a head from the upper and from the own finance, each with its cap, added up (农村危房改造补助).

    Nobody said who is entitled: without the list the amount is shown "if entitled" and never proposed.
    Basis: 晋乡村振兴组〔2021〕3号 第四条.
    """
    sheet = Sheet("B2", policy)
    members = sheet.fact("members", facts.members)
    upper = _capped(sheet, "上级财政", members, "house_q")
    own = _capped(sheet, "本级财政", members, "house_c")
    total = upper + own
    sheet.step("合计", f"{yuan(upper)} + {yuan(own)} = {yuan(total)}")
    if not _may_be_entitled(sheet, facts):
        sheet.step("对象", "不在本地规定的对象里，0.00")
        upper = own = total = 0
    if total and _granted_already(sheet, "improved_before", facts.improved_before):
        upper = own = total = 0
    return sheet.outcome(total=total, upper=upper, own=own)


def house_improvement(policy: Policy, facts: Improvement) -> Outcome:
    """B3: a share of the money invested, with a cap; another share needs its paper, the cap stays (住房条件改善补助).

    Basis: 晋乡村振兴组〔2021〕3号 第四条.
    """
    sheet = Sheet("B3", policy)
    investment, cap = sheet.fact("investment", facts.investment), sheet.fen("improve_cap")
    ratio = sheet.ratio("improve_ratio") if facts.approved_ratio is None else facts.approved_ratio
    if facts.approved_ratio is not None:
        sheet.note(Note.RATIO_APPROVED)
        sheet.step("批准的比例", f"{percent(ratio)}（{facts.approved_by}）")
    share = ratio * investment
    total = min(share, Fraction(cap))
    sheet.step("补助", f"{yuan(investment)} × {percent(ratio)} = {yuan(share)}，不超过 {yuan(cap)}，补 {yuan(total)}")
    if total and _granted_already(sheet, "rebuilt_before", facts.rebuilt_before):
        total = Fraction(0)
    return sheet.outcome(total=total)


def _may_be_entitled(sheet: Sheet, facts: Rebuilding) -> bool:
    """False where the region named who is entitled and the household is not of them."""
    if sheet.policy.figure("house_groups") is None:
        sheet.note(Note.IF_ENTITLED)
        return True
    sheet.figure("house_groups")
    if facts.in_group is None and facts.members != 0:
        sheet.lacks("in_group")
    return facts.in_group is not False


def _capped(sheet: Sheet, label: str, members: int, name: str) -> int:
    a_head, cap = sheet.fen(f"{name}_pp"), sheet.fen(f"{name}_cap")
    wanted = a_head * members
    granted = min(wanted, cap)
    sheet.step(label, f"{yuan(a_head)} × {members} 人 = {yuan(wanted)}，每户不超过 {yuan(cap)}，补 {yuan(granted)}")
    return granted


def _granted_already(sheet: Sheet, name: str, other: bool | None) -> bool:
    """Whether the other aid for the same house leaves nothing of this one."""
    if other is False or SAME_HOUSE not in sheet.words("exclusive_pairs"):
        return False
    if other is None:
        sheet.lacks(name)
        return False
    sheet.note(Note.NOT_STACKABLE)
    sheet.step("同一房屋", "已享受另一项住房补助，本项 0.00")
    return True
