"""Reads a line of facts against the catalogue: unknown fields and impossible values name line and field (逐行读入)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from libs.policy.groups import Group
from services.screening.domain.rulebook.fact import COUNT_MAX, FEN_MAX, Fact, Kind, Part
from services.screening.domain.rulebook.parts import NEVER

ID = "id"
ID_MAX = 64
ITEMS_MAX = 1000
"""Entries of one list: no household has more members, stays or payments on record."""
UNKNOWN_GROUPS = "groups_unknown"
"""Groups of which nobody said whether the person is in them; he or she is in no other that is not named."""
YEARS = range(1900, 2101)
NEVER_SAID = "never"

Values = Mapping[str, Any]


class WrongLine(Exception):
    """A line that cannot be read; every mistake with its field."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which subjects a line may give, and which facts each of them has (行的格式)."""

    facts: Mapping[Part, tuple[Fact, ...]]

    @classmethod
    def of(cls, parts: Iterable[Part], facts: Iterable[Fact]) -> "Layout":
        """The layout of these parts, each with its facts in the order of the catalogue."""
        said = list(facts)
        return cls({part: tuple(fact for fact in said if fact.part == part) for part in parts})

    @property
    def subjects(self) -> tuple[Part, ...]:
        """The parts that stand at the top of a line."""
        return tuple(part for part in self.facts if part.is_subject)

    def within(self, subject: Part) -> tuple[Part, ...]:
        """The lists and blocks of a subject."""
        return tuple(part for part in self.facts if part.subject == subject.subject and not part.is_subject)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was read: per part its entries, none where the part is unknown (一行)."""

    line_id: str
    number: int
    parts: Mapping[Part, Sequence[Values] | None]
    """Days as ordinals, codes as their numbers, groups as pairs of sets; a key that was not told is left out."""
    subjects: frozenset[str]

    def entries(self, part: Part) -> Sequence[Values] | None:
        """The entries of a list; of a subject or block the one that was told; none if nothing was."""
        return self.parts.get(part)


def read_line(layout: Layout, text: str, number: int) -> Line:
    """A line of JSON. Raises WrongLine with every mistake of the line."""
    try:
        said = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise WrongLine([f"this is not JSON ({error})."]) from None
    return _Reading(layout).line(said, number)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key '{twice}' stands twice in one object")
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not a number")


class _Reading:
    """One line being read; mistakes are gathered, so that a sender sees all of them at once."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._mistakes: list[str] = []
        self._parts: dict[Part, Sequence[Values] | None] = {}

    def line(self, said: Any, number: int) -> Line:
        subjects = {part.name: part for part in self._layout.subjects}
        if not isinstance(said, dict):
            raise WrongLine(["an object with 'id' and one or more subjects is wanted."])
        line_id = said.get(ID)
        if not isinstance(line_id, str) or not 0 < len(line_id) <= ID_MAX:
            self._wrong(ID, f"a text of 1 to {ID_MAX} characters is wanted.")
        for name, value in said.items():
            if name in subjects:
                self._subject(subjects[name], value)
            elif name != ID:
                self._wrong(name, f"not known here; known are {ID}, {', '.join(subjects)}.")
        if not self._mistakes and not set(said) & set(subjects):
            self._wrong(ID, f"no subject is given; one of {', '.join(subjects)} is wanted.")
        if self._mistakes:
            raise WrongLine(self._mistakes)
        return Line(str(line_id), number, self._parts, frozenset(set(said) & set(subjects)))

    def _wrong(self, path: str, sentence: str) -> None:
        self._mistakes.append(f"{path}: {sentence}")

    def _subject(self, subject: Part, said: Any) -> None:
        if not isinstance(said, dict):
            self._wrong(subject.name, "an object is wanted.")
            return
        inside = {part.name: part for part in self._layout.within(subject)}
        own = {name: value for name, value in said.items() if name not in inside}
        self._parts[subject] = [self._entry(subject, own, subject.name, also=tuple(inside))]
        for name, part in inside.items():
            if said.get(name) is not None:
                self._parts[part] = self._entries(part, said[name], f"{subject.name}.{name}")

    def _entries(self, part: Part, said: Any, path: str) -> Sequence[Values] | None:
        if not part.is_list:
            return [self._entry(part, said, path)]
        if not isinstance(said, list) or len(said) > ITEMS_MAX:
            self._wrong(path, f"a list of at most {ITEMS_MAX} entries is wanted.")
            return None
        return [self._entry(part, item, f"{path}[{place}]") for place, item in enumerate(said)]

    def _entry(self, part: Part, said: Any, path: str, also: Sequence[str] = ()) -> Values:
        if not isinstance(said, dict):
            self._wrong(path, "an object is wanted.")
            return {}
        facts = {fact.name: fact for fact in self._layout.facts[part]}
        allowed = {*facts, *_beside(part, facts.values())}
        found: dict[str, Any] = {}
        for name, value in said.items():
            if name not in allowed:
                self._wrong(f"{path}.{name}", f"not known here; known are {', '.join([*facts, *also])}.")
            elif name in facts:
                found[name] = self._value(facts[name], value, said, path)
        for fact in facts.values():
            if fact.needed and found.get(fact.name) is None and said.get(fact.name) is None:
                self._wrong(f"{path}.{fact.name}", "is wanted here.")
        return found

    def _value(self, fact: Fact, said: Any, entry: Mapping[str, Any], path: str) -> Any:
        """The value as columns keep it; none where null says that it is unknown."""
        try:
            if fact.kind is Kind.GROUPS:
                return _groups(said, entry.get(UNKNOWN_GROUPS))
            return None if said is None else _READERS[fact.kind](fact, said)
        except ValueError as error:
            self._wrong(f"{path}.{fact.name}", str(error))
            return None


def _beside(part: Part, facts: Iterable[Fact]) -> set[str]:
    """Keys that say something about another key, or whom an entry is about."""
    found = {UNKNOWN_GROUPS} if any(fact.kind is Kind.GROUPS for fact in facts) else set()
    return found | ({"person_id"} if part.is_list else set())


def _yes_no(_fact: Fact, said: Any) -> bool:
    if not isinstance(said, bool):
        raise ValueError(f"{_shown(said)} is neither true nor false.")  # noqa: TRY004 - a mistake of the line
    return said


def _amount(fact: Fact, said: Any) -> int:
    least, most = (-FEN_MAX if fact.below_zero else 0), FEN_MAX
    if fact.kind is Kind.COUNT:
        most = COUNT_MAX
    if not isinstance(said, int) or isinstance(said, bool):
        unit = "fen" if fact.kind is Kind.FEN else "pieces"
        raise ValueError(f"{_shown(said)} is not a whole number of {unit}.")  # noqa: TRY004 - a mistake of the line
    if not least <= said <= most:
        raise ValueError(f"{said} is not between {least} and {most}.")
    return said


def _day(fact: Fact, said: Any) -> int:
    if said == NEVER_SAID and fact.kind is Kind.DAY_OR_NEVER:
        return NEVER
    wanted = "2024-05-31" + (", or never" if fact.kind is Kind.DAY_OR_NEVER else "")
    try:
        day = date.fromisoformat(said) if isinstance(said, str) and len(said) == len("2024-05-31") else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise ValueError(f"{_shown(said)} is not a day; write it as {wanted}.")
    return day.toordinal()


def _code(fact: Fact, said: Any) -> int:
    numbers = fact.numbers
    if not isinstance(said, str) or said not in numbers:
        raise ValueError(f"{_shown(said)} is not one of {', '.join(numbers)}.")
    return numbers[said]


def _groups(said: Any, unknown: Any) -> tuple[frozenset[Group], frozenset[Group]] | None:
    if said is None:
        return None
    named, open_ones = _words(said), _words(unknown or [])
    if named & open_ones:
        raise ValueError(f"{', '.join(sorted(named & open_ones))}: both in the group and unknown.")
    return named, open_ones


def _words(said: Any) -> frozenset[Group]:
    known = {str(group): group for group in Group}
    if not isinstance(said, list) or not all(isinstance(word, str) and word in known for word in said):
        raise ValueError(f"{_shown(said)} is not a list of {', '.join(known)}.")
    return frozenset(known[word] for word in said)


def _shown(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False)[:60]


_READERS = {
    Kind.YES_NO: _yes_no,
    Kind.FEN: _amount,
    Kind.COUNT: _amount,
    Kind.DAY: _day,
    Kind.DAY_OR_NEVER: _day,
    Kind.CODE: _code,
}
