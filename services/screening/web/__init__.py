"""Pages of screening (筛查的页面).

held   a list that is held: why, and who lets it pass
"""
