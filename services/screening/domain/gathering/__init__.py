"""What is kept of a household, gathered into the words of the rulebook, and the rules of the book asked of it (汇集).

`sayings` reads one thing out of the rows of a list; `lists` says which list tells which fact; `groups` and `paid` read
what several lists tell together, `eliminated` what followed an elimination, `visits` what the last visit learned,
`helped` what case and measures say; `line` puts a household together as a line of facts, each with the rows that say
it; `concerned` says of whom the book is asked though no list names them, `spoken` which of its rules; `answers` asks
them, `several` the one that rests on the others; `reason` writes out why.
"""
