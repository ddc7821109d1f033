"""The procedures that a township official can read: one file each (流转表)."""

from pathlib import Path

TABLES = Path(__file__).parent
