"""The commands of screening: `python -m services.screening <command>` (命令).

figures     every figure of a region on a day
entries     figures entered by people: proposed, confirmed, refused
run         the monthly run, by hand
quarter     the pack of a quarter, as text or XLSX
backtest    a draft of a rule tried over everybody
whatif      another value of a figure tried over everybody
evaluate    a tool by itself: rules and benefits over facts of a file, their schemas, the book of rules
"""
