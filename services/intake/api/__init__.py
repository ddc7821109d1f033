"""What machines and the other services' pages ask of intake (受理的接口).

tokens    tokens of machines: the hotline's
reports   POST /api/intake/reports
people    POST /api/intake/people/{cards,officers,reports}
"""
