"""What notifications keeps (消息提醒的库).

areas      a copy of each household's area
tasks      what must be done, as assistance tells it
items      what waits for an office, who read it, who said that he knows
visible    which items a reader sees: his office today, his own name, whom he stands in for
lists      the pages' lists, groups and counts
"""
