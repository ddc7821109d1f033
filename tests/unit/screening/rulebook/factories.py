"""Columns of a family from households as a policy officer writes them: yuan, days, `never`, `null` for unknown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from libs.policy import Policy
from libs.policy.answers import Answer, Answers
from libs.policy.columns import Column, Segments
from libs.policy.groups import Group
from libs.policy.loader import region_files
from services.screening.domain.rulebook import (
    assets,
    continuation,
    disability,
    duties,
    education,
    employment,
    entitlement,
    events,
    farming,
    follow_up,
    health,
    housing,
    income,
    labour,
    medical,
    payments,
    pension,
    safety_net,
    single_person,
    villages,
    water,
)
from services.screening.domain.rulebook.catalogue import BOOK
from services.screening.domain.rulebook.parts import NEVER
from services.screening.domain.rulebook.rule import ask
from tests.unit.policy.benefits import factories as benefits
from tests.unit.policy.benefits.factories import fen

DAY = date(2024, 5, 22)
HOME = {
    "SR-HLT-02": "dalian",
    "SR-HOU-02": "dalian",
    "SR-HOU-03": "dalian",
    "SR-DSB-02": "dalian",
    "SR-PEN-02": "dalian",
    "SR-AST-01": "dalian",
    "SR-PRC-03": "dalian",
}
"""Where a rule is asked if a case names no region: in Jinjiang, but for those that only Dalian has."""
FIGURES = {"jinjiang": {"dibao_rural_month": 815}, "dalian": {"line_year": 7260}}

Household = Mapping[str, Any]


def a_policy(region: str, day: date, figures: Mapping[str, Any] | None = None, lacking: Sequence[str] = ()) -> Policy:
    """A region's policy with a line, other figures if given, some taken away, and the rules that are to come."""
    policy = benefits.a_policy(region, day, FIGURES[region] if figures is None else figures, lacking)
    return replace(policy, rules=MappingProxyType({**policy.rules, **region_files(region).rules_to_come}))


def answers(rule_id: str, households: Sequence[Household], policy: Policy) -> list[Answer]:
    """What a rule of the book answers of these households."""
    return [Answer(int(code)) for code in ask(BOOK[rule_id], columns(rule_id, households), policy)]


def columns(rule_id: str, households: Sequence[Household]) -> Any:
    """The columns of a rule's family."""
    family = _OF_ITS_OWN.get(rule_id, rule_id.split("-")[1])
    return _FAMILIES[family]([{**_DEFAULTS[family], **household} for household in households])


_OF_ITS_OWN = {
    "SR-CIV-02": "STOP", "SR-CIV-04": "SINGLE", "SR-EMP-02": "FOLLOW",
    "SR-MUL-01": "FOLLOW", "SR-MED-04": "ENTITLED",
    "SR-PRC-01": "STEP", "SR-PRC-02": "DUTY", "SR-PRC-03": "DUTY",
}  # fmt: skip
"""Rules whose facts are not those of the family that their id names."""

_DEFAULTS: Mapping[str, Household] = {
    "INC": {
        "members": 4, "net": 200_000, "previous": 200_000, "pay_outs": 0, "self_pay": 0,
        "visited": "never", "visit_net": None, "visit_pay_outs": None, "visit_self_pay": None,
    },
    "EDU": {"persons": [{}]},
    "HLT": {"persons": [{}], "monitored": True},
    "MED": {"persons": [{}], "stays": [], "protected": False, "delivered": True},
    "HOU": {
        "members": 4, "grade": "A", "damaged": False, "zone": False, "below": False,
        "low_income": True, "other": False, "surveyed": date(2024, 5, 1),
    },
    "WAT": {"members": 4, "failed": False, "outage": 0, "alone": False, "disabled": False},
    "DIS": {"members": 4, "disasters": [], "accidents": []},
    "ACC": {"members": 4, "disasters": [], "accidents": []},
    "LAB": {"persons": [{}]},
    "SINGLE": {"persons": [{}], "income": 9600},
    "STOP": {"persons": [{}], "monitored": False},
    "AGR": {
        "members": 4, "formerly_poor": True, "category_1": False, "sells": True, "link": True, "unsold": False,
        "needs": [], "failed": [],
    },
    "FOLLOW": {
        "persons": [{}], "monitored": True, "recognised": date(2024, 1, 1), "development": True, "findings": [],
    },
    "PRC": {"persons": [{}]},
    "ENTITLED": {"members": 4, "settled": [], "premiums": []},
    "VIL": {"listed": False, "due": True, "unit": True, "evaluated": date(2024, 5, 1)},
    "AST": {"idle": False, "lost": False, "owner": True, "keeper": True, "uses": []},
    "STEP": {"due": date(2024, 5, 22), "done": "never"},
    "DUTY": {"kind": "feed", "ends": date(2024, 4, 30), "came": date(2024, 5, 3)},
    "DED": {"persons": [{}], "payments": []},
    "PEN": {"persons": [{}]},
    "DSB": {"persons": [{}]},
    "EMP": {"persons": [{}]},
    "CIV": {
        "persons": [{}], "protected": True, "changes": [], "aid_count": 0, "net": 1000, "alone": True,
        "contacted": date(2024, 5, 20), "ill": False, "carer": False, "aided": True,
    },
}  # fmt: skip


def _yuan(said: Sequence[Household], name: str) -> Column:
    return Column.of(None if one[name] is None else fen(one[name]) for one in said)


def _days(said: Sequence[Household], name: str, default: Any = "never") -> Column:
    return Column.of(_ordinal(one.get(name, default)) for one in said)


def _ordinal(day: date | str | None) -> int | None:
    if isinstance(day, date):
        return day.toordinal()
    assert day in {None, "never"}, day
    return None if day is None else NEVER


def _yes(said: Sequence[Household], name: str, default: bool | None = None) -> Answers:
    return Answers.of(one.get(name, default) for one in said)


def _count(said: Sequence[Household], name: str) -> Column:
    return Column.of(None if one[name] is None else len(one[name]) for one in said)


def _segments(said: Sequence[Household], name: str) -> Segments:
    return Segments.of(None if one[name] is None else len(one[name]) for one in said)


def _within(said: Sequence[Household], name: str) -> list[Any]:
    return [item for one in said for item in one[name] or ()]


def _income(said: Sequence[Household]) -> income.IncomeColumns:
    return income.IncomeColumns(
        members=Column.of(one["members"] for one in said),
        net_income=_yuan(said, "net"),
        previous_net=_yuan(said, "previous"),
        pay_outs=_yuan(said, "pay_outs"),
        self_pay=_yuan(said, "self_pay"),
        visited_on=_days(said, "visited"),
        visit_net=_yuan(said, "visit_net"),
        visit_pay_outs=_yuan(said, "visit_pay_outs"),
        visit_self_pay=_yuan(said, "visit_self_pay"),
    )


_PUPIL = {
    "born": date(2014, 5, 1),
    "completed": False,
    "not_enrolled": False,
    "absent": False,
    "days": 0,
    "fee": 0,
    "aid": 0,
}


def _education(said: Sequence[Household]) -> education.SchoolColumns:
    pupils = [{**_PUPIL, **one} for one in _within(said, "persons")]
    return education.SchoolColumns(
        members=_count(said, "persons"),
        persons=_segments(said, "persons"),
        born_on=_days(pupils, "born"),
        completed=_yes(pupils, "completed"),
        not_enrolled=_yes(pupils, "not_enrolled"),
        long_absent=_yes(pupils, "absent"),
        absent_days=Column.of(one["days"] for one in pupils),
        exempt_until=_days(pupils, "exempt_until"),
        fee=_yuan(pupils, "fee"),
        aid=_yuan(pupils, "aid"),
    )


def _health(said: Sequence[Household]) -> health.HealthColumns:
    persons = _within(said, "persons")
    return health.HealthColumns(
        members=_count(said, "persons"),
        persons=_segments(said, "persons"),
        monitored=_yes(said, "monitored"),
        diagnosed_on=_days(persons, "diagnosed"),
        chronic_burden=_yes(persons, "burden", default=False),
        special_treatment=_yes(persons, "special", default=False),
        chronic=_yes(persons, "chronic", default=False),
        followed_up_on=_days(persons, "followed_up"),
        two_illnesses=_yes(persons, "two", default=False),
        has_family_doctor=_yes(persons, "doctor", default=True),
        is_classified=_yes(persons, "classified", default=True),
    )


def _medical(said: Sequence[Household]) -> medical.InsuranceColumns:
    return medical.InsuranceColumns(
        members=_count(said, "persons"),
        persons=_segments(said, "persons"),
        protected=_yes(said, "protected"),
        stays=_segments(said, "stays"),
        stay_self_pay=Column.of(fen(yuan) for yuan in _within(said, "stays")),
        lists_missing=Answers.of(False if one["delivered"] else None for one in said),
        enrolled=_yes(_within(said, "persons"), "enrolled", default=True),
    )


def _housing(said: Sequence[Household]) -> housing.HousingColumns:
    return housing.HousingColumns(
        members=Column.of(one["members"] for one in said),
        grade=Column.of(None if one["grade"] is None else "ABCD".index(one["grade"]) + 1 for one in said),
        damaged=_yes(said, "damaged"),
        in_seismic_zone=_yes(said, "zone"),
        below_standard=_yes(said, "below"),
        low_income=_yes(said, "low_income"),
        other_low_income=_yes(said, "other"),
        surveyed_on=_days(said, "surveyed"),
    )


def _water(said: Sequence[Household]) -> water.WaterColumns:
    return water.WaterColumns(
        members=Column.of(one["members"] for one in said),
        quality_failed=_yes(said, "failed"),
        outage_days=Column.of(one["outage"] for one in said),
        alone=_yes(said, "alone"),
        disabled=_yes(said, "disabled"),
    )


def _events(said: Sequence[Household]) -> events.EventColumns:
    return events.EventColumns(
        members=Column.of(one["members"] for one in said),
        disasters=_segments(said, "disasters"),
        disaster_on=Column.of(_ordinal(day) for day in _within(said, "disasters")),
        accidents=_segments(said, "accidents"),
        accident_on=Column.of(_ordinal(day) for day in _within(said, "accidents")),
    )


def _labour(said: Sequence[Household]) -> labour.LabourColumns:
    return labour.LabourColumns(
        members=_count(said, "persons"),
        persons=_segments(said, "persons"),
        capable=_yes(_within(said, "persons"), "capable", default=True),
    )


def _disability(said: Sequence[Household]) -> disability.DisabilityColumns:
    persons = [{"kind": 0, "grade": 0, **one} for one in _within(said, "persons")]
    return disability.DisabilityColumns(
        members=_count(said, "persons"),
        persons=_segments(said, "persons"),
        born_on=_days(persons, "born", date(1980, 1, 1)),
        newly_severe=_yes(persons, "newly", default=False),
        entitled=_yes(persons, "entitled", default=False),
        receives=_yes(persons, "receives", default=False),
        dibao=_yes(persons, "dibao", default=True),
        kind=Column.of(one["kind"] for one in persons),
        grade=Column.of(one["grade"] for one in persons),
        cared_for=_yes(persons, "care", default=False),
        rehabilitation=_yes(persons, "aid", default=False),
    )


def _employment(said: Sequence[Household]) -> employment.WorkColumns:
    persons = _within(said, "persons")
    return employment.WorkColumns(
        members=_count(said, "persons"),
        persons=_segments(said, "persons"),
        born_on=_days(persons, "born", date(1980, 1, 1)),
        capable=_yes(persons, "capable", default=True),
        willing=_yes(persons, "willing", default=True),
        employed=_yes(persons, "employed", default=False),
        job_ended_on=_days(persons, "ended", date(2024, 5, 1)),
    )


def _safety_net(said: Sequence[Household]) -> safety_net.SafetyNetColumns:
    persons = _within(said, "persons")
    return safety_net.SafetyNetColumns(
        members=_count(said, "persons"),
        persons=_segments(said, "persons"),
        protected=_yes(said, "protected"),
        changes=_segments(said, "changes"),
        changed_on=Column.of(_ordinal(day) for day in _within(said, "changes")),
        lost_fully=_yes(persons, "fully", default=False),
        lost_partly=_yes(persons, "partly", default=False),
        stable_income=_yes(persons, "stable", default=False),
        dibao=_yes(persons, "dibao", default=False),
        tekun=_yes(persons, "tekun", default=False),
        aid_count=Column.of(one["aid_count"] for one in said),
        child_unguarded=_yes(persons, "unguarded", default=False),
        net_income=_yuan(said, "net"),
        alone=_yes(said, "alone"),
        contacted_on=_days(said, "contacted"),
        ill=_yes(said, "ill"),
        has_sick_carer=_yes(said, "carer"),
        aided=_yes(said, "aided"),
        unable=_yes(persons, "unable", default=False),
        served=_yes(persons, "served", default=False),
    )


def _stop(said: Sequence[Household]) -> continuation.StopColumns:
    persons = _within(said, "persons")
    return continuation.StopColumns(
        members=_count(said, "persons"),
        persons=_segments(said, "persons"),
        monitored=_yes(said, "monitored"),
        formerly_poor=_yes(persons, "formerly_poor", default=True),
        proposed_on=_days(persons, "proposed"),
    )


def _single_person(said: Sequence[Household]) -> single_person.SinglePersonColumns:
    persons = [{"own": 0, **one} for one in _within(said, "persons")]
    return single_person.SinglePersonColumns(
        members=_count(said, "persons"),
        persons=_segments(said, "persons"),
        income=_yuan(said, "income"),
        own_income=_yuan(persons, "own"),
        severely_disabled=_yes(persons, "disabled", default=False),
        severe_illness=_yes(persons, "ill", default=False),
        named_difficulty=_yes(persons, "named", default=False),
        dibao=_yes(persons, "dibao", default=False),
        tekun=_yes(persons, "tekun", default=False),
    )


def _farming(said: Sequence[Household]) -> farming.FarmingColumns:
    return farming.FarmingColumns(
        members=Column.of(one["members"] for one in said),
        formerly_poor=_yes(said, "formerly_poor"),
        category_1=_yes(said, "category_1"),
        sells=_yes(said, "sells"),
        has_link=_yes(said, "link"),
        has_unsold=_yes(said, "unsold"),
        needs=_segments(said, "needs"),
        needed_on=Column.of(_ordinal(day) for day in _within(said, "needs")),
        projects=_segments(said, "failed"),
        failed_on=Column.of(_ordinal(day) for day in _within(said, "failed")),
    )


def _follow_up(said: Sequence[Household]) -> follow_up.FollowUpColumns:
    said = [{"findings": [], "measures": [], "net": 1000, **one} for one in said]
    findings, measures = _within(said, "findings"), _within(said, "measures")
    return follow_up.FollowUpColumns(
        members=_count(said, "persons"),
        persons=_segments(said, "persons"),
        capable=_yes(_within(said, "persons"), "capable", default=True),
        monitored=_yes(said, "monitored", default=True),
        recognised_on=_days(said, "recognised"),
        has_development=_yes(said, "development", default=True),
        findings=_segments(said, "findings"),
        opened_on=_days(findings, "opened", DAY),
        risk=Column.of(one["risk"] for one in findings),
        eliminated_on=_days(said, "eliminated"),
        not_ok=_yes(said, "not_ok", default=False),
        protected=_yes(said, "protected", default=True),
        has_helper=_yes(said, "helper", default=True),
        village_uncovered=_yes(said, "uncovered", default=False),
        measures=_segments(said, "measures"),
        ended_after=Column.of(one["after"] for one in measures),
        own_end=_yes(measures, "own_end", default=False),
        followed_up_on=_days(said, "followed_up"),
        net_income=_yuan(said, "net"),
        low_income=_yes(said, "low_income", default=True),
        other_low_income=_yes(said, "other", default=False),
        verified_on=_days(said, "verified"),
    )


def _pension(said: Sequence[Household]) -> pension.PensionColumns:
    persons = [{"groups": [], "unknown": [], "paid": 0, "band": 200, **one} for one in _within(said, "persons")]
    return pension.PensionColumns(
        members=_count(said, "persons"),
        persons=_segments(said, "persons"),
        groups={
            group: Answers.of(None if group in one["unknown"] else group in one["groups"] for one in persons)
            for group in Group
        },
        in_continuation=_yes(persons, "continued", default=False),
        paid=_yuan(persons, "paid"),
        band=_yuan(persons, "band"),
    )


def _payments(said: Sequence[Household]) -> payments.PaymentColumns:
    paid = _within(said, "payments")
    return payments.PaymentColumns(
        members=_count(said, "persons"),
        payments=_segments(said, "payments"),
        month_on=_days(paid, "month"),
        died_on=_days(paid, "died"),
        held_on=_days(paid, "held"),
        released_on=_days(paid, "released"),
    )


def _groups(said: Sequence[Mapping[str, Any]]) -> dict[Group, Answers]:
    return {
        group: Answers.of(None if group in one["unknown"] else group in one["groups"] for one in said)
        for group in Group
    }


def _entitlement(said: Sequence[Household]) -> entitlement.EntitlementColumns:
    blank = {"day": DAY, "groups": [], "unknown": [], "continued": False, "applied": False}
    settled, premiums = ([{**blank, **one} for one in _within(said, name)] for name in ("settled", "premiums"))
    return entitlement.EntitlementColumns(
        members=Column.of(one["members"] for one in said),
        settlements=_segments(said, "settled"),
        settled_on=_days(settled, "day"),
        settled_groups=_groups(settled),
        settled_in_continuation=_yes(settled, "continued"),
        tilted=_yes(settled, "applied"),
        premiums=_segments(said, "premiums"),
        paid_on=_days(premiums, "day"),
        paid_groups=_groups(premiums),
        paid_in_continuation=_yes(premiums, "continued"),
        aided=_yes(premiums, "applied"),
    )


def _villages(said: Sequence[Household]) -> villages.VillageColumns:
    return villages.VillageColumns(
        listed=_yes(said, "listed"),
        unit_due=_yes(said, "due"),
        has_unit=_yes(said, "unit"),
        evaluated_on=_days(said, "evaluated"),
    )


def _assets(said: Sequence[Household]) -> assets.AssetColumns:
    uses = [{"documented": True, "other": False, **one} for one in _within(said, "uses")]
    return assets.AssetColumns(
        idle=_yes(said, "idle"),
        lost=_yes(said, "lost"),
        has_owner=_yes(said, "owner"),
        has_keeper=_yes(said, "keeper"),
        uses=_segments(said, "uses"),
        used=_yuan(uses, "yuan"),
        documented=_yes(uses, "documented"),
        for_other=_yes(uses, "other"),
    )


_KINDS = {
    None: None,
    "feed": duties.FEED,
    "status": duties.STATUS,
    "assessment": duties.ASSESSMENT,
    "yearly": duties.YEARLY,
}


def _duties(said: Sequence[Household]) -> duties.DutyColumns:
    return duties.DutyColumns(
        kind=Column.of(_KINDS[one["kind"]] for one in said),
        ends_on=_days(said, "ends"),
        came_on=_days(said, "came"),
    )


def _steps(said: Sequence[Household]) -> duties.StepColumns:
    return duties.StepColumns(due_on=_days(said, "due"), done_on=_days(said, "done"))


_FAMILIES: Mapping[str, Callable[[Sequence[Household]], Any]] = {
    "INC": _income,
    "EDU": _education,
    "HLT": _health,
    "MED": _medical,
    "HOU": _housing,
    "WAT": _water,
    "DIS": _events,
    "ACC": _events,
    "LAB": _labour,
    "DSB": _disability,
    "SINGLE": _single_person,
    "STOP": _stop,
    "AGR": _farming,
    "FOLLOW": _follow_up,
    "PRC": _follow_up,
    "DED": _payments,
    "PEN": _pension,
    "ENTITLED": _entitlement,
    "VIL": _villages,
    "AST": _assets,
    "DUTY": _duties,
    "STEP": _steps,
    "EMP": _employment,
    "CIV": _safety_net,
}
