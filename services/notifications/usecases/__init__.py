"""What notifications does (消息提醒的用例).

listen     what is heard becomes items, or ends them
inbox      what an officer's inbox shows him today
answer     he read something, he says that he knows
"""
