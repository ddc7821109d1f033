"""What a household or person would get, as pure formulas over the figures of a day (待遇测算 B1–B10).

outcome       what a formula answers: an amount with arithmetic and clause, or what stands in the way
persons       persons of whom it is not known to which groups they belong
income        B1 monitoring line, income beside it
housing       B2 rebuilding, B3 improvement
medical       B4 critical illness, B5 premium of basic insurance
pension       B6 premium of the pension
continuation  B7 dibao paid on
dibao         B8 single person, B10 pre-check
budget        B9 social work
catalogue     which figures each of them rests on
"""
