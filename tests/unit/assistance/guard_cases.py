"""Each condition of a clue and a measure: name, step, context, changes, sentence."""

from dataclasses import replace

from libs.events.contracts.values import Channel
from services.assistance.domain.values import Role
from tests.unit.assistance.factories import (
    A_MATTER,
    a_context,
)
from tests.unit.assistance.refusals import (
    AN_ADULT,
    ANOTHERS,
    NO_RISK,
    OPEN_CASE,
    THE_SAME,
    after_visit,
    clue_facts,
    of,
)

CLUE_CASES = [
    ("no_entry_in_triage", "finding.heard", a_context(entries_in_triage=1), {}, "这一户已经在待研判里，疑点并进去。"),
    (
        "village_may_know",
        "finding.turned",
        a_context(kept=True),
        {},
        "这类疑点不告诉镇里和村里，不能转为线索：由有关部门办。",
    ),
    (
        "proxy_is_named",
        "clue.submitted",
        clue_facts(channel=Channel.PROXY, proxy_named=False),
        {},
        "代报要留下代报人的姓名和关系。",
    ),
    (
        "household_identified",
        "clue.validated",
        clue_facts(identified=False),
        {},
        "还没认出是哪一家：要有姓名，再加身份证号、手机号、住址中的一样。",
    ),
    ("village_known", "clue.assigned", clue_facts(village_code=None), {}, "还不知道这一家住在哪个村，不能派。"),
    ("joins_an_open_matter", "clue.merged", a_context(), {}, "这一户没有在办的线索或档案，不能并。"),
    ("nothing_open_to_join", "clue.assigned", a_context(matters=(A_MATTER,)), {}, "这一户已有在办的线索，请并进去。"),
    (
        "nothing_open_to_join",
        "clue.assigned",
        a_context(matters=(A_MATTER, OPEN_CASE)),
        {},
        "这一户已有在办的监测档案，请并进去。",
    ),
    ("visit_complete", "visit.recorded", a_context(visit=None), {}, "入户核实表还没填完。"),
    (
        "food_and_clothing_asked",
        "visit.recorded",
        a_context(visit=replace(a_context().visit, food="")),
        {},
        "吃和穿两样还没问。",
    ),  # type: ignore[type-var]
    ("two_visitors", "visit.recorded", a_context(confirmed_visitors=frozenset()), {}, "还差第二个人确认。"),
    (
        "two_visitors",
        "visit.recorded",
        a_context(confirmed_visitors=frozenset({"visit.recorded's"})),
        {},
        "还差第二个人确认。",
    ),
    ("no_risk_is_explained", "visit.recorded", a_context(), {"conclusion": "NO_RISK"}, "没看到风险，要写一句理由。"),
    ("no_risk_is_explained", "visit.recorded", a_context(), {"risks": []}, "看到了风险，请选是哪一项。"),
    (
        "visit_saw_risk",
        "clue.converted",
        a_context(),
        {"steps": after_visit(**NO_RISK)},
        "入户核实没看到风险，不能立档。",
    ),
    ("visit_saw_no_risk", "close.proposed", a_context(), {}, "入户核实看到了风险，不能提出不列入。"),
    (
        "visited_at_home",
        "close.proposed",
        a_context(),
        {"steps": after_visit(manner="PHONE", **NO_RISK)},
        "打电话核实的不能提出不列入，要上门看过。",
    ),
    (
        "cadre_matter_goes_to_town",
        "close.proposed",
        of(AN_ADULT, cadre_or_relative=True),
        {"steps": after_visit(**NO_RISK)},
        "涉及干部或干部亲属，由镇里办。",
    ),
    (
        "withdrawn_by_the_reporter",
        "clue.withdrawn",
        clue_facts(channel=Channel.DEPT),
        {},
        "部门推送的线索不能撤回，只能更正。",
    ),
    (
        "withdrawn_by_the_reporter",
        "clue.withdrawn",
        clue_facts(channel=Channel.RULE),
        {},
        "系统筛查的线索没有反映人，不能撤回。",
    ),
    ("withdrawn_by_the_reporter", "clue.withdrawn", clue_facts(reporter_id="a neighbour"), {}, "只有报的人能撤回。"),
]
MEASURE_CASES = [
    (
        "item_answers_the_risks",
        "measure.proposed",
        a_context(),
        {"item": "water_repair"},
        "“饮水保障”对应的不是这项风险。",
    ),
    (
        "risks_are_registered",
        "measure.proposed",
        a_context(),
        {"item": "water_repair", "risks": ["R10"]},
        "这一户没有登记这项风险。",
    ),
    ("not_given_already", "measure.proposed", a_context(measures=(THE_SAME,)), {}, "同一项帮扶已经在办，不要重复提。"),
    ("case_is_monitored", "measure.dispatched", a_context(case_state="COUNTY_REVIEW"), {}, "审定以后才派给部门。"),
    *[
        ("own_department", event, a_context(measure=ANOTHERS), {}, "这一项派给了民政局，不归您单位办。")
        for event in ("measure.accepted", "measure.returned", "measure.refused", "measure.delivered")
    ],
    (
        "money_can_be_traced",
        "measure.delivered",
        a_context(),
        {"amount_fen": "3,000.00"},
        "写了金额，还要写资金来源、级次、发放日和怎么发的。",
    ),
    (
        "money_can_be_traced",
        "measure.delivered",
        a_context(),
        {
            "amount_fen": 300000,
            "fund_source": "医疗救助",
            "fund_level": "COUNTY",
            "paid_on": "2024-06-01",
            "pay_channel": "CARD",
            "account_tail": "62220001",
        },
        "账号只写后 4 位。",
    ),
    (
        "speaks_for_the_household",
        "measure.confirmed",
        a_context(),
        {"role": Role.PROXY},
        "这家没有授权给您，不能替他家确认。",
    ),
    (
        "speaks_for_the_household",
        "measure.disputed",
        a_context(),
        {"role": Role.PROXY},
        "这家没有授权给您，不能替他家确认。",
    ),
]
