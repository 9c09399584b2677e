"""The words around a chart: what the last bar says above it, where its numbers come from below."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import streamlit as st

from pages.parts.words import TIMES, ago, plural, signed
from wizdata_core.bars import Interval
from wizdata_core.calendars import calendar_for
from wizdata_core.calendars.days import newest_due
from wizdata_core.clock import now
from wizdata_core.queries.chart import BASES
from wizdata_core.queries.freshness import DUE_AFTER, State, state_of

if TYPE_CHECKING:
    from datetime import datetime

    from wizdata_core.chart import ChartView
    from wizdata_core.queries.series import Series


SILENT_WORDS = {
    "feed missing": "{} missing",
    "did not trade": "{} without trade",
    "unknown": "{} that may have been closed",
}


def headline(view: ChartView, held: tuple[Series, ...]) -> None:
    """The instrument with its last price, its change, and marks for what a reader must know."""
    if len(view.times) == 0:
        st.info("No bars fall in this range; choose a longer one.", icon=":material/date_range:")
        return
    last = float(view.close[-1])
    parts = [f"**{view.symbol}** {view.name}", f"**{last:,.{view.price_digits}f}** {view.unit}"]
    if len(view.close) > 1 and np.isfinite(view.close[-2]) and view.close[-2] != 0:
        change = last / float(view.close[-2]) - 1
        parts.append(
            f":{'blue' if change >= 0 else 'orange'}[**{signed(change)}** from the bar before]"
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(" &nbsp; ".join(parts), width="content")
        newest = max(
            (each.last_opened_at for each in held if each.provider == view.provider), default=None
        )
        if view.sample:
            st.badge("Sample, not live", icon=":material/science:", color="violet")
        elif _state(view, newest) is State.STALE:
            st.badge("Stale", icon=":material/schedule:", color="orange")
        if not view.final[-1]:
            st.badge("Last bar not final", icon=":material/hourglass_empty:", color="gray")


def _state(view: ChartView, newest: datetime | None) -> State:
    return state_of(view.asset_class, view.interval.value, newest, now(), view.exchange)


def facts(view: ChartView, quality: dict[str, int]) -> None:
    """Source, unit, basis, times and quality of what is shown, in one line."""
    unit = f"prices in {view.unit}"
    if view.quote_unit and view.quote_unit != view.unit:
        unit += f", quoted in {view.quote_unit} ({TIMES} {view.quote_factor:g})"
    basis = next(label for code, label in BASES.items() if code.value == view.basis)
    parts = [
        f"Source: {view.provider_label}",
        unit,
        basis.lower(),
        plural(len(view.times), "bar"),
        _last_bar(view),
        f"fetched {_local(view.fetched_at, view.timezone)} ({ago(view.fetched_at, now())})",
        _quality(quality),
        silent_words(view),
        due_words(view, now()),
    ]
    st.caption(" · ".join(part for part in parts if part))


def _last_bar(view: ChartView) -> str:
    if len(view.times) == 0:
        return ""
    if view.interval.intraday:
        opened = np.datetime64(int(view.times[-1]), "s").item().replace(tzinfo=ZoneInfo("UTC"))
        return f"last bar {_local(opened, view.timezone)}"
    return f"last bar {view.dates[-1]}"


def silent_words(view: ChartView) -> str:
    """What became of the sessions of which no trade is held, in a few words."""
    return ", ".join(
        SILENT_WORDS[state].format(plural(count, "session")) for state, count in view.silent
    )


def due_words(view: ChartView, moment: datetime) -> str:
    """Which session should be held by now and is not; nothing while the newest is."""
    calendar = calendar_for(view.asset_class, view.exchange)
    if calendar is None or view.sample or len(view.dates) == 0 or view.interval is not Interval.DAY:
        return ""
    due = newest_due(calendar, moment, DUE_AFTER)
    return f"newest session due {due}" if due and view.dates[-1].item() < due else ""


def _local(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}" if moment else "never"


def _quality(counts: dict[str, int]) -> str:
    odd = {name: count for name, count in sorted(counts.items()) if name != "accepted"}
    if not odd:
        return "all bars accepted"
    return "; ".join(f"{plural(count, 'bar')} {name}" for name, count in odd.items())
