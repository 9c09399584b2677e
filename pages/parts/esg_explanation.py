"""One figure of a company explained: its sum, the observation behind it, and its other vintages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_esg
from pages.parts.esg_words import write
from pages.parts.tables import records
from pages.parts.words import NONE, plain, utc
from wizdata_core.esg.coverage import State
from wizdata_core.esg.explanation import peers_figures, ranked, weighed
from wizdata_core.esg.observations import QUALITIES
from wizdata_core.esg.wording import figure, figure_in_unit, metric_label
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pages.parts.esg_state import Chosen
    from wizdata_core.esg.coverage import Cell
    from wizdata_core.esg.observations import Observation
    from wizdata_core.esg.scorecards import Line, Scorecard

STATES = {
    State.NOT_DISCLOSED: "The company does not disclose it: somebody looked and entered that.",
    State.NEVER_ENTERED: "Nobody has entered it: whether the company discloses it is not known.",
    State.TOO_OLD: "The newest figure is too old to count; a newer report may have one.",
}


@cache
def sources() -> Mapping[str, str]:
    """The names of the sources of figures, by the name under which they are stored."""
    return {row["source"]: row["name"] for row in rows("esg_sources")}


def explain_box(chosen: Chosen, lines: Sequence[Line]) -> None:
    """The figure that is explained, for those who do not select a row."""
    st.session_state["esg_metric"] = chosen.metric
    st.selectbox(
        "Explain a figure",
        list(dict.fromkeys(("", chosen.metric, *(line.metric for line in lines)))),
        key="esg_metric",
        format_func=lambda name: metric_label(name) if name else "None open",
        on_change=lambda: write(metric=st.session_state["esg_metric"]),
        width=380,
    )


def explanation(chosen: Chosen, version: str, card: Scorecard, cell: Cell | None) -> None:
    """What one line of the scorecard is made of, down to the page of its source."""
    line = next((each for each in card.lines if each.metric == chosen.metric), None)
    with st.container(border=True, key="esg_explanation"):
        st.markdown(f"#### {metric_label(chosen.metric)}")
        if line is None or cell is None:
            st.markdown("This method does not score it; its history may still be looked at.")
        else:
            if line.disclosed:
                age = f"; {line.age_months} months old on {card.as_of}"
                said = figure_in_unit(line.value, line.unit)
                st.markdown(f"**{said}** for the period to {line.period_end}{age}.")
            else:
                st.markdown(f"**{cell.state.value.capitalize()}.** {STATES[cell.state]}")
            _arithmetic(chosen, version, card, line)
        _record(chosen, version, line)


def _arithmetic(chosen: Chosen, version: str, card: Scorecard, line: Line) -> None:
    found = cached_esg.explained(version, chosen.issuer, chosen.as_of, card.method)
    scored = next(each for each in found.method.metrics if each.name == line.metric)
    others = peers_figures(line, chosen.issuer, found.panel, found.method)
    st.markdown(plain(" ".join(ranked(line, scored, others))))
    st.markdown(plain(" ".join(weighed(line, card.total))))


def _record(chosen: Chosen, version: str, line: Line | None) -> None:
    held = cached_esg.observations(version, chosen.issuer)
    by_id = {each.id: each for each in held}
    behind = (
        [
            by_id[number]
            for number in (
                line.observation,
                line.addend_observation,
                line.normaliser_observation,
            )
            if number in by_id
        ]
        if line
        else []
    )
    for observed in behind:
        _observation(observed, by_id)
    mine = [each for each in held if each.metric == chosen.metric]
    used = {each.id for each in behind}
    others = [each for each in mine if each.id not in used]
    if not others:
        return
    st.markdown("**Other vintages and periods**" if behind else "**What is held of it**")
    records(
        [vintage_row(each) for each in sorted(others, key=lambda each: each.period_end)[::-1]],
        f"esg_vintages_{chosen.issuer}_{chosen.metric}",
        f"Other observations of {chosen.metric}",
    )


def _observation(observed: Observation, by_id: Mapping[int, Observation]) -> None:
    """One observation with all that says where it is from."""
    unit = f" {observed.given_unit}" if observed.disclosed else ""
    given = plain(f"{observed.given}{unit}")
    where = [plain(sources().get(observed.source, observed.source))]
    if observed.document:
        where.append(f"**{plain(observed.document)}**")
    if observed.page:
        where.append(f"page **{plain(observed.page)}**")
    published = f"published {observed.published_on}" if observed.published_on else "day not known"
    source = f":material/description: {', '.join(where)}; {published}, "
    facts = (
        f"{observed.status.value}",
        f"quality {observed.quality} ({QUALITIES[observed.quality]})",
        f"assurance {observed.assurance.value}",
        f"boundary {plain(observed.boundary)}",
        f"scope {observed.scope}" if observed.scope else "",
    )
    period = f"for {observed.period_start} to {observed.period_end}"
    said = f"{plain(metric_label(observed.metric))}, given as “{given}” {period}; "
    said += ", ".join(each for each in facts if each)
    said += f". Observation {observed.id}, batch {observed.batch}."
    lines = [f"{source}collected {utc(observed.collected_at)}.", said]
    before = by_id.get(observed.supersedes or 0)
    if before is not None:
        lines.append(
            f"It supersedes observation {before.id}: {figure_in_unit(before.value, before.unit)}, "
            f"{before.status.value}, published {before.published_on or 'on a day not known'}."
        )
    if observed.note:
        lines.append(f"Note: {plain(observed.note)}")
    st.markdown("\n\n".join(lines))
    if observed.url.startswith(("https://", "http://")):
        st.link_button("Open the document", observed.url, icon=":material/open_in_new:")


def vintage_row(observed: Observation) -> dict[str, object]:
    """An observation as a row: what it says, of which period, known since when, and from where."""
    return {
        "Period to": observed.period_end,
        "Value": figure(observed.value, observed.unit) if observed.disclosed else "not disclosed",
        "Unit": observed.unit,
        "Status": observed.status.value,
        "Published": observed.published_on,
        "Collected (UTC)": f"{observed.collected_at:%Y-%m-%d}",
        "Document": observed.document or NONE,
        "Page": observed.page or NONE,
        "Scope": observed.scope or NONE,
        "Boundary": observed.boundary,
        "Observation": observed.id,
        "Supersedes": observed.supersedes,
    }
