"""The pages of fields and snapshots say what the code does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from wizdata_core.fields import FIELDS
from wizdata_core.fields.reference import page
from wizdata_core.ingest.snapshot_due import AUTOMATIC, CARRIED_AFTER
from wizdata_core.ingest.snapshot_rows import SETTLED_AFTER
from wizdata_core.snapshots.panel import DEAD_AFTER
from wizdata_core.snapshots.rates import OLDEST
from wizdata_core.snapshots.risk import LEAST, YEAR

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "snapshots.md").read_text(encoding="utf-8")


def test_the_page_of_fields_is_the_one_that_the_catalogue_writes() -> None:
    written = (ROOT / "docs" / "reference" / "fields.md").read_text(encoding="utf-8")
    assert written == page(), "renew it: python -m wizdata_core.fields > that file"
    for name in FIELDS:
        assert f"| `{name}` |" in written


def test_the_readme_counts_the_fields() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    counts = set(re.findall(r"(\d+) fields", readme))
    assert counts == {str(len(FIELDS))}


def test_the_command_that_the_page_names_writes_the_page() -> None:
    command = [sys.executable, "-W", "error", "-m", "wizdata_core.fields"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == page()


def test_the_page_of_snapshots_states_the_spans_that_hold() -> None:
    hours = int(SETTLED_AFTER.total_seconds() // 3600)
    assert f"until {hours} hours after the end of its day in UTC" in TEXT
    assert f"Rows end {DEAD_AFTER} days after the last bar" in TEXT
    assert f"at most {OLDEST} days old" in TEXT
    assert f"Statistics of {YEAR} sessions want {LEAST}" in TEXT
    assert AUTOMATIC.days // 366 == 3
    assert CARRIED_AFTER.days == 1
