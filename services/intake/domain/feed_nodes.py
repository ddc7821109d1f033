"""A YAML text as nodes that know their line, so that every mistake is named with it (行号)."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import TypeVar

import yaml

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_Member = TypeVar("_Member", bound=StrEnum)

Pairs = dict[str, "Node"]


class FeedFileWrong(Exception):
    """A feed's file does not say what a feed must say; the sentence names file and line (清单定义有错)."""


class Node:
    """One place in the file."""

    def __init__(self, node: yaml.Node, file: str) -> None:
        self._node = node
        self._file = file

    def wrong(self, what: str) -> FeedFileWrong:
        """The mistake with its place."""
        return FeedFileWrong(f"{self._file} 第 {self._node.start_mark.line + 1} 行：{what}")

    def mapping(self) -> Iterator[tuple[str, "Node"]]:
        """Names and what they stand for, no name twice."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.wrong("这里要写成“名字: 内容”")
        seen: set[str] = set()
        for key, value in self._node.value:
            name = Node(key, self._file).text()
            if name in seen:
                raise Node(key, self._file).wrong(f"“{name}”写了两次")
            seen.add(name)
            yield name, Node(value, self._file)

    def pairs(self, *, needed: tuple[str, ...], allowed: tuple[str, ...] = ()) -> Pairs:
        """A mapping of these names and no others."""
        found: Pairs = {}
        for name, value in self.mapping():
            if name not in needed and name not in allowed:
                raise value.wrong(f"不认识“{name}”，可以是：{'、'.join((*needed, *allowed))}")
            found[name] = value
        for name in needed:
            if name not in found:
                raise self.wrong(f"缺“{name}”")
        return found

    def items(self) -> list["Node"]:
        """The entries of a list."""
        if not isinstance(self._node, yaml.SequenceNode):
            raise self.wrong("这里要写成一列，每项前面一个“-”")
        return [Node(each, self._file) for each in self._node.value]

    def text(self) -> str:
        """Words, never empty; `01` stays 01."""
        if not isinstance(self._node, yaml.ScalarNode) or not self._node.value.strip():
            raise self.wrong("这里要写文字")
        return str(self._node.value).strip()

    def word(self) -> str:
        """A name of ours."""
        text = self.text()
        if not _WORD.fullmatch(text):
            raise self.wrong(f"“{text}”只能用小写字母、数字和下划线")
        return text

    def one_of(self, names: frozenset[str]) -> str:
        """One of these names."""
        text = self.text()
        if text not in names:
            raise self.wrong(f"没有“{text}”，可以是：{'、'.join(sorted(names))}")
        return text

    def member(self, kind: type[_Member]) -> _Member:
        """One of the words of a list of ours."""
        return kind(self.one_of(frozenset(each.value for each in kind)))

    def whole(self, least: int, most: int) -> int:
        """A whole number between two others."""
        text = self.text()
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise self.wrong(f"“{text}”应是 {least} 到 {most} 的整数")
        return int(text)

    def truth(self) -> bool:
        """`true` or `false`."""
        text = self.text()
        if text not in ("true", "false"):
            raise self.wrong(f"“{text}”应是 true 或 false")
        return text == "true"


def parse(text: str, file: str) -> Node:
    """The top of a YAML text. Raises FeedFileWrong."""
    try:
        top = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FeedFileWrong(f"{file} 第 {line} 行：不是 YAML（{error.problem}）") from error
    except yaml.YAMLError as error:
        raise FeedFileWrong(f"{file} 第 1 行：不是 YAML（{error}）") from error
    if top is None:
        raise FeedFileWrong(f"{file} 第 1 行：是空的")
    return Node(top, file)
