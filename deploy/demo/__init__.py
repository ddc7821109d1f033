"""The demo: an invented county in real villages, its lists, its officers, and a month of their work (演示).

county     households of invented people, the same at every run
people     their names, ages and ID numbers
budgets    their incomes and expenses: some far above the line, some below it, some within a fen
bills      what each of them paid for treatment
files      the village roll and the settlement lists, with the mistakes that real lists have
accounts   who may sign in, and as what
browser    one officer at the pages: signs in, reads forms, sends them
forms      reads the forms of a page
officers   what officers do each day
reports    what people report in the month
totals     what became of every item at the end
driver     loads the county and plays the month, over HTTP like anybody
"""
