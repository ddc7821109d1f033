"""`python -m services.notifications web | worker | jobs | migrate`."""

import sys

from libs.runtime.collector import resting

with resting():
    from libs.runtime.commands import run
    from services.notifications.main import SERVICE

sys.exit(run(SERVICE, sys.argv[1:]))
