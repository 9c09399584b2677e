"""The recorded quotes and answers of DaveSkender/Stock.Indicators (Apache-2.0), as arrays.

They lie beside the repository; where they are absent, tests that read them are skipped.
"""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from wizdata_core.indicators.catalogue import INPUTS, Floats

SHARED = Path(__file__).parents[4] / "shared" / "data" / "indicators"
Columns = dict[str, Floats]

needed = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.exists(), reason=f"the recorded answers are not at {SHARED}"),
]


def quotes(name: str) -> Columns:
    """The bars of a file, whose sessions are the days since 1970-01-01."""
    with (SHARED / "quotes" / name).open(encoding="utf-8-sig") as file:
        head, *rows = csv.reader(file)
    columns = {name.rpartition(".")[2].lower(): place for place, name in enumerate(head)}
    found = {
        each: np.array([float(row[columns[each]] or "nan") for row in rows]) for each in INPUTS
    }
    return found | {"session": np.array([_day(row[0]) for row in rows], dtype=np.float64)}


def _day(text: str) -> float:
    """The days since 1970-01-01 of 2017-01-03, 1/3/2017 or 01/03/17, an hour after it or none."""
    if not text:
        return np.nan
    if "/" not in text:
        return (date.fromisoformat(text[:10]) - date(1970, 1, 1)).days
    month, day, year = (int(each) for each in text.split(maxsplit=1)[0].split("/"))
    return (date(year + 2000 * (year < 100), month, day) - date(1970, 1, 1)).days


def recorded(name: str) -> dict[str, Floats]:
    """The recorded answers of an indicator by their keys, NaN where there is none."""
    path = SHARED / "results" / f"{name}.standard.json"
    rows = json.loads(path.read_text(encoding="utf-8-sig"))
    return {
        key: np.array([np.nan if row[key] is None else row[key] for row in rows])
        for key in rows[0]
        if key != "timestamp"
    }
