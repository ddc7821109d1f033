"""The pages of assistance (帮扶的页面): console, one household's story, visits, the answers of departments.

views*   what a page shows, made of what is known: pure
the rest takes requests, asks the use cases, draws a page
"""
