"""Controversies of a company: when, how grave, and what they cost its score, written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_esg
from pages.parts.esg_header import FICTIONAL
from pages.parts.plots import theme
from pages.parts.states import empty
from pages.parts.tables import DATE, csv_button, records
from pages.parts.words import plural
from wizdata_core.esg.methods import method_named
from wizdata_core.esg.overlay_sum import costs, sum_words
from wizdata_core.esg.scoring.ages import first_day
from wizdata_core.esg.topics import SEVERITIES, TOPICS
from wizdata_core.figures.esg_controversies import controversies_figure

if TYPE_CHECKING:
    import pandas as pd

    from pages.parts.esg_state import Chosen
    from wizdata_core.esg.overlay_sum import Cost

_NO_BAR = {"displayModeBar": False, "scrollZoom": False}
_HTTP = ("https://", "http://")


def controversies_tab(chosen: Chosen, version: str) -> None:
    """The events known on the day chosen, their sum, and where each was said."""
    name = cached_esg.facts(version, chosen.issuer).name
    st.subheader(f"Controversies of {name}", anchor=False)
    overlay = method_named(chosen.method).overlay
    events = cached_esg.controversies(version, chosen.issuer)
    found = costs(events, chosen.as_of, overlay)
    if not found or overlay is None:
        empty(
            f"No controversy of it was known at the end of {chosen.as_of}: it has 100 of 100, and "
            "its score stands. Nothing known is no proof that nothing happened."
        )
        _enter()
        return
    card = cached_esg.scorecard(version, chosen.issuer, chosen.as_of, example=chosen.example)
    for line in sum_words(found, events, chosen.as_of, overlay, card.total if card else None):
        st.markdown(f"- {line}")
    since = first_day(chosen.as_of, overlay.months)
    st.plotly_chart(
        controversies_figure(found, since, chosen.as_of, theme=theme()),
        key="esg_controversies_figure",
        theme=None,
        config=_NO_BAR,
        alt=f"{plural(len(found), 'controversy', 'controversies')} by day and severity",
    )
    _listed(chosen, found)
    costing = ", ".join(f"{level} costs {cost:g}" for level, cost in overlay.penalties)
    st.caption(
        f"{f'{FICTIONAL}. ' if chosen.example else ''}Events of the last {overlay.months} months "
        f"count, from {since}. Severity {costing}. Method {chosen.method}, as of the end of "
        f"{chosen.as_of}. Unfounded events and corrected rows cost nothing."
    )
    _enter()


def _listed(chosen: Chosen, found: tuple[Cost, ...]) -> None:
    rows = [_row(each) for each in found]
    frame = records(
        rows,
        f"esg_controversies_{chosen.issuer}_{chosen.as_of}",
        f"{len(rows)} controversies of {chosen.issuer}",
        {
            "Happened": st.column_config.DateColumn(format=DATE),
            "Known": st.column_config.DateColumn(
                format=DATE, help="Published, or else collected, on this day"
            ),
            "Cost": st.column_config.NumberColumn(format="%g", help="Off 100"),
            "Source": st.column_config.LinkColumn(display_text="open"),
        },
    )
    _download(chosen, frame)


def _download(chosen: Chosen, frame: pd.DataFrame) -> None:
    kind = "fictional_example_" if chosen.example else ""
    csv_button(frame, f"{kind}controversies_{chosen.issuer}_{chosen.as_of}")


def _row(each: Cost) -> dict[str, object]:
    event = each.event
    return {
        "Happened": event.happened_on,
        "Title": event.title,
        "Topic": TOPICS[event.topic].label if event.topic in TOPICS else event.topic,
        "Severity": f"{event.severity}: {SEVERITIES[event.severity].partition(':')[0]}",
        "State": event.state.value,
        "Cost": each.cost,
        "Why not": each.why,
        "Known": event.known_on,
        "By": event.source,
        "Source": event.url if event.url.startswith(_HTTP) else None,
    }


def _enter() -> None:
    st.page_link("pages/esg_entry.py", label="Enter a controversy", icon=":material/edit_note:")
