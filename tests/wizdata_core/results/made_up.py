"""Results that nothing real is in, for tests of files."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa

from wizdata_core.results.result import About, Result

ABOUT = About(
    text="rsi_14 > 50",
    words="RSI (14) is above 50",
    as_of=date(2024, 6, 28),
    made_at=datetime(2026, 11, 27, 18, 0, tzinfo=UTC),
    total=3,
    universe=10,
    sources=("sample",),
)


def result(texts: list[str | None], numbers: np.ndarray | list[float | None]) -> Result:
    """A result whose names are these texts and whose prices and returns are these numbers."""
    count = len(texts)
    values = pa.array(numbers, pa.float64(), from_pandas=True)
    columns = {
        "symbol": [f"MADE{at}" for at in range(count)],
        "name": texts,
        "day": pa.array([date(2024, 6, 28)] * count, pa.date32()),
        "reconstructed": pa.array([at % 2 == 0 for at in range(count)], pa.bool_()),
        "price": values,
        "return_1y": values,
        "golden_cross": pa.array([None if at % 3 else True for at in range(count)], pa.bool_()),
        "first_bar_date": pa.array([None] * count, pa.date32()),
    }
    return Result(pa.table(columns), ABOUT)


def random_floats(count: int) -> np.ndarray:
    """Floats of every size and sign that a double has, finite ones."""
    rng = np.random.default_rng(3)
    bits = rng.integers(0, 2**64, size=2 * count, dtype=np.uint64).view(np.float64)
    return np.concatenate([bits[np.isfinite(bits)][: count - 4], [0.0, -0.0, -1.5, 5e-324]])


# What a spreadsheet would run, as written and behind what hides it.
FORMULAS = [
    hidden + start + rest
    for hidden in ("", " ", "  ", '"', "'", "\t", "\r", "\0", "\u3000", "\u201c", '" ')
    for start in ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
    for rest in ("cmd|' /C calc'!A0", "1+1", 'HYPERLINK("http://example.com")')
] + ["\tplain", "=", "-"]
