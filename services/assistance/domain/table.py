"""A procedure as a table: in which state which step leads where, who may take it and what it asks (流转表)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from libs.strict_yaml import Place
from services.assistance.domain.values import Role

START = "START"
TEXT_MAX = 500  # A reason can be read aloud to the household; more belongs into a document.


class FieldKind(StrEnum):
    """What one writes into a field of a form (填什么)."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    HOUR = "hour"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    BY_MEMBER = "by_member"
    BY_RULE = "by_rule"


class ClockChange(StrEnum):
    """What a step does to the clock of the matter (期限暂停、续走)."""

    STOP = "stop"
    RESUME = "resume"


@dataclass(frozen=True)
class Choice:
    """One answer among several; its guard says when it is impossible (一个选项)."""

    value: str
    label: str
    guard: str | None = None


@dataclass(frozen=True)
class Field:
    """One field of a step's form (表单的一项)."""

    name: str
    label: str
    kind: FieldKind
    required: bool = False
    choices: tuple[Choice, ...] = ()
    list_name: str | None = None
    """Where the choices come from when the table does not list them: members, risks, agencies …"""
    missing: str = ""
    """What is said when it is required and left empty; else a sentence with the label."""


@dataclass(frozen=True)
class LimitChange:
    """A limit that a step opens or closes, always or under a condition (开始或结束计时)."""

    limit: str
    when: str | None = None


@dataclass(frozen=True)
class Move:
    """One row of the table: this step, from these states, leads there (流转表的一行)."""

    event: str
    label: str
    origins: tuple[str, ...]
    next: str | None
    """The state it leads to; none where the step only adds to what is known."""
    roles: tuple[Role, ...]
    tells: tuple[str, ...]
    guards: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    limit: str | None = None
    times: int = 1
    """It leads on when it is taken for this time; before that the state stays."""
    opens: tuple[LimitChange, ...] = ()
    closes: tuple[LimitChange, ...] = ()
    decides_on: tuple[str, ...] = ()
    """Whoever took one of these steps does not take this one."""
    clock: ClockChange | None = None
    irreversible: bool = False
    keeps_basis: bool = False
    """The income line and the findings of the day are stored with the decision."""
    line: int = 0


@dataclass(frozen=True)
class State:
    """Where a matter can stand, and what it waits for there (办到哪一步)."""

    name: str
    label: str
    waits: str = ""
    ended: bool = False


@dataclass(frozen=True)
class Table:
    """All states and steps of one procedure (一张流转表)."""

    machine: str
    label: str
    begins: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]

    def state(self, name: str) -> State:
        """The state of this name; the time before the first step is one too."""
        return next((s for s in self.states if s.name == name), State(START, "还没开始", self.begins))

    def position(self, name: str) -> int:
        """How far along the main way a state stands; the beginning is before all."""
        return next((n for n, s in enumerate(self.states) if s.name == name), -1)

    def move(self, event: str, state: str) -> Move | None:
        """The row for this step in this state, if there is one."""
        return next((m for m in self.moves if m.event == event and state in m.origins), None)

    def moves_of(self, event: str) -> tuple[Move, ...]:
        """Every row of this step."""
        return tuple(m for m in self.moves if m.event == event)

    def limits_in(self, state: str) -> tuple[str, ...]:
        """The limits of the steps that this state waits for, each once."""
        return tuple(dict.fromkeys(m.limit for m in self.moves if state in m.origins and m.limit))

    @property
    def limits(self) -> tuple[str, ...]:
        """Every limit that the table names."""
        opened = [change.limit for move in self.moves for change in move.opens]
        return tuple(dict.fromkeys([move.limit for move in self.moves if move.limit] + opened))

    @property
    def events(self) -> tuple[str, ...]:
        """The name of every step, each once, in the order of the table."""
        return tuple(dict.fromkeys(m.event for m in self.moves))


@dataclass(frozen=True)
class Known:
    """The names that a table may use: guards, conditions, limits, lists and the region's words (表里可用的名称)."""

    guards: Collection[str]
    conditions: Collection[str]
    limits: Collection[str]
    lists: Collection[str]
    words: Mapping[str, str]


def parse_table(top: Place, known: Known) -> Table:
    """A table as its file says it, every name checked (逐行核对流转表). Raises FileMistake."""
    at = top.mapping(required=("machine", "label", "begins", "states", "steps"))
    states = tuple(_state(name, place, known) for name, place in at["states"].entries())
    names = frozenset(state.name for state in states)
    moves: list[Move] = []
    for place in at["steps"].items():
        move = _RowReader(place, known, names).move()
        if any(other.event == move.event and set(other.origins) & set(move.origins) for other in moves):
            raise place.mistake(f"“{move.event}”从同一状态出发写了两行。")
        moves.append(move)
    table = Table(at["machine"].text(), at["label"].text(), at["begins"].text(), states, tuple(moves))
    _check_states(table, at["states"])
    for place, move in zip(at["steps"].items(), moves, strict=True):
        for event in move.decides_on:
            if event not in table.events:
                raise place.mistake(f"“{event}”不是本表的一步。")
    return table


def _state(name: str, place: Place, known: Known) -> State:
    """One state; an open one says what it waits for."""
    at = place.mapping(required=("label",), optional=("waits", "ended"))
    ended = at["ended"].yes() if "ended" in at else False
    if ended == ("waits" in at):
        raise place.mistake(f"“{name}”要么写等什么（waits），要么写已办结（ended: true）。")
    words = known.words
    return State(name, _worded(at["label"], words), "" if ended else _worded(at["waits"], words), ended)


def _check_states(table: Table, place: Place) -> None:
    """Every state is reached by a step, and only ended ones are never left."""
    left = {origin for move in table.moves for origin in move.origins}
    reached = {move.next for move in table.moves}
    for state in table.states:
        if state.ended and state.name in left:
            raise place.mistake(f"“{state.name}”已办结，却还有下一步。")
        if not state.ended and state.name not in left:
            raise place.mistake(f"“{state.name}”没有下一步，也没有写办结。")
        if state.name not in reached:
            raise place.mistake(f"没有一步走到“{state.name}”。")


def _worded(place: Place, words: Mapping[str, str]) -> str:
    """A text with the region's words put in."""
    try:
        return place.text().format_map(words)
    except (KeyError, ValueError, IndexError):
        raise place.mistake("花括号里的名称，地区口径里没有。") from None


@dataclass(frozen=True)
class _RowReader:
    """Reads one row of the table."""

    place: Place
    known: Known
    states: frozenset[str]

    def move(self) -> Move:
        """The row, every name in it checked."""
        required = ("event", "label", "from", "by", "tells")
        optional = ("next", "guards", "limit", "times", "opens", "closes", "decides_on", "clock", "irreversible")
        at = self.place.mapping(required=required, optional=(*optional, "keeps_basis", "reasons", "fields"))
        origins = tuple(self._name(item, self.states | {START}) for item in at["from"].items())
        if not origins:
            raise at["from"].mistake("至少要写一个状态。")
        return Move(
            event=at["event"].text(),
            label=_worded(at["label"], self.known.words),
            origins=origins,
            next=self._name(at["next"], self.states) if "next" in at else None,
            roles=tuple(item.member(Role) for item in at["by"].items()),
            tells=at["tells"].texts(),
            guards=tuple(self._name(g, self.known.guards) for g in at["guards"].items()) if "guards" in at else (),
            fields=self._fields(at),
            limit=self._name(at["limit"], self.known.limits) if "limit" in at else None,
            times=at["times"].whole() if "times" in at else 1,
            opens=self._changes(at, "opens"),
            closes=self._changes(at, "closes"),
            decides_on=at["decides_on"].texts() if "decides_on" in at else (),
            clock=at["clock"].member(ClockChange) if "clock" in at else None,
            irreversible=at["irreversible"].yes() if "irreversible" in at else False,
            keeps_basis=at["keeps_basis"].yes() if "keeps_basis" in at else False,
            line=self.place.line,
        )

    def _name(self, place: Place, allowed: Collection[str]) -> str:
        """A name that must be known."""
        name = place.text()
        if name not in allowed:
            raise place.mistake(f"不认识“{name}”。")
        return name

    def _changes(self, at: Mapping[str, Place], name: str) -> tuple[LimitChange, ...]:
        """The limits that open or close with the step."""
        changes = []
        for place in at[name].items() if name in at else ():
            entry = place.mapping(required=("limit",), optional=("when",))
            when = self._name(entry["when"], self.known.conditions) if "when" in entry else None
            changes.append(LimitChange(self._name(entry["limit"], self.known.limits), when))
        return tuple(changes)

    def _fields(self, at: Mapping[str, Place]) -> tuple[Field, ...]:
        """The form: the reason code first, where the row has a list of them."""
        fields = [self._field(place) for place in at["fields"].items()] if "fields" in at else []
        if "reasons" in at:
            codes = tuple(Choice(code, place.text()) for code, place in at["reasons"].entries())
            fields.insert(0, Field("reason_code", "理由", FieldKind.CHOICE, required=True, choices=codes))
        names = [field.name for field in fields]
        if len(set(names)) != len(names):
            raise self.place.mistake("表单里有两项同名。")
        return tuple(fields)

    def _field(self, place: Place) -> Field:
        """One field of the form."""
        at = place.mapping(required=("name", "label", "kind"), optional=("required", "choices", "list", "missing"))
        kind = at["kind"].member(FieldKind)
        may_list = kind in (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.BY_MEMBER)
        lists = sum(name in at for name in ("choices", "list"))
        if lists > may_list or (not lists and kind in (FieldKind.CHOICE, FieldKind.CHOICES)):
            raise place.mistake("选择题要有一份选项（choices 或 list），别的不要。")
        return Field(
            name=at["name"].text(),
            label=_worded(at["label"], self.known.words),
            kind=kind,
            required=at["required"].yes() if "required" in at else False,
            choices=tuple(self._choice(n, p) for n, p in at["choices"].entries()) if "choices" in at else (),
            list_name=self._name(at["list"], self.known.lists) if "list" in at else None,
            missing=at["missing"].text() if "missing" in at else "",
        )

    def _choice(self, value: str, place: Place) -> Choice:
        """One choice: a label, or a label with the guard that may forbid it."""
        if not place.is_mapping:
            return Choice(value, _worded(place, self.known.words))
        at = place.mapping(required=("label", "guard"))
        return Choice(value, _worded(at["label"], self.known.words), self._name(at["guard"], self.known.guards))
