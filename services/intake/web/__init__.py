"""Intake's pages (受理的网页).

sign_in      /sign-in, /role, /sign-out (登录)
report_form  the form for oneself, for somebody else, for officers; the choice of the village (申报)
passes       a cookie that keeps a number's gate open for half an hour (查验过)
status_pages receipt, gate, how it stands, what its holder may do (办到哪了)
match        a clerk recognises households (认户)
find         a household by a number or a name (找户)
split        a recognition is taken back (认错了，分开)
unmatched    people of departments' rows whom nobody registered (查无此人)
overview     lag and ledger for the operator (总览)
feeds        a department's lists: sent, checked, loaded, what became of each row (报送数据)
feed_access  whose list and whose upload a page shows (只看本部门)
"""
