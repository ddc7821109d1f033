"""Dated, sourced figures and the columns that rules are written over (政策口径).

figures       what a figure is: value, unit, dates, paper
regions/      a folder of YAML a region: names and words, figures, rules; demo.yaml only when asked for
loader        reads a folder strictly (yaml_lines, figure_files); a mistake names file and line
standing      policy_on(region, day, entered): what holds on one day
answers       the six answers of a rule and how branches are joined
columns       one entry a household or member, honest about what is unknown or not configured
"""

from libs.policy.figures import GRADE_LABELS, EnteredFigure, Figure, Grade, Reference, Unit, Value
from libs.policy.mistakes import PolicyMistake, UnknownFigure, UnknownRegion, WrongFigure
from libs.policy.region import IncomeMeasure, Region, RegionFiles, RegionRule
from libs.policy.standing import Policy, policy_of, policy_on

__all__ = [
    "GRADE_LABELS",
    "EnteredFigure",
    "Figure",
    "Grade",
    "IncomeMeasure",
    "Policy",
    "PolicyMistake",
    "Reference",
    "Region",
    "RegionFiles",
    "RegionRule",
    "Unit",
    "UnknownFigure",
    "UnknownRegion",
    "Value",
    "WrongFigure",
    "policy_of",
    "policy_on",
]
