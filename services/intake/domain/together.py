"""Rows of one household must say the same of it; only one of them is its head (同一户的各行)."""

from collections.abc import Iterable, Iterator, Mapping

from services.intake.domain import problems
from services.intake.domain.feed import Feed, Together
from services.intake.domain.plan import Value
from services.intake.domain.problems import Complaint
from services.intake.domain.results import Fault, GoodRow


def disagreements(
    feed: Feed, rule: Together, rows: Iterable[GoodRow], indexes: Mapping[str, int], headers: tuple[str, ...]
) -> Iterator[tuple[GoodRow, tuple[Fault, ...]]]:
    """The rows that contradict an earlier row of their household; an empty cell contradicts nothing.

    `indexes` and `headers` are of the sender's columns.
    """
    said: dict[tuple[Value, str], tuple[Value, int]] = {}
    heads: dict[Value, int] = {}
    by, only_one = feed.places[rule.by], feed.places[rule.only_one]
    watched = [(name, feed.places[name]) for name in rule.same if name in indexes]
    for row in rows:
        household = row.values[by]
        faults: list[Fault] = []
        for name, place in watched:
            value = row.values[place]
            if value is None:
                continue
            before, number = said.setdefault((household, name), (value, row.number))
            if before != value:
                sentence = f"和同一户的第 {number} 行写得不一样"
                faults.append(_fault(indexes[name], headers, sentence, problems.DISAGREES))
        if row.values[only_one] == rule.only_code:
            first = heads.setdefault(household, row.number)
            if first != row.number:
                sentence = f"这一户的户主在第 {first} 行已经有了"
                faults.append(_fault(indexes[rule.only_one], headers, sentence, problems.TWO_HEADS))
        if faults:
            yield row, tuple(faults)


def _fault(index: int, headers: tuple[str, ...], sentence: str, problem: problems.Problem) -> Fault:
    return Fault((index,), headers[index], Complaint(problem, sentence), headers[index])
