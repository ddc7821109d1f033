"""The quarter's assessment: its days, its figures, its minutes, and what of it is whose (季研判).

quarter   a quarter: its name, first and last day       minutes   what was decided: by whom to be done, until when
pack      the figures of a day, whose they are, and what became otherwise since they were signed
tables    figures and minutes as tables with words      workbook  the same tables as XLSX
"""
