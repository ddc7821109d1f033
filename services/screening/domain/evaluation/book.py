"""The pages made from the code: every rule with sentence, clause, figures and cases; every fact (规则文档).

docs/rules.md, docs/rules.zh-CN.md and docs/facts.zh-CN.md are these; `python -m services.screening book` writes them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from libs.policy import GRADE_LABELS, RegionRule
from libs.policy.groups import GROUP_LABELS
from libs.policy.loader import region_files, region_names
from libs.policy.parameters import PARAMETERS
from services.screening.domain.evaluation import benefits
from services.screening.domain.evaluation.numbers import PLACE, SUMS
from services.screening.domain.evaluation.questions import QUESTIONS, Question
from services.screening.domain.evaluation.sentences import SENTENCES
from services.screening.domain.line import DERIVED_FROM, LINE
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Fact, Kind

FACTS_BEFORE = (
    "`evaluate` 和 `benefits` 读的每一项：写在哪里、是什么、怎样计量、可以写哪些代码、哪些规则用它。"
    "由代码生成（`python -m services.screening book`），不要手改。写法见 [evaluate.md](evaluate.md)。"
)
REGIONS = tuple(sorted(region_names()))
CHINESE_AT_END = re.compile(r"\s*\([^()]*[\u4e00-\u9fff][^()]*\)\.?$")
PLAIN_WORDS = {"line": "监测线", "heads": "人数", "year": "年", "word": "人均收入", "persons": "人数"}

Cases = Mapping[str, tuple[int, str]]
"""For each rule how many written cases it has, and the file of the first of them."""


@dataclass(frozen=True, slots=True)
class Words:
    """How a page of rules speaks (文档用语)."""

    title: str
    before: str
    heads: tuple[str, ...]
    sentence: Callable[[Question], str]
    since: Callable[[RegionRule], str]
    asked: str
    to_come: str
    left_out: str


def pages(cases: Cases) -> Mapping[str, str]:
    """Every page by the name of its file."""
    return {
        "rules.md": _rules(ENGLISH, cases),
        "rules.zh-CN.md": _rules(CHINESE, cases),
        "facts.zh-CN.md": _facts(),
    }


def _rules(words: Words, cases: Cases) -> str:
    lines = [f"# {words.title}", "", words.before, "", _row(words.heads), _row(["---"] * len(words.heads))]
    asked = {rule_id for region in REGIONS for rule_id in region_files(region).rules}
    for question in QUESTIONS.values():
        count, file = cases.get(question.rule_id, (0, ""))
        state = words.asked if question.rule_id in asked else words.to_come
        lines.append(
            _row(
                (
                    f"{question.rule_id}<br>{state}",
                    words.sentence(question),
                    "<br>".join(_clauses(question.rule_id, words)),
                    "<br>".join(_figures(question, words)) or "—",
                    f"{count}<br>{file}",
                )
            )
        )
    return "\n".join(lines) + "\n"


def _clauses(rule_id: str, words: Words) -> Iterator[str]:
    for region in REGIONS:
        files = region_files(region)
        of_region = {**files.rules, **files.rules_to_come}.get(rule_id)
        if of_region is not None:
            clause = of_region.clause
            grade = GRADE_LABELS[clause.grade]
            yield f"{files.region.label}：{clause.document} {clause.article}（{grade}）{words.since(of_region)}"


def _figures(question: Question, words: Words) -> Iterator[str]:
    """The line stands for what it is made of too."""
    for name in question.figures:
        for of_line in (LINE, *DERIVED_FROM) if name == LINE else (name,):
            yield f"{PARAMETERS[of_line].meaning} `{of_line}`"
    for name in question.optional_figures:
        yield f"{PARAMETERS[name].meaning} `{name}` {words.left_out}"


def _english(question: Question) -> str:
    """The first line of the rule in the source, without its Chinese name."""
    return CHINESE_AT_END.sub("", question.says.splitlines()[0]).rstrip(".") + "."


def _chinese(question: Question) -> str:
    return PLACE.sub(_named, SENTENCES[question.rule_id])


def _named(found: re.Match[str]) -> str:
    word, of = found.group(1), found.group(2)
    if of is None:
        return f"〔{PLAIN_WORDS[word]}〕"
    if word == "figure":
        return f"〔{PARAMETERS[of].meaning}〕"
    if word in {"sum", "per_head"}:
        return f"〔{'人均' if word == 'per_head' else ''}{SUMS[of].label}〕"
    return "〔个数〕" if word in {"yes", "no", "count"} else f"〔{getattr(f, of).label}〕"


def _facts() -> str:
    lines = [
        "# 信息项",
        "",
        FACTS_BEFORE,
        "",
        "人员类别的代码：" + "，".join(f"`{group}` {label}" for group, label in GROUP_LABELS.items()) + "。",
        "",
        _row(("位置", "名称", "计量", "代码", "用于")),
        _row(["---"] * 5),
    ]
    lines += [_row(_fact(fact, _rules_with(fact))) for fact in f.FACTS]
    lines += [_row(_fact(fact, fact.part.name)) for fact in benefits.FACTS]
    return "\n".join(lines) + "\n"


def _fact(fact: Fact, used_by: str) -> tuple[str, ...]:
    about = "" if fact.part.is_subject else f"（{fact.part.title}）"
    codes = "，".join(f"`{code.word}` {code.label}" for code in fact.codes)
    if fact.kind is Kind.GROUPS:
        codes = "见上"
    return f"`{fact.path}`", fact.title + about, str(fact.kind), codes or "—", used_by


def _rules_with(fact: Fact) -> str:
    found = [question.rule_id for question in QUESTIONS.values() if fact in question.facts]
    return "、".join(found) or "当日是否计入家庭成员"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _from(of_region: RegionRule) -> str:
    return f"from {of_region.from_on}" + (f" to {of_region.to_on}" if of_region.to_on else "")


def _since(of_region: RegionRule) -> str:
    return f"{of_region.from_on} 起" + (f"，至 {of_region.to_on}" if of_region.to_on else "")


ENGLISH = Words(
    title="The screening rules",
    before=(
        "Made from the code by `python -m services.screening book`; a test keeps it equal. *asked*: the service asks it"
        " of every household; *to come*: written and tried, asked by `evaluate` ([evaluate.md](evaluate.md)) until its"
        " lists come. The line is stated by a paper, or made of dibao and multiplier. A figure marked † is asked of"
        " some only, or its branch is left out while it is not set."
    ),
    heads=("rule", "sentence", "clause", "figures", "written cases"),
    sentence=_english,
    since=_from,
    asked="*asked*",
    to_come="*to come*",
    left_out="†",
)
CHINESE = Words(
    title="筛查规则",
    before="由代码生成（`python -m services.screening book`），不要手改，有测试保证一致。“在用”的规则系统每户都问；"
    "“待启用”的已经写好、试过，等部门清单来，现在用 `evaluate` 试算（[evaluate.md](evaluate.md)）。"
    "〔〕里是按本户和当日标准填的数；带 † 的标准只问一部分户，或没有录入时略过那个条件。",
    heads=("规则", "表述", "依据", "标准", "写好的用例"),
    sentence=_chinese,
    since=_since,
    asked="在用",
    to_come="待启用",
    left_out="†",
)
