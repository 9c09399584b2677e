"""`python -m wizdata_core.fields` writes the reference page of the fields."""

from __future__ import annotations

import sys

from wizdata_core.fields.reference import page

sys.stdout.write(page())
