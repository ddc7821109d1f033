"""Every fact of a rule comes from somewhere: from a column of a list, or from what the table here says (信息来源)."""

from itertools import chain

from services.intake.domain import feed_files
from services.intake.domain.feed import LIST_ROW, ROLL, SETTLEMENT_FACTS, Rhythm
from services.screening.domain.monthly_lists import OWED, Owed
from services.screening.domain.rulebook.facts import FACTS

BY_LIST: dict[str, tuple[str, ...]] = {
    # Where several lists bring a fact, the first is the department's own.
    "household.formerly_poor": ("village_roll.household_type",),
    "household.other_low_income": ("hardship_persons.added_low_income",),
    "household.recorded_alone": ("living_alone.alone",),
    "household.net_schooling_fen": ("village_roll.net_schooling",),
    "household.disaster_loss_fen": ("village_roll.disaster_loss", "disasters.loss"),
    "household.house_grade": ("housing_survey.grade",),
    "household.house_damaged": ("housing_survey.damaged",),
    "household.in_seismic_zone": ("housing_survey.seismic_zone",),
    "household.below_seismic_standard": ("housing_survey.seismic_standard",),
    "household.house_surveyed_on": ("housing_survey.surveyed_on",),
    "household.water_quality_failed": ("water_outages.trouble",),
    "household.water_out_since": ("water_outages.began_on", "water_outages.ended_on"),
    "household.aid_count": ("social_aid.times",),
    "household.contacted_on": ("living_alone.contacted_on",),
    "household.ill": ("living_alone.ill",),
    "household.has_sick_carer": ("living_alone.sick_carer",),
    "household.sells_products": ("farm_products.sells",),
    "household.has_consumption_link": ("farm_products.linked",),
    "household.has_unsold_stock": ("farm_products.unsold",),
    "household.has_helper": ("helpers.has_helper", "helpers.helps_to"),
    "household.verified_on": ("low_income_checks.verified_on",),
    "household.eliminated_on": ("eliminations.eliminated_on",),
    "household.guarantee_not_ok": (
        *("eliminations.school_ok", "eliminations.insurance_ok", "eliminations.house_ok", "eliminations.water_ok"),
        *("school_roll.attendance", "insurance_enrolment.insured", "housing_survey.grade", "water_outages.trouble"),
    ),
    "household.followed_up_on": ("eliminations.followed_up_on",),
    "measures.ended_on": ("eliminations.measure_stopped_on",),
    "measures.ended_as_meant": ("eliminations.stopped_as_meant",),
    "income.wage_fen": ("village_roll.wage",),
    "income.operating_receipts_fen": ("village_roll.operating_receipts",),
    "income.operating_expense_fen": ("village_roll.operating_expense",),
    "income.property_fen": ("village_roll.property_income",),
    "income.transfer_fen": ("village_roll.transfer_income",),
    "income.pay_outs_fen": ("village_roll.payouts", "insurance_payouts.paid_out", "disasters.paid_out"),
    "income.compliant_self_pay_fen": ("village_roll.compliant_self_paid", "settlements.compliant_self_paid"),
    "members.born_on": ("village_roll.id_number",),
    "members.died_on": ("deaths.died_on",),
    "members.groups": ("social_aid.kind", "disability_certificates.grade", "pension_premiums.group"),
    "members.in_continuation": ("social_aid.manner",),
    "members.formerly_poor": ("village_roll.household_type",),
    "members.stop_proposed_on": ("social_aid.stop_proposed_on",),
    "members.labour_skill": ("village_roll.labour_skill",),
    "members.stable_income": ("hardship_persons.stable_income",),
    "members.willing_to_work": ("employment.willing",),
    "members.employed": ("employment.work",),
    "members.job_ended_on": ("employment.job_ended_on", "employment.work"),
    "members.school_completed": ("school_roll.nine_years",),
    "members.school_status": ("school_roll.attendance",),
    "members.absent_days": ("school_roll.absent_days",),
    "members.school_exempt_until": ("school_roll.exempt_until", "school_roll.exempt_kind", "school_roll.exempt_by"),
    "members.school_fee_fen": ("school_roll.fee",),
    "members.school_aid_fen": ("school_roll.aid",),
    "members.diagnosed_on": ("illnesses.diagnosed_on", "illnesses.illness"),
    "members.chronic_burden": ("illnesses.chronic_burden",),
    "members.special_treatment": ("illnesses.illness",),
    "members.chronic": ("illnesses.illness",),
    "members.chronic_followed_up_on": ("illnesses.followed_up_on",),
    "members.hypertension_or_diabetes": ("illnesses.illness",),
    "members.has_family_doctor": ("illnesses.family_doctor",),
    "members.is_classified": ("illnesses.classified",),
    "members.insured": ("insurance_enrolment.insured",),
    "members.self_pay_this_year_fen": ("settlements.self_paid",),
    "members.severe_illness": ("hardship_persons.severe_illness",),
    "members.named_difficulty": ("hardship_persons.named_difficulty",),
    "members.own_income_fen": ("hardship_persons.own_income",),
    "members.disability_kind": ("disability_certificates.kind",),
    "members.disability_grade": ("disability_certificates.grade",),
    "members.newly_severe": ("disability_certificates.newly_severe",),
    "members.allowance_entitled": ("disability_allowances.entitled",),
    "members.allowance_received": ("disability_allowances.received", "disability_certificates.living_allowance",
                                   "disability_certificates.care_allowance"),
    "members.disability_care": ("disability_services.received", "disability_certificates.cared_for"),
    "members.rehabilitation_aid": ("disability_services.received", "disability_certificates.rehabilitation"),
    "members.child_unguarded": ("children.guaranteed",),
    "members.unable_to_self_care": ("care_services.unable", "social_aid.unable"),
    "members.served": ("care_services.served", "social_aid.served"),
    "members.pension_paid_fen": ("pension_premiums.paid",),
    "members.pension_band_fen": ("pension_premiums.band",),
    "stays.discharged_on": ("settlements.discharged_on", "settlements.visit_kind"),
    "stays.self_pay_fen": ("settlements.self_paid",),
    "settlements.settled_on": ("settlements.settled_on",),
    "settlements.tilted": ("settlements.tilted",),
    "premiums.paid_on": ("premium_aid.paid_on",),
    "premiums.aided": ("premium_aid.aided",),
    "aid_changes.changed_on": ("social_aid.changed_on", "social_aid.change"),
    "disasters.happened_on": ("disasters.happened_on", "disasters.kind"),
    "accidents.happened_on": ("disasters.happened_on", "disasters.kind", "disasters.serious"),
    "credit_needs.needed_on": ("credit_ledger.needed_on", "credit_ledger.served_on"),
    "projects.failed_on": ("industry_projects.failed_on", "industry_projects.state"),
    "payments.month_on": ("payments.month",),
    "payments.died_on": ("deaths.died_on",),
    "payments.held_on": ("custody.held_on",),
    "payments.released_on": ("custody.released_on",),
    "village.listed": tuple(f"village_units.{column}" for column in ("tag_year", "old_base", "minority", "low_income")),
    "village.unit_due": ("village_units.unit_due",),
    "village.has_unit": ("village_units.has_unit", "village_units.until"),
    "village.evaluated_on": ("village_units.evaluated_on",),
    "asset.idle": ("project_assets.state",),
    "asset.lost": ("project_assets.state",),
    "asset.has_owner": ("project_assets.has_owner",),
    "asset.has_keeper": ("project_assets.has_keeper",),
    "uses.used_fen": ("asset_uses.used",),
    "uses.documented": ("asset_uses.documented",),
    "uses.for_other": ("asset_uses.purpose",),
}  # fmt: skip
"""Fact: the columns that bring it, as list.column."""

VISIT, REGISTER, CASE, DERIVED, OFFICE = "visit", "register", "state of a case", "derived", "records of offices"
OTHERWISE: dict[str, str] = {
    "household.category": CASE,
    "household.recognised_on": CASE,
    "household.has_development_measure": CASE,
    "household.settlement_lists_complete": DERIVED,  # of the months that lists delivered
    "household.village_uncovered": OFFICE,
    "previous_income.net_fen": DERIVED,  # of the block of the twelve months before
    "visit.visited_on": VISIT,
    "visit.net_fen": VISIT,
    "visit.pay_outs_fen": VISIT,
    "visit.compliant_self_pay_fen": VISIT,
    "members.joined_on": REGISTER,
    "members.left_on": REGISTER,
    "settlements.groups": DERIVED,  # of the person's groups on that day
    "settlements.in_continuation": DERIVED,
    "premiums.groups": DERIVED,
    "premiums.in_continuation": DERIVED,
    "findings.opened_on": DERIVED,
    "findings.risk": DERIVED,
    "duty.kind": DERIVED,  # of the lists that are due and those that came
    "duty.ends_on": DERIVED,
    "duty.came_on": DERIVED,
    "step.due_on": CASE,
    "step.done_on": CASE,
}
"""Facts that no list brings, and where they come from; income and labour may come from a visit as well."""
SETTLEMENT_FIELDS = frozenset({"settled_on", "self_paid", "compliant_self_paid", *SETTLEMENT_FACTS})


def test_every_fact_comes_from_a_list_or_from_elsewhere_and_none_from_nowhere() -> None:
    known = {f"{fact.part.name}.{fact.name}" for fact in FACTS}
    assert BY_LIST.keys() | OTHERWISE.keys() == known
    assert BY_LIST.keys() & OTHERWISE.keys() == set()


def test_every_column_named_is_there_and_leaves_intake() -> None:
    feeds = feed_files.load_all()
    for named in chain.from_iterable(BY_LIST.values()):
        list_id, column = named.split(".")
        feed = feeds[list_id]
        told = {LIST_ROW: feed.tellable, ROLL: tuple(feed.places)}.get(feed.tells, SETTLEMENT_FIELDS)
        assert column in told, named


def test_every_list_brings_something() -> None:
    lists = {named.split(".")[0] for named in chain.from_iterable(BY_LIST.values())}
    assert lists == feed_files.load_all().keys()


def test_the_monthly_run_asks_for_every_list_that_is_owed_by_month() -> None:
    """Screening cannot read the lists of intake, so it names them itself."""
    monthly = [feed for feed in feed_files.load_all().values() if feed.rhythm is Rhythm.MONTHLY]
    assert dict(OWED) == {feed.id: Owed(feed.title, feed.department) for feed in monthly}
