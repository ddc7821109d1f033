"""`python -m services.assistance web | worker | jobs | migrate` (帮扶服务)."""

import sys

from libs.runtime.collector import resting

with resting():
    from libs.runtime.commands import run
    from services.assistance.main import SERVICE

sys.exit(run(SERVICE, sys.argv[1:]))
