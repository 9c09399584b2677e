"""Announced days: the next results and the next ex-date, as they were known by the day. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.inputs import Announced, Floats
    from wizdata_core.snapshots.panel import Panel

_EVENTS = {
    "earnings": ("next_earnings_date", "days_to_earnings"),
    "ex_dividend": ("next_ex_date", "days_to_ex_date"),
}


def announced(panel: Panel, made: Columns) -> Columns:
    """The day of each event that is not before the row's, and how many days away it is."""
    del made
    found: Columns = {}
    for kind, (name, away) in _EVENTS.items():
        days = np.full(len(panel.at), np.nan)
        for place, learnt in enumerate(panel.inputs.learnt):
            if kind in learnt.events:
                mine = panel.of == place
                days[mine] = _newest(learnt.events[kind], panel, mine)
        found[name] = np.where(days >= panel.day, days, np.nan)
        found[away] = found[name] - panel.day
    return found


def _newest(events: tuple[Announced, ...], panel: Panel, mine: Floats) -> Floats:
    moments = np.array([each.fetched for each in events], np.int64)
    starts = np.array([each.starts_on for each in events], np.float64)
    place = np.searchsorted(moments, panel.end[mine], side="left") - 1
    return np.where(place >= 0, starts[np.maximum(place, 0)], np.nan)
