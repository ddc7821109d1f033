"""What the number of a disability certificate says: kind and grade (残疾人证)."""

import re
from dataclasses import dataclass

NUMBER = re.compile(r"[0-9]{17}[0-9Xx][1-7][1-4]([0-9A-Za-z]{2})?")
"""An ID number, the kind, the grade; two more characters after a re-issue."""
KIND_AT, GRADE_AT = 18, 19

INTELLECTUAL, MENTAL, MULTIPLE = 5, 6, 7
GRADES_SEVERE = frozenset({1, 2})
GRADE_3 = 3


@dataclass(frozen=True, slots=True)
class Certificate:
    """Kind 1 to 7 and grade 1 (heaviest) to 4 (残疾类别与等级)."""

    kind: int
    grade: int

    @property
    def is_severe(self) -> bool | None:
        """Severe for single-person dibao: grade 1 or 2, or grade 3 intellectual or mental (重度残疾).

        Grade 3 of several disabilities is unknown until its parts are known.
        Basis: 晋乡村振兴组〔2021〕3号 第十一条.
        """
        if self.grade in GRADES_SEVERE:
            return True
        if self.grade != GRADE_3:
            return False
        return None if self.kind == MULTIPLE else self.kind in {INTELLECTUAL, MENTAL}


def read_certificate(number: str) -> Certificate | None:
    """Kind and grade from characters 19 and 20, whatever the length; none if it is no such number."""
    if not NUMBER.fullmatch(number):
        return None
    return Certificate(int(number[KIND_AT]), int(number[GRADE_AT]))
