"""A screen's history on the page: who entered and left, how many members by day, their spells."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts import cached
from pages.parts.plots import theme
from pages.parts.screener_runs import day_of, run_once, share_of_rows
from pages.parts.states import empty
from pages.parts.tables import DATE, csv_button, height_of, symbol_column
from pages.parts.words import NONE, plural
from wizdata_core.fields import FIELDS
from wizdata_core.figures.membership import membership
from wizdata_core.figures.numbers import heading, said
from wizdata_core.queries.screen_history import MOST_DAYS, changed, history
from wizdata_core.screener.history import Change, Step, days_between, session_before

if TYPE_CHECKING:
    from pages.parts.screener_runs import Progress
    from pages.parts.screener_state import Chosen
    from wizdata_core.queries.screen_history import Changed, Changes, History

_SPANS = {"3 months": 91, "1 year": 365, "3 years": 1096, "5 years": 1826}
_STEPS = {Step.WEEK: "each week", Step.SESSION: "each session", Step.MONTH: "each month's end"}


def history_tab(chosen: Chosen, version: str) -> None:
    """Both parts of a screen's history, each asked when its button is pressed."""
    end = day_of(chosen, version)
    if end is None:
        empty("No snapshots are held, so nothing is known of any day.")
        return
    st.subheader("Entered and left", anchor=False)
    _changes_part(chosen, version, end)
    st.subheader("Members over time", anchor=False)
    _members_part(chosen, version, end)


def _changes_part(chosen: Chosen, version: str, end: date) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        since = st.date_input(
            "Since the end of",
            session_before(end),
            max_value=end - timedelta(1),
            key=f"changes_since_{end}",
            format="YYYY-MM-DD",
            required=True,
            width=170,
        )
        pressed = st.button("Compare", icon=":material/compare_arrows:", key="changes_run")

    def asked(progress: Progress) -> Changes:
        del progress
        return changed(cached.store(), chosen.screen, since, chosen.as_of)

    key = (version, repr(chosen.screen), since, chosen.as_of)
    found = run_once("changes", key, asked, pressed=pressed)
    if found:
        _show_changes(found, end)


def _show_changes(found: Changes, end: date) -> None:
    kinds = [each.change for each in found.rows]
    st.markdown(
        f"As of {found.before:%Y-%m-%d} {plural(found.members_before, 'member')}, "
        f"as of {found.after or end:%Y-%m-%d} {plural(found.members_after, 'member')}: "
        f"**{kinds.count(Change.ENTERED)} entered**, **{kinds.count(Change.LEFT)} left**."
    )
    unknown = kinds.count(Change.APPEARED) + kinds.count(Change.VANISHED)
    if unknown:
        st.caption(
            f"{plural(unknown, 'instrument')} without a row as of one of the days: that is neither "
            "entering nor leaving."
        )
    if not found.rows:
        empty("Nobody came and nobody went.")
        return
    frame = pd.DataFrame([_change_row(each, found.fields) for each in found.rows])
    st.dataframe(
        frame,
        key="changes_rows",
        hide_index=True,
        height=height_of(len(frame)),
        alt=f"{len(frame)} instruments that entered or left",
        column_config={"Symbol": symbol_column("changes_rows")},
        placeholder=NONE,
    )
    csv_button(frame, "entered_and_left")


def _change_row(each: Changed, fields: tuple[str, ...]) -> dict[str, str]:
    row = {
        "Symbol": each.instrument.symbol,
        "Name": each.instrument.name,
        "What": each.change.value,
        "Row then": _row_day(each.before),
        "Row since": _row_day(each.after),
    }
    for name in fields:
        field = FIELDS[name]
        row[f"{heading(field)}, then"] = said(each.before.get(name), field)
        row[f"{heading(field)}, since"] = said(each.after.get(name), field)
    return row


def _row_day(values: dict[str, object]) -> str:
    if not values:
        return "no row"
    return f"{values['day']}" + (" (reconstructed)" if values["reconstructed"] else "")


def _members_part(chosen: Chosen, version: str, end: date) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        span = st.selectbox("Over", list(_SPANS), index=1, key="members_span", width=130)
        step = st.selectbox(
            "Looked at", list(_STEPS), format_func=_STEPS.__getitem__, key="members_step", width=180
        )
        pressed = st.button("Count members", icon=":material/timeline:", key="members_run")
    days = days_between(end - timedelta(days=_SPANS[span]), end, step)
    if len(days) > MOST_DAYS:
        st.caption(f"Of {len(days):,} days the newest {MOST_DAYS} are looked at.")

    def asked(progress: Progress) -> History:
        return history(cached.store(), chosen.screen, days, progress)

    found = run_once("members", (version, repr(chosen.screen), days), asked, pressed=pressed)
    if found:
        _show_members(found)


def _show_members(found: History) -> None:
    st.plotly_chart(
        membership(found.days, found.counts, theme=theme()),
        key="members_figure",
        theme=None,
        config={"displayModeBar": False},
        alt=f"Members on {len(found.days)} days, {found.counts[-1]} on the last",
    )
    st.caption(
        f"{plural(len(found.days), 'day')} from {found.days[0]} to {found.days[-1]}; between them "
        f"nothing is known. {share_of_rows(found.origins)}"
    )
    if not found.spells:
        empty("Nobody was a member on any of these days.")
        return
    frame = pd.DataFrame(
        {
            "Symbol": [each.symbol for each, _ in found.spells],
            "Name": [each.name for each, _ in found.spells],
            "From": [spell.first for _, spell in found.spells],
            "To": [spell.last for _, spell in found.spells],
            "Days looked at": [spell.days for _, spell in found.spells],
            "Still a member": [spell.to_end for _, spell in found.spells],
        }
    ).sort_values(["To", "From"], ascending=False)
    st.dataframe(
        frame,
        key="members_spells",
        hide_index=True,
        height=height_of(len(frame)),
        alt=f"{len(frame)} spells of membership",
        column_config={
            "Symbol": symbol_column("members_spells"),
            "From": st.column_config.DateColumn(format=DATE),
            "To": st.column_config.DateColumn(format=DATE),
        },
    )
    csv_button(frame, "spells_of_membership")
