"""Assistance (帮扶): visits, reviews, notices, decisions, measures and their time limits.

Owns: clues, cases, measures, the steps taken on them, deadlines. Tells: every step that was taken.
Hears: reports and household facts of intake, findings of screening. Does not: raise findings, send messages.
"""
