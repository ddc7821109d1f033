"""The demo: an invented county in real villages, its lists, its officers, and a month of their work (演示).

setting    where and when the demo of a region plays, and what its people live on
county     households of invented people, the same at every run
people     their names, ages and ID numbers
budgets    their incomes and expenses: some far above the line, some below it, some within a fen
bills      what each of them paid for treatment
files      the village roll and the settlement lists, with the mistakes that real lists have
accounts   who may sign in, and as what
chance     the same at every run, whatever was drawn before
browser    one person at the pages: signs in, reads forms, sends them
forms      reads the forms of a page
desks      every officer's browser, signed in once
lists      the lists of the console: who has to do what
will       what people decide, and on which day, by household, step and day alone
answers    what they write into the form of each step
steps      one officer takes one step of one matter
visits     two go to a household; the second confirms in the own inbox, or by PIN
village    what a village does each day; `offices` what county, towns and departments do
proposals  a village asks for something else where a department could not give it
clerks     a town says whose a report is that nobody could place
officers   everybody's day
senders    departments send their lists
reports    what people report in the month; `reporters` hands it in, and takes some of it back
notebook   what somebody must remember from one day to the next
driver     the parts of each day; between them it waits until all is quiet
kills      ends each part of the installation once with -9 on the way
totals     what came of it, beside what must come of it; `told` counts the events
"""
