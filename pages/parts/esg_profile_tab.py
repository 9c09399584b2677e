"""The profile of a company: who it is, its score under both treatments, and every figure of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_esg
from pages.parts.esg_bars import parts_table
from pages.parts.esg_country_card import country_card
from pages.parts.esg_explanation import explain_box, explanation
from pages.parts.esg_header import identity, scores
from pages.parts.esg_metric_table import filters, listed, metric_rows, metric_table
from pages.parts.states import guarded
from pages.parts.words import plain
from wizdata_core.esg.methods import method_named
from wizdata_core.esg.scorecards import Badge
from wizdata_core.esg.wording import industry_label, points, share

if TYPE_CHECKING:
    from pages.parts.esg_state import Chosen
    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.queries.esg_issuers import IssuerFacts


def profile_tab(chosen: Chosen, version: str) -> None:
    """A company's profile as of the day chosen."""
    facts = cached_esg.facts(version, chosen.issuer)
    card = cached_esg.scorecard(version, chosen.issuer, chosen.as_of, example=chosen.example)
    if card is None:
        identity(facts, None)
        _nothing_of(facts, chosen)
        with guarded():
            country_card(facts.country, chosen.as_of)
        return
    identity(facts, card)
    scores(card)
    if card.badge is Badge.WITHHELD:
        _withheld(card)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        parts_table(card)
        st.caption(_made(card))
    with right, guarded():
        country_card(facts.country, chosen.as_of)
    st.subheader("Figures", anchor=False)
    _figures(chosen, version, card)


def _figures(chosen: Chosen, version: str, card: Scorecard) -> None:
    method = method_named(card.method)
    states = cached_esg.cells_of(version, chosen.issuer, chosen.as_of, card.method)
    held = {each.id: each for each in cached_esg.observations(version, chosen.issuer)}
    lines = listed(card, method, *filters())
    wanted = {line.metric for line in lines}
    rows = [
        row
        for line, row in zip(card.lines, metric_rows(card, states, held, method), strict=True)
        if line.metric in wanted
    ]
    metric_table(chosen, lines, rows)
    whole = f" Points sum to {points(card.total)}." if card.total is not None else ""
    st.caption(
        f"{sum(line.disclosed for line in card.lines)} of {len(card.lines)} figures are disclosed "
        f"as of the end of {card.as_of}.{whole} Select a row to see how it came about."
    )
    explain_box(chosen, card.lines)
    if chosen.metric:
        explanation(chosen, version, card, states.get(chosen.metric))


def _withheld(card: Scorecard) -> None:
    method = method_named(card.method)
    st.info(
        f"Figures for {share(card.coverage)} of the weight are disclosed; a score needs "
        f"{share(method.least_coverage)}. Pillars, categories and figures stand all the same.",
        icon=":material/block:",
        title="No score is published",
    )


def _made(card: Scorecard) -> str:
    own = card.peer_group != "DEFAULT"
    weights = f"weights of {industry_label(card.peer_group)}" if own else "its general weights"
    return (
        f"Method {card.method}, {weights}, as of the end of {card.as_of}. "
        f"Inputs {card.inputs_hash[:12]}, method {card.method_hash[:12]} (SHA-256, first 12)."
    )


def _nothing_of(facts: IssuerFacts, chosen: Chosen) -> None:
    with st.container(border=True):
        st.markdown(f"**No figures of {plain(facts.name)} are known as of {chosen.as_of}**")
        if facts.figures:
            st.markdown("Figures of it were published later. Choose a later day.")
        else:
            st.markdown(
                "- **Enter some** from its report, by form or by file, on the page of entry.\n"
                "- **See how it works** with the fictional examples, on the tab Method."
            )
        st.page_link("pages/esg_entry.py", label="Enter figures", icon=":material/edit_note:")
