"""All companies with a score in an order, and apart those without, with what they lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts import cached_esg
from pages.parts.esg_header import BADGES, FICTIONAL, countries, no_figures
from pages.parts.esg_state import Treatment
from pages.parts.esg_words import open_company
from pages.parts.states import empty
from pages.parts.tables import MOST_RECORDS, csv_button, height_of
from pages.parts.words import NONE, plural
from wizdata_core.esg.methods import method_named
from wizdata_core.esg.scorecards import Badge
from wizdata_core.esg.scoring.grades import grade
from wizdata_core.esg.wording import industry_label, metric_label, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pages.parts.esg_state import Chosen
    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.queries.esg_issuers import IssuerFacts

_ANY = ""
_MOST_MISSING = 5


def ordered(cards: Iterable[Scorecard], missing: Treatment) -> list[Scorecard]:
    """Those with a score, best first by one treatment of what is missing; ties by name."""
    shown = [each for each in cards if each.badge is not Badge.WITHHELD]
    return sorted(shown, key=lambda each: (-_score(each, missing), each.entity))


def _score(card: Scorecard, missing: Treatment) -> float:
    score = card.total if missing is Treatment.EXCLUDE else card.penalised
    return -1.0 if score is None else score


def league_rows(
    cards: Sequence[Scorecard], facts: Mapping[str, IssuerFacts], missing: Treatment
) -> list[dict[str, object]]:
    """A row for each company in this order; equal scores have an equal rank."""
    scores = [_score(each, missing) for each in cards]
    return [
        {
            "Rank": 1 + scores.index(score),
            "Company": facts[card.entity].name,
            "Country": countries().get(facts[card.entity].country, NONE),
            "Industry": industry_label(facts[card.entity].sasb_sics),
            "Score": card.total,
            "Grade": card.grade,
            "Missing as worst": card.penalised,
            "Grade, as worst": grade(card.penalised, method_named(card.method).grades),
            "After controversies": card.combined,
            "Final grade": card.combined_grade,
            **{part.label: part.score for part in card.pillars},
            "Coverage": card.coverage,
            "Confidence": card.confidence,
            "Badge": [BADGES[card.badge][0]],
        }
        for card, score in zip(cards, scores, strict=True)
    ]


def withheld_rows(
    cards: Iterable[Scorecard], facts: Mapping[str, IssuerFacts]
) -> list[dict[str, object]]:
    """A row for each company without a score: its coverage, and what weighs most of the missing."""
    return [
        {
            "Company": facts[card.entity].name,
            "Industry": industry_label(facts[card.entity].sasb_sics),
            "Coverage": card.coverage,
            "Needed": method_named(card.method).least_coverage,
            "Missing figures": sum(not line.disclosed for line in card.lines),
            "What weighs most of them": "; ".join(most_missing(card)),
        }
        for card in cards
        if card.badge is Badge.WITHHELD
    ]


def most_missing(card: Scorecard) -> tuple[str, ...]:
    """The undisclosed metrics of the largest weight, each with it."""
    missing = sorted(
        (line for line in card.lines if not line.disclosed and line.weight),
        key=lambda line: -line.weight,
    )
    return tuple(
        f"{metric_label(line.metric)} ({share(line.weight)})" for line in missing[:_MOST_MISSING]
    )


def league_tab(chosen: Chosen, version: str) -> None:
    """The league as of the day chosen, of real companies or of the fictional ones."""
    facts = {each.issuer: each for each in cached_esg.issuers(version)}
    cards = cached_esg.league(version, chosen.as_of, example=chosen.example)
    if not cards:
        no_figures(chosen)
        return
    within = _within(cards, facts)
    scored = ordered(within, chosen.missing)
    by = "missing left out" if chosen.missing is Treatment.EXCLUDE else "missing counted as worst"
    kind = f"{FICTIONAL}: " if chosen.example else ""
    st.caption(
        f"{kind}{plural(len(scored), 'company', 'companies')} with a score as of the end of "
        f"{chosen.as_of} by {cards[0].method}, in the order of the score with {by}. A score ranks "
        "a company among its peers; it is ours and nobody else's rating."
    )
    name = f"{'fictional_example_' if chosen.example else ''}league_{chosen.as_of}"
    if scored:
        _table(league_rows(scored, facts, chosen.missing), scored, "esg_league", name)
    else:
        empty("No company here has enough disclosed figures for a score.")
    withheld = [each for each in within if each.badge is Badge.WITHHELD]
    if withheld:
        st.subheader("Withheld for lack of figures", anchor=False)
        _table(withheld_rows(withheld, facts), withheld, "esg_withheld", f"{name}_withheld")


def _within(cards: Sequence[Scorecard], facts: Mapping[str, IssuerFacts]) -> list[Scorecard]:
    """The cards of the industry and the country that are chosen in the boxes."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        industry = _box("Industry", {facts[each.entity].sasb_sics for each in cards}, "industry")
        country = _box("Country", {facts[each.entity].country for each in cards}, "country")
    return [
        each
        for each in cards
        if industry in {_ANY, facts[each.entity].sasb_sics}
        and country in {_ANY, facts[each.entity].country}
    ]


def _box(label: str, values: set[str], key: str) -> str:
    def said(value: str) -> str:
        if value == _ANY:
            return "All"
        return industry_label(value) if key == "industry" else countries().get(value, value)

    chosen = st.selectbox(
        label,
        [_ANY, *sorted(values - {_ANY}, key=said)],
        format_func=said,
        key=key,
        bind="query-params",
        width=280,
    )
    return chosen or _ANY


def _table(
    rows: Sequence[Mapping[str, object]], cards: Sequence[Scorecard], key: str, name: str
) -> None:
    frame = pd.DataFrame(rows)
    clicked = f"{key}_company"

    def opened() -> None:
        click = st.session_state[clicked]
        if click:
            open_company(cards[click.row].entity)

    score = st.column_config.NumberColumn(format="%.2f")
    percent = st.column_config.NumberColumn(format="percent")
    bar = st.column_config.ProgressColumn
    st.dataframe(
        frame,
        key=key,
        hide_index=True,
        height=height_of(len(frame), MOST_RECORDS),
        alt=f"{len(frame)} companies",
        placeholder=NONE,
        column_config={
            "Company": st.column_config.ButtonColumn(
                on_click=opened,
                key=clicked,
                type="tertiary",
                pinned=True,
                alignment="left",
                help="Click a company to open its profile",
            ),
            "Score": bar(format="%.2f", min_value=0, max_value=100, color="blue"),
            "Missing as worst": bar(format="%.2f", min_value=0, max_value=100, color="orange"),
            **dict.fromkeys(("After controversies", "Environment", "Social", "Governance"), score),
            **dict.fromkeys(("Coverage", "Confidence", "Needed"), percent),
            "Badge": st.column_config.MultiselectColumn(
                options=[label for label, _, _ in BADGES.values()],
                color=[color for _, _, color in BADGES.values()],
            ),
            "What weighs most of them": st.column_config.TextColumn(width="large"),
        },
    )
    if "Badge" in frame:
        frame = frame.assign(Badge=[each[0] for each in frame["Badge"]])
    csv_button(frame, name)
