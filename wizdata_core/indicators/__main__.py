"""`python -m wizdata_core.indicators` writes the reference page of the catalogue."""

from __future__ import annotations

import sys

from wizdata_core.indicators.reference import page

sys.stdout.write(page())
