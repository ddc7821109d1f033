"""For each rule about households in Jinjiang the facts of a household that meets it; of its first member or entry."""

from collections.abc import Mapping

from benchmarks.over_everybody import DAY
from libs.policy.groups import Group
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Fact
from services.screening.domain.rulebook.parts import NEVER

TODAY = DAY.toordinal()
LATELY, LONG_AGO = TODAY - 3, TODAY - 200
TEN_YEARS_OLD, FORTY_YEARS_OLD = TODAY - 10 * 365, TODAY - 40 * 365
LOW = {f.WAGE: 3_000_000, f.RECEIPTS: 0, f.EXPENSE: 0, f.PROPERTY: 0, f.TRANSFER: 0}
"""Below the line of four."""
FAIR = {**LOW, f.WAGE: 9_000_000, f.PAY_OUTS: 0}
"""Above it, and below one and a half times the line."""

RAISED: Mapping[str, Mapping[Fact | tuple[Fact, Group], int]] = {
    "SR-INC-01": LOW,
    "SR-INC-03": {**FAIR, f.PREVIOUS_NET: 15_000_000},
    "SR-INC-04": {f.VISITED_ON: LATELY, f.VISIT_NET: 2_000_000, f.VISIT_PAY_OUTS: 0},
    "SR-EXP-01": {**FAIR, f.SELF_PAY: 5_000_000},
    "SR-EDU-01": {f.BORN_ON: TEN_YEARS_OLD, f.COMPLETED: False, f.SCHOOL: 4, f.EXEMPT_UNTIL: NEVER},
    "SR-EDU-02": {f.FEE: 1_400_000, f.AID: 100_000},
    "SR-HLT-01": {f.DIAGNOSED_ON: LATELY},
    "SR-HLT-03": {f.CATEGORY: 1, f.TWO_ILLNESSES: True, f.DOCTOR: False},
    "SR-MED-01": {f.SELF_PAY_YEAR: 2_600_000},
    "SR-MED-02": {f.STAY_SELF_PAY: 1_100_000},
    "SR-MED-03": {f.ENROLLED: False},
    "SR-MED-04": {f.SETTLED_ON: LATELY, (f.SETTLED_GROUPS, Group.DIBAO): True, f.TILTED: False},
    "SR-HOU-01": {f.HOUSE_GRADE: 4},
    "SR-WAT-01": {f.OUTAGE_SINCE: LATELY - 2},
    "SR-DIS-01": {f.DISASTER_ON: LATELY},
    "SR-ACC-01": {f.ACCIDENT_ON: LATELY},
    "SR-CIV-01": {f.CHANGED_ON: LATELY},
    "SR-CIV-02": {f.PERSON_POOR: True, f.PROPOSED_ON: LATELY},
    "SR-CIV-03": {
        f.FORMERLY_POOR: True, f.LABOUR: 4, (f.GROUPS, Group.DIBAO): False, (f.GROUPS, Group.TEKUN): False
    },
    "SR-CIV-04": {
        **LOW, f.ILLNESS: True, f.OWN_INCOME: 0, (f.GROUPS, Group.DIBAO): False, (f.GROUPS, Group.TEKUN): False
    },
    "SR-CIV-05": {f.AID_COUNT: 3},
    "SR-CIV-06": {f.UNGUARDED: True},
    "SR-CIV-07": {**LOW, f.ALONE: True, f.CONTACTED_ON: LONG_AGO},
    "SR-CIV-08": {f.AID_COUNT: 1, f.UNABLE: True, f.SERVED: False},
    "SR-EMP-01": {
        f.BORN_ON: FORTY_YEARS_OLD, f.LABOUR: 1, f.WILLING: True, f.EMPLOYED: False, f.JOB_ENDED_ON: LONG_AGO
    },
    "SR-EMP-02": {f.CATEGORY: 0, f.RECOGNISED_ON: LONG_AGO, f.DEVELOPMENT: False, f.LABOUR: 1},
    "SR-PEN-01": {(f.GROUPS, Group.DIBAO): True, f.PENSION_PAID: 0},
    "SR-DSB-01": {f.NEWLY_SEVERE: True},
    "SR-DSB-03": {f.BORN_ON: TEN_YEARS_OLD, f.KIND: 5, f.REHABILITATION: False},
    "SR-AGR-01": {f.FORMERLY_POOR: True, f.SELLS: True, f.UNSOLD: True},
    "SR-AGR-02": {f.FORMERLY_POOR: True, f.NEEDED_ON: LONG_AGO},
    "SR-AGR-03": {f.FAILED_ON: LATELY},
    "SR-PRC-04": {f.ELIMINATED_ON: LONG_AGO, f.NOT_OK: True},
    "SR-PRC-05": {f.UNCOVERED: True},
    "SR-PRC-06": {**LOW, f.VERIFIED_ON: NEVER},
    "SR-DED-01": {f.MONTH_ON: LATELY, f.PAID_DIED_ON: LONG_AGO},
}  # fmt: skip
"""Not SR-LAB-01 and SR-MUL-01: they are met by chance, by four members without labour, by two findings at once."""
