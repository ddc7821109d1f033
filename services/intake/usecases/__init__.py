"""What intake does, each in the one transaction that its caller opened (受理的办法).

office        what every use needs: region, places, vault, limits
receive       a report becomes a number, a ledger entry and a fact (收申报)
status        what whoever holds a number may see and do: gate, more words, withdrawal, delivery (查办理结果)
matching      a clerk recognises a provisional household, or registers it (认户)
finding       a household by what somebody has in hand (找户)
splitting     a clerk takes a recognition back (认错了，分开)
unmatched     people of departments' rows whom nobody registered (查无此人)
people        names for pages of other services, each look noted (取姓名)
appointments  officers and their offices, from a file (任职)
hear          what assistance and screening tell becomes what a report and a row know (听到的事)
row_outcomes  what became of a department's rows (报了之后)
feed_missed   a list that did not come is told, goes on, ends when it comes (没报)
feed_short    a list much shorter than the last one: why, and who is told (少了很多)
feed_push     rows that a department's system pushes, each answered (接口推送)
old_format    an old workbook is read in a process of its own (旧格式)
retell        what the register knows now is told again (重新告知)
accounting    is every item accounted for (对台账)
"""
