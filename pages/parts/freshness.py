"""What the frame says on every page: whether prices are live, how new, and why not newer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import streamlit as st

from pages.parts import cached
from pages.parts.states import guarded
from pages.parts.words import ago, plural, utc
from wizdata_core.clock import now

if TYPE_CHECKING:
    from datetime import datetime

    from wizdata_core.queries.freshness import Stamp, Standing

LATE = timedelta(hours=26)  # a daily job has missed its turn
_EVERY = "20s"
_DRAWN = "_frame_stamp"


@dataclass(frozen=True, slots=True)
class Notice:
    """The banner: its level, its head and its sentence."""

    level: Literal["info", "warning"]
    title: str
    text: str


def notice(held: Standing, moment: datetime, *, offline: bool) -> Notice | None:
    """What must be said of the prices before anyone reads them; None while they are live."""
    if held.bars == 0:
        return None
    if not held.live:
        title = "Sample data" if held.sample_until else "Not live"
        return Notice("info", title, f"{_what_is_shown(held)} {_why_not_live(held, offline)}")
    if offline:
        text = f"Live prices end at the last answer, {utc(held.live_checked_at)}."
        return Notice("info", "Offline", f"{text} {_why_not_live(held, offline)}")
    if held.blocked or _late(held, moment):
        answered = f"{utc(held.live_checked_at)}, {ago(held.live_checked_at, moment)}"
        why = _why_not_live(held, offline) if held.blocked else "Collection has not run since."
        return Notice("warning", "Stale", f"Live prices were last answered {answered}. {why}")
    return None


def _late(held: Standing, moment: datetime) -> bool:
    return held.live_checked_at is not None and moment - held.live_checked_at > LATE


def _what_is_shown(held: Standing) -> str:
    parts = []
    if held.sample_until:
        parts.append(f"Shares are real past prices up to {held.sample_until:%Y-%m-%d}, not live.")
    if held.reference_until:
        day = f"{held.reference_until:%Y-%m-%d}"
        parts.append(f"Currencies are central banks' reference rates up to {day}.")
    return " ".join(parts)


def _why_not_live(held: Standing, offline: bool) -> str:  # noqa: FBT001 - a setting, passed on
    if offline:
        return "Live collection is not running because WIZDATA_OFFLINE is set."
    if held.wall:
        met = f"{held.wall.provider_label}: {held.wall.words} ({utc(held.wall.at)})"
        return f"Live collection stopped at {met}."
    if held.running:
        return "Live collection is under way."
    return "Live collection has not run yet: `make run` starts it."


def banner() -> Standing:
    """Draws the notice, if one is due; gives what is held."""
    current = cached.stamp()
    st.session_state[_DRAWN] = current
    held = cached.standing(current)
    said = notice(held, now(), offline=cached.settings().offline)
    if said:
        draw = st.info if said.level == "info" else st.warning
        icon = ":material/science:" if said.level == "info" else ":material/schedule:"
        draw(f"**{said.title}.** {said.text}", icon=icon)
    return held


@st.fragment(run_every=_EVERY)
def freshness_line() -> None:
    """The line under every page; it looks for new bars and redraws the page when they land."""
    with guarded():
        current = cached.stamp()
        drawn: Stamp | None = st.session_state.get(_DRAWN)
        if drawn is not None and drawn != current:
            st.session_state[_DRAWN] = current
            st.rerun()
        st.caption(line(cached.standing(current), now()))


def line(held: Standing, moment: datetime) -> str:
    """How much is held, the newest bar of each kind of source, and when a source last answered."""
    kinds = {
        "live": held.live_until,
        "reference rate": held.reference_until,
        "sample": held.sample_until,
    }
    parts = [f"{plural(held.instruments, 'instrument')}, {plural(held.bars, 'bar')} held"]
    parts += [f"newest {name} bar {day:%Y-%m-%d}" for name, day in kinds.items() if day]
    parts.append(f"last answer {ago(held.checked_at, moment)}")
    return " · ".join([*parts, "this page follows new bars by itself"])


def shows_sample(held: Standing) -> bool:
    """Whether sample shares are shown: `auto` shows them until live prices are held."""
    chosen = cached.settings().sample
    return chosen == "on" or (chosen == "auto" and not held.live)
