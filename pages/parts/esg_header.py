"""Who a company is and how it stands: the head of its profile."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.states import empty
from pages.parts.words import NONE, plain, plural
from wizdata_core.esg.grades import grade
from wizdata_core.esg.methods import method_named
from wizdata_core.esg.scorecards import Badge
from wizdata_core.esg.wording import industry_label, share
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pages.parts.esg_state import Chosen
    from wizdata_core.esg.methods import Method
    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.queries.esg_issuers import IssuerFacts

FICTIONAL = "FICTIONAL EXAMPLE"
BADGES = {
    Badge.SOUND: ("Sound coverage", ":material/verified:", "green"),
    Badge.LOW: ("Low coverage", ":material/warning:", "orange"),
    Badge.WITHHELD: ("Score withheld", ":material/block:", "red"),
}
_MOST_SYMBOLS = 4


@cache
def countries() -> Mapping[str, str]:
    """The names of countries by their code of two letters."""
    return {row["iso2"]: row["name"] for row in rows("countries")}


def fictional_banner(example: bool, *, any_real: bool) -> None:  # noqa: FBT001 - what the page shows, said once
    """Says above every tab that these companies do not exist, and how real figures get in."""
    if not example:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(FICTIONAL, icon=":material/science:", color="violet")
        st.markdown(
            "These companies do not exist. They are ranked among themselves only."
            + ("" if any_real else " **No figures of real companies are held yet.**"),
            width="content",
        )
        st.page_link(
            "pages/esg_entry.py", label="Enter figures of a company", icon=":material/edit_note:"
        )


def no_figures(chosen: Chosen) -> None:
    """An empty part: no figure was known on the day, and where figures come in."""
    empty(f"No figures of these companies were known at the end of {chosen.as_of}.")
    st.page_link("pages/esg_entry.py", label="Enter figures", icon=":material/edit_note:")


def identity(facts: IssuerFacts, card: Scorecard | None) -> None:
    """The company's name, country, industry, symbols and newest period, with what marks it."""
    st.subheader(facts.name, anchor=False)
    latest = f"newest period to {facts.latest}" if facts.latest else "no period held"
    parts = [
        countries().get(facts.country, facts.country) or "country not known",
        industry_label(facts.sasb_sics) if facts.sasb_sics else facts.sector,
        f"ICB {facts.icb_industry}" if facts.icb_industry else "",
        plural(facts.figures, "observation") + " held",
        latest,
    ]
    st.caption(" · ".join(plain(part) for part in parts if part))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if facts.example:
            st.badge(FICTIONAL, icon=":material/science:", color="violet")
        if card is not None:
            label, icon, color = BADGES[card.badge]
            st.badge(f"{label}, {share(card.coverage)}", icon=icon, color=color)  # type: ignore[arg-type] # mypy reads the colours of BADGES as any text
            aged = stale_words(card)
            if aged:
                st.badge(aged, icon=":material/schedule:", color="orange")
        for symbol in facts.symbols[:_MOST_SYMBOLS]:
            st.page_link(
                "pages/chart.py",
                label=symbol,
                icon=":material/candlestick_chart:",
                query_params={"symbol": symbol},
            )


def stale_words(card: Scorecard) -> str:
    """How old the newest disclosed figure is, once it is no longer fresh by the method."""
    ages = [line.age_months for line in card.lines if line.disclosed]
    newest = min((age for age in ages if age is not None), default=None)
    if newest is None or newest <= method_named(card.method).fresh_months:
        return ""
    return f"Newest figure {newest} months old"


def scores(card: Scorecard) -> None:
    """The score under both treatments of what is missing, after controversies, and how sure."""
    method = method_named(card.method)
    withheld = f"Withheld: coverage is below {share(method.least_coverage)}"
    weighed = "Each figure's percentile among its peers, weighed; what is missing is left out"
    overlay = (
        f"Controversies leave {_of(card.controversies)} of 100; where that is lower than the "
        "score, the mean of both counts"
    )
    cells = (
        (
            "Score, missing left out",
            graded(card.total, method),
            weighed if card.total is not None else withheld,
        ),
        (
            "Score, missing counted as worst",
            graded(card.penalised, method),
            "The same, with what is not disclosed counted as 0",
        ),
        ("After controversies", graded(card.combined, method), overlay),
        ("Coverage", share(card.coverage), "The part of all weight that is disclosed"),
        (
            "Confidence",
            share(card.confidence),
            "Coverage, less what is estimated, unverified or old",
        ),
    )
    with st.grid(5, min_column_width=165):
        for label, value, said in cells:
            st.metric(label, value, border=True, help=said)


def graded(score: float | None, method: Method) -> str:
    """A score with its grade, such as `49.69 · C+`; a dash where it is withheld."""
    if score is None:
        return NONE
    return f"{score:.2f} · {grade(score, method.grades)}"


def _of(controversies: float | None) -> str:
    return NONE if controversies is None else f"{controversies:g}"
