"""Every rule about households in Jinjiang on 22 May 2024 in plain numpy: every fact known, every figure a number.

The same arithmetic over the same arrays, what several rules share worked out once; no masks, no dates but the ordinals
that are compared, no findings. Lists are as long as they are: nothing rests on every household having four members.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from benchmarks.over_everybody import DAY
from benchmarks.rules_facts import Array, Facts, Key
from libs.policy.groups import Group
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Fact, Part

TODAY = DAY.toordinal()
LINE, DIBAO = 1_956_000, 978_000
"""A head and year, in fen."""
RURAL, BAND = 2_500_000, 20_000
LATELY = TODAY - 30
BORN_18, BORN_16, BORN_60 = (DAY.replace(year=DAY.year - age).toordinal() for age in (18, 16, 60))
MUST_BE_IN = date(2017, 8, 31).toordinal()
YEAR_AGO, MONTH_AGO, QUARTER_AGO = (date(*day).toordinal() for day in ((2023, 5, 22), (2024, 4, 22), (2024, 2, 22)))
CLAUSE = date(2021, 12, 20).toordinal(), date(2025, 12, 31).toordinal()
TILTED = (Group.TEKUN, Group.DIBAO, Group.FELL_BACK)
AIDED = (Group.TEKUN, Group.DIBAO, Group.CATEGORY_0, Group.CATEGORY_2_FORMERLY_POOR)
PAID_ONCE = (Group.TEKUN, Group.DIBAO, Group.FELL_BACK, Group.PREFERENTIAL, Group.DISABLED_MILD)
KINDS_MAX = 16

Met = Mapping[str, Array]


@dataclass(frozen=True)
class Shared:
    """What several rules compare."""

    values: Mapping[Key, Array]
    starts: Mapping[Part, Array]
    owners: Mapping[Part, Array]
    """Of each entry of a list its household."""
    net: Array
    heads: Array
    low: Array
    monitored: Array
    protected: Array
    dibao: Array
    outside: Array
    """Members neither in dibao nor tekun."""
    in_aid: Array
    disabled: Array
    alone: Array
    capable: Array

    def some(self, part: Part, entries: Array) -> Array:
        """The households of these entries, of which there are few."""
        return _some(len(self.heads), self.owners[part], entries)

    def many(self, part: Part, entries: Array) -> Array:
        """The same where they are many; of a list that has an entry for every household."""
        return np.bitwise_or.reduceat(entries.view(np.uint8), self.starts[part][:-1]).view(np.bool_)


def _some(size: int, owners: Array, entries: Array) -> Array:
    found = np.zeros(size, dtype=np.bool_)
    found[owners[entries]] = True
    return found


def met(facts: Facts) -> Met:
    """Who meets each rule."""
    shared = _shared(facts)
    families = (_income, _school, _health, _medical, _house, _net, _single, _work, _disabled, _farm, _help, _events)
    return {rule_id: answer for family in families for rule_id, answer in family(shared).items()}


def _shared(facts: Facts) -> Shared:
    v, starts = facts.values, facts.starts
    owners = {part: np.repeat(np.arange(facts.size), np.diff(ends)) for part, ends in starts.items()}
    heads = np.diff(starts[f.MEMBERS])
    net = v[f.WAGE] + v[f.RECEIPTS] - v[f.EXPENSE] + v[f.PROPERTY] + v[f.TRANSFER]
    monitored = v[f.CATEGORY] != 9
    dibao = v[f.GROUPS, Group.DIBAO]
    in_net = dibao | v[f.GROUPS, Group.TEKUN]
    return Shared(
        values=v,
        starts=starts,
        owners=owners,
        net=net,
        heads=heads,
        low=net < LINE * heads,
        monitored=monitored,
        protected=monitored | v[f.FORMERLY_POOR],
        dibao=dibao,
        outside=~in_net,
        in_aid=_some(facts.size, owners[f.MEMBERS], in_net),
        disabled=v[f.KIND] > 0,
        alone=(heads == 1) | v[f.ALONE],
        capable=v[f.LABOUR] <= 3,
    )


def _income(s: Shared) -> Met:
    v = s.values
    left = s.net + v[f.PAY_OUTS] - v[f.SELF_PAY]
    fallen = (v[f.PREVIOUS_NET] - s.net) * 10 >= 3 * v[f.PREVIOUS_NET]
    rigid = v[f.SELF_PAY] + v[f.NET_SCHOOLING] + v[f.DISASTER_LOSS]
    after = s.net + v[f.PAY_OUTS] - rigid
    near = after * 2 < 3 * LINE * s.heads
    told = v[f.VISIT_NET] + v[f.VISIT_PAY_OUTS] - v[f.VISIT_SELF_PAY]
    return {
        "SR-INC-01": s.low,
        "SR-INC-03": fallen & (v[f.PREVIOUS_NET] > 0) & (left * 2 < 3 * LINE * s.heads),
        "SR-INC-04": (v[f.VISITED_ON] >= YEAR_AGO) & (told < DIBAO * s.heads),
        "SR-EXP-01": (rigid > 0) & ((after < LINE * s.heads) | ((rigid * 2 >= s.net) & (s.net > 0) & near)),
    }


def _school(s: Shared) -> Met:
    v = s.values
    born = v[f.BORN_ON]
    of_age = (born <= MUST_BE_IN) & ~v[f.COMPLETED] & (born > BORN_18)
    absent = (v[f.SCHOOL] == 4) | (v[f.ABSENT_DAYS] >= 30)
    return {
        "SR-EDU-01": s.some(f.MEMBERS, of_age & absent & (v[f.EXEMPT_UNTIL] < TODAY)),
        "SR-EDU-02": s.some(f.MEMBERS, v[f.FEE] - v[f.AID] >= 1_000_000),
    }


def _health(s: Shared) -> Met:
    v = s.values
    diagnosed = (v[f.DIAGNOSED_ON] > LATELY) & (v[f.DIAGNOSED_ON] <= TODAY)
    unserved = v[f.TWO_ILLNESSES] & ~(v[f.DOCTOR] & v[f.CLASSIFIED])
    return {
        "SR-HLT-01": s.some(f.MEMBERS, diagnosed | v[f.CHRONIC_BURDEN] | v[f.SPECIAL_TREATMENT]),
        "SR-HLT-03": s.monitored & s.some(f.MEMBERS, unserved),
    }


def _medical(s: Shared) -> Met:
    v = s.values
    paid = np.maximum.reduceat(v[f.SELF_PAY_YEAR], s.starts[f.MEMBERS][:-1])
    dear = v[f.STAY_SELF_PAY] >= 1_000_000
    dear |= (v[f.STAY_SELF_PAY] >= 600_000) & s.protected[s.owners[f.STAYS]]
    return {
        "SR-MED-01": np.where(
            s.protected, (paid >= 500_000) | (paid * 2 > RURAL), (paid >= 2_000_000) | (paid > RURAL)
        ),
        "SR-MED-02": s.some(f.STAYS, dear),
        "SR-MED-03": s.some(f.MEMBERS, ~v[f.ENROLLED]),
        "SR-MED-04": s.some(f.SETTLED, _entitled(s, f.SETTLED_GROUPS, TILTED) & ~v[f.TILTED])
        | s.some(f.PREMIUMS, _entitled(s, f.PREMIUM_GROUPS, AIDED) & ~v[f.AIDED]),
    }


def _entitled(s: Shared, groups: Fact, those: tuple[Group, ...]) -> Array:
    continued, on = {
        f.SETTLED_GROUPS: (f.SETTLED_CONTINUED, f.SETTLED_ON),
        f.PREMIUM_GROUPS: (f.PREMIUM_CONTINUED, f.PREMIUM_ON),
    }[groups]
    found = s.values[continued]
    for group in those:
        found = found | s.values[groups, group]
    return found & (s.values[on] <= TODAY)


def _house(s: Shared) -> Met:
    v = s.values
    frail = s.alone | s.some(f.MEMBERS, s.disabled)
    since = v[f.OUTAGE_SINCE]
    days = np.where(since > 0, TODAY - since, 0)
    return {
        "SR-HOU-01": (v[f.HOUSE_GRADE] >= 3) | v[f.HOUSE_DAMAGED],
        "SR-WAT-01": v[f.QUALITY_FAILED] | (days >= 3) | (frail & (days >= 1)),
    }


def _net(s: Shared) -> Met:
    v = s.values
    lost = (v[f.LABOUR] == 4) | ((v[f.LABOUR] == 3) & ~v[f.STABLE])
    proposed = (v[f.PROPOSED_ON] >= CLAUSE[0]) & (v[f.PROPOSED_ON] <= CLAUSE[1])
    belongs = v[f.PERSON_POOR] | s.monitored[s.owners[f.MEMBERS]]
    uncared = (v[f.CONTACTED_ON] < TODAY - 7) | (v[f.ILL] & ~v[f.SICK_CARER])
    return {
        "SR-CIV-01": s.some(f.CHANGES, (v[f.CHANGED_ON] > LATELY) & (v[f.CHANGED_ON] <= TODAY)),
        "SR-CIV-02": s.some(f.MEMBERS, proposed & belongs),
        "SR-CIV-03": s.protected & s.some(f.MEMBERS, lost & s.outside),
        "SR-CIV-05": v[f.AID_COUNT] >= 2,
        "SR-CIV-06": s.some(f.MEMBERS, v[f.UNGUARDED]),
        "SR-CIV-07": s.low & s.alone & uncared,
        "SR-CIV-08": (s.in_aid | (v[f.AID_COUNT] > 0)) & s.some(f.MEMBERS, v[f.UNABLE] & ~v[f.SERVED]),
    }


def _single(s: Shared) -> Met:
    v = s.values
    kind, grade = v[f.KIND], v[f.GRADE]
    severe = s.disabled & ((grade <= 2) | ((grade == 3) & ((kind == 5) | (kind == 6))))
    difficulty = severe | v[f.ILLNESS] | v[f.NAMED]
    poor = s.outside & (v[f.OWN_INCOME] < DIBAO)
    short, twice = v[f.GROUPS, PAID_ONCE[0]], v[f.GROUPS, Group.DISABLED_SEVERE]
    for group in PAID_ONCE[1:]:
        short = short | v[f.GROUPS, group]
    short = short | v[f.GROUPS, Group.FAMILY_PLANNING] | v[f.IN_CONTINUATION]
    unpaid = (short & (v[f.PENSION_PAID] < BAND)) | (twice & (v[f.PENSION_PAID] < 2 * BAND))
    return {
        "SR-CIV-04": (s.net < 2 * DIBAO * s.heads) & s.some(f.MEMBERS, difficulty & poor),
        "SR-PEN-01": s.some(f.MEMBERS, unpaid),
    }


def _work(s: Shared) -> Met:
    v, owner = s.values, s.owners[f.MEMBERS]
    jobless, ended = ~v[f.EMPLOYED], v[f.JOB_ENDED_ON]
    for_long = ended <= TODAY - 90
    idle = ~s.many(f.MEMBERS, ~(jobless & for_long))
    of_age = (v[f.BORN_ON] <= BORN_16) & (v[f.BORN_ON] > BORN_60)
    could = of_age & s.capable & v[f.WILLING] & jobless
    labour = s.many(f.MEMBERS, s.capable)
    return {
        "SR-EMP-01": s.some(f.MEMBERS, could & ((for_long & (ended > 0)) | idle[owner])),
        "SR-EMP-02": s.monitored & ~v[f.DEVELOPMENT] & (v[f.RECOGNISED_ON] < MONTH_AGO) & labour,
        "SR-LAB-01": ~labour,
    }


def _disabled(s: Shared) -> Met:
    v = s.values
    return {
        "SR-DSB-01": s.some(f.MEMBERS, v[f.NEWLY_SEVERE] | (v[f.ENTITLED] & ~v[f.RECEIVES])),
        "SR-DSB-03": s.some(f.MEMBERS, (v[f.BORN_ON] > BORN_18) & s.disabled & ~v[f.REHABILITATION]),
    }


def _farm(s: Shared) -> Met:
    v = s.values
    close = v[f.FORMERLY_POOR] | (v[f.CATEGORY] == 1)
    failed = (v[f.FAILED_ON] > LATELY) & (v[f.FAILED_ON] <= TODAY)
    return {
        "SR-AGR-01": v[f.FORMERLY_POOR] & v[f.SELLS] & (~v[f.HAS_LINK] | v[f.UNSOLD]),
        "SR-AGR-02": close & s.some(f.NEEDS, v[f.NEEDED_ON] < TODAY - 30),
        "SR-AGR-03": s.some(f.PROJECTS, failed),
    }


def _help(s: Shared) -> Met:
    v = s.values
    eliminated = v[f.ELIMINATED_ON] > 0
    after = v[f.ENDED_ON] - v[f.ELIMINATED_ON][s.owners[f.MEASURES]]
    over = (v[f.ENDED_ON] > 0) & (v[f.ENDED_ON] <= TODAY)
    cut = s.some(f.MEASURES, over & (after >= 0) & (after <= 30) & ~v[f.OWN_END])
    not_visited = (v[f.ELIMINATED_ON] < QUARTER_AGO) & (v[f.FOLLOWED_UP_ON] < QUARTER_AGO)
    lately = (v[f.OPENED_ON] >= TODAY - 90) & (v[f.OPENED_ON] <= TODAY)
    lately &= v[f.RISK] > 0
    pairs = np.unique(s.owners[f.FINDINGS][lately] * KINDS_MAX + v[f.RISK][lately])
    kinds = np.bincount(pairs // KINDS_MAX, minlength=len(s.heads))
    return {
        "SR-MUL-01": kinds >= 2,
        "SR-PRC-04": eliminated & v[f.NOT_OK],
        "SR-PRC-05": (s.protected & ~v[f.HAS_HELPER]) | v[f.UNCOVERED] | (eliminated & (cut | not_visited)),
        "SR-PRC-06": s.low & (v[f.VERIFIED_ON] < YEAR_AGO),
    }


def _events(s: Shared) -> Met:
    v = s.values
    month, died, held, released = v[f.MONTH_ON], v[f.PAID_DIED_ON], v[f.HELD_ON], v[f.RELEASED_ON]
    in_custody = (held > 0) & (held < month) & ((released <= 0) | (month < released))
    return {
        "SR-DIS-01": s.some(f.DISASTERS, (v[f.DISASTER_ON] > LATELY) & (v[f.DISASTER_ON] <= TODAY)),
        "SR-ACC-01": s.some(f.ACCIDENTS, (v[f.ACCIDENT_ON] > LATELY) & (v[f.ACCIDENT_ON] <= TODAY)),
        "SR-DED-01": s.some(f.PAYMENTS, ((died > 0) & (died < month)) | in_custody),
    }
