"""Which areas an office has that a file names: a zone (先导区) is a named set of towns, and decides as a county does.

A town belongs to one deciding office: where a zone has some of a county's towns, the county decides for the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from libs.policy.region import ManagementArea
from services.intake.domain.divisions import Division, Divisions


class NothingLeft(Exception):
    """Every town of a county belongs to a zone; nobody decides for the county (全归先导区)."""


@dataclass(frozen=True)
class Zones:
    """The zones of a region, and its divisions where it has any zone (先导区)."""

    zones: Sequence[ManagementArea] = ()
    divisions: Divisions = field(default_factory=lambda: Divisions(()))

    def knows(self, name: str) -> bool:
        """Whether a zone is called so."""
        return any(zone.name == name for zone in self.zones)

    def areas(self, written: Sequence[str], *, decides: bool) -> tuple[str, ...]:
        """Codes for what a file names: codes as they are, a zone by its towns. Raises NothingLeft.

        `decides`: it is the office that decides for a county; then a county is without the towns of its zones.
        """
        found: dict[str, None] = {}
        for area in written:
            found |= dict.fromkeys(self._of_zone(area) or (self._of_county(area) if decides else (area,)))
        return tuple(found)

    def name_of(self, areas: Sequence[str]) -> str:
        """The zone or county that decides for exactly these areas; empty where they are no such office's."""
        wanted = sorted(areas)
        offices = [(zone.name, sorted(zone.towns)) for zone in self.zones]
        for county in self.divisions.counties:
            offices += [(county.name, [county.code]), (county.name, sorted(self._left(county.code)))]
        return next((name for name, towns in offices if towns and towns == wanted), "")

    def _of_zone(self, name: str) -> tuple[str, ...]:
        return next((tuple(sorted(zone.towns)) for zone in self.zones if zone.name == name), ())

    def _of_county(self, area: str) -> tuple[str, ...]:
        county = self.divisions.by_code.get(area)
        if county is None or county not in self.divisions.counties:
            return (area,)
        towns, left = self.divisions.towns_of(area), self._left(area)
        if not left:
            raise NothingLeft(f"{county.name}的镇街都归{self._zone_of(towns[0])}，没有剩下的：请写先导区的名字。")
        return (area,) if len(left) == len(towns) else left

    def _left(self, county: str) -> tuple[str, ...]:
        """The towns of a county that belong to no zone."""
        return tuple(town.code for town in self.divisions.towns_of(county) if not self._zone_of(town))

    def _zone_of(self, town: Division) -> str:
        return next((zone.name for zone in self.zones if town.code in zone.towns), "")
