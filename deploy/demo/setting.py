"""Where and when the demo of a region plays, and what people there live on (演示地点).

Amounts are yuan a head and year, from and to, unless they say otherwise; they are invented around the region's line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

DAYS = 31
"""Both play a May."""


@dataclass(frozen=True)
class Money:
    """What households of the demo earn and pay."""

    line_fen: int
    """Per head: the line of the region on the days of the demo."""
    ordinary: tuple[int, int]
    """The middle, and how far from it at most."""
    poor: tuple[int, int]
    struck: tuple[int, int]
    """Of those who lived well until an illness, a disaster or the schooling."""
    heavy: tuple[int, int]
    """What the hospital's bills of a household that fell ill leave to it."""
    disaster: tuple[int, int]
    """A household's loss."""
    schooling: int
    """What a student costs a household that it strikes."""
    said_poor: tuple[int, int]
    said_fine: tuple[int, int]
    """What a household speaks of at the door, below and above the line."""
    said_paid: tuple[int, int]
    """What a household at risk says that it paid for treatment; others paid less than the first."""


@dataclass(frozen=True)
class Unit:
    """An office that decides: for a county, or for a zone as for a county (审定单位)."""

    slug: str
    """Behind the subject of its officers; empty where there is only one."""
    words: str
    """Before the label of its officers; empty where there is only one."""
    area: str
    """As a file of appointments names it: a code, or the name of a zone."""


@dataclass(frozen=True)
class Setting:
    """The demo of one region."""

    region: str
    seed: int
    first_day: date
    week_ends: tuple[int, ...]
    """Days of the month on which the list of a week is sent; the third is the month's last list."""
    whole: str
    """The code of all of the region."""
    units: tuple[Unit, ...]
    towns: tuple[str, ...]
    mark: str
    """Before the number of a household."""
    family_names: str
    paper: str
    """Before the number of a document that pays something."""
    money: Money

    @property
    def in_office_from(self) -> date:
        """Since when everybody holds an office."""
        return date(self.first_day.year, 1, 1)

    @property
    def year(self) -> tuple[date, date]:
        """The twelve months of the first lists."""
        last = self.first_day - timedelta(days=1)
        return self.first_day.replace(year=self.first_day.year - 1), last

    def on(self, day: int) -> date:
        """A day of the month."""
        return self.first_day.replace(day=day)


JINJIANG = Setting(
    region="jinjiang",
    seed=350_582,
    first_day=date(2024, 5, 1),
    week_ends=(17, 24, 31),
    whole="350582000000",
    units=(Unit("", "", "350582000000"),),
    towns=("350582101000", "350582102000", "350582104000", "350582106000", "350582110000", "350582111000"),
    mark="JJ",
    family_names="陈林黄许蔡吴王李张洪曾施庄柯郑苏杨丁颜刘谢傅周邱叶何郭赖卢尤",
    paper="晋办",
    money=Money(
        line_fen=19_560_00,
        ordinary=(38_000, 12_500),
        poor=(8_200, 18_900),
        struck=(22_000, 29_000),
        heavy=(24_000, 68_000),
        disaster=(28_000, 60_000),
        schooling=26_000,
        said_poor=(8_400, 18_600),
        said_fine=(23_000, 41_000),
        said_paid=(4_000, 52_000),
    ),
)
"""安海、磁灶、东石、金井、龙湖、永和; the line is 12 × 815 yuan × 2, the demo's figure of 2024."""
DALIAN = Setting(
    region="dalian",
    seed=210_200,
    first_day=date(2022, 5, 1),
    week_ends=(13, 20, 27),
    whole="210200000000",
    units=(
        Unit("210281", "瓦房店市", "210281000000"),
        Unit("210283", "庄河市", "210283000000"),
        Unit("changxingdao", "长兴岛经济技术开发区", "长兴岛经济技术开发区"),
        Unit("huayuankou", "花园口经济区", "花园口经济区"),
    ),
    towns=("210281011000", "210281101000", "210281109000", "210283005000", "210283101000", "210283114000"),
    mark="DL",
    family_names="王李张刘于孙姜宋曲丛杨赵徐吕邹邵迟隋初柳毕潘高梁田郭马韩冷曹",
    paper="大办",
    money=Money(
        line_fen=7_260_00,
        ordinary=(19_000, 7_500),
        poor=(3_100, 7_000),
        struck=(8_200, 10_700),
        heavy=(10_000, 32_000),
        disaster=(10_500, 22_000),
        schooling=10_500,
        said_poor=(3_200, 6_900),
        said_fine=(8_600, 15_500),
        said_paid=(1_500, 20_000),
    ),
)
"""交流岛（长兴岛开发区）、复州城、谢屯；明阳（花园口）、青堆、光明山; the line is the province's of 2022."""
SETTINGS: Mapping[str, Setting] = MappingProxyType({one.region: one for one in (JINJIANG, DALIAN)})
"""Region → its demo."""
