"""The inbox: a cadre's day on a phone, a desk's list with the item that is open (收件的页面).

pages    addresses: the inbox, 知道了, the live stream
asked    what an address asks for, checked
words    how items are called
phone    a cadre's cards, made of what is known: pure
desk     a desk's rows and the open item: pure
"""
