"""What is held of every company: a grid of metrics by state, with totals by metric and company."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts import cached_esg
from pages.parts.esg_header import FICTIONAL, no_figures
from pages.parts.esg_words import open_company
from pages.parts.plots import theme
from pages.parts.tables import csv_button, height_of
from pages.parts.words import NONE, plural
from wizdata_core.esg.coverage import State, counts
from wizdata_core.esg.metrics import CATEGORIES
from wizdata_core.esg.wording import metric_label
from wizdata_core.figures.esg_coverage import coverage_grid

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Mapping, Sequence

    from pages.parts.esg_state import Chosen
    from wizdata_core.esg.coverage import Cell

_GRID = "esg_coverage_grid"
_ALL = ""
_FEW = 20  # metrics that stand side by side without crowding
MOST_COMPANIES = 40
_MOST_MARKS = 1_000  # beyond, a browser takes seconds to draw them


def coverage_tab(chosen: Chosen, version: str) -> None:
    """The grid of the category chosen, and what it adds up to."""
    found = cached_esg.cells(version, chosen.as_of, example=chosen.example)
    if not found:
        no_figures(chosen)
        return
    facts = {each.issuer: each for each in cached_esg.issuers(version)}
    names = {issuer: each.name for issuer, each in facts.items()}
    shown = _of_category(found)
    pages = paged(shown)
    page = _page(len(pages))
    drawn = pages[page - 1]
    st.plotly_chart(
        coverage_grid(drawn, names, theme=theme()),
        key=_GRID,
        theme=None,
        config={"displayModeBar": False, "scrollZoom": False},
        on_select=_open_cell,
        selection_mode="points",
        alt=f"Coverage of {len({each.issuer for each in drawn})} companies by metric",
    )
    companies = len({each.issuer for each in shown})
    st.caption(
        f"{f'{FICTIONAL}: ' if chosen.example else ''}"
        f"{plural(companies, 'company', 'companies')} as of the end of {chosen.as_of}"
        + (
            f", those with most figures first, page {page} of {len(pages)}"
            if len(pages) > 1
            else ""
        )
        + ". Click a mark to open the figure in its company's profile. "
        "Not disclosed was entered by somebody who looked; never entered is not known."
    )
    left, right = st.columns(2, gap="medium")
    kind = "fictional_example_" if chosen.example else ""
    with left:
        st.markdown("**By metric**")
        _totals(counts(shown, "metric"), "Metric", metric_label, f"{kind}coverage_by_metric")
    with right:
        st.markdown("**By company**")
        _totals(
            counts(shown, "issuer"),
            "Company",
            lambda issuer: names.get(issuer, issuer),
            f"{kind}coverage_by_company",
        )


def _of_category(found: Sequence[Cell]) -> tuple[Cell, ...]:
    known = list(dict.fromkeys(each.category for each in found))
    few = len({each.metric for each in found}) <= _FEW
    category = st.selectbox(
        "Category",
        [_ALL, *known],
        index=0 if few else 1,
        format_func=lambda name: CATEGORIES[name][0] if name else "Every category",
        key="category",
        bind="query-params",
        width=280,
    )
    return tuple(each for each in found if category in {_ALL, each.category})


def paged(found: Sequence[Cell]) -> list[tuple[Cell, ...]]:
    """The cells by pages of companies, those that disclose most first."""
    by_issuer = counts(found, "issuer")
    ordered = sorted(by_issuer, key=lambda each: -by_issuer[each][State.DISCLOSED])
    metrics = len({each.metric for each in found})
    size = max(1, min(MOST_COMPANIES, _MOST_MARKS // metrics))
    cells: dict[str, list[Cell]] = {}
    for each in found:
        cells.setdefault(each.issuer, []).append(each)
    return [
        tuple(cell for issuer in ordered[start : start + size] for cell in cells[issuer])
        for start in range(0, len(ordered), size)
    ]


def _page(pages: int) -> int:
    if pages == 1:
        return 1
    return st.pagination(pages, key=f"esg_grid_page_{pages}")


def total_rows(
    counted: Mapping[str, Counter[State]], label: str, said: Callable[[str], str]
) -> list[dict[str, object]]:
    """A row for each name: how many are in each state, and the share that is disclosed."""
    return [
        {
            label: said(name),
            "Share": found[State.DISCLOSED] / found.total(),
            **{state.value.capitalize(): found[state] for state in State},
        }
        for name, found in counted.items()
    ]


def _totals(
    counted: Mapping[str, Counter[State]], label: str, said: Callable[[str], str], key: str
) -> None:
    frame = pd.DataFrame(total_rows(counted, label, said))
    st.dataframe(
        frame,
        key=f"esg_{key}",
        hide_index=True,
        height=height_of(len(frame)),
        alt=f"Coverage of {len(frame)} rows",
        placeholder=NONE,
        column_config={
            label: st.column_config.TextColumn(pinned=True, width="medium"),
            "Share": st.column_config.ProgressColumn(
                "Disclosed share", format="percent", min_value=0, max_value=1, color="blue"
            ),
        },
    )
    csv_button(frame, key)


def _open_cell() -> None:
    picked = st.session_state[_GRID]["selection"]["points"]
    if picked:
        issuer, metric = picked[0]["customdata"]
        open_company(str(issuer), str(metric))
