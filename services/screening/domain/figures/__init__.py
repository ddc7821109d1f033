"""Figures: which there are, and those that people enter (标准).

listing     every figure of a region on a day, and what rests on it
form        what a form says, as an entry that is wanted
entries     an entry: wanted, proposed, confirmed or refused
values      a value as it is written, read by the unit of its figure
effects     whom an entry concerns, since when
ends        when the office is told that a figure ends
"""
