"""Intake's pages (受理的网页).

sign_in      /sign-in, /role, /sign-out
feeds        a department's lists: sent, checked, loaded, what became of each row (报送数据)
feed_access  whose list and whose upload a page shows (只看本部门)
"""
