"""What every page of Shouwang shares: shell, sign-in, who may do what, how things are written (页面共用).

app           a service's web process: headers, errors, one transaction a request, `page()`
session       the signed cookie: who is signed in, in which appointment
appointments  a service's copy of who holds which office
access        roles × actions, and which areas a reader sees
people        names, asked of intake once a page
waiting       how much waits in each office, asked of notifications
menu          what each role's bar and dock show
forms         form tokens and idempotency keys
once          a form that counts once
words         dates, money, names as pages write them
live          server-sent events for lists that grow while they are read
traced        a request that changes something begins a trace
ops           what an operator sees and does: parked messages, state
"""
