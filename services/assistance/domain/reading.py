"""Tables and profiles are read strictly: whatever is wrong is named with its file and line (逐行核对)."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

T = TypeVar("T")


class TableMistake(Exception):
    """A table or profile has a mistake; the message names file and line (表有错)."""


class Reading:
    """One place of a file that is being read: knows its line, hands out what stands there (表里的一处)."""

    def __init__(self, file: str, node: Node) -> None:
        self.file = file
        self.node = node

    def mistake(self, sentence: str) -> TableMistake:
        """What is wrong here, with file and line (哪一行错了)."""
        return TableMistake(f"{self.file} 第 {self.node.start_mark.line + 1} 行：{sentence}")

    def mapping(self, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> Mapping[str, "Reading"]:
        """The entries of this place: every required one, none that is unknown or written twice."""
        found = dict(self.entries())
        for name, place in found.items():
            if name not in required and name not in optional:
                raise place.mistake(f"不认识“{name}”这一项。")
        for name in required:
            if name not in found:
                raise self.mistake(f"缺“{name}”这一项。")
        return found

    def entries(self) -> Iterator[tuple[str, "Reading"]]:
        """Name and place of each entry, in the order of the file."""
        if not isinstance(self.node, MappingNode):
            raise self.mistake("这里应当是“名称: 内容”。")
        seen: set[str] = set()
        for key, value in self.node.value:
            name = str(key.value)
            if name in seen:
                raise Reading(self.file, key).mistake(f"“{name}”写了两次。")
            seen.add(name)
            yield name, Reading(self.file, value)

    @property
    def is_mapping(self) -> bool:
        """Whether entries stand here, not a single word."""
        return isinstance(self.node, MappingNode)

    def items(self) -> tuple["Reading", ...]:
        """The entries of a list."""
        if not isinstance(self.node, SequenceNode):
            raise self.mistake("这里应当是一个列表。")
        return tuple(Reading(self.file, node) for node in self.node.value)

    def text(self) -> str:
        """Words; empty ones are a mistake."""
        if not isinstance(self.node, ScalarNode) or not str(self.node.value).strip():
            raise self.mistake("这里应当写一句话或一个名称。")
        return str(self.node.value).strip()

    def texts(self) -> tuple[str, ...]:
        """A list of words; no word twice."""
        words = tuple(item.text() for item in self.items())
        if len(set(words)) != len(words):
            raise self.mistake("同一个名称写了两次。")
        return words

    def number(self) -> int:
        """A whole number, not negative."""
        words = self.text()
        if not words.isascii() or not words.isdigit():
            raise self.mistake(f"“{words}”不是整数。")
        return int(words)

    def yes(self) -> bool:
        """`true` or `false`, nothing else."""
        words = self.text()
        if words not in ("true", "false"):
            raise self.mistake(f"这里只能写 true 或 false，不能写“{words}”。")
        return words == "true"

    def one_of(self, values: Callable[[str], T]) -> T:
        """A word that the given enumeration knows."""
        words = self.text()
        try:
            return values(words)
        except ValueError:
            raise self.mistake(f"不认识“{words}”。") from None


def read_yaml(text: str, *, file: str) -> Reading:
    """The top of a YAML text. Raises TableMistake."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise TableMistake(f"{file} 第 {line} 行：不是合规的 YAML：{broken.problem}。") from None
    if node is None:
        raise TableMistake(f"{file} 第 1 行：文件是空的。")
    return Reading(file, node)


def read_file(path: Path) -> Reading:
    """The top of a YAML file of this package. Raises TableMistake."""
    return read_yaml(path.read_text(encoding="utf-8"), file=path.name)
