"""The full sentence of each rule; its numbers are named as `numbers` says (规则的完整表述)."""

from collections.abc import Mapping
from types import MappingProxyType

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "SR-INC-01": "{word} {per_head:net} 元，低于 {year} 年监测线 {line} 元",
        "SR-INC-02": "{word} {per_head:net} 元，低于 {year} 年监测线 {line} 元",
        "SR-INC-03": "纯收入从 {sum:previous} 元降到 {sum:net} 元，降幅达到 {figure:income_drop_pct}；人均参考收入"
        " {per_head:reference} 元，低于监测线 {line} 元的 {figure:income_drop_line_factor}",
        "SR-INC-04": "{last:VISITED_ON} 入户了解的人均年参考收入 {per_head:visit} 元，折月低于农村低保标准"
        " {figure:dibao_rural_month}",
        "SR-EXP-01": "刚性支出 {sum:rigid} 元，扣除后人均 {per_head:left} 元；监测线 {line} 元，占比界限"
        " {figure:rigid_spend_ratio}，按占比时低于监测线的 {figure:rigid_spend_line_factor}",
        "SR-EDU-01": "{persons} 名义务教育阶段的孩子未入学、辍学或长期缺课，没有在期的书面批准",
        "SR-EDU-02": "{persons} 人本学年非义务教育自付达到 {figure:edu_selfpay_year}，费用最高 {most:FEE} 元",
        "SR-HLT-01": "{persons} 人 {figure:event_days}内确诊大病，或慢性病负担重、因重残治疗",
        "SR-HLT-02": "{persons} 名慢性病患者超过 {figure:chronic_followup_months}没有随访或健康教育处方",
        "SR-HLT-03": "{persons} 名高血压或糖尿病患者没有签约家庭医生或没有分类管理",
        "SR-MED-01": "{persons} 人今年自付达到或超过标准，最多 {most:SELF_PAY_YEAR} 元；监测户、脱贫户"
        " {figure:med_selfpay_monitored}，其他 {figure:med_selfpay_other}",
        "SR-MED-02": "一次住院自付最高 {most:STAY_SELF_PAY} 元，达到标准；监测户、脱贫户"
        " {figure:med_single_monitored}，其他 {figure:med_single_other}",
        "SR-MED-03": "{no:ENROLLED} 人没有参加基本医保",
        "SR-MED-04": "有 {count:SETTLED} 次结算、{count:PREMIUMS} 次缴费，其中 {no:TILTED} 次没有倾斜、{no:AIDED}"
        " 次没有资助，应享未享",
        "SR-HOU-01": "住房等级{most:HOUSE_GRADE}，受损 {yes:HOUSE_DAMAGED} 处，住房不安全",
        "SR-HOU-02": "住房在高烈度区，抗震不达标",
        "SR-HOU-03": "低收入户最近一次住房普查 {last:SURVEYED_ON}，超过 {figure:housing_survey_months}",
        "SR-WAT-01": "水质不合格 {yes:QUALITY_FAILED} 项，停水第一天 {last:OUTAGE_SINCE}；停水达到"
        " {figure:water_outage_days}（独居、残疾 {figure:water_outage_days_frail}）报疑点",
        "SR-CIV-01": "{figure:event_days}内低保、特困或临时救助有变化，最近 {last:CHANGED_ON}",
        "SR-CIV-02": "{persons} 人被提出停保（{last:PROPOSED_ON}），应继续发 {figure:continuation_months}",
        "SR-CIV-03": "{persons} 人丧失劳动力，或弱、半劳动力没有稳定收入，没有纳入低保、特困",
        "SR-CIV-04": "{persons} 人符合单人保的条件没有纳入；家庭人均年收入 {per_head:net} 元，农村低保标准"
        " {figure:dibao_rural_month}",
        "SR-CIV-05": "12 个月内临时救助 {most:AID_COUNT} 次，达到 {figure:temporary_aid_repeat}",
        "SR-CIV-06": "{yes:UNGUARDED} 名儿童保障没有落实",
        "SR-CIV-07": "独居低收入户最近一次联系 {last:CONTACTED_ON}，超过 {figure:alone_visit_days}，或生病没有人看护",
        "SR-CIV-08": "{persons} 人生活不能自理，没有探访照护服务",
        "SR-EMP-01": "有劳动力、愿意就业的人没有工作，最近一份工作结束日 {last:JOB_ENDED_ON}，达到"
        " {figure:unemployed_days}",
        "SR-EMP-02": "认定日 {last:RECOGNISED_ON}，有劳动力，超过 {figure:no_measure_warn_months}没有发展类措施；"
        "满 {figure:no_measure_red_months}标红",
        "SR-PEN-01": "{persons} 人代缴养老保险不足，最低档 {figure:pension_low_band}",
        "SR-PEN-02": "{persons} 人代缴养老保险不足或被提档，保留档 {figure:pension_low_band_frozen}",
        "SR-DIS-01": "{figure:event_days}内受灾，最近 {last:DISASTER_ON}",
        "SR-ACC-01": "{figure:event_days}内发生意外事故，最近 {last:ACCIDENT_ON}",
        "SR-DSB-01": "{persons} 人新增重度残疾，或该领残疾人补贴没有领",
        "SR-DSB-02": "{persons} 名低保重度残疾人（{figure:work_age_from}到 {figure:work_age_to}）没有居家或集中照护",
        "SR-DSB-03": "{persons} 名未满 {figure:child_age}的残疾儿童没有康复救助",
        "SR-LAB-01": "全户 {heads} 人，没有劳动力",
        "SR-AGR-01": "脱贫户有农产品出售，没有消费帮扶对接或有滞销",
        "SR-AGR-02": "信贷需求超过 {figure:credit_open_days}没有满足，共 {count:NEEDS} 笔没有办结",
        "SR-AGR-03": "产业项目 {last:FAILED_ON} 失败或亏损，在 {figure:event_days}内",
        "SR-VIL-01": "列入本年老区、少数民族或低收入村名单，按月数据筛查",
        "SR-VIL-02": "该有挂钩（帮扶）单位，没有，或最近一次评价 {last:EVALUATED_ON} 超过"
        " {figure:unit_evaluation_months}",
        "SR-AST-01": "资产闲置、流失、没有所有人或管护人，"
        "或收益使用没有决策文件、其他用途超过比例；共使用 {count:USES} 笔",
        "SR-MUL-01": "{count:FINDINGS} 条没有办结的疑点，{figure:multi_risk_days}内两类以上风险",
        "SR-PRC-01": "到期日 {last:DUE_ON}，办完日 {last:DONE_ON}，超期",
        "SR-PRC-02": "{most:DUTY_KIND}（截至 {last:ENDS_ON} 的一期）没有按时，报到日 {last:CAME_ON}",
        "SR-PRC-03": "{last:ENDS_ON} 年度的报告 11 月 30 日没有收到，报到日 {last:CAME_ON}",
        "SR-PRC-04": "{last:ELIMINATED_ON} 消除风险后，三保障或饮水又不达标",
        "SR-PRC-05": "帮扶责任人、第一书记或挂钩单位、帮扶措施、回访有一项没有落实；风险消除日 {last:ELIMINATED_ON}，"
        "最近回访 {last:FOLLOWED_UP_ON}",
        "SR-PRC-06": "低收入户最近一次核查 {last:VERIFIED_ON}，超过 {figure:recheck_months}",
        "SR-DED-01": "死亡或羁押以后仍在发放，最近一个发放月 {last:MONTH_ON}",
    }
)
"""By rule id, in the order of domain.md §4.2. For departments and one named officer; a village gets the neutral one."""
