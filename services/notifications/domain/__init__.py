"""Who must know, what they read, and how it is put together on a page; pure (消息提醒的规则).

offices    which office an item waits for
knowing    the steps that somebody is only told about
held       what is said of a list that waits to be let pass
watched    what is said of villages on the watch list, and of those that left it
called     places in a sentence, by their code until a page names them
feeds      what is said of a list that did not come, or is much shorter
figures    what is said of a figure that waits to be confirmed, or ends
cards      a cadre's day: sections, one card a household
"""
