"""Every indicator of a country as a table: value, unit, year, age, place in the group, remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts.states import empty
from pages.parts.tables import csv_button, records
from pages.parts.words import NONE
from wizdata_core.esg.countries import GROUPS
from wizdata_core.esg.wording import figure, number
from wizdata_core.figures.country_marks import age_words
from wizdata_core.queries.country_trends import YEARS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pages.parts.country_state import Chosen
    from wizdata_core.esg.country_profile import ProfileLine

_SHOWN = ("All", "Environment", "Social", "Governance", "Context", "Held", "Missing")
_LETTERS = {"Environment": "E", "Social": "S", "Governance": "G", "Context": ""}
_BETTER = {1: "more", -1: "less", 0: "neither"}
_PERCENTILE = st.column_config.ProgressColumn(
    min_value=0, max_value=100, format="%.0f", help="Among the group, 100 is best"
)


def indicators_table(
    lines: Sequence[ProfileLine],
    trends: Mapping[tuple[str, str], tuple[float, ...]],
    chosen: Chosen,
) -> None:
    """The indicators that are asked for, and the file of them that terms allow."""
    st.subheader("Indicators", anchor=False)
    held = sum(line.figure is not None for line in lines)
    shown = st.segmented_control(
        "Show",
        _SHOWN,
        key="country_lines",
        default="Held" if 0 < 2 * held < len(lines) else _SHOWN[0],
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    kept = [line for line in lines if _keeps(line, shown or _SHOWN[0])]
    if not kept:
        empty("No indicator of this country is so.")
        return
    records(
        [_with_trend(line, trends) for line in kept],
        "country_indicators",
        f"{len(kept)} indicators of {chosen.country}",
        {
            "Percentile": _PERCENTILE,
            "Indicator": st.column_config.TextColumn(pinned=True, width="medium"),
            "Trend": st.column_config.LineChartColumn(
                width="small", help=f"The last {YEARS} years that have a value, oldest first"
            ),
            "Remark": st.column_config.TextColumn(width="large"),
            "Count": st.column_config.NumberColumn(
                help="Countries of the group whose figure counts"
            ),
        },
    )
    st.caption(
        f"{held} of {len(lines)} indicators held; ● counts, ◐ too old, ◇ sample of the past, "
        f"○ none. Medians and percentiles are of {GROUPS[chosen.group].label}; amounts are "
        "compared per head. Empty percentiles: shown, not scored."
    )
    free = [row(line) for line in lines if line.indicator.redistribute]
    csv_button(pd.DataFrame(free), f"{chosen.country}_{chosen.as_of}")
    if locked := len(lines) - len(free):
        st.caption(f"The file leaves out {locked} indicators whose terms allow no copies.")


def _keeps(line: ProfileLine, shown: str) -> bool:
    if shown in _LETTERS:
        return line.indicator.pillar.value == _LETTERS[shown]
    held = line.figure is not None
    return shown == _SHOWN[0] or held == (shown == "Held")


def _with_trend(
    line: ProfileLine, trends: Mapping[tuple[str, str], tuple[float, ...]]
) -> dict[str, object]:
    """A line with its last years from the provider whose figure it shows, before the percentile."""
    held = line.figure
    years = trends.get((line.indicator.code, held.provider), ()) if held else ()
    made: dict[str, object] = {}
    for name, value in row(line).items():
        if name == "Percentile":
            made["Trend"] = list(years) or None
        made[name] = value
    return made


def row(line: ProfileLine) -> dict[str, object]:
    """A line as the table has it."""
    indicator, held = line.indicator, line.figure
    return {
        "Indicator": indicator.label,
        "": mark(line),
        "Value": figure(held.value, indicator.unit) if held else NONE,
        "Unit": indicator.unit,
        "Year": str(held.year) if held else NONE,
        "Age": age_words(held.age_months) if held else NONE,
        "Percentile": line.percentile,
        "Median": NONE if line.median is None else number(line.median),
        "Remark": line.remark,
        "Compared": NONE if line.number is None else number(line.number),
        "Compared in": line.unit,
        "Pillar": indicator.pillar.value or "context",
        "Theme": indicator.theme,
        "Count": line.peers,
        "Better": _BETTER[indicator.direction] if indicator.framework else "context",
        "Before": _before(line),
        "Licence": indicator.licence,
        "Code": indicator.code,
    }


def mark(line: ProfileLine) -> str:
    """Whether the figure counts, as a sign that no colour is needed to tell."""
    held = line.figure
    if held is None:
        return "○"
    if held.sample:
        return "◇"
    return "◐" if held.too_old else "●"


def _before(line: ProfileLine) -> str:
    """What the source had said of the same year before, where it revised it."""
    held = line.figure
    if held is None or held.previous is None or held.previous_fetched_at is None:
        return ""
    return f"{number(held.previous)} until {held.previous_fetched_at:%Y-%m-%d}"
