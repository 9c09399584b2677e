"""Countries by one measure: a table with ranks and both treatments, and averages apart from it."""

from __future__ import annotations

from math import isfinite
from numbers import Integral
from typing import TYPE_CHECKING, cast

import pandas as pd
import streamlit as st

from pages.parts.country_controls import dated_box, measure_box, view_box
from pages.parts.country_numbers import dated_words, rows_of, with_defaults
from pages.parts.country_words import open_country
from pages.parts.states import empty
from pages.parts.tables import MOST_RECORDS, csv_button, height_of, records
from pages.parts.words import NONE
from wizdata_core.esg.countries import COMPARED
from wizdata_core.esg.country_measures import Sort
from wizdata_core.esg.country_ranking import View, averages
from wizdata_core.esg.indicators import INDICATORS, SOURCES
from wizdata_core.esg.wording import number, share
from wizdata_core.figures.country_marks import PEER, axis_label, heading

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from pages.parts.country_state import Chosen
    from wizdata_core.esg.country_measures import Measure
    from wizdata_core.esg.country_ranking import Standing

_NAME = "country_ranked"
_TEXTS = ("Country", "Code", "Subregion", "Year", "Source", "Grade", "Badge", "Remark")
_WHOLE, _SHARES = ("Rank", "Months old"), ("Coverage", "Confidence")
_NO_COPY = "Figures under {licence} may be looked at here; no file of them is made."


def ranking_tab(chosen: Chosen, version: str) -> None:
    """The controls of the measure, the countries by rank, and the averages of their groups."""
    chosen = with_defaults(chosen, version)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        measure_box("Measure", "measure", chosen.measure)
        view_box(chosen)
        measure, rows, dated = rows_of(chosen, version, chosen.measure, chosen.view)
        dated_box(chosen, shown=dated)
    if not any(row.reading.number is not None for row in rows):
        empty(f"No country of the group has {measure.label}. Choose another measure or group.")
        return
    frame = ranked_frame(measure, rows, chosen.view)
    shares = [name for name in _SHARES if name in frame]
    styled = frame.style.format(_figures, subset=_numbers(frame))
    styled = styled.format(_share, subset=cast("list[Hashable]", shares))
    st.dataframe(
        styled.format(_ranks(rows), subset=["Rank"]),
        key="country_ranking",
        hide_index=True,
        height=height_of(len(rows), MOST_RECORDS),
        alt=f"{len(rows)} countries by {measure.label}",
        placeholder=NONE,
        column_config={
            "Rank": st.column_config.NumberColumn(
                pinned=True, width="small", help="= stands before a rank that several share"
            ),
            "Country": st.column_config.ButtonColumn(
                on_click=_open_named,
                key=_NAME,
                type="tertiary",
                pinned=True,
                alignment="left",
                help="Click a country to open its profile",
            ),
        },
    )
    st.caption(_words(measure, rows, chosen, dated=dated))
    _file(measure, frame, chosen)
    st.subheader("Averages", anchor=False)
    records(
        [
            {
                "Group": each.label,
                "Compared": f"{each.counted} of {each.countries}",
                "Mean": NONE if each.mean is None else number(each.mean),
                "Median": NONE if each.median is None else number(each.median),
            }
            for each in averages(rows)
        ],
        "country_averages",
        f"Averages of {measure.label} by group",
    )
    st.caption("Each country counts the same, whatever its size.")


def ranked_frame(measure: Measure, rows: Sequence[Standing], view: View) -> pd.DataFrame:
    """The countries by rank, with all that says how far each number can be trusted."""
    indicator = measure.sort is Sort.INDICATOR
    columns: dict[str, list[object]] = {
        "Rank": [row.rank for row in rows],
        "Country": [COMPARED[row.reading.country].name for row in rows],
    }
    if view is not View.RAW:
        columns[heading(measure, view)] = [row.shown for row in rows]
    columns[heading(measure)] = [row.reading.number for row in rows]
    columns |= _of_figures(rows) if indicator else _of_scores(rows)
    columns |= {
        "Remark": [_remark(row) for row in rows],
        "Subregion": [COMPARED[row.reading.country].subregion or PEER for row in rows],
        "Code": [row.reading.country for row in rows],
    }
    frame = pd.DataFrame(columns)
    whole = [name for name in _WHOLE if name in frame]
    shares = [name for name in _SHARES if name in frame]
    kinds = dict.fromkeys([*_numbers(frame), *shares], "float64")
    return frame.astype({**kinds, **dict.fromkeys(whole, "Int64")})


def _ranks(rows: Sequence[Standing]) -> Callable[[object], str]:
    """How ranks are written: those that several countries share with a sign of it."""
    tied = {row.rank for row in rows if row.tied}
    return lambda rank: (
        f"{'=' if rank in tied else ''}{rank}" if isinstance(rank, Integral) else NONE
    )


def _of_figures(rows: Sequence[Standing]) -> dict[str, list[object]]:
    figures = [row.reading.figure for row in rows]
    return {
        "Year": [str(each.year) if each else NONE for each in figures],
        "Months old": [each.age_months if each else None for each in figures],
        "Source": [SOURCES.get(each.source, each.source) if each else NONE for each in figures],
    }


def _of_scores(rows: Sequence[Standing]) -> dict[str, list[object]]:
    cards = [row.reading.card for row in rows]
    return {
        "Missing as worst": [row.reading.penalised for row in rows],
        "Grade": [each.grade or NONE if each else NONE for each in cards],
        "Coverage": [each.coverage if each else None for each in cards],
        "Confidence": [each.confidence if each else None for each in cards],
        "Badge": [each.badge.value if each else NONE for each in cards],
    }


def _remark(row: Standing) -> str:
    reading = row.reading
    if reading.figure is not None and reading.figure.sample:
        return "sample of the past"
    return "too old to count" if reading.dated else reading.why


def _numbers(frame: pd.DataFrame) -> list[Hashable]:
    return [name for name in frame if name not in {*_TEXTS, *_WHOLE, *_SHARES}]


def _figures(value: object) -> str:
    return number(value) if isinstance(value, float) else NONE


def _share(value: object) -> str:
    known = isinstance(value, float) and isfinite(value)
    return share(round(cast("float", value), 4)) if known else NONE


def _words(measure: Measure, rows: Sequence[Standing], chosen: Chosen, *, dated: bool) -> str:
    ranked = sum(row.rank is not None for row in rows)
    order = {1: "higher is better", -1: "less is better", 0: "no end is better: by size"}
    words = (
        f"**{axis_label(measure)}**, as of {chosen.as_of}: {ranked} of {len(rows)} ranked, "
        f"{order[measure.direction]}; equal numbers share a rank."
    )
    if measure.sort is not Sort.INDICATOR:
        words += " Missing figures are left out of the score; beside it they count as worst."
    return f"{words} {dated_words(tuple(rows)) if dated else ''}"


def _file(measure: Measure, frame: pd.DataFrame, chosen: Chosen) -> None:
    indicator = INDICATORS.get(measure.name)
    if indicator is not None and not indicator.redistribute:
        st.caption(_NO_COPY.format(licence=indicator.licence))
        return
    csv_button(frame, f"countries_{measure.name}_{chosen.as_of}")


def _open_named() -> None:
    click = st.session_state[_NAME]
    if click:
        open_country(next(each.iso3 for each in COMPARED.values() if each.name == click.label))
