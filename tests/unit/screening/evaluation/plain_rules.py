"""Each rule of domain.md §4.2 as a plain reading of one household (or village, asset, duty, step)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from libs.policy.answers import Answer
from libs.policy.groups import Group
from tests.unit.screening.evaluation.plain import (
    ABSENT,
    NEVER,
    OUT,
    UNSET,
    C,
    M,
    N,
    Plain,
    U,
    a_day,
    above,
    add_months,
    age,
    all_of,
    below,
    chosen,
    minus,
    negated,
    one_of,
    one_reaches,
    only,
    optional,
    reaches,
    said,
    times,
    total,
)  # fmt: skip

Member = dict[str, Any]


def inc_01(h: Plain) -> Answer:
    return below(h.net, times(h.line, h.n))


def inc_03(h: Plain) -> Answer:
    previous = (h.of.get("previous_income") or {}).get("net_fen")
    drop, factor = h.figure("income_drop_pct"), h.figure("income_drop_line_factor")
    fallen = reaches(minus(previous, h.net), times(drop, previous))
    return all_of(fallen, above(previous, 0), below(h.reference, times(factor, h.line, h.n)))


def inc_04(h: Plain) -> Answer:
    visit = h.of.get("visit") or {}
    visited = a_day(visit.get("visited_on"))
    recent = U if visited is None else said(visited != NEVER and h.day <= add_months(visited, 12))
    found = minus(total(visit.get("net_fen"), visit.get("pay_outs_fen")), visit.get("compliant_self_pay_fen"))
    return all_of(recent, below(found, times(12, h.dibao, h.n)))


def exp_01(h: Plain) -> Answer:
    rigid = total(h.income("compliant_self_pay"), h.of.get("net_schooling_fen"), h.of.get("disaster_loss_fen"))
    left = minus(total(h.net, h.income("pay_outs")), rigid)
    is_large = all_of(reaches(rigid, times(h.figure("rigid_spend_ratio"), h.net)), above(h.net, 0))
    near = below(left, times(h.figure("rigid_spend_line_factor"), h.line, h.n))
    return all_of(above(rigid, 0), one_of(below(left, times(h.line, h.n)), all_of(is_large, near)))


def edu_01(h: Plain) -> Answer:
    begins = h.figure("school_year_start")
    if begins is UNSET:
        return C
    year = h.day.year - ((h.day.month, h.day.day) < (begins.month, begins.day))
    cutoff = h.figure("entry_cutoff")
    last_born = date(year - 6, 8, 31) if cutoff is UNSET else date(year - 6, cutoff.month, cutoff.day)

    def out(one: Member) -> Answer:
        born, completed = a_day(one.get("born_on")), one.get("school_completed")
        must = U if born is None else said(born <= last_born)
        until = 16 if completed is None else 18
        years = age(born, h.day)
        still = N if completed else (U if years is None else said(years < until))
        status, days = one.get("school_status"), h.figure("long_absent_days")
        absent = U if status in {None, "on_roll"} else said(status == "long_absent")
        if days is not UNSET:
            absent = reaches(one.get("absent_days"), days)
        not_in = U if status is None else said(status == "not_enrolled")
        exempt = a_day(one.get("school_exempt_until"))
        not_exempt = U if exempt is None else said(exempt < h.day)
        return all_of(must, still, one_of(not_in, absent), not_exempt)

    return h.some_member(out)


def edu_02(h: Plain) -> Answer:
    costs = None if h.members is None else [minus(o.get("school_fee_fen"), o.get("school_aid_fen")) for o in h.members]
    return one_reaches(costs, h.figure("edu_selfpay_year"))


def hlt_01(h: Plain) -> Answer:
    days = h.figure("event_days")
    if days is UNSET:
        return C
    return h.some_member(
        lambda one: one_of(
            h.lately(a_day(one.get("diagnosed_on")), days),
            said(one.get("chronic_burden")),
            said(one.get("special_treatment")),
        )
    )


def hlt_02(h: Plain) -> Answer:
    if h.figure("chronic_followup_months") is UNSET:
        return C
    return h.some_member(
        lambda one: all_of(
            said(one.get("chronic")), h.older(a_day(one.get("chronic_followed_up_on")), "chronic_followup_months")
        )
    )


def hlt_03(h: Plain) -> Answer:
    def lacks(one: Member) -> Answer:
        without = one_of(negated(said(one.get("has_family_doctor"))), negated(said(one.get("is_classified"))))
        return all_of(said(one.get("hypertension_or_diabetes")), without)

    return all_of(h.monitored, h.some_member(lacks))


def _lists(h: Plain) -> Answer:
    if h.figure("feed_due_day") is UNSET:
        return C
    return N if h.of.get("settlement_lists_complete") else U


def med_01(h: Plain) -> Answer:
    all_paid = None if h.members is None else [one.get("self_pay_this_year_fen") for one in h.members]
    paid = None if all_paid is None or None in all_paid else max(all_paid, default=0)
    rural = h.figure("rural_disposable_last_year")
    fixed = chosen(
        h.protected,
        reaches(paid, h.figure("med_selfpay_monitored")),
        reaches(paid, h.figure("med_selfpay_other")),
    )
    share = chosen(
        h.protected,
        above(paid, times(h.figure("med_income_ratio_tp"), rural)),
        above(paid, times(h.figure("med_income_ratio_other"), rural)),
    )
    return one_of(fixed, optional(share), _lists(h))


def med_02(h: Plain) -> Answer:
    stays = h.entries("stays")
    paid = None
    if stays is not None:
        days = [(date.fromisoformat(one["discharged_on"]), one.get("self_pay_fen")) for one in stays]
        paid = [fen for day, fen in days if day <= h.day <= add_months(day, 12)]
    dear = chosen(
        h.protected,
        one_reaches(paid, h.figure("med_single_monitored")),
        one_reaches(paid, h.figure("med_single_other")),
    )
    return one_of(dear, _lists(h))


def med_03(h: Plain) -> Answer:
    return h.some_member(lambda one: negated(said(one.get("insured"))))


def med_04(h: Plain) -> Answer:
    def entitled(entry: Member, day_name: str, benefit: str) -> Answer:
        groups = {str(group): h.group(entry, str(group)) for group in Group}
        continued, day = said(entry.get("in_continuation")), a_day(entry.get(day_name))
        if day is None:
            return all_of(one_of(*groups.values(), continued), U)
        if day > h.day:
            return N
        of_region = h.policy.benefits.get(benefit)
        if of_region is None or day < of_region.from_on or (of_region.to_on and day > of_region.to_on):
            return N
        names = {"B4": ("ci_deductible_factor", "ci_rate_add_pp", "ci_cap_lifted"),
                 "B5": ("premium_full_groups", "premium_fixed_groups")}[benefit]  # fmt: skip
        figures = [h.figure(name, day) for name in names]
        if UNSET in figures:
            return only(one_of(*groups.values(), continued), C)
        named = ["tekun", "dibao", "fell_back"] if benefit == "B4" else [word for words in figures for word in words]
        found = one_of(*(groups[word] for word in named))
        if "dibao" not in named or not h.policy.declares("continuation_counts_as_dibao"):
            return found
        counts = h.figure("continuation_counts_as_dibao", day)
        return one_of(found, only(continued, C if counts is UNSET else said(counts)))

    tilt = h.some("settlements", lambda e: only(negated(said(e.get("tilted"))), entitled(e, "settled_on", "B4")))
    aid = h.some("premiums", lambda e: only(negated(said(e.get("aided"))), entitled(e, "paid_on", "B5")))
    return one_of(optional(tilt) if h.figure("ci_tilt_optional") is True else tilt, aid)


def hou_01(h: Plain) -> Answer:
    grade = h.of.get("house_grade")
    return one_of(U if grade is None else said(grade in "CD"), h.yes("house_damaged"))


def hou_02(h: Plain) -> Answer:
    return all_of(h.yes("in_seismic_zone"), h.yes("below_seismic_standard"))


def _low_income(h: Plain) -> Answer:
    """By groups of persons; those that the region added only where it added any."""
    added = N if h.figure("watched_free_groups") is UNSET else h.yes("other_low_income")
    return one_of(h.in_aid, h.monitored, added)


def hou_03(h: Plain) -> Answer:
    return all_of(_low_income(h), h.older(h.on("house_surveyed_on"), "housing_survey_months"))


def wat_01(h: Plain) -> Answer:
    since = h.on("water_out_since")
    days = None if since is None else (0 if since == NEVER or since > h.day else (h.day - since).days)
    kinds = h.some_member(lambda o: U if o.get("disability_kind") is None else said(o["disability_kind"] != "none"))
    frail, others = h.figure("water_outage_days_frail"), h.figure("water_outage_days")
    away = chosen(one_of(h.alone, kinds), reaches(days, frail), reaches(days, others))
    return one_of(h.yes("water_quality_failed"), away)


def _events(name: str, day: str) -> Callable[[Plain], Answer]:
    def lately(h: Plain) -> Answer:
        days = h.figure("event_days")
        return C if days is UNSET else h.some(name, lambda entry: h.lately(a_day(entry.get(day)), days))

    return lately


def civ_02(h: Plain) -> Answer:
    """Dated by the proposal: see `asked`."""
    if h.figure("continuation_months") is UNSET:
        return C
    return h.some_member(lambda one: all_of(_within(h, one), one_of(said(one.get("formerly_poor")), h.monitored)))


def _within(h: Plain, one: Member) -> Answer:
    rule, proposed = h.policy.rules["SR-CIV-02"], a_day(one.get("stop_proposed_on"))
    return U if proposed is None else said(rule.from_on <= proposed <= (rule.to_on or date.max))


def civ_02_outside(h: Plain) -> bool:
    rule = h.policy.rules["SR-CIV-02"]
    days = None if h.members is None else [a_day(one.get("stop_proposed_on")) for one in h.members]
    asked_outside = not (rule.from_on <= h.day <= (rule.to_on or date.max))
    if days is None:
        return False
    if any(day not in {None, NEVER} and not rule.from_on <= day <= (rule.to_on or date.max) for day in days):
        return True
    return asked_outside and all(day == NEVER for day in days)


def civ_03(h: Plain) -> Answer:
    scope = h.figure("labour_lost_scope")
    if scope is UNSET:
        return C

    def lost(one: Member) -> Answer:
        skill = one.get("labour_skill")
        fully, partly = (U, U) if skill is None else (said(skill == "lost"), said(skill == "weak"))
        without = one_of(fully, all_of(partly, negated(said(one.get("stable_income")))))
        return all_of(without, negated(h.group(one, "dibao")), negated(h.group(one, "tekun")))

    outside = h.some_member(lost)
    return all_of(h.protected, outside) if scope == "protected" else outside


def civ_04(h: Plain) -> Answer:
    by_household = h.policy.declares("single_person_multiplier")
    limits = ["single_person_multiplier"] if by_household else ["single_person_limit_ill", "single_person_limit_dis"]
    if UNSET in [h.dibao, *(h.figure(name) for name in limits)]:
        return C

    def not_above(name: str) -> Answer:
        return negated(above(h.net, times(12, h.dibao, h.figure(name), h.n)))

    def person(one: Member) -> Answer:
        ill, named = said(one.get("severe_illness")), said(one.get("named_difficulty"))
        disabled = _severe(one)
        outside = all_of(
            negated(h.group(one, "dibao")),
            negated(h.group(one, "tekun")),
            below(one.get("own_income_fen"), times(12, h.dibao)),
        )
        if by_household:
            return all_of(one_of(ill, named, disabled), outside)
        by_ill = all_of(outside, ill, not_above("single_person_limit_ill"))
        by_disabled = all_of(outside, disabled, not_above("single_person_limit_dis"))
        other = all_of(outside, named, not_above("single_person_limit_other"))
        if h.figure("single_person_limit_other") is UNSET:
            rest = all_of(outside, named)
            other = N if rest is N else (C if named is M else U)
        return one_of(by_ill, by_disabled, other)

    found = h.some_member(person)
    if not by_household:
        return found
    return all_of(below(h.net, times(12, h.dibao, h.figure("single_person_multiplier"), h.n)), found)


def _severe(one: Member) -> Answer:
    """Grades 1 and 2, and 3 of mind or intellect; 3 of several is unknown until its parts are known."""
    kind, grade = one.get("disability_kind"), one.get("disability_grade")
    if kind == "none":
        return N
    if kind is None or grade is None:
        return U
    if grade in {"1", "2"}:
        return M
    return (U if kind == "7" else said(kind in {"5", "6"})) if grade == "3" else N


def civ_05(h: Plain) -> Answer:
    return reaches(h.of.get("aid_count"), h.figure("temporary_aid_repeat"))


def civ_06(h: Plain) -> Answer:
    return h.some_member(lambda one: said(one.get("child_unguarded")))


def civ_07(h: Plain) -> Answer:
    days, contacted = h.figure("alone_visit_days"), h.on("contacted_on")
    if days is UNSET:
        return C
    long_ago = U if contacted is None else said(contacted == NEVER or (h.day - contacted).days > days)
    nobody = all_of(h.yes("ill"), negated(h.yes("has_sick_carer")))
    return all_of(below(h.net, times(h.line, h.n)), h.alone, one_of(long_ago, nobody))


def civ_08(h: Plain) -> Answer:
    aided = one_of(h.in_aid, above(h.of.get("aid_count"), 0))
    needs = h.some_member(lambda one: all_of(said(one.get("unable_to_self_care")), negated(said(one.get("served")))))
    return all_of(aided, needs)


def _capable(one: Member) -> Answer:
    skill = one.get("labour_skill")
    return U if skill is None else said(skill in {"ordinary", "skilled", "weak"})


def emp_01(h: Plain) -> Answer:
    days = h.figure("unemployed_days")
    if UNSET in (days, h.figure("work_age_from"), h.figure("work_age_to")):
        return C
    if h.members is None:
        return U

    def so_long(one: Member) -> Answer:
        ended = a_day(one.get("job_ended_on"))
        return U if ended is None else said(ended == NEVER or (h.day - ended).days >= days)

    nobody = all_of(*(all_of(negated(said(one.get("employed"))), so_long(one)) for one in h.members))

    def jobless(one: Member) -> Answer:
        ended = a_day(one.get("job_ended_on"))
        lost = all_of(so_long(one), U if ended is None else said(ended != NEVER))
        wants = all_of(_capable(one), said(one.get("willing_to_work")), negated(said(one.get("employed"))))
        return all_of(h.of_working_age(one), wants, one_of(lost, nobody))

    return h.some_member(jobless)


def emp_02(h: Plain) -> Answer:
    waits = h.older(h.on("recognised_on"), "no_measure_warn_months")
    return all_of(h.monitored, negated(h.yes("has_development_measure")), waits, h.some_member(_capable))


def _pension(h: Plain, *, moved: bool) -> Answer:
    shares = h.figure("pension_pct")
    if shares is UNSET:
        return C
    frozen = h.policy.declares("pension_low_band_frozen")
    band = h.figure("pension_low_band_frozen" if frozen else "pension_low_band")
    open_groups, free = h.figure("pension_open_groups"), h.figure("pension_free_groups")

    def person(one: Member) -> Answer:
        paid = one.get("pension_paid_fen")
        found = [only(h.group(one, word), below(paid, times(share, band))) for word, share in shares.items()]
        in_one = one_of(*(h.group(one, word) for word in shares))
        for word in () if open_groups is UNSET else open_groups:
            answer = C if free is UNSET else (below(paid, band) if word in free else N)
            found.append(only(all_of(h.group(one, word), negated(in_one)), answer))
        if "dibao" in shares and h.policy.declares("continuation_counts_as_dibao"):
            counts, short = h.figure("continuation_counts_as_dibao"), below(paid, times(shares["dibao"], band))
            said_of = only(short, C) if counts is UNSET else (short if counts else N)
            found.append(only(said(one.get("in_continuation")), said_of))
        if moved:
            found.append(only(in_one, above(one.get("pension_band_fen"), band)))
        return one_of(*found)

    return h.some_member(person)


def dsb_01(h: Plain) -> Answer:
    return h.some_member(
        lambda one: one_of(
            said(one.get("newly_severe")),
            all_of(said(one.get("allowance_entitled")), negated(said(one.get("allowance_received")))),
        )
    )


def dsb_02(h: Plain) -> Answer:
    grade_3 = h.figure("dsb02_grade3")
    if UNSET in (grade_3, h.figure("work_age_from"), h.figure("work_age_to")):
        return C

    def severe(one: Member) -> Answer:
        kind, grade = one.get("disability_kind"), one.get("disability_grade")
        if kind == "none":
            return N
        if kind is None or grade is None:
            return U
        if kind == "7":
            return N if grade == "4" else U
        counts = grade in {"1", "2"} or (grade_3 and grade == "3" and kind in {"5", "6"})
        return said(kind in {"4", "5", "6"} and counts)

    return h.some_member(
        lambda one: all_of(
            h.group(one, "dibao"), h.of_working_age(one), severe(one), negated(said(one.get("disability_care")))
        )
    )


def dsb_03(h: Plain) -> Answer:
    limit = h.figure("child_age")
    if limit is UNSET:
        return C

    def child(one: Member) -> Answer:
        years, kind = age(a_day(one.get("born_on")), h.day), one.get("disability_kind")
        young = U if years is None else said(years < limit)
        has = U if kind is None else said(kind != "none")
        return all_of(young, has, negated(said(one.get("rehabilitation_aid"))))

    return h.some_member(child)


def lab_01(h: Plain) -> Answer:
    return U if h.members is None else all_of(*(negated(_capable(one)) for one in h.members))


def agr_01(h: Plain) -> Answer:
    stuck = one_of(negated(h.yes("has_consumption_link")), h.yes("has_unsold_stock"))
    return all_of(h.formerly_poor, h.yes("sells_products"), stuck)


def agr_02(h: Plain) -> Answer:
    days, category = h.figure("credit_open_days"), h.of.get("category")
    if days is UNSET:
        return C
    near = U if category is None else said(category == "1")

    def waits(need: Member) -> Answer:
        day = a_day(need.get("needed_on"))
        return U if day is None else said((h.day - day).days > days)

    return all_of(one_of(h.formerly_poor, near), h.some("credit_needs", waits))


def mul_01(h: Plain) -> Answer:
    days, findings = h.figure("multi_risk_days"), h.entries("findings")
    if days is UNSET:
        return C
    if findings is None:
        return U
    kinds = set()
    for one in findings:
        opened, risk = a_day(one.get("opened_on")), one.get("risk")
        if opened is not None and risk not in {None, "none"} and 0 <= (h.day - opened).days <= days:
            kinds.add(risk)
    return said(len(kinds) >= 2)


def prc_04(h: Plain) -> Answer:
    return all_of(_eliminated(h), h.yes("guarantee_not_ok"))


def _eliminated(h: Plain) -> Answer:
    day = h.on("eliminated_on")
    return U if day is None else said(day != NEVER)


def prc_05(h: Plain) -> Answer:
    eliminated, followed = h.on("eliminated_on"), h.on("followed_up_on")

    def cut(measure: Member) -> Answer:
        ended = a_day(measure.get("ended_on"))
        meant = negated(said(measure.get("ended_as_meant")))
        if ended is None:
            return all_of(U, meant)
        if ended == NEVER or ended > h.day:
            return N
        if eliminated is None:
            return all_of(U, meant)
        return all_of(said(0 <= (ended - eliminated).days <= 30), meant)

    def long_ago(day: date | None) -> Answer:
        return U if day is None else said(day == NEVER or h.day > add_months(day, 3))

    return one_of(
        all_of(h.protected, negated(h.yes("has_helper"))),
        h.yes("village_uncovered"),
        all_of(_eliminated(h), h.some("measures", cut)),
        all_of(_eliminated(h), long_ago(eliminated), long_ago(followed)),
    )


def prc_06(h: Plain) -> Answer:
    overdue = h.older(h.on("verified_on"), "recheck_months")
    if h.policy.declares("watched_free_groups"):
        return all_of(_low_income(h), overdue)
    return all_of(below(h.net, times(h.line, h.n)), overdue)


def ded_01(h: Plain) -> Answer:
    def wrong(paid: Member) -> Answer:
        month, died, held, released = (
            a_day(paid.get(name)) for name in ("month_on", "died_on", "held_on", "released_on")
        )
        dead = all_of(U if died is None else said(died != NEVER), below(died, month))
        free = U if released is None else said(released == NEVER)
        still = one_of(free, below(month, released))
        return one_of(dead, all_of(U if held is None else said(held != NEVER), below(held, month), still))

    return h.some("payments", wrong)


HOUSEHOLD: dict[str, Callable[[Plain], Answer]] = {
    "SR-INC-01": inc_01, "SR-INC-02": inc_01, "SR-INC-03": inc_03, "SR-INC-04": inc_04, "SR-EXP-01": exp_01,
    "SR-EDU-01": edu_01, "SR-EDU-02": edu_02, "SR-HLT-01": hlt_01, "SR-HLT-02": hlt_02, "SR-HLT-03": hlt_03,
    "SR-MED-01": med_01, "SR-MED-02": med_02, "SR-MED-03": med_03, "SR-MED-04": med_04, "SR-HOU-01": hou_01,
    "SR-HOU-02": hou_02, "SR-HOU-03": hou_03, "SR-WAT-01": wat_01, "SR-CIV-01": _events("aid_changes", "changed_on"),
    "SR-CIV-02": civ_02, "SR-CIV-03": civ_03, "SR-CIV-04": civ_04, "SR-CIV-05": civ_05, "SR-CIV-06": civ_06,
    "SR-CIV-07": civ_07, "SR-CIV-08": civ_08, "SR-EMP-01": emp_01, "SR-EMP-02": emp_02,
    "SR-PEN-01": lambda h: _pension(h, moved=False), "SR-PEN-02": lambda h: _pension(h, moved=True),
    "SR-DIS-01": _events("disasters", "happened_on"), "SR-ACC-01": _events("accidents", "happened_on"),
    "SR-DSB-01": dsb_01, "SR-DSB-02": dsb_02, "SR-DSB-03": dsb_03, "SR-LAB-01": lab_01, "SR-AGR-01": agr_01,
    "SR-AGR-02": agr_02, "SR-AGR-03": _events("projects", "failed_on"), "SR-MUL-01": mul_01, "SR-PRC-04": prc_04,
    "SR-PRC-05": prc_05, "SR-PRC-06": prc_06, "SR-DED-01": ded_01,
}  # fmt: skip


def vil_02(of: Member, h: Plain) -> Answer:
    old = h.older(a_day(of.get("evaluated_on")), "unit_evaluation_months")
    return all_of(said(of.get("unit_due")), one_of(negated(said(of.get("has_unit"))), old))


def ast_01(of: Member, h: Plain) -> Answer:
    uses, share = of.get("uses"), h.figure("asset_other_max")
    ledger = one_of(said(of.get("idle")), said(of.get("lost")),
                    negated(said(of.get("has_owner"))), negated(said(of.get("has_keeper"))))  # fmt: skip
    if uses is None:
        return one_of(ledger, U, C if share is UNSET else U)
    used = total(*(use.get("used_fen") for use in uses))
    others: list[Any] = [
        None if use.get("used_fen") is None else (
            0 if use["used_fen"] == 0 or use.get("for_other") is False
            else (use["used_fen"] if use.get("for_other") else None)
        )
        for use in uses
    ]  # fmt: skip
    undocumented = one_of(*(negated(said(use.get("documented"))) for use in uses))
    return one_of(ledger, undocumented, above(total(*others), times(share, used)))


def prc_01(of: Member, h: Plain) -> Answer:
    due, done = a_day(of.get("due_on")), a_day(of.get("done_on"))
    if due == NEVER:
        return N
    if due is None or done is None:
        return U
    return said((done if done != NEVER and done <= h.day else h.day) > due)


def _late(ends: date | None, came: date | None, h: Plain, due_day: Any, months: int) -> Answer:
    if due_day is UNSET:
        return C
    if ends is not None and ends.month % months:
        return N
    due = None if ends is None else add_months(ends.replace(day=1), 1).replace(day=due_day)
    passed = U if due is None else said(h.day > due)
    missing = U if came is None else said(came == NEVER or came > h.day)
    return all_of(passed, missing) if ends is not None else (N if missing is N else U)


def prc_02(of: Member, h: Plain) -> Answer:
    ends, came, kind = a_day(of.get("ends_on")), a_day(of.get("came_on")), of.get("kind")
    feed = _late(ends, came, h, h.figure("feed_due_day"), 1)
    assessment = status = N
    if h.policy.declares("quarter_due_day"):
        assessment = _late(ends, came, h, h.figure("quarter_due_day"), 3)
    if h.policy.declares("dept_report_period"):
        period = h.figure("dept_report_period")
        months = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
        status = C if period is UNSET else _late(ends, came, h, h.figure("feed_due_day"), months[period])
    by_kind = {"feed": feed, "assessment": assessment, "status": status}
    if kind is None:
        return one_of(*(only(U, answer) for answer in by_kind.values()))
    return by_kind.get(kind, N)


def prc_03(of: Member, h: Plain) -> Answer:
    ends, came, kind = a_day(of.get("ends_on")), a_day(of.get("came_on")), of.get("kind")
    passed = U if ends is None else said(h.day >= date(ends.year, 11, 30) + timedelta(days=1))
    missing = U if came is None else said(came == NEVER or came > h.day)
    return all_of(U if kind is None else said(kind == "yearly"), passed, missing)


OTHERS: dict[str, tuple[str, Callable[[Member, Plain], Answer]]] = {
    "SR-VIL-01": ("village", lambda of, _h: said(of.get("listed"))),
    "SR-VIL-02": ("village", vil_02),
    "SR-AST-01": ("asset", ast_01),
    "SR-PRC-01": ("step", prc_01),
    "SR-PRC-02": ("duty", prc_02),
    "SR-PRC-03": ("duty", prc_03),
}


def asked(rule_id: str, line: dict[str, Any], h: Plain) -> Answer:
    """What a rule answers of a line whose household this is."""
    policy = h.policy
    rule = policy.rules.get(rule_id)
    if rule is None:
        return ABSENT
    if rule_id != "SR-CIV-02" and not rule.in_force(policy.day):
        return OUT
    if rule_id in OTHERS:
        subject, says = OTHERS[rule_id]
        return says(line[subject], h)
    answer = HOUSEHOLD[rule_id](h)
    if rule_id != "SR-DED-01" and h.n == 0:
        answer = all_of(N, answer)  # members that were not delivered count as somebody
    return OUT if rule_id == "SR-CIV-02" and answer is not M and civ_02_outside(h) else answer
