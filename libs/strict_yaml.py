"""YAML that people edit, read strictly: whatever is wrong is named with its file and line (逐行核对).

Feeds, transition tables and profiles are read through this one door: an entry that nobody knows, that is
missing or that stands twice is a mistake, never a default. Figures and rules have the reader of `libs/policy`
(`yaml_lines`): it reads days, exact numbers and `null`, which do not occur here, and its mistakes are English,
as all of the commands that show them; those of here are read by whoever edits a list or a table (改表的人).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from libs.yaml_text import node_of

T = TypeVar("T")

_WORD = re.compile(r"[a-z][a-z0-9_]*")


class FileMistake(Exception):
    """A file has a mistake; the message names file and line (文件有错)."""


class Place:
    """One place of a file that is being read: knows its line, hands out what stands there (文件里的一处)."""

    def __init__(self, file: str, node: Node) -> None:
        self.file = file
        self._node = node

    @property
    def line(self) -> int:
        """Where it stands, counted from 1."""
        return int(self._node.start_mark.line) + 1

    def mistake(self, sentence: str) -> FileMistake:
        """What is wrong here, with file and line (哪一行错了)."""
        return FileMistake(f"{self.file} 第 {self.line} 行：{sentence}")

    def mapping(self, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> Mapping[str, "Place"]:
        """The entries of this place: every required one, none that is unknown or written twice."""
        found = dict(self.entries())
        for name, place in found.items():
            if name not in required and name not in optional:
                raise place.mistake(f"不认识“{name}”这一项，可以是：{'、'.join((*required, *optional))}。")
        for name in required:
            if name not in found:
                raise self.mistake(f"缺“{name}”这一项。")
        return found

    def entries(self) -> Iterator[tuple[str, "Place"]]:
        """Name and place of each entry, in the order of the file."""
        if not isinstance(self._node, MappingNode):
            raise self.mistake("这里应当是“名称: 内容”。")
        seen: set[str] = set()
        for key, value in self._node.value:
            at = Place(self.file, key)
            name = at.text()
            if name in seen:
                raise at.mistake(f"“{name}”写了两次。")
            seen.add(name)
            yield name, Place(self.file, value)

    @property
    def is_mapping(self) -> bool:
        """Whether entries stand here, not a single word."""
        return isinstance(self._node, MappingNode)

    def items(self) -> tuple["Place", ...]:
        """The entries of a list."""
        if not isinstance(self._node, SequenceNode):
            raise self.mistake("这里应当是一个列表，每项前面一个“-”。")
        return tuple(Place(self.file, node) for node in self._node.value)

    def text(self) -> str:
        """Words; empty ones are a mistake, `01` stays 01."""
        if not isinstance(self._node, ScalarNode) or not str(self._node.value).strip():
            raise self.mistake("这里应当写一句话或一个名称。")
        return str(self._node.value).strip()

    def texts(self) -> tuple[str, ...]:
        """A list of words; no word twice."""
        words = tuple(item.text() for item in self.items())
        if len(set(words)) != len(words):
            raise self.mistake("同一个名称写了两次。")
        return words

    def word(self) -> str:
        """A name of ours."""
        text = self.text()
        if not _WORD.fullmatch(text):
            raise self.mistake(f"“{text}”只能用小写字母、数字和下划线。")
        return text

    def whole(self, least: int = 0, most: int = 999_999_999) -> int:
        """A whole number between two others."""
        text = self.text()
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise self.mistake(f"“{text}”不是整数。")
        if not least <= int(text) <= most:
            raise self.mistake(f"“{text}”应是 {least} 到 {most} 的整数。")
        return int(text)

    def yes(self) -> bool:
        """`true` or `false`, nothing else."""
        words = self.text()
        if words not in ("true", "false"):
            raise self.mistake(f"这里只能写 true 或 false，不能写“{words}”。")
        return words == "true"

    def one_of(self, names: Iterable[str]) -> str:
        """One of these names."""
        text, known = self.text(), sorted(names)
        if text not in known:
            raise self.mistake(f"不认识“{text}”，可以是：{'、'.join(known)}。")
        return text

    def member(self, kind: Callable[[str], T]) -> T:
        """A word that the given enumeration knows."""
        words = self.text()
        try:
            return kind(words)
        except ValueError:
            known = f"，可以是：{'、'.join(str(each) for each in kind)}" if isinstance(kind, Iterable) else ""
            raise self.mistake(f"不认识“{words}”{known}。") from None


def read_yaml(text: str, *, file: str) -> Place:
    """The top of a YAML text. Raises FileMistake."""
    try:
        node = node_of(text)
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise FileMistake(f"{file} 第 {line} 行：不是合规的 YAML：{broken.problem}。") from None
    except yaml.YAMLError as broken:
        raise FileMistake(f"{file} 第 1 行：不是合规的 YAML：{broken}。") from None
    if node is None:
        raise FileMistake(f"{file} 第 1 行：文件是空的。")
    return Place(file, node)


def read_file(path: Path) -> Place:
    """The top of a YAML file. Raises FileMistake."""
    return read_yaml(path.read_text(encoding="utf-8"), file=path.name)
