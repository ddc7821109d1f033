"""How pages write dates, money, counts and names (写法). Days are Beijing days, money is integer fen."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

from libs.events.transport import clock

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
MISSING = "—"
MINUS = "−"
AGE_DAYS_MAX = 31
"""Ages are said in days up to here, then in months."""
_WEEKDAYS = "一二三四五六日"
_PHONE_LENGTH = 11
_FEN = 100
SECONDS = 60
"""Of a minute; as many minutes are an hour."""


def today() -> date:
    """The present day in Beijing, by the domain's clock."""
    return day_of(clock.now())


def day_of(value: date | datetime) -> date:
    """The Beijing day of a moment; a day is itself."""
    return value.astimezone(BEIJING).date() if isinstance(value, datetime) else value


def day(value: date | datetime | None, on: date | None = None) -> str:
    """5月23日（周四）; in another year 2023年12月28日."""
    if value is None:
        return MISSING
    that, now = day_of(value), on or today()
    if that.year != now.year:
        return f"{that.year}年{that.month}月{that.day}日"
    return f"{that.month}月{that.day}日（周{_WEEKDAYS[that.weekday()]}）"


def short_day(value: date | datetime | None, on: date | None = None) -> str:
    """5月23日, without the weekday."""
    return day(value, on).partition("（")[0]


def span(first: date, last: date) -> str:
    """5月15日至20日; over months 5月28日至6月3日."""
    end = f"{last.day}日" if (first.year, first.month) == (last.year, last.month) else f"{last.month}月{last.day}日"
    return f"{first.month}月{first.day}日至{end}"


def time(value: datetime | None) -> str:
    """16:20 in Beijing."""
    return value.astimezone(BEIJING).strftime("%H:%M") if value is not None else MISSING


def moment(value: datetime | None, on: date | None = None) -> str:
    """昨天 16:20; 5月20日 16:20."""
    if value is None:
        return MISSING
    return f"{_near(value, on) or short_day(value, on)} {time(value)}"


def relative_day(value: date | datetime | None, on: date | None = None) -> str:
    """今天 5月22日（周三）, 明天 …, 昨天 …; else the day alone."""
    return " ".join(part for part in (_near(value, on), day(value, on)) if part)


def _near(value: date | datetime | None, on: date | None) -> str:
    if value is None:
        return ""
    return {0: "今天", 1: "明天", -1: "昨天"}.get((day_of(value) - (on or today())).days, "")


def age(value: date | datetime | None, on: date | None = None) -> str:
    """今天; 昨天; 11 天前; over 31 days in whole months: 5 个月前."""
    if value is None:
        return MISSING
    that, now = day_of(value), on or today()
    days = (now - that).days
    if days < 0:
        return day(that, now)
    if days <= 1:
        return "昨天" if days else "今天"
    if days <= AGE_DAYS_MAX:
        return f"{days} 天前"
    months = (now.year - that.year) * 12 + now.month - that.month - (now.day < that.day)
    return f"{max(months, 1)} 个月前"


def due(value: date | datetime | None, working_days: int | None = None, on: date | None = None) -> str:
    """过期 1 天; 今天到期; 明天; 还剩 2 个工作日, where these are given; else 还剩 3 天."""
    if value is None:
        return MISSING
    left = (day_of(value) - (on or today())).days
    if left < 0:
        return f"过期 {-left} 天"
    if left <= 1:
        return "明天" if left else "今天到期"
    return f"还剩 {left} 天" if working_days is None else f"还剩 {working_days} 个工作日"


def due_class(value: date | datetime | None, on: date | None = None) -> str:
    """The class beside `due`: late, soon or nothing."""
    if value is None:
        return ""
    left = (day_of(value) - (on or today())).days
    return "late" if left < 0 else "soon" if left <= 1 else ""


def count(value: int | None) -> str:
    """4,812."""
    if value is None:
        return MISSING
    return f"{MINUS if value < 0 else ''}{abs(value):,}"


def money(fen: int | None) -> str:
    """23,480.00 元: what is computed or paid."""
    if fen is None:
        return MISSING
    yuan, rest = divmod(abs(fen), _FEN)
    return f"{MINUS if fen < 0 else ''}{yuan:,}.{rest:02d} 元"


def lasting(seconds: float) -> str:
    """6 分 11 秒; under a minute 20 秒; from an hour on 2 小时 5 分."""
    minutes, rest = divmod(int(seconds), SECONDS)
    hours, minutes_over = divmod(minutes, SECONDS)
    if hours:
        return f"{count(hours)} 小时 {minutes_over} 分"
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"


def left(seconds: float) -> str:
    """约 20 秒后完: what is left of a job, in steps of ten seconds, then in minutes, then in hours; always upwards."""
    if seconds <= SECONDS - 10:
        return f"约 {max(math.ceil(seconds / 10), 1) * 10} 秒后完"
    minutes = math.ceil(seconds / SECONDS)
    return f"约 {minutes} 分钟后完" if minutes < SECONDS else f"约 {count(math.ceil(minutes / SECONDS))} 小时后完"


def whole_money(fen: int | None) -> str:
    """18,150 元: lines and per-head figures in sentences; 19,559.99 元 if it is not whole."""
    if fen is None or fen % _FEN:
        return money(fen)
    return f"{count(fen // _FEN)} 元"


def per_head(fen: int, members: int) -> str:
    """A figure a head, cut and not rounded, so that what is below a line in whole fen never reads as the line."""
    return whole_money(fen // members)


def percent(part: float | Fraction, whole: float | Fraction, limit: float | Fraction | None = None) -> str:
    """5.0%; with more decimals where rounding would move it to the other side of the limit: 4.96%."""
    if not whole:
        return MISSING
    share = Fraction(part) / Fraction(whole) * 100
    for decimals in range(1, 7):
        rounded = _half_up(share, decimals)
        if limit is None or _side(rounded, Fraction(limit)) == _side(share, Fraction(limit)):
            break
    return f"{float(rounded):,.{decimals}f}%".replace("-", MINUS)


def _half_up(value: Fraction, decimals: int) -> Fraction:
    scale = 10**decimals
    sign = -1 if value < 0 else 1
    return Fraction(sign * int(abs(value) * scale + Fraction(1, 2)), scale)


def _side(value: Fraction, limit: Fraction) -> int:
    return (value > limit) - (value < limit)


def mask_name(name: str | None) -> str:
    """许*英; two characters 许*; longer: first and last 欧**明."""
    if not name:
        return MISSING
    if len(name) <= len("许英"):
        return f"{name[0]}*" if len(name) > 1 else "*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def mask_phone(phone: str | None) -> str:
    """138****1234; of another length only the last four figures."""
    if not phone:
        return MISSING
    if len(phone) == _PHONE_LENGTH:
        return f"{phone[:3]}****{phone[-4:]}"
    hidden = max(len(phone) - 4, 0) or len(phone)
    return "*" * hidden + phone[hidden:]


def iso(value: date | datetime | None) -> str:
    """For <time datetime="…">, files and pages of the operator."""
    if value is None:
        return ""
    return value.astimezone(UTC).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        *(day, short_day, span, time, moment, relative_day, age, due, due_class, count, money, whole_money),
        *(per_head, percent, mask_name, mask_phone, iso, lasting, left),
    )
}
"""What templates call by these names."""
