"""What notifications does (消息提醒的用例).

listen     what is heard becomes items, or ends them
feeds      the same of departments' lists that did not come, or are much shorter
figures    the same of figures that wait for a second person, or end
inbox      what an officer's inbox shows him today
answer     he read something, he says that he knows
"""
