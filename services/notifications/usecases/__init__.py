"""What notifications does (消息提醒的用例).

listen     what is heard becomes items, or ends them
feeds      the same of departments' lists that did not come, or are much shorter
figures    the same of figures that wait for a second person, or end
runs       the same of monthly runs that are held, or done
decisions  the same of a quarter's decisions, which one office hands on to the next
waiting    what waits for an office to decide, whatever it is
inbox      what an officer's inbox shows him today
answer     he read something, he says that he knows
"""
