"""What every use of intake needs to know of its region (受理所在的地方)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from libs.events.contracts.values import OfficeRole
from libs.web.appointments import Reader
from services.intake.domain.divisions import Divisions
from services.intake.domain.zones import Zones
from services.intake.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Limits:
    """Reports in ten minutes (申报次数)."""

    by_address: int
    by_phone: int
    by_token: int


@dataclass(frozen=True)
class Office:
    """One region's intake (受理处)."""

    region: str
    label: str
    """The region by its name: 大连市."""
    places: Divisions
    vault: Vault
    limits: Limits
    help_phone: str
    county_office: str
    """Who decides for the county, in the region's words."""
    county: str
    """What the region calls its county: 市, 县."""

    zones: Zones = field(default_factory=Zones)
    """The zones of the region (先导区)."""

    @cached_property
    def areas(self) -> frozenset[str]:
        """The codes that may be reported from: villages, and towns where the village is not known."""
        return self.places.village_codes | {town.code for town in self.places.towns}

    def place(self, area_code: str | None) -> str:
        """A place in words; nothing for one that is not known."""
        return self.places.place(area_code) if area_code and area_code in self.places.by_code else ""

    def held(self, reader: Reader) -> list[str]:
        """What an office is for, in words: a zone or a county that it decides for, else each of its areas (管哪里)."""
        together = self.decides_for(reader)
        return [together] if together else [self.place(area) or self.label for area in reader.areas]

    def decides_for(self, reader: Reader) -> str:
        """The zone, or the county without its zones, that an office decides for; empty for every other office."""
        return self.zones.name_of(reader.areas) if reader.role is OfficeRole.COUNTY_OFFICER else ""

    def town(self, area_code: str | None) -> str:
        """The name of the town that a place belongs to, else the words for any town."""
        town = self.places.by_code.get((area_code or "")[:9].ljust(12, "0"))
        return self.places.town_name(town) if town is not None else "镇里"

    def village(self, area_code: str | None) -> str:
        """The short name of a village, else the words for any village."""
        division = self.places.by_code.get(area_code or "")
        return division.short_name if division is not None and division.code in self.places.village_codes else "村里"

    def called(self, codes: Iterable[str]) -> dict[str, str]:
        """The towns and villages of these codes by their short names; what is no place here is left out."""
        known = self.places.by_code
        towns = {town.code for town in self.places.towns}
        short = {code: known[code] for code in codes if code in known}
        return {code: self.places.town_name(one) if code in towns else one.short_name for code, one in short.items()}
