"""`python -m services.intake web | worker | jobs | migrate | retell` (受理).

Also `appointments load FILE | token hotline|<department> | departments`.
"""

import sys

from libs.runtime.collector import resting

with resting():
    from libs.runtime.commands import run
    from services.intake.main import SERVICE

sys.exit(run(SERVICE, sys.argv[1:]))
