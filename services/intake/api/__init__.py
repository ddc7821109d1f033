"""What machines and the other services' pages ask of intake (受理的接口).

tokens    tokens of machines: the hotline's, the departments' systems'
reports   POST /api/intake/reports
feeds     /api/intake/feeds: rows of departments' systems, each answered
people    POST /api/intake/people/{cards,officers,reports,places}
"""
