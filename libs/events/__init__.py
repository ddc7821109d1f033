"""Facts that cross the border of a service, and how they travel.

`contracts` says what is told (`contracts.catalog` first); `transport` carries it: written first in PostgreSQL, told
afterwards, heard once. `schemas` and `examples` are generated from the contracts and committed.
"""
