"""Every figure that a region may set: its name, what it counts, what it decides (标准目录).

A region's files give the values. A figure that is not named here is unknown to rules, formulas and procedures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from libs.policy.groups import GROUPS
from libs.policy.units import Unit


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure as code knows it, before any region gave it a value (标准项)."""

    name: str
    unit: Unit
    meaning: str
    """What it decides; also its label, where a region has no word of its own."""
    words: tuple[str, ...] = ()
    """The words it may say; any, if none are named here."""
    per: tuple[str, ...] = ()
    """The words for each of which it gives an amount of its own."""


_LINE = (
    Parameter("dibao_rural_month", Unit.YUAN_A_MONTH, "农村低保标准，每人每月"),
    Parameter("line_multiplier", Unit.TIMES, "监测线是农村低保标准的几倍"),
    Parameter("line_year", Unit.YUAN_A_YEAR, "文件直接定的监测线，每人每年"),
    Parameter("marginal_multiplier", Unit.TIMES, "低保边缘家庭：收入低于低保标准的几倍"),
    Parameter("rural_disposable_last_year", Unit.YUAN_A_YEAR, "上年全省农村居民人均可支配收入"),
    Parameter("income_max_age_months", Unit.MONTHS, "收入资料最多用到多旧"),
    Parameter("income_drop_pct", Unit.PERCENT, "收入比上一个12个月少这么多，算大幅缩减"),
    Parameter("income_drop_line_factor", Unit.TIMES, "收入大幅缩减：人均参考收入低于监测线的几倍才算"),
    Parameter("rigid_spend_ratio", Unit.TIMES, "刚性支出达到纯收入的几倍算大"),
    Parameter("rigid_spend_line_factor", Unit.TIMES, "刚性支出按比例算时，剩下的低于监测线的几倍才算"),
    Parameter("l1_is_monitored", Unit.YES_NO, "低收入农户算不算监测帮扶对象"),
    Parameter("worsen_pct", Unit.PERCENT, "没办结的疑点变差这么多，再报一次"),
)
_SAFETY_NET = (
    Parameter("continuation_months", Unit.MONTHS, "停保后继续发几个月"),
    Parameter("continuation_counts_as_dibao", Unit.YES_NO, "延保期间算不算低保对象（大病倾斜、参保、养老）"),
    Parameter("gradual_exit_months", Unit.MONTHS, "延缓渐退几个月"),
    Parameter("income_disregard", Unit.YUAN_A_HOUSEHOLD_YEAR, "低保核算时不计入的收入"),
    Parameter("rigid_deduction", Unit.YUAN_A_HOUSEHOLD_YEAR, "低保核算时扣除的刚性支出"),
    Parameter("single_person_multiplier", Unit.TIMES, "单人保：家庭人均收入低于低保标准的几倍"),
    Parameter("single_person_limit_ill", Unit.TIMES, "单人保（重病）：家庭人均收入不超过低保标准的几倍"),
    Parameter("single_person_limit_dis", Unit.TIMES, "单人保（重残）：家庭人均收入不超过低保标准的几倍"),
    Parameter("single_person_limit_other", Unit.TIMES, "单人保（民政认定的其他特殊困难）：不超过低保标准的几倍"),
    Parameter("dibao_decider", Unit.WORD, "谁审核确认低保", words=("county", "town")),
    Parameter("exclusive_pairs", Unit.WORDS, "不能同时享受的两项", words=("dibao+tekun", "B2+B3")),
    Parameter("labour_lost_scope", Unit.WORD, "失能兜底问哪些户", words=("protected", "all")),
    Parameter("temporary_aid_repeat", Unit.COUNT, "12个月内几次临时救助算反复"),
    Parameter("town_emergency_limit", Unit.YUAN, "镇（街道）可先行给付的小额救助上限"),
    Parameter("social_work_pct_max", Unit.PERCENT, "社工服务经费占困难群众救助资金的上限"),
    Parameter("watched_free_groups", Unit.WORDS, "农村低收入人口“等”字里的其他人员"),
)
_MEDICAL = (
    Parameter("med_selfpay_monitored", Unit.YUAN, "年度自付医疗费（监测对象、脱贫户）"),
    Parameter("med_selfpay_other", Unit.YUAN, "年度自付医疗费（其他农户）"),
    Parameter("med_single_monitored", Unit.YUAN, "一次住院自付（监测对象、脱贫户）"),
    Parameter("med_single_other", Unit.YUAN, "一次住院自付（其他农户）"),
    Parameter("med_income_ratio_tp", Unit.TIMES, "年度自付占上年农村人均可支配收入（监测对象、脱贫户）"),
    Parameter("med_income_ratio_other", Unit.TIMES, "年度自付占上年农村人均可支配收入（其他农户）"),
    Parameter("ci_base", Unit.INSURANCE, "大病保险起付线、分段比例和封顶线"),
    Parameter("ci_deductible_factor", Unit.TIMES, "大病保险倾斜：起付线按几倍算"),
    Parameter("ci_rate_add_pp", Unit.POINTS, "大病保险倾斜：比例加几个百分点"),
    Parameter("ci_cap_lifted", Unit.YES_NO, "大病保险倾斜：取消封顶线"),
    Parameter("ci_tilt_optional", Unit.YES_NO, "文件没有写明倾斜多少：没有录入时，大病保险倾斜不查"),
    Parameter("premium_year", Unit.YUAN_A_YEAR, "居民医保个人缴费标准"),
    Parameter("premium_fixed_amount", Unit.YUAN_A_YEAR, "定额资助参保金额"),
    Parameter("premium_full_groups", Unit.WORDS, "全额资助参保的人员", words=GROUPS),
    Parameter("premium_fixed_groups", Unit.WORDS, "定额资助参保的人员", words=GROUPS),
    Parameter("premium_open_groups", Unit.WORDS, "是否资助参保、待医保确认的人员", words=GROUPS),
    Parameter("aid_cap", Unit.YUAN_A_YEAR, "医疗救助年度限额"),
    Parameter("self_pay_ratio_max", Unit.PERCENT, "政策范围内个人自付比例上限"),
    Parameter("chronic_followup_months", Unit.MONTHS, "慢性病多久随访一次"),
    Parameter("hlt01_in_dalian", Unit.YES_NO, "大病和慢性病的健康规则用不用"),
)
_HOUSING = (
    Parameter("house_q_pp", Unit.YUAN_A_PERSON, "危房改造上级财政补助，每人"),
    Parameter("house_q_cap", Unit.YUAN_A_HOUSEHOLD, "危房改造上级财政补助，每户最高"),
    Parameter("house_c_pp", Unit.YUAN_A_PERSON, "危房改造本级财政补助，每人"),
    Parameter("house_c_cap", Unit.YUAN_A_HOUSEHOLD, "危房改造本级财政补助，每户最高"),
    Parameter("house_groups", Unit.WORDS, "哪些人可以享受危房改造补助"),
    Parameter("improve_ratio", Unit.PERCENT, "住房条件改善补助占投入资金"),
    Parameter("improve_cap", Unit.YUAN_A_HOUSEHOLD, "住房条件改善补助，每户最高"),
    Parameter("housing_survey_months", Unit.MONTHS, "住房安全多久普查一次"),
    Parameter("water_outage_days", Unit.DAYS, "停水几天报疑点"),
    Parameter("water_outage_days_frail", Unit.DAYS, "停水几天报疑点（独居、残疾）"),
)
_PENSION = (
    Parameter("pension_low_band", Unit.YUAN_A_YEAR, "居民养老保险最低缴费档次"),
    Parameter("pension_low_band_frozen", Unit.YUAN_A_YEAR, "为困难群体保留的最低缴费档次"),
    Parameter("pension_pct", Unit.PERCENT, "按最低缴费档次代缴的比例", per=GROUPS),
    Parameter("pension_open_groups", Unit.WORDS, "文件提到、但怎么算没有说清的代缴人员", words=GROUPS),
    Parameter("pension_free_groups", Unit.WORDS, "上面这些人员中，已经答复可以代缴的", words=GROUPS),
)
_PEOPLE = (
    Parameter("edu_selfpay_year", Unit.YUAN, "非义务教育每学年自付"),
    Parameter("entry_cutoff", Unit.DAY_OF_YEAR, "年满6周岁的截止日"),
    Parameter("school_year_start", Unit.DAY_OF_YEAR, "学年开始"),
    Parameter("long_absent_days", Unit.DAYS, "缺课几天算长期缺课"),
    Parameter("child_age", Unit.AGE, "未满几岁算儿童"),
    Parameter("work_age_from", Unit.AGE, "劳动年龄从几岁"),
    Parameter("work_age_to", Unit.AGE, "劳动年龄到几岁"),
    Parameter("unemployed_days", Unit.DAYS, "失业几天报疑点"),
    Parameter("alone_visit_days", Unit.DAYS, "独居的低收入户几天联系一次"),
    Parameter("dsb02_grade3", Unit.YES_NO, "三级智力、精神残疾算不算重度（居家或集中照护）"),
    Parameter("credit_open_days", Unit.DAYS, "信贷需求几天没有着落报疑点"),
    Parameter("event_days", Unit.DAYS, "一件事发生后几天内算新发生"),
    Parameter("multi_risk_days", Unit.DAYS, "几天内出现两类以上风险"),
)
_PROCEDURE = (
    Parameter("case_total_days", Unit.DAYS, "从线索到认定的总时限"),
    Parameter("notice_days", Unit.DAYS, "公示天数"),
    Parameter("elim_stable_months", Unit.MONTHS, "收入稳定几个月才能消除风险"),
    Parameter("green_backfill", Unit.WORKING_DAYS, "先帮后补：几个工作日内补齐手续"),
    Parameter("exclusion_items", Unit.WORDS, "原则上不纳入的情形"),
    Parameter("natural_elimination_reasons", Unit.WORDS, "自然消除的理由"),
    Parameter("recheck_months", Unit.MONTHS, "低收入人口多久核查一次"),
    Parameter("dept_report_period", Unit.WORD, "部门调度的周期", words=("month", "quarter", "half_year", "year")),
    Parameter("feed_due_day", Unit.DAY_OF_MONTH, "部门清单报送日（次月）"),
    Parameter("quarter_due_day", Unit.DAY_OF_MONTH, "季研判截止日（季后首月）"),
    Parameter("no_measure_warn_months", Unit.MONTHS, "没有发展类措施几个月提醒"),
    Parameter("no_measure_red_months", Unit.MONTHS, "没有发展类措施几个月标红"),
    Parameter("unit_evaluation_months", Unit.MONTHS, "挂钩（帮扶）单位多久评价一次"),
    Parameter("triage_days", Unit.WORKING_DAYS, "研判时限"),
    Parameter("basis_changed_days", Unit.WORKING_DAYS, "依据变化后重定的时限"),
    Parameter("release_days", Unit.WORKING_DAYS, "放行确认时限"),
    Parameter("match_days", Unit.WORKING_DAYS, "认户时限"),
    Parameter("asset_other_max", Unit.PERCENT, "项目资产收益用于其他的最高比例"),
    Parameter(
        "fact_age_warn_days",
        Unit.DAYS,
        "信息多旧要提醒",
        per=("income", "members", "housing", "water", "health", "labour"),
    ),
    Parameter("visit_undo_minutes", Unit.MINUTES, "入户记录几分钟内可撤回"),
    Parameter("draft_keep_days", Unit.DAYS, "草稿保留几天"),
    Parameter("notice_name", Unit.WORD, "公示上姓名怎么写"),
)

PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {
        parameter.name: parameter
        for parameter in (*_LINE, *_SAFETY_NET, *_MEDICAL, *_HOUSING, *_PENSION, *_PEOPLE, *_PROCEDURE)
    }
)
"""Every figure by name, in the order in which commands and pages show them."""

UNITS: Mapping[str, Unit] = MappingProxyType({name: parameter.unit for name, parameter in PARAMETERS.items()})
"""The unit that each figure must be given in."""
