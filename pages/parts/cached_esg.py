"""The cached face of the ESG queries: each is asked once for the figures held now, whoever looks.

Entries are keyed by the stamp of the batches held, which changes with every batch that is added or
taken back, so nothing shown is older than the database; `ttl` and `max_entries` only bound memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.cached import store
from wizdata_core.queries import esg_issuers, esg_stamp
from wizdata_core.queries import esg_observations as stored
from wizdata_core.store import reading

if TYPE_CHECKING:
    from wizdata_core.esg.observations import Observation
    from wizdata_core.queries.esg_issuers import IssuerFacts

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
