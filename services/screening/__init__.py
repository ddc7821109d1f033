"""Screening (筛查): keeps its own copy of household facts and applies the region's rules to it, on every event.

Owns: facts as rules see them, findings, lists that are held, figures that people entered. Tells: findings raised, ended
and withdrawn, villages watched, items of the ledger dealt with, lists held and let pass, figures proposed, set and
ending. Hears: households and rows of intake, visits, closings and decisions of assistance. Does not: decide about
people, open clues, know a name.
"""
