"""The judge on 10,000 generated series with 100x faults, and on 5,000 true crashes and splits."""

from __future__ import annotations

import os

import numpy as np
import pytest

from tests.wizdata_core.quality.faults import crashed, table, walk
from tests.wizdata_core.quality.test_units import AT_ONCE, judged, scored

SEED = int(os.environ.get("SEED", "2026"))
SERIES, CRASHES = 10_000, 5_000


@pytest.mark.torture_long
def test_recall_and_false_alarms_over_ten_thousand_series() -> None:
    for kind, total in scored(SEED, SERIES).items():
        said = f"{kind}: {dict(total)}; again with SEED={SEED} pytest -m torture_long {__file__}"
        assert total["found"] >= 0.99 * total["bad"], said
        assert total["mended"] >= 0.99 * total["bad"], said
        assert total["alarms"] <= 0.001 * total["good"], said


@pytest.mark.torture_long
def test_no_true_crash_or_split_of_five_thousand_is_repaired() -> None:
    random = np.random.default_rng(SEED)
    for _ in range(0, CRASHES, AT_ONCE):
        tables = []
        for place in range(AT_ONCE):
            sound = walk(random, int(random.integers(90, 300)), float(random.uniform(0.003, 0.06)))
            tables.append(table(f"S{place}", crashed(random, sound)[0]))
        assert judged(tables).originals.num_rows == 0, f"again with SEED={SEED}"
