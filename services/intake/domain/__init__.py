"""What intake decides without asking anybody: numbers, reports, feeds, files, rows, divisions (受理的规则).

identity     resident ID numbers, disability certificates, phone numbers, and how they are masked
report       what a person reports, its eleven difficulties, its number and slip
divisions    the towns and villages of a county; places finds one that was written by hand
problems     what can be wrong with a cell or a row, and what to do about it; refusals of whole files
cells        a cell as a spreadsheet holds it; values: money, days, whole numbers, codes
feed         a department's feed as data; feed_files reads its YAML
sheet        a file as rows: csv_text (three encodings) and workbook (XLSX, guarded before it is unpacked)
pushed       rows pushed as JSON, as the table that they would be in a file
columns      their columns beside ours, and the masked preview
plan         how each cell of a feed is read; rows checks a whole sheet, together the rows of one household
results      good, bad and withdrawn rows, and mistakes by kind; changes compares with what was loaded
due          when a list is due, and whether it came; missed: to whom one goes that did not
guide        how a list is filled in, and by a machine (guide_api); template: an empty workbook of it
old_workbook makes XLSX of an old one
annotate     the sender's own file with one more column
"""
