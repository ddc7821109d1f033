"""YAML read strictly, so that every mistake can be named by file and line (逐行校验).

For figures, rules, benefits and the facts given to a command: what is dated, exact, or said to be unknown (`null`).
Feeds, tables and profiles are read by `libs/strict_yaml.py`, in whose files there is no day and no unknown; its
mistakes are Chinese, for whoever edits them. Both find the lines by `libs/yaml_text.py`.
"""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NoReturn, TypeVar

import yaml

from libs.policy.mistakes import PolicyMistake
from libs.yaml_text import node_of

Choice = TypeVar("Choice", bound=StrEnum)

NULLS = frozenset({"null", "~", ""})


class Entry:
    """One place in a YAML file: a text, a list or a table, with its line (文件中的一处)."""

    def __init__(self, node: yaml.Node, file: str) -> None:
        self._node = node
        self._file = file

    @classmethod
    def of(cls, text: str, file: str) -> "Entry":
        """The whole of a file. Raises PolicyMistake."""
        try:
            node = node_of(text)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise PolicyMistake(f"{file}, line {line}: this is not YAML ({error.problem}).") from None
        if node is None:
            raise PolicyMistake(f"{file}, line 1: the file is empty.")
        return cls(node, file)

    @property
    def line(self) -> int:
        """Where it stands, counted from 1."""
        return int(self._node.start_mark.line) + 1

    def fail(self, sentence: str) -> NoReturn:
        """Refuse this entry. Raises PolicyMistake."""
        raise PolicyMistake(f"{self._file}, line {self.line}: {sentence}")

    def table(self, required: Collection[str] = (), optional: Collection[str] | None = ()) -> Mapping[str, "Entry"]:
        """A table with these keys and no others; any keys if `optional` is none. Raises PolicyMistake."""
        if not isinstance(self._node, yaml.MappingNode):
            self.fail("a table of keys is wanted here.")
        found: dict[str, Entry] = {}
        for key_node, value_node in self._node.value:
            key = Entry(key_node, self._file)
            name = key.text()
            if name in found:
                key.fail(f"'{name}' stands here twice.")
            if optional is not None and name not in required and name not in optional:
                key.fail(f"the key '{name}' is not known here.")
            found[name] = Entry(value_node, self._file)
        for name in required:
            if name not in found:
                self.fail(f"'{name}' is missing.")
        return found

    def items(self) -> list["Entry"]:
        """A list. Raises PolicyMistake."""
        if not isinstance(self._node, yaml.SequenceNode):
            self.fail("a list is wanted here.")
        return [Entry(node, self._file) for node in self._node.value]

    def text(self) -> str:
        """A text that is not empty. Raises PolicyMistake."""
        if not isinstance(self._node, yaml.ScalarNode) or self.is_null:
            self.fail("a text is wanted here.")
        return str(self._node.value)

    @property
    def is_null(self) -> bool:
        """Whether nothing is said here: `null`, written out."""
        node = self._node
        return isinstance(node, yaml.ScalarNode) and not node.style and node.value.lower() in NULLS

    def one_of(self, known: Collection[str], kind: str) -> str:
        """A text that must be among those known. Raises PolicyMistake."""
        text = self.text()
        if text not in known:
            self.fail(f"'{text}' is not a known {kind}.")
        return text

    def choice(self, kind: type[Choice]) -> Choice:
        """A word of a closed list. Raises PolicyMistake."""
        return kind(self.one_of([str(member) for member in kind], kind.__name__.lower()))

    def day(self) -> date:
        """A day, as 2021-12-20. Raises PolicyMistake."""
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            self.fail(f"'{self.text()}' is not a day; write it as 2021-12-20.")

    def number(self) -> Decimal:
        """A number, exactly as it is written. Raises PolicyMistake."""
        try:
            number = Decimal(self.text())
        except InvalidOperation:
            self.fail(f"'{self.text()}' is not a number.")
        if not number.is_finite() or number < 0:
            self.fail(f"'{self.text()}' is not a number of zero or more.")
        return number

    def whole(self) -> int:
        """A whole number. Raises PolicyMistake."""
        number = self.number()
        if number != number.to_integral_value():
            self.fail(f"'{self.text()}' is not a whole number.")
        return int(number)

    def yes(self) -> bool:
        """Either true or false. Raises PolicyMistake."""
        return self.one_of(("true", "false"), "answer; write true or false") == "true"
