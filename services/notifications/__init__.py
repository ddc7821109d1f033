"""Notifications (消息提醒): who must know, inbox items, proof that they were seen.

Owns: items, who read and acknowledged them, and which of them are still to be done.
Hears: appointments of intake, tasks and steps of assistance, held lists of screening.
Tells: who has acknowledged what. Does not: decide anything about a household, or know a name.
"""
