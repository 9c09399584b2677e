"""A company's figures over its periods with every vintage, and its scores over the days."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_esg
from pages.parts.esg_explanation import vintage_row
from pages.parts.esg_header import FICTIONAL
from pages.parts.esg_state import Vintages
from pages.parts.esg_words import write
from pages.parts.plots import theme
from pages.parts.states import empty
from pages.parts.tables import records
from pages.parts.words import plural, utc
from wizdata_core.clock import now
from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.scoring.selection import Choice, by_period
from wizdata_core.esg.wording import figure_in_unit, metric_label
from wizdata_core.figures.esg_history import scores_figure, vintages_figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pages.parts.esg_state import Chosen
    from wizdata_core.esg.observations import Observation

_NO_BAR = {"displayModeBar": False, "scrollZoom": False}


def history_tab(chosen: Chosen, version: str) -> None:
    """One metric over its periods, then the stored scores."""
    held = cached_esg.observations(version, chosen.issuer)
    name = cached_esg.facts(version, chosen.issuer).name
    st.subheader(f"Figures of {name}", anchor=False)
    if held:
        _metric_part(chosen, held)
    else:
        empty("No figures of it are held, so there is no history of any.")
    st.subheader("Scores", anchor=False)
    _scores_part(chosen, version)


def _metric_part(chosen: Chosen, held: Sequence[Observation]) -> None:
    held_of = Counter(each.metric for each in held)
    counted = {name: held_of[name] for name in METRICS if name in held_of}
    metric = chosen.metric if chosen.metric in counted else longest(counted)
    words = {
        Vintages.KNOWN: f"As known on {chosen.as_of}",
        Vintages.FIRST: "As first reported",
        Vintages.RESTATED: "As restated since",
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state["esg_history_metric"] = metric
        st.selectbox(
            "Metric",
            list(counted),
            key="esg_history_metric",
            format_func=lambda each: f"{metric_label(each)} · {counted[each]}",
            on_change=lambda: write(metric=st.session_state["esg_history_metric"]),
            width=380,
        )
        st.session_state["esg_vintages"] = chosen.vintages
        st.segmented_control(
            "Vintages",
            list(Vintages),
            key="esg_vintages",
            required=True,
            format_func=words.__getitem__,
            on_change=_vintages_changed,
        )
    if chosen.metric and chosen.metric != metric:
        st.caption(f"Nothing is held of {metric_label(chosen.metric)}.")
    mine = tuple(each for each in held if each.metric == metric)
    line = series(mine, chosen.vintages, chosen.as_of, now().date())
    _drawn(line, mine, chosen)
    records(
        [{"Shown": each in line, **vintage_row(each)} for each in _newest_first(mine)],
        f"esg_history_{chosen.issuer}_{metric}",
        f"{len(mine)} observations of {metric_label(metric)}",
    )
    st.caption(
        f"{plural(len(mine), 'observation')} held, {len(line)} shown: {words[chosen.vintages]}. "
        "Nothing is ever overwritten: a restated figure names the one that it supersedes. "
        f"Newest collected {utc(max(each.collected_at for each in mine))}."
    )


def longest(counted: Mapping[str, int]) -> str:
    """The metric of most observations, of equals the first of the catalogue."""
    return max(counted, key=counted.__getitem__)


def series(
    held: Sequence[Observation], vintages: Vintages, as_of: date, today: date
) -> tuple[Observation, ...]:
    """The observation of each period that a vintage shows, the earliest period first.

    As known on the day, as first reported by then, or with all that was restated until today.
    """
    match vintages:
        case Vintages.KNOWN:
            return by_period(held, as_of)
        case Vintages.FIRST:
            return by_period(held, as_of, Choice(as_first_reported=True))
    return by_period(held, today)


def _newest_first(held: Sequence[Observation]) -> list[Observation]:
    return sorted(
        held,
        key=lambda each: (each.period_end, each.published_on or each.collected_at.date(), each.id),
        reverse=True,
    )


def _drawn(line: Sequence[Observation], held: Sequence[Observation], chosen: Chosen) -> None:
    given = [each for each in line if each.disclosed]
    if not given:
        empty("No period has a figure in this view; what is held is listed below.")
        return
    unit = Counter(each.unit for each in given).most_common(1)[0][0]
    shown = [each for each in given if each.unit == unit]
    ids = {each.id for each in line}
    others = [each for each in held if each.disclosed and each.unit == unit and each.id not in ids]
    last = shown[-1]
    st.plotly_chart(
        vintages_figure(shown, others, unit, theme=theme()),
        key="esg_history_figure",
        theme=None,
        config=_NO_BAR,
        alt=f"{len(shown)} periods, the last {figure_in_unit(last.value, unit)}",
    )
    apart = len(given) - len(shown)
    notes = [FICTIONAL] if chosen.example else []
    if apart:
        notes.append(f"{plural(apart, 'period')} in another unit stand in the table only")
    if any(each.boundary != "group" for each in held):
        notes.append("figures of a part of the company are never joined with those of the group")
    if notes:
        st.caption(". ".join(notes) + ".")


def _scores_part(chosen: Chosen, version: str) -> None:
    stored = cached_esg.stored_scores(version, chosen.issuer, chosen.method)
    if not stored:
        empty("No score of it is stored yet: scores are stored each day that collection runs.")
        return
    st.plotly_chart(
        scores_figure(
            [each.as_of for each in stored],
            {
                "Missing left out": [each.total for each in stored],
                "Missing counted as worst": [each.penalised for each in stored],
                "After controversies": [each.combined for each in stored],
            },
            theme=theme(),
        ),
        key="esg_scores_figure",
        theme=None,
        config=_NO_BAR,
        alt=f"Scores on {len(stored)} days",
    )
    last = stored[-1]
    st.caption(
        f"{f'{FICTIONAL}: ' if chosen.example else ''}{plural(len(stored), 'day')} from "
        f"{stored[0].as_of} to {last.as_of} by {chosen.method}; the last was computed "
        f"{utc(last.computed_at)} of inputs {last.inputs_hash[:12]}. A gap is a day on which "
        "coverage was too low for a score."
    )


def _vintages_changed() -> None:
    picked = st.session_state["esg_vintages"]
    write(vintages="" if picked is Vintages.KNOWN else picked.value)
