"""Every figure of a region on one day, what rests on it, and what it stops while it is not set (标准清单)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from libs.policy import Figure, Policy, RegionFiles
from libs.policy.benefits.catalogue import BENEFITS
from libs.policy.parameters import PARAMETERS
from libs.policy.units import Unit
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.line import figures_behind, not_set


@dataclass(frozen=True, slots=True)
class Need:
    """A rule that is asked, or a benefit, in force on the day, and the figures of the region that it asks for."""

    name: str
    label: str
    figures: tuple[str, ...]
    """Without one of these it answers NOT_CONFIGURED to everybody."""
    others: tuple[str, ...]
    """Without one of these it leaves a branch out, or answers NOT_CONFIGURED to those who need it."""


@dataclass(frozen=True, slots=True)
class ListedFigure:
    """A figure as a list shows it (标准清单的一项)."""

    name: str
    label: str
    unit: Unit
    figure: Figure | None
    """None where it is not set for the day (标准未录入)."""
    rests: tuple[str, ...]
    """The rules and benefits that rest on it."""
    stops: tuple[str, ...]
    """Those that answer NOT_CONFIGURED to everybody for want of it."""
    limits: tuple[str, ...]
    """Those that leave a branch out for want of it, or answer NOT_CONFIGURED to those who need it."""
    carried_on: bool
    """Whether its last value is carried on, marked provisional, when it ends and no new paper came (沿用)."""
    followed: bool
    """Whether another value, by a paper of its own, holds on the day after its last one."""

    def ends_within(self, days: int, day: date) -> int | None:
        """In how many days it ends without a successor, where that is at most so many; none otherwise (快到期)."""
        if self.figure is None or self.figure.to_on is None or self.figure.provisional or self.followed:
            return None
        left = (self.figure.to_on - day).days
        return left if left <= days else None


def needs_of(policy: Policy) -> tuple[Need, ...]:
    """The rules and benefits in force on the day, in the order of their catalogues (在用的规则和待遇)."""
    return (*_rules(policy), *_benefits(policy))


def listed(files: RegionFiles, policy: Policy) -> tuple[ListedFigure, ...]:
    """Every figure that the region has, in the order of the catalogue (标准清单)."""
    needs = needs_of(policy)
    return tuple(_listed(name, files, policy, needs) for name in PARAMETERS if name in files.figures)


def stopped(policy: Policy) -> dict[Need, tuple[str, ...]]:
    """The rules and benefits that answer NOT_CONFIGURED to everybody, and for want of which figures (标准未录入)."""
    missing = {need: tuple(name for name in need.figures if policy.figure(name) is None) for need in needs_of(policy)}
    return {need: names for need, names in missing.items() if names}


def followed(policy: Policy, name: str, ends_on: date) -> bool:
    """Whether another value, by a paper of its own, holds on the day after a figure's last one (有没有接上)."""
    after = policy.on(ends_on + timedelta(days=1)).figure(name)
    return after is not None and not after.provisional


def _listed(name: str, files: RegionFiles, policy: Policy, needs: Iterable[Need]) -> ListedFigure:
    figure, series = policy.figure(name), files.figures[name]
    by_all = tuple(need.name for need in needs if name in need.figures)
    by_some = tuple(need.name for need in needs if name in need.others and name not in need.figures)
    return ListedFigure(
        name=name,
        label=series.label,
        unit=series.unit,
        figure=figure,
        rests=tuple(need.name for need in needs if need.name in {*by_all, *by_some}),
        stops=by_all if figure is None else (),
        limits=by_some if figure is None else (),
        carried_on=series.carried_on,
        followed=figure is not None and figure.to_on is not None and followed(policy, name, figure.to_on),
    )


def _rules(policy: Policy) -> Iterator[Need]:
    for rule in QUESTIONS.values():
        of_region = policy.rules.get(rule.rule_id)
        if of_region is not None and of_region.in_force(policy.day):
            optional = _spelled_out(policy, rule.optional_figures)
            yield Need(rule.rule_id, of_region.label, _spelled_out(policy, rule.figures), optional)


def _benefits(policy: Policy) -> Iterator[Need]:
    for benefit in BENEFITS.values():
        of_region = policy.benefits.get(benefit.benefit_id)
        if of_region is not None and of_region.in_force(policy.day):
            some = _spelled_out(policy, benefit.for_some)
            yield Need(benefit.benefit_id, of_region.label, _spelled_out(policy, benefit.figures), some)


def _spelled_out(policy: Policy, names: tuple[str, ...]) -> tuple[str, ...]:
    """These figures as the region has them; the line stands for what it is made of."""
    found = {*(figure.name for figure in figures_behind(policy, names)), *not_set(policy, names)}
    return tuple(name for name in PARAMETERS if name in found and policy.declares(name))
