"""Quality on the coverage page: rows that rules marked, repaired ones beside their originals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts import cached
from pages.parts.states import empty
from pages.parts.tables import (
    DATE,
    MOST_RECORDS,
    csv_button,
    height_of,
    moment_column,
    records,
    symbol_column,
)
from pages.parts.words import NONE, plural, price, short
from wizdata_core.quality.rules import ALL_RULES, Verdict
from wizdata_core.queries.quality import MOST_MARKED
from wizdata_core.units import POINTS, quote_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizdata_core.queries.freshness import Stamp
    from wizdata_core.queries.quality import MarkedAction, MarkedBar, RuleCount

_ALL = "All"
_MEANINGS = {rule.name: rule.meaning for rule in ALL_RULES}
_PRICES = ("close", "open", "high", "low")
_WORDS = (
    f"{Verdict.FLAGGED.capitalize()}: stored as it came, with a doubt. "
    f"{Verdict.REPAIRED.capitalize()}: stored mended, with the original kept. "
    f"{Verdict.QUARANTINED.capitalize()}: not stored, and listed under Refused rows."
)


def quality_tab(stamp: Stamp) -> None:
    """What each rule found, then the marked bars and actions."""
    counts = cached.rule_counts(stamp)
    if not counts:
        empty("No rule has found anything wrong with what is held.", ":material/check_circle:")
        return
    _rules(counts)
    stored = [each.rule for each in counts if each.verdict != Verdict.QUARANTINED]
    repaired = [each.rule for each in counts if each.verdict == Verdict.REPAIRED]
    rules = [_ALL, *dict.fromkeys(stored)]
    chosen = st.selectbox(
        "Rule",
        rules,
        index=rules.index(repaired[0]) if repaired else 0,  # else they drown in mere flags
        key="quality_rule",
        persist_state="session",
        help="Marked bars of this rule alone",
        width=260,
    )
    if chosen in _MEANINGS:
        st.caption(f"**{chosen}:** {_MEANINGS[chosen]}.")
    _bars(cached.marked_bars(stamp, "" if chosen == _ALL else chosen))
    _actions(cached.marked_actions(stamp), chosen)


def _rules(counts: tuple[RuleCount, ...]) -> None:
    rows = [
        {
            "Rule": each.rule,
            "Became": each.verdict,
            "Rows": each.rows,
            "Newest (UTC)": each.newest,
            "What it means": _MEANINGS.get(each.rule, NONE),
        }
        for each in counts
    ]
    config = {
        "Rule": st.column_config.TextColumn(pinned=True),
        "Rows": st.column_config.NumberColumn(format="localized"),
        "Newest (UTC)": moment_column(),
    }
    records(rows, "rules", "Rows by the rules that marked them", config)
    st.caption(_WORDS)


def _bars(bars: tuple[MarkedBar, ...]) -> None:
    st.subheader("Marked bars", anchor=False)
    if not bars:
        empty("No bar of this rule is held.")
        return
    frame = bars_frame(bars)
    st.dataframe(
        frame,
        key="marked_bars",
        hide_index=True,
        height=height_of(len(frame), MOST_RECORDS),
        alt="Marked bars, those opened last first",
        column_config={
            "Symbol": symbol_column("marked_symbol"),
            "Opened (UTC)": moment_column(),
        },
    )
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        newest = f"The newest {MOST_MARKED:,}. " if len(bars) == MOST_MARKED else ""
        st.caption(
            f"{newest}{plural(len(bars), 'bar')}, those opened last first. Was: the value as "
            "the source gave it, in the same unit; a dash where nothing was changed.",
            width=700,
        )
        csv_button(frame, "marked_bars")


def bars_frame(bars: Sequence[MarkedBar]) -> pd.DataFrame:
    """Marked bars as a frame, each value beside what it was where it was repaired."""
    frame = pd.DataFrame(
        {
            "Symbol": each.symbol,
            "Opened (UTC)": each.opened_at,
            "State": each.quality,
            **_beside(each),
            "Unit": _unit(each.quote_unit),
            "Rules": each.flags.replace(" ", ", "),
            "Interval": each.interval,
            "Source": each.provider,
        }
        for each in bars
    )
    # What nothing was changed of needs no column.
    columns = [*_beside(bars[0])] if bars else []
    return frame.drop(columns=[name for name in columns if (frame[name] == NONE).all()])


def _beside(each: MarkedBar) -> dict[str, str]:
    found = {}
    for name in (*_PRICES, "volume"):
        words = short if name == "volume" else _price
        now, was = getattr(each.stored, name), getattr(each.original or each.stored, name)
        found[name.capitalize()] = words(now)
        found[f"{name.capitalize()} was"] = words(was) if was != now else NONE
    return found


def _price(value: float | None) -> str:
    return price(value) if value is not None else NONE


def _unit(code: str) -> str:
    return quote_unit(code).currency or POINTS


def _actions(actions: tuple[MarkedAction, ...], rule: str) -> None:
    of_rule = [each for each in actions if rule in {_ALL, *each.flags.split()}]
    if not of_rule:
        return
    st.subheader("Marked dividends and splits", anchor=False)
    rows = [
        {
            "Symbol": each.symbol,
            "Ex-date": each.ex_date,
            "Kind": each.kind,
            "State": each.quality,
            "Value": _value(each.value),
            "Value was": _value(each.original),
            "Unit": "for one" if each.kind == "split" else _unit(each.quote_unit),
            "Rules": each.flags.replace(" ", ", "),
            "Source": each.provider,
        }
        for each in of_rule
    ]
    config = {
        "Symbol": symbol_column("marked_action_symbol"),
        "Ex-date": st.column_config.DateColumn(format=DATE),
    }
    records(rows, "marked_actions", "Marked dividends and splits, newest first", config)


def _value(value: float | None) -> str:
    return f"{value:,.6g}" if value is not None else NONE
