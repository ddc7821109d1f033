"""`python -m services.screening web | worker | jobs | migrate | entries | run | quarter | figures | evaluate | …`."""

import sys

from libs.runtime.collector import resting

with resting():
    from libs.runtime.commands import run
    from services.screening.main import SERVICE

sys.exit(run(SERVICE, sys.argv[1:]))
