"""B1: the monitoring line, and a household's income beside it (监测线)."""

from dataclasses import dataclass
from fractions import Fraction

from libs.policy.benefits.outcome import Note, Outcome, Sheet
from libs.policy.standing import Policy
from libs.policy.texts import below_limit, times, yuan, yuan_short

MONTHS = 12
PARTS = ("wage", "receipts", "expense", "property", "transfer")


@dataclass(frozen=True, slots=True)
class HouseholdIncome:
    """Twelve months of a household in fen, none where unknown (十二个月收入)."""

    members: int | None
    wage: int | None
    receipts: int | None
    expense: int | None
    property: int | None
    transfer: int | None
    pay_outs: int | None = 0
    self_pay: int | None = 0
    """Of treatment within the rules (合规自付)."""


def monitoring_line(policy: Policy) -> Outcome:
    """B1: yearly income per head below which a household is watched, in fen (监测线).

    The figure that a paper states, else twelve times the rural dibao standard in force times the region's multiplier.
    Basis: 晋乡村振兴组〔2021〕3号 第二条; 大委农发〔2021〕3号 第二部分（一）第2项.
    """
    sheet = Sheet("B1", policy)
    return sheet.outcome(line=_line(sheet))


def income_beside_line(policy: Policy, income: HouseholdIncome) -> Outcome:
    """B1 with a household: net and reference income, a head and beside the line; equal is not below (参考收入).

    Net income = wages + operating receipts − expense + property + transfers; reference income = net + pay-outs −
    compliant self-pay. A loss reduces the rest.
    """
    sheet = Sheet("B1", policy)
    line = _line(sheet)
    members = sheet.fact("members", income.members)
    wage, receipts, expense, assets, transfer = (sheet.fact(name, getattr(income, name)) for name in PARTS)
    pay_outs, self_pay = sheet.fact("pay_outs", income.pay_outs), sheet.fact("self_pay", income.self_pay)
    net = wage + receipts - expense + assets + transfer
    reference = net + pay_outs - self_pay
    sheet.step(
        "纯收入",
        f"{yuan(wage)} + {yuan(receipts)} − {yuan(expense)} + {yuan(assets)} + {yuan(transfer)} = {yuan(net)}",
    )
    sheet.step("参考收入", f"{yuan(net)} + {yuan(pay_outs)} − {yuan(self_pay)} = {yuan(reference)}")
    for label, amount, note in (
        ("人均纯收入", net, Note.BELOW_LINE),
        ("人均参考收入", reference, Note.REFERENCE_BELOW_LINE),
    ):
        _beside(sheet, label, Fraction(amount, members or 1), line)
        if members and amount < line * members:
            sheet.note(note)
    heads = members or 1
    return sheet.outcome(
        line=line,
        net=net,
        net_per_head=Fraction(net, heads) if members else 0,
        reference=reference,
        reference_per_head=Fraction(reference, heads) if members else 0,
    )


def _line(sheet: Sheet) -> Fraction:
    policy = sheet.policy
    if policy.figure("line_year") is None and policy.declares("line_multiplier"):
        month, multiplier = sheet.fen("dibao_rural_month"), sheet.ratio("line_multiplier")
        line = MONTHS * month * multiplier
        sheet.step("监测线", f"{yuan(month)} × {MONTHS} × {times(multiplier)} = {yuan_short(line)} 元/人·年")
        return line
    line = Fraction(sheet.fen("line_year"))
    sheet.step("监测线", f"{yuan_short(line)} 元/人·年")
    return line


def _beside(sheet: Sheet, label: str, per_head: Fraction, line: Fraction) -> None:
    sign = "＜" if per_head < line else "≥"
    sheet.step(label, f"{below_limit(per_head, line)} {sign} {yuan_short(line)} 元/人·年")
