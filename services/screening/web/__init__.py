"""Pages of screening (筛查的页面).

explanation  what every rule answers of one household, and why or why not
held   a list that is held: why, and who lets it pass
rules  the rules and benefits of the region
figures          the figures they rest on      figure_entry      one is entered     figure_decision   it is decided on
quarters   a quarter's pack, its lists, its file     quarter_minutes   its decisions, and its signing (quarter_views)
yearly  whose yearly report came, and that is noted
untouched  households of which nothing was heard for months, by village
watched    villages on the watch list, and what is known of each
whatif  what another value of a figure would mean, written nowhere (whatif_view, whatif_chart)
"""
