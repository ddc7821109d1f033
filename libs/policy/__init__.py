"""Dated, sourced figures and the columns that rules are written over (政策口径).

parameters    every figure that a region may set, with its unit (units) and what it decides
figures       what a figure is: value, unit, dates, paper
regions/      a folder of YAML a region: words, figures, rules, benefits; demo.yaml only when asked for
loader        reads a folder strictly (yaml_lines, *_files, figure_values); a mistake names file and line
standing      policy_on(region, day, entered): what holds on one day
entered       figures that people entered: how a value is written down and read again, which set of them holds
answers       the six answers of a rule and how branches are joined
groups        groups of persons that clauses name; certificates: what a disability certificate says
benefits/     what a household or person would get, B1 to B10
texts         amounts and shares as pages write them
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
