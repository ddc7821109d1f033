"""Intake's pages (受理的网页).

sign_in    /sign-in, /role, /sign-out
overview   /ops: all services, and the ledger
"""
