"""What is kept of a household, gathered into the words of the rulebook, and the rules of the book asked of it (汇集).

`sayings` reads one thing out of the rows of a list; `lists` says which list tells which fact; `line` puts a household
together as a line of facts, each with the rows that say it; `answers` asks the rules; `reason` writes out why.
"""
