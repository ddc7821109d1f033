"""Every fact that the rules of the book read: key, part, kind, title, codes (信息目录)."""

from services.screening.domain.rulebook.fact import Code, Fact, Kind, Part
from services.screening.domain.rulebook.rule import Subject

HOUSEHOLD = Part("household", Subject.HOUSEHOLD, "户")
MEMBERS = Part("members", Subject.HOUSEHOLD, "家庭成员（登记过的都写，按日期计入）", is_list=True)
INCOME = Part("income", Subject.HOUSEHOLD, "识别前12个月的收入", left_out_is_nothing=True)
PREVIOUS = Part("previous_income", Subject.HOUSEHOLD, "再往前12个月的收入")
VISIT = Part("visit", Subject.HOUSEHOLD, "最近一次入户了解的收入")
STAYS = Part("stays", Subject.HOUSEHOLD, "住院结算", is_list=True)
SETTLED = Part("settlements", Subject.HOUSEHOLD, "大病保险结算", is_list=True)
PREMIUMS = Part("premiums", Subject.HOUSEHOLD, "参保缴费", is_list=True)
CHANGES = Part("aid_changes", Subject.HOUSEHOLD, "低保、特困、临时救助的变化", is_list=True)
DISASTERS = Part("disasters", Subject.HOUSEHOLD, "自然灾害（有损失的）", is_list=True)
ACCIDENTS = Part("accidents", Subject.HOUSEHOLD, "意外事故（死亡、重伤、火灾）", is_list=True)
NEEDS = Part("credit_needs", Subject.HOUSEHOLD, "没有满足的信贷需求", is_list=True)
PROJECTS = Part("projects", Subject.HOUSEHOLD, "产业项目", is_list=True)
FINDINGS = Part("findings", Subject.HOUSEHOLD, "没有办结的疑点", is_list=True)
MEASURES = Part("measures", Subject.HOUSEHOLD, "帮扶措施", is_list=True)
PAYMENTS = Part("payments", Subject.HOUSEHOLD, "发放的月份（登记过的所有人）", is_list=True)
VILLAGE = Part("village", Subject.VILLAGE, "村")
ASSET = Part("asset", Subject.ASSET, "项目资产")
USES = Part("uses", Subject.ASSET, "资产收益的使用", is_list=True)
DUTY = Part("duty", Subject.DUTY, "部门报送")
STEP = Part("step", Subject.STEP, "办理环节")

YES, FEN, COUNT, DAY, NEVER = Kind.YES_NO, Kind.FEN, Kind.COUNT, Kind.DAY, Kind.DAY_OR_NEVER


def _codes(*words: tuple[str, int, str]) -> tuple[Code, ...]:
    return tuple(Code(*word) for word in words)


CATEGORY = Fact(
    "category", HOUSEHOLD, Kind.CODE, "监测类别",
    _codes(("none", 9, "不是监测户"), ("0", 0, "脱贫不稳定户"), ("1", 1, "边缘易致贫户"), ("2", 2, "突发严重困难户")),
)  # fmt: skip
FORMERLY_POOR = Fact("formerly_poor", HOUSEHOLD, YES, "是否脱贫户")
OTHER_LOW_INCOME = Fact("other_low_income", HOUSEHOLD, YES, "是否本地增补的低收入人员所在户")
ALONE = Fact("recorded_alone", HOUSEHOLD, YES, "是否登记为独居")
NET_SCHOOLING = Fact("net_schooling_fen", HOUSEHOLD, FEN, "12个月就学净支出")
DISASTER_LOSS = Fact("disaster_loss_fen", HOUSEHOLD, FEN, "12个月灾害损失")
LISTS_COMPLETE = Fact("settlement_lists_complete", HOUSEHOLD, YES, "应到的医保清单是否都到了")
HOUSE_GRADE = Fact(
    "house_grade", HOUSEHOLD, Kind.CODE, "住房安全等级",
    _codes(("A", 1, "A级"), ("B", 2, "B级"), ("C", 3, "C级"), ("D", 4, "D级")),
)  # fmt: skip
HOUSE_DAMAGED = Fact("house_damaged", HOUSEHOLD, YES, "住房是否受损")
SEISMIC_ZONE = Fact("in_seismic_zone", HOUSEHOLD, YES, "是否在高烈度区")
BELOW_STANDARD = Fact("below_seismic_standard", HOUSEHOLD, YES, "住房抗震是否不达标")
SURVEYED_ON = Fact("house_surveyed_on", HOUSEHOLD, NEVER, "最近一次住房普查日")
QUALITY_FAILED = Fact("water_quality_failed", HOUSEHOLD, YES, "水质是否不合格")
OUTAGE_SINCE = Fact("water_out_since", HOUSEHOLD, NEVER, "停水第一天（没有停写 never）", never="没有停水")
AID_COUNT = Fact("aid_count", HOUSEHOLD, COUNT, "12个月内临时救助次数")
CONTACTED_ON = Fact("contacted_on", HOUSEHOLD, NEVER, "最近一次联系日")
ILL = Fact("ill", HOUSEHOLD, YES, "是否有病需人照料")
SICK_CARER = Fact("has_sick_carer", HOUSEHOLD, YES, "生病有没有人看护")
SELLS = Fact("sells_products", HOUSEHOLD, YES, "是否有农产品出售")
HAS_LINK = Fact("has_consumption_link", HOUSEHOLD, YES, "有没有消费帮扶对接")
UNSOLD = Fact("has_unsold_stock", HOUSEHOLD, YES, "有没有滞销")
RECOGNISED_ON = Fact("recognised_on", HOUSEHOLD, NEVER, "认定为监测户的日期", never="没有认定")
DEVELOPMENT = Fact("has_development_measure", HOUSEHOLD, YES, "有没有发展类措施")
ELIMINATED_ON = Fact("eliminated_on", HOUSEHOLD, NEVER, "风险消除日", never="没有消除")
NOT_OK = Fact("guarantee_not_ok", HOUSEHOLD, YES, "三保障或饮水是否又不达标")
HAS_HELPER = Fact("has_helper", HOUSEHOLD, YES, "有没有帮扶责任人")
UNCOVERED = Fact("village_uncovered", HOUSEHOLD, YES, "第一书记或挂钩单位离任后是否没有补上")
FOLLOWED_UP_ON = Fact("followed_up_on", HOUSEHOLD, NEVER, "消除后最近一次回访日")
VERIFIED_ON = Fact("verified_on", HOUSEHOLD, NEVER, "最近一次核查日")

WAGE = Fact("wage_fen", INCOME, FEN, "工资性收入")
RECEIPTS = Fact("operating_receipts_fen", INCOME, FEN, "生产经营收入")
EXPENSE = Fact("operating_expense_fen", INCOME, FEN, "生产经营支出")
PROPERTY = Fact("property_fen", INCOME, FEN, "财产性收入")
TRANSFER = Fact("transfer_fen", INCOME, FEN, "转移性收入")
PAY_OUTS = Fact("pay_outs_fen", INCOME, FEN, "理赔收入")
SELF_PAY = Fact("compliant_self_pay_fen", INCOME, FEN, "合规自付医药费")
PREVIOUS_NET = Fact("net_fen", PREVIOUS, FEN, "再往前12个月的纯收入", below_zero=True)
VISITED_ON = Fact("visited_on", VISIT, NEVER, "入户日")
VISIT_NET = Fact("net_fen", VISIT, FEN, "入户了解的纯收入", below_zero=True)
VISIT_PAY_OUTS = Fact("pay_outs_fen", VISIT, FEN, "入户了解的理赔收入")
VISIT_SELF_PAY = Fact("compliant_self_pay_fen", VISIT, FEN, "入户了解的合规自付医药费")

BORN_ON = Fact("born_on", MEMBERS, DAY, "出生日期")
JOINED_ON = Fact("joined_on", MEMBERS, NEVER, "加入本户日（一直在写 never）")
LEFT_ON = Fact("left_on", MEMBERS, NEVER, "离开本户日（没有离开写 never）")
DIED_ON = Fact("died_on", MEMBERS, NEVER, "死亡日（在世写 never）")
GROUPS = Fact("groups", MEMBERS, Kind.GROUPS, "人员类别（延保不算低保）")
IN_CONTINUATION = Fact("in_continuation", MEMBERS, YES, "是否在延保")
PERSON_POOR = Fact("formerly_poor", MEMBERS, YES, "是否脱贫人口")
PROPOSED_ON = Fact("stop_proposed_on", MEMBERS, NEVER, "提出停保的日期")
LABOUR = Fact(
    "labour_skill", MEMBERS, Kind.CODE, "劳动技能",
    _codes(
        ("ordinary", 1, "普通劳动力"), ("skilled", 2, "技能劳动力"), ("weak", 3, "弱劳动力或半劳动力"),
        ("lost", 4, "丧失劳动力"), ("none", 5, "无劳动力"),
    ),
)  # fmt: skip
STABLE = Fact("stable_income", MEMBERS, YES, "有没有稳定收入（民政或入户的答复）")
WILLING = Fact("willing_to_work", MEMBERS, YES, "愿不愿意就业")
EMPLOYED = Fact("employed", MEMBERS, YES, "是否在业")
JOB_ENDED_ON = Fact("job_ended_on", MEMBERS, NEVER, "最近一份工作结束日（从没有过写 never）", never="没有工作过")
COMPLETED = Fact("school_completed", MEMBERS, YES, "是否完成九年义务教育")
SCHOOL = Fact(
    "school_status", MEMBERS, Kind.CODE, "就学状态",
    _codes(
        ("enrolled", 1, "在校"), ("on_roll", 2, "在籍，缺课不清楚"),
        ("long_absent", 3, "长期缺课"), ("not_enrolled", 4, "未入学或辍学"),
    ),
)  # fmt: skip
ABSENT_DAYS = Fact("absent_days", MEMBERS, COUNT, "缺课天数")
EXEMPT_UNTIL = Fact("school_exempt_until", MEMBERS, NEVER, "书面批准免学、缓学到哪天（没有写 never）")
FEE = Fact("school_fee_fen", MEMBERS, FEN, "本学年非义务教育费用")
AID = Fact("school_aid_fen", MEMBERS, FEN, "本学年就学资助")
DIAGNOSED_ON = Fact("diagnosed_on", MEMBERS, NEVER, "最近一次大病确诊日")
CHRONIC_BURDEN = Fact("chronic_burden", MEMBERS, YES, "慢性病负担是否重（卫健）")
SPECIAL_TREATMENT = Fact("special_treatment", MEMBERS, YES, "是否因重残治疗（卫健）")
CHRONIC = Fact("chronic", MEMBERS, YES, "是否慢性病随访对象")
CHRONIC_VISIT = Fact("chronic_followed_up_on", MEMBERS, NEVER, "最近一次随访或健康教育处方日")
TWO_ILLNESSES = Fact("hypertension_or_diabetes", MEMBERS, YES, "是否高血压或糖尿病")
DOCTOR = Fact("has_family_doctor", MEMBERS, YES, "是否签约家庭医生")
CLASSIFIED = Fact("is_classified", MEMBERS, YES, "是否分类管理")
ENROLLED = Fact("insured", MEMBERS, YES, "是否参加基本医保")
SELF_PAY_YEAR = Fact("self_pay_this_year_fen", MEMBERS, FEN, "1月1日起自付医疗费")
ILLNESS = Fact("severe_illness", MEMBERS, YES, "是否重病")
NAMED = Fact("named_difficulty", MEMBERS, YES, "是否民政认定的其他特殊困难")
OWN_INCOME = Fact("own_income_fen", MEMBERS, FEN, "本人12个月收入", below_zero=True)
KIND = Fact(
    "disability_kind", MEMBERS, Kind.CODE, "残疾类别",
    _codes(
        ("none", 0, "没有残疾人证"), ("1", 1, "视力"), ("2", 2, "听力"), ("3", 3, "言语"),
        ("4", 4, "肢体"), ("5", 5, "智力"), ("6", 6, "精神"), ("7", 7, "多重"),
    ),
)  # fmt: skip
GRADE = Fact(
    "disability_grade", MEMBERS, Kind.CODE, "残疾等级",
    _codes(("1", 1, "一级"), ("2", 2, "二级"), ("3", 3, "三级"), ("4", 4, "四级")),
)  # fmt: skip
NEWLY_SEVERE = Fact("newly_severe", MEMBERS, YES, "是否新增重度残疾（残联）")
ENTITLED = Fact("allowance_entitled", MEMBERS, YES, "该不该领残疾人补贴")
RECEIVES = Fact("allowance_received", MEMBERS, YES, "领没领残疾人补贴")
CARED_FOR = Fact("disability_care", MEMBERS, YES, "有没有居家或集中照护")
REHABILITATION = Fact("rehabilitation_aid", MEMBERS, YES, "有没有康复救助")
UNGUARDED = Fact("child_unguarded", MEMBERS, YES, "是否儿童名册上保障没有落实的孩子")
UNABLE = Fact("unable_to_self_care", MEMBERS, YES, "是否生活不能自理")
SERVED = Fact("served", MEMBERS, YES, "有没有探访照护服务")
PENSION_PAID = Fact("pension_paid_fen", MEMBERS, FEN, "本年代缴养老保险")
PENSION_BAND = Fact("pension_band_fen", MEMBERS, FEN, "按哪一档缴养老保险")

DISCHARGED_ON = Fact("discharged_on", STAYS, DAY, "出院日", needed=True)
STAY_SELF_PAY = Fact("self_pay_fen", STAYS, FEN, "一次住院自付")
SETTLED_ON = Fact("settled_on", SETTLED, DAY, "结算日")
SETTLED_GROUPS = Fact("groups", SETTLED, Kind.GROUPS, "结算当天的人员类别")
SETTLED_CONTINUED = Fact("in_continuation", SETTLED, YES, "结算当天是否在延保")
TILTED = Fact("tilted", SETTLED, YES, "是否按倾斜结算")
PREMIUM_ON = Fact("paid_on", PREMIUMS, DAY, "缴费日")
PREMIUM_GROUPS = Fact("groups", PREMIUMS, Kind.GROUPS, "缴费当天的人员类别")
PREMIUM_CONTINUED = Fact("in_continuation", PREMIUMS, YES, "缴费当天是否在延保")
AIDED = Fact("aided", PREMIUMS, YES, "是否资助参保")
CHANGED_ON = Fact("changed_on", CHANGES, DAY, "新增、停发、没有批准或减发的日期")
DISASTER_ON = Fact("happened_on", DISASTERS, DAY, "受灾日")
ACCIDENT_ON = Fact("happened_on", ACCIDENTS, DAY, "事故日")
NEEDED_ON = Fact("needed_on", NEEDS, DAY, "提出日")
FAILED_ON = Fact("failed_on", PROJECTS, NEVER, "失败或亏损日")
OPENED_ON = Fact("opened_on", FINDINGS, DAY, "报出日")
RISK = Fact(
    "risk", FINDINGS, Kind.CODE, "风险类型",
    (
        Code("none", 0, "没有风险类型"), Code("R01", 1, "因病"), Code("R02", 2, "因学"), Code("R03", 3, "因残"),
        Code("R04", 4, "因灾"), Code("R05", 5, "因意外"), Code("R06", 6, "产业"), Code("R07", 7, "就业"),
        Code("R08", 8, "缺劳动力"), Code("R09", 9, "住房"), Code("R10", 10, "饮水"), Code("R99", 11, "其他"),
    ),
)  # fmt: skip
ENDED_ON = Fact("ended_on", MEASURES, NEVER, "措施结束日（没有结束写 never）")
OWN_END = Fact("ended_as_meant", MEASURES, YES, "是否本来就到期")
MONTH_ON = Fact("month_on", PAYMENTS, DAY, "发放月的1日")
PAID_DIED_ON = Fact("died_on", PAYMENTS, NEVER, "本人死亡日（在世写 never）")
HELD_ON = Fact("held_on", PAYMENTS, NEVER, "羁押第一天（没有写 never）")
RELEASED_ON = Fact("released_on", PAYMENTS, NEVER, "释放日（没有写 never）")

LISTED = Fact("listed", VILLAGE, YES, "是否在本年老区、少数民族、低收入村名单")
UNIT_DUE = Fact("unit_due", VILLAGE, YES, "该不该有挂钩（帮扶）单位")
HAS_UNIT = Fact("has_unit", VILLAGE, YES, "有没有挂钩（帮扶）单位")
EVALUATED_ON = Fact("evaluated_on", VILLAGE, NEVER, "最近一次评价日")
IDLE = Fact("idle", ASSET, YES, "是否闲置")
LOST = Fact("lost", ASSET, YES, "是否流失")
HAS_OWNER = Fact("has_owner", ASSET, YES, "有没有所有人")
HAS_KEEPER = Fact("has_keeper", ASSET, YES, "有没有管护人")
USED = Fact("used_fen", USES, FEN, "使用金额")
DOCUMENTED = Fact("documented", USES, YES, "有没有决策文件")
FOR_OTHER = Fact("for_other", USES, YES, "是否用于文件没有列明的用途")
DUTY_KIND = Fact(
    "kind", DUTY, Kind.CODE, "报送种类",
    _codes(
        ("feed", 1, "月清单或零报告"), ("status", 2, "部门调度"), ("assessment", 3, "季研判"), ("yearly", 4, "年度报告")
    ),
)  # fmt: skip
ENDS_ON = Fact("ends_on", DUTY, DAY, "这一期的最后一天")
CAME_ON = Fact("came_on", DUTY, NEVER, "报到（召开）日", never="还没有")
DUE_ON = Fact("due_on", STEP, NEVER, "到期日（没有时限写 never）", never="没有时限")
DONE_ON = Fact("done_on", STEP, NEVER, "办完日（没有办完写 never）", never="还没办")

FACTS: tuple[Fact, ...] = tuple(value for value in tuple(globals().values()) if isinstance(value, Fact))
PARTS: tuple[Part, ...] = tuple(value for value in tuple(globals().values()) if isinstance(value, Part))
"""Every fact and every part, in the order in which schemas and pages show them."""
