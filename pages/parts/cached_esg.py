"""The cached face of the ESG queries: each is asked once for the figures held now, whoever looks.

Entries are keyed by the stamp of the batches held, which changes with every batch that is added or
taken back, so no figure shown is older than the database. Rates of exchange, by which amounts are
put in dollars, change without a batch: scores follow them within their `ttl`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.cached import store
from wizdata_core.esg import coverage
from wizdata_core.esg.methods import COMPANIES, EXAMPLES
from wizdata_core.queries import (
    esg_controversies,
    esg_explained,
    esg_held,
    esg_issuers,
    esg_modelled,
    esg_ratings,
    esg_scores,
    esg_stamp,
)
from wizdata_core.queries import esg_observations as stored
from wizdata_core.store import reading

if TYPE_CHECKING:
    from datetime import date

    from wizdata_core.esg.controversies import Event
    from wizdata_core.esg.coverage import Cell
    from wizdata_core.esg.observations import Observation
    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.queries.esg_explained import Explained
    from wizdata_core.queries.esg_issuers import IssuerFacts
    from wizdata_core.queries.esg_modelled import ModelledCheck
    from wizdata_core.queries.esg_ratings import GivenRating
    from wizdata_core.queries.esg_scores import StoredScore

# ruff: noqa: ARG001 - `version` is what the caches are keyed by; the functions have no use for it


def stamp() -> str:
    """The stamp of the companies' figures and controversies held now; one small SELECT."""
    with reading(store()) as connection:
        return esg_stamp.company_stamp(connection)


@st.cache_resource(max_entries=4, ttl="1h", show_spinner=False)
def issuers(version: str) -> tuple[IssuerFacts, ...]:
    """Every company that may be looked at, by name."""
    with reading(store()) as connection:
        return esg_issuers.listed_issuers(connection)


def facts(version: str, issuer: str) -> IssuerFacts:
    """Who a company is; it is one of `issuers`."""
    return next(each for each in issuers(version) if each.issuer == issuer)


@st.cache_resource(max_entries=128, ttl="1h", show_spinner=False)
def meant(version: str, said: str) -> str:
    """The company that a text means: its name here, a symbol, or another name.

    Raises:
        UnknownName: no company is called so.
    """
    with reading(store()) as connection:
        return esg_issuers.issuer_meant(connection, said)


@st.cache_resource(max_entries=64, ttl="15m", show_spinner="Reading figures …")
def observations(version: str, issuer: str) -> tuple[Observation, ...]:
    """Every observation of a company that was not taken back, with all its vintages."""
    with reading(store()) as connection:
        return stored.observations(connection, issuer)


@st.cache_resource(max_entries=64, ttl="15m", show_spinner=False)
def controversies(version: str, issuer: str) -> tuple[Event, ...]:
    """Every controversy of a company that was not taken back, corrected rows among them."""
    with reading(store()) as connection:
        return esg_controversies.controversies(connection, [issuer]).get(issuer, ())


@st.cache_resource(max_entries=64, ttl="1m", show_spinner=False)
def ratings(version: str, symbols: tuple[str, ...], as_of: date) -> tuple[GivenRating, ...]:
    """What others rate the company of these symbols; no batch brings it, so it is asked anew."""
    with reading(store()) as connection:
        return esg_ratings.given_ratings(connection, symbols, as_of)


@st.cache_resource(max_entries=32, ttl="1m", show_spinner="Comparing …")
def modelled(version: str, issuer: str, as_of: date) -> ModelledCheck:
    """What inventories model beside what a company reports; no batch brings it, so asked anew."""
    with reading(store()) as connection:
        return esg_modelled.modelled_check(connection, issuer, as_of)


@st.cache_resource(max_entries=16, ttl="15m", show_spinner="Scoring …")
def league(version: str, as_of: date, *, example: bool) -> tuple[Scorecard, ...]:
    """The scorecards of every company of a kind with a figure, best first, withheld ones last."""
    with reading(store()) as connection:
        return esg_scores.league(connection, as_of, example=example)


@st.cache_resource(max_entries=64, ttl="15m", show_spinner="Scoring …")
def explained(version: str, issuer: str, as_of: date, method: str) -> Explained:
    """The scorecard of a company by a method, with the figures that it was ranked among."""
    with reading(store()) as connection:
        return esg_explained.explained(connection, issuer, as_of, method)


def scorecard(version: str, issuer: str, as_of: date, *, example: bool) -> Scorecard | None:
    """The scorecard of a company of a kind; None where no figure of it was known by then."""
    found = explained(version, issuer, as_of, EXAMPLES if example else COMPANIES)
    return found.card if found.held else None


@st.cache_resource(max_entries=64, ttl="15m", show_spinner=False)
def cells_of(version: str, issuer: str, as_of: date, method: str) -> dict[str, Cell]:
    """How every metric of one company stands, by metric."""
    with reading(store()) as connection:
        held = esg_held.held_metrics(connection, as_of, issuer)
    found = coverage.cells([explained(version, issuer, as_of, method).card], held)
    return {each.metric: each for each in found}


@st.cache_resource(max_entries=16, ttl="15m", show_spinner=False)
def cells(version: str, as_of: date, *, example: bool) -> tuple[Cell, ...]:
    """How every metric of every company of a league stands."""
    with reading(store()) as connection:
        held = esg_held.held_metrics(connection, as_of)
    return coverage.cells(league(version, as_of, example=example), held)


@st.cache_resource(max_entries=64, ttl="1m", show_spinner=False)
def stored_scores(version: str, issuer: str, method: str) -> tuple[StoredScore, ...]:
    """The scores of a company that are stored by a method, the oldest first."""
    with reading(store()) as connection:
        return esg_scores.stored_scores(connection, "company", issuer, method)
