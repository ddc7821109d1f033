"""What officers of the demo write into the form of each step (演示：每一步怎么填)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from deploy.demo.chance import Chance
from deploy.demo.forms import Form
from deploy.demo.setting import JINJIANG

Values = dict[str, str | list[str]]

BOARD = {"place": "村部公示栏", "hour": "09:30", "poster": "蔡某"}
LEVELS = ("CENTRAL", "PROVINCE", "PREFECTURE", "COUNTY")
CHANNELS = ("CARD", "TRANSFER")
GUARDIAN = "监护人签"


@dataclass(frozen=True)
class Scene:
    """What somebody has before the eyes who fills in a form."""

    form: Form
    chance: Chance
    today: date
    risks: tuple[str, ...] = ()
    """Which risks the visit saw."""
    hit_stands: bool = False
    """Whether the county says of a hit that it is so."""
    paper: str = JINJIANG.paper
    """Before the number of a document that pays something."""

    def code(self, *preferred: str) -> str:
        """One of the reasons that the form offers."""
        offered = self.form.choices.get("reason_code", [])
        return next((code for code in preferred if code in offered), next(iter(offered), ""))


Fill = Callable[[Scene], Values]


def answers(event: str, scene: Scene) -> Values:
    """What is filled in; a form without questions needs nothing."""
    return FILLS[event](scene) if event in FILLS else {}


def _chosen(scene: Scene) -> list[str]:
    """Risks for a form that asks for some: those of the visit, as far as they can be chosen."""
    offered = scene.form.choices.get("risks", [])
    return [risk for risk in scene.risks if risk in offered] or offered[:1]


def _signatures(scene: Scene) -> Values:
    """Adults sign, some by fingerprint; for the others a guardian."""
    values: Values = {}
    for field in scene.form.choices:
        if not field.startswith("signatures:"):
            continue
        member = field.partition(":")[2]
        if GUARDIAN in scene.form.said.get(f"f-{field}", ""):
            values |= {field: "GUARDIAN", f"guardians:{member}": "家里大人"}
        else:
            values[field] = "FINGERPRINT" if scene.chance.yes(150) else "SIGNED"
    return values


def _sought(scene: Scene) -> Values:
    """Everybody but the one who is away today."""
    values = _signatures(scene)
    alone = [name for name, value in values.items() if value in ("SIGNED", "FINGERPRINT")]
    return {**values, alone[-1]: "OUT_OF_REACH"} if alone else values


def _comparison(scene: Scene) -> Values:
    values: Values = {"officer": "王某", "result": "CLEAR"}
    if scene.chance.yes(45):
        values |= {"result": "HIT", "question": "名下有一处登记，请问是怎么来的？"}
    return values


def _votes(scene: Scene, *, passed: bool) -> Values:
    present, abstained = scene.chance.between(13, 27), scene.chance.between(0, 2)
    few = scene.chance.between(0, (present - abstained) // 3)
    agreed = present - abstained - few if passed else few
    against = present - abstained - agreed
    figures = {"present": present, "agreed": agreed, "against": against, "abstained": abstained}
    return {
        "place": "村部会议室",
        "minutes": "评议记录已存村部。",
        **{name: str(value) for name, value in figures.items()},
    }


def _failed(scene: Scene) -> Values:
    code, words = "INCOME_STABLE", "大家说这家收入稳定。"
    if scene.hit_stands:
        code, words = "HIT_STANDS", "比对到的那一处属实。"
    return _votes(scene, passed=False) | {"reason_code": scene.code(code, "ABLE_TO_COPE"), "reason": words}


def _town(scene: Scene) -> Values:
    waived = [name for name in scene.form.fields if name.startswith("waivers:")]
    return {"reason": "情况属实，建议纳入。", **dict.fromkeys(waived, "已经核对，资料以户册为准。")}


def _county(scene: Scene) -> Values:
    category = scene.form.choices["category"][0]
    sudden = {"sudden_event": "ILLNESS"} if category == "SUDDEN_HARDSHIP" else {}
    return {"category": category, "risks": _chosen(scene), "reason": "核实过，符合条件，同意纳入。", **sudden}


def _delivered(scene: Scene) -> Values:
    """Money, with everything by which it can be traced."""
    today = scene.today.isoformat()
    number = scene.chance.between(10, 480)
    return {
        "delivered_on": today,
        "document": f"{scene.paper}〔{scene.today.year}〕{number}号",
        "amount_fen": f"{scene.chance.between(3, 60) * 100}.00",
        "fund_source": "县级预算",
        "fund_level": scene.chance.one_of(LEVELS),
        "voucher": f"P{number:06d}",
        "paid_on": today,
        "pay_channel": scene.chance.one_of(CHANNELS),
        "account_tail": f"{scene.chance.between(0, 9999):04d}",
    }


def _with_reason(words: str, *codes: str, **more: str) -> Fill:
    def fill(scene: Scene) -> Values:
        code = {"reason_code": scene.code(*codes)} if scene.form.choices.get("reason_code") else {}
        return {"reason": words, **code, **more}

    return fill


FILLS: Mapping[str, Fill] = MappingProxyType(
    {
        "clue.assigned": lambda _: {"note": "请两个人一起去。"},
        "clue.converted": lambda scene: {"risks": _chosen(scene)},
        "close.proposed": _with_reason("家里收入稳定，支出有着落。", "INCOME_STABLE"),
        "clue.closed_no_risk": lambda _: {"reason": "同意，已经核对。"},
        "authorisation.signed": _signatures,
        "authorisation.sought": _sought,
        "authorisation.refused": lambda _: {"who": "户主", "reason": "不想让人查存款。"},
        "comparison.answered": _comparison,
        "hit.explained": lambda _: {
            "reason": "是老房子，已经分给儿子了。",
            "paper": "看了分家书",
        },
        "hit.cleared": lambda _: {"reason": "看过分家书，房子已经不是他的。"},
        "hit.stands": lambda _: {"reason": "登记还在他名下，单据对不上。"},
        "review.passed": lambda scene: _votes(scene, passed=True),
        "review.failed": _failed,
        "notice.started": lambda _: {"posting": "BOARD", **BOARD},
        "objection.raised": lambda _: {"words": "邻居说这家上个月刚买了车。"},
        "town.approved": _town,
        "town.returned": _with_reason("缺一份收入的单据，请补齐再报。", "PAPERS_MISSING"),
        "basis.kept": lambda _: {"reason": "新来的资料不改变结论。"},
        "basis.returned": lambda _: {"reason": "请按新的资料再核实一次。"},
        "county.confirmed": _county,
        "county.denied": _with_reason("收入在线上，而且稳定。", "INCOME_STABLE"),
        "decision.announced": lambda _: dict(BOARD),
        "followup.recorded": lambda _: {"place": "家里", "found": "和上次差不多，新的难处已经记下。"},
        "measure.dropped": _with_reason("已经有别的着落。", "NOT_NEEDED"),
        "measure.accepted": lambda scene: {
            "officer": "洪某",
            "planned_on": (scene.today + timedelta(days=scene.chance.between(3, 20))).isoformat(),
        },
        "measure.returned": _with_reason("这一项已经享受了。", "HAS_IT_ALREADY", alternative="可以申请临时救助。"),
        "measure.delivered": _delivered,
        "measure.refused": lambda _: {
            "reason": "查过，不符合条件。",
            "clause": "办法第六条",
            "appeal": "十五天内可以向镇里申诉。",
        },
        "measure.confirmed": lambda scene: {"manner": scene.chance.one_of(("SIGNED", "VOICE"))},
        "measure.disputed": lambda _: {"reason": "卡里还没看到这笔钱。"},
    }
)
"""Step → what is filled in."""
