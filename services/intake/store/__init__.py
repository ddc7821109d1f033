"""What intake keeps in PostgreSQL (受理的存储).

vault       names, numbers and phones: sealed, found by keyed hash (加密)
households  the register: households, their members, what was told of them (户册)
waiting     provisional households and those that might be the same (待认户)
finding     finds households by number, phone, name (找户)
matches     who recognised which household, and what was undone (认户的记录)
nobody      people of departments' rows whom the register does not know (查无此人)
reports     reports, their numbers, what was added to them (申报)
matters     what became of a report, as assistance tells it (办到哪了)
ledger      every item told, and its end (台账)
parked_elsewhere  households that other services have parked (别处停放的户)
read_log    every look at personal data, only ever added to (查看记录)
officers    who signs in, and what they are called (办事的人)
uploads     lists that wait until a person lets them pass (等放行的清单)
missed_lists  lists that did not come, and what came (没报的清单)
short_lists   lists that were much shorter than the last one, and why (少了很多的清单)
limits      how often somebody may report, and try a gate (次数)
"""
