"""Facts as anybody writes them, one subject a line, and what every rule and benefit answers of them (离线研判).

lines      a line of JSON against the catalogue of facts; a mistake names line and field
told       many lines on one day, as the columns that rules ask
questions  every rule, the columns it reads, how it is asked
verdicts   what every rule answers of a line, what is missing, and why
sentences  the full sentence of each rule, with its numbers
numbers    what a sentence may name: facts, heads, figures, the line
benefits   B1 to B10 of a line
schemas    JSON Schema of lines and answers, from the same catalogue
figures    a tester's figures, laid over those of the region for one run
"""
