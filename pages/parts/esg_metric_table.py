"""Every metric of a scorecard as a table: what is held, where it is from, what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import pandas as pd
import streamlit as st

from pages.parts.esg_words import write
from pages.parts.states import empty
from pages.parts.tables import MOST_RECORDS, csv_button, height_of
from pages.parts.words import NONE
from wizdata_core.esg.coverage import State
from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.observations import Status
from wizdata_core.esg.scoring.cards import PILLAR_LABELS
from wizdata_core.esg.scoring.weighing import PILLARS
from wizdata_core.esg.wording import figure, figure_in_unit, group_label, metric_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pages.parts.esg_state import Chosen
    from wizdata_core.esg.coverage import Cell
    from wizdata_core.esg.methods import Method, Peers
    from wizdata_core.esg.metrics import Pillar
    from wizdata_core.esg.observations import Observation
    from wizdata_core.esg.scorecards import Line, Scorecard

_ALL = "All"
_PILLARS: Mapping[Pillar, str] = dict(zip(PILLARS, PILLAR_LABELS, strict=True))
_WHICH = {"": "Every figure", "disclosed": "Disclosed", "missing": "Missing"}
_CHIPS: Mapping[str, str] = {
    Status.REPORTED: "blue",
    Status.RESTATED: "violet",
    Status.ESTIMATED: "orange",
    Status.MODELLED: "yellow",
    State.TOO_OLD: "yellow",
    State.NOT_DISCLOSED: "red",
    State.NEVER_ENTERED: "gray",
}


def metric_rows(
    card: Scorecard,
    cells: Mapping[str, Cell],
    sources: Mapping[int, Observation],
    method: Method,
) -> list[dict[str, object]]:
    """A row for each line of a scorecard; `cells` by metric say how those without figure stand."""
    labels = {each.name: each.label for each in method.categories}
    narrowest = {each.name: each.peers for each in method.metrics}
    return [
        _row(
            line,
            cells[line.metric],
            sources.get(line.observation or 0),
            labels.get(line.category, line.category),
            narrowest.get(line.metric),
        )
        for line in card.lines
    ]


def _row(
    line: Line,
    cell: Cell,
    source: Observation | None,
    category: str,
    narrowest: Peers | None,
) -> dict[str, object]:
    status = line.status.value if line.disclosed and line.status else cell.state.value
    same = line.compared_unit == line.unit
    return {
        "Metric": metric_label(line.metric),
        "Value": figure(line.value, line.unit) if line.disclosed else cell.state.value,
        "Unit": line.unit or METRICS[line.metric].unit,
        "Period to": cell.period_end,
        "Status": [status],
        "Percentile": line.percentile,
        "Points": line.points,
        "Peer median": figure_in_unit(line.median, line.compared_unit or line.unit),
        "Peers": _peers(line, narrowest),
        "Source": _source(source),
        "Quality": line.quality if line.disclosed else None,
        "Category": category,
        "Weight": 100 * line.weight,
        "Missing as worst": line.percentile_penalised,
        "Compared": NONE if same else figure_in_unit(line.compared, line.compared_unit),
    }


def _source(source: Observation | None) -> str:
    if source is None:
        return NONE
    page = f", p. {source.page}" if source.page else ""
    return f"{source.document or source.source}{page}"


def _peers(line: Line, narrowest: Peers | None) -> str:
    if line.peers is None:
        return NONE
    group = group_label(line.peers, line.peer_group)
    return f"{line.peer_count} in {'' if line.peers is narrowest else 'a group widened to '}{group}"


def filters() -> tuple[str, str]:
    """Which pillar and which figures are listed; both stand in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        pillar = st.segmented_control(
            "Pillar",
            [_ALL, *PILLAR_LABELS],
            default=_ALL,
            required=True,
            key="pillar",
            bind="query-params",
        )
        which = st.selectbox(
            "Figures",
            list(_WHICH),
            format_func=_WHICH.__getitem__,
            key="figures",
            bind="query-params",
            width=170,
        )
    return pillar or _ALL, which or ""


def listed(card: Scorecard, method: Method, pillar: str, which: str) -> tuple[Line, ...]:
    """The lines of a pillar, all of them or those that are disclosed or missing."""
    pillar_of = {each.name: _PILLARS[each.pillar] for each in method.categories}
    return tuple(
        line
        for line in card.lines
        if (pillar in {_ALL, pillar_of.get(line.category)})
        and (not which or line.disclosed == (which == "disclosed"))
    )


def metric_table(
    chosen: Chosen, lines: Sequence[Line], rows: Sequence[Mapping[str, object]]
) -> None:
    """The table of these lines; selecting one opens its explanation, and the other way round."""
    if not lines:
        empty("No figure is of this kind. Choose another pillar, or every figure.")
        return
    names = [line.metric for line in lines]
    key = f"esg_metrics_{chosen.issuer}_{crc32(' '.join(names).encode())}"
    at = [names.index(chosen.metric)] if chosen.metric in names else []
    st.session_state[key] = {"selection": {"rows": at}}
    frame = pd.DataFrame(rows)

    def selected() -> None:
        picked = st.session_state[key]["selection"]["rows"]
        write(metric=names[picked[0]] if picked else "")

    score = st.column_config.NumberColumn
    st.dataframe(
        frame,
        key=key,
        hide_index=True,
        height=height_of(len(frame), MOST_RECORDS),
        alt=f"{len(frame)} metrics of {chosen.issuer} as of {chosen.as_of}",
        on_select=selected,
        selection_mode="single-row",
        placeholder=NONE,
        column_config={
            "Metric": st.column_config.TextColumn(pinned=True, width="medium"),
            "Value": st.column_config.TextColumn(help="As stored; a missing figure is a state"),
            "Period to": st.column_config.DateColumn(format="YYYY-MM-DD"),
            "Status": st.column_config.MultiselectColumn(
                options=list(_CHIPS), color=list(_CHIPS.values())
            ),
            "Quality": score(help="1 reported and verified … 5 estimated by assets"),
            "Compared": st.column_config.TextColumn(
                help="What is ranked, where it is not as given"
            ),
            "Percentile": st.column_config.ProgressColumn(
                format="%.1f", min_value=0, max_value=100, color="blue"
            ),
            "Missing as worst": score(
                format="%.1f", help="The percentile where missing counts as worst"
            ),
            "Peers": st.column_config.TextColumn(width="medium"),
            "Weight": score(format="%.3g %%", help="Part of the whole method"),
            "Points": score(format="%.4f", help="What it adds to the score; they sum to it"),
        },
    )
    name = f"{'fictional_example_' if chosen.example else ''}{chosen.issuer}_{chosen.as_of}"
    csv_button(frame.assign(Status=[each[0] for each in frame["Status"]]), name)
