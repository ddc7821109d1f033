"""What is said of a monthly run that waits for a person, and of one that is done (月筛查的收件)."""

from libs.events.contracts.runs import PlaceCount, RunEnded, RunHeld
from libs.events.contracts.values import Holder, Level
from services.notifications.domain.offices import Office, office_of

KIND = "let_run_go_on"
LABEL = "月筛查停下了"
OFFICE: Office = office_of(Holder(level=Level.LEADING_GROUP_OFFICE), None)
"""The leading group office decides, and is told what came of a run."""
TITLES = 3
"""As many lists that did not come are named."""


def task_id(run_id: str) -> str:
    """The task that waits for a held run."""
    return f"run:{run_id}"


def at(event: RunHeld | RunEnded) -> str:
    """The page of the run."""
    return f"/runs/{event.month:%Y-%m}"


def held(event: RunHeld) -> str:
    """Why it was held, with its figures."""
    whole, tenth = divmod(event.permille, 10)
    most = f"最多的是 {event.rules[0].rule_id}（{event.rules[0].households:,} 户）。" if event.rules else ""
    return (
        f"先停一停：{_month(event)}月筛查看了 {event.households:,} 户，新触发 {event.concerned:,} 户，"
        f"占 {whole}.{tenth}%，超过 {event.limit_pct}%。{most}还没有告诉任何人。"
    )


def ended(event: RunEnded) -> str:
    """What came of it, and which lists were not there."""
    found = f"新疑点 {event.raised:,} 个，还没了结 {event.still_open:,} 个，不再触发 {event.no_longer:,} 个。"
    if not event.missing_lists:
        lists = "清单都到了。"
    else:
        named = "、".join(event.missing_lists[:TITLES]) + ("等" if len(event.missing_lists) > TITLES else "")
        lists = f"{len(event.missing_lists)} 张清单没到：{named}；到了再补筛。"
    return f"{_month(event)}月筛查完了：{event.households:,} 户。{found}{lists}"


def place_at(place: PlaceCount) -> str:
    """The page that lists which they are."""
    return f"/rules/{place.rule_id}"


def places(event: RunEnded, place: PlaceCount) -> str:
    """How many villages or assets meet a rule; which ones, its page says."""
    many = f"{place.met:,} {'个村' if place.subject == 'village' else '项资产'}"
    met = f"{_month(event)}月筛查：{place.label}（{place.rule_id}），{many}。"
    return f"{met}是哪些、为什么，请点开看；补上了，下个月不再提。"


def _month(event: RunHeld | RunEnded) -> str:
    return f"{event.month.year} 年 {event.month.month} 月"
