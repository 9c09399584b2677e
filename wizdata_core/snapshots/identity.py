"""Fields that say which instrument it is, and how good the data of the row are. Pure.

Names, sectors and the like have no history: a row of any day has those of the day it was made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.inputs import Floats
    from wizdata_core.snapshots.panel import Panel

_TEXTS = {
    "symbol": "symbol",
    "name": "name",
    "asset_class": "asset_class",
    "exchange": "mic",
    "country": "country",
    "sector": "sector",
    "industry": "industry",
    "source": "source",
}
_POINTS = "points"


def identity(panel: Panel, made: Columns) -> Columns:
    """Who the instrument is."""
    del made
    subjects, of = panel.inputs.subjects, pa.array(panel.of)
    found: Columns = {
        name: pa.array([getattr(each, origin) or "" for each in subjects], pa.string()).take(of)
        for name, origin in _TEXTS.items()
    }
    currencies = [_POINTS if each.asset_class == "index" else each.currency for each in subjects]
    found["currency"] = pa.array(currencies, pa.string()).take(of)
    found["sample"] = np.array([float(each.sample) for each in subjects])[panel.of]
    return found


def quality(panel: Panel, made: Columns) -> Columns:
    """What the last bar is, and how many there are."""
    del made
    bar = panel.bar[panel.at]
    first = panel.bars.offsets[panel.of]
    return {
        "price_date": panel.bars.days[bar].astype(np.float64),
        "quality": panel.bars.quality.take(pa.array(bar)),
        "flags": panel.bars.flags.take(pa.array(bar)),
        "bars": (bar - first + 1).astype(np.float64),
        "first_bar_date": panel.bars.days[first].astype(np.float64),
        "open_gaps": _open_gaps(panel),
        "esg_state": _esg_state(panel),
    }


def _open_gaps(panel: Panel) -> Floats:
    """Bars of gaps that were known by the end of the day and not settled."""
    count = np.zeros(len(panel.at))
    for place, learnt in enumerate(panel.inputs.learnt):
        for gap in learnt.gaps:
            known = (panel.end > gap.found) & (panel.end <= gap.settled)
            count += np.where((panel.of == place) & known & (panel.day >= gap.first), gap.bars, 0)
    return count


def _esg_state(panel: Panel) -> pa.Array:
    states = [each.esg_state or (0, "") for each in panel.inputs.learnt]
    texts = pa.array([text for _, text in states], pa.string()).take(pa.array(panel.of))
    answered = np.array([moment for moment, _ in states], np.int64)[panel.of]
    known = pa.array(answered < panel.end)
    return pc.if_else(known, texts, "")
