"""`python -m services.intake web | worker | jobs | migrate | appointments load FILE | token hotline` (受理)."""

import sys

from libs.runtime.commands import run
from services.intake.main import SERVICE

sys.exit(run(SERVICE, sys.argv[1:]))
