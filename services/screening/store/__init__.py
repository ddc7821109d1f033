"""What screening keeps, and how it is read and written: by `unnest`, a batch at a time (筛查的存储).

connection   the driver's own connection, for the hot path      heard      what a batch touched, until it is settled
households   facts of households, visits, what is monitored     documents  a household's document as facts
locked       households while they are screened: what rules read of them, and all that is known of some
population   every household of a region, without locks and without writing
rows         rows of departments: in force, corrected, taken back     subject_rows   those about villages and assets
findings     open findings, what was told, what stays quiet     uploads    lists, and the findings they hold back
runs         monthly runs, and what each found before it is told
measures     measures of households, as assistance tells them
followed     what assistance tells of what became of findings, cases, tasks and decisions
watched      villages on the watch list, and who lives there
late_steps   steps whose day passed     missed_duties   assessments told as not held in time
yearly       yearly reports: what came, and who was told that theirs is waited for
entered      figures that people entered, and which of them hold     effects   what they changed, by household
"""
