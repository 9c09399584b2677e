"""`python -m wizdata_core.calendars` writes the reference page of the catalogue."""

from __future__ import annotations

import sys

from wizdata_core.calendars.reference import page

sys.stdout.write(page())
