"""Pages of screening (筛查的页面).

held   a list that is held: why, and who lets it pass
rules  the rules and benefits of the region, the figures they rest on
"""
