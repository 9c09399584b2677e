"""What a shown indicator may be put on, and the longer bars that it may be computed on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from wizdata_core.bars import Interval, interval
from wizdata_core.indicators.catalogue import COLUMNS, MOST_DEPTH, Choice, Column, depth, known
from wizdata_core.indicators.expression import source_text, title
from wizdata_core.indicators.periods import PERIODS
from wizdata_core.indicators.records import PRICES

if TYPE_CHECKING:
    from collections.abc import Callable

    Changed = Callable[[int, str], None]

_BARS_OWN = "The bars' own prices"


def source_box(at: int, chosen: tuple[Choice, ...], changed: Changed) -> None:
    """The menu of what the indicator `at` of those chosen is put on, where it reads a price."""
    each = chosen[at]
    if not set(known(each.name).inputs) & set(PRICES):
        return
    offers = sources(at, chosen)
    key = f"chart_source_{at}_{each.name}"
    st.session_state[key] = source_text(each.source)
    st.selectbox(
        "On",
        list(offers),
        key=key,
        format_func=lambda text: offers[text],
        on_change=changed,
        args=(at, key),
        help="What stands in place of each price that it reads: a column, or another shown here",
    )


def interval_box(at: int, each: Choice, bars: Interval, changed: Changed) -> None:
    """The menu of longer bars, where there are any longer than those of the chart."""
    codes = [code for code in PERIODS if interval(code).length > bars.length]
    codes = ["", *codes] if each.interval in ("", *codes) else ["", each.interval, *codes]
    if len(codes) == 1:
        return
    key = f"chart_longer_{at}_{each.name}"
    st.session_state[key] = each.interval
    st.selectbox(
        "Bars",
        codes,
        key=key,
        format_func=lambda code: PERIODS[code].words.capitalize() if code else "The chart's",
        on_change=changed,
        args=(at, key),
        help="Longer bars count once they have ended: the running week or month is not seen",
    )


def sources(at: int, chosen: tuple[Choice, ...]) -> dict[str, str]:
    """What the indicator `at` may be put on, as text, and what people call it."""
    each = chosen[at]
    found: dict[str, str] = {"": _BARS_OWN} | {name: name for name in COLUMNS}
    for other in chosen[:at] + chosen[at + 1 :]:
        if depth(other) < MOST_DEPTH:
            for one in _outputs(other):
                found[source_text(one)] = title(one)
    if each.source:
        own = each.source
        found.setdefault(source_text(own), own.name if isinstance(own, Column) else title(own))
    return found


def _outputs(other: Choice) -> list[Choice]:
    row = known(other.name)
    if other.output or len(row.outputs) == 1:
        return [other]
    return [replace(other, output=each.name) for each in row.outputs]
