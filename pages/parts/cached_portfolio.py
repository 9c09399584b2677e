"""The cached face of portfolios: each is worked out once for what is held now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached
from wizdata_core.esg.holding_tables import holdings_of_cells, holdings_of_text, text_of
from wizdata_core.esg.portfolio_examples import EXAMPLES
from wizdata_core.esg.scope_bases import basis_named
from wizdata_core.queries import esg_observations, esg_stamp, portfolios
from wizdata_core.queries.esg_holdings import Asked, Looked, held_positions
from wizdata_core.store import reading

if TYPE_CHECKING:
    from pages.parts.portfolio_state import Chosen
    from wizdata_core.esg.portfolio import PortfolioFigures
    from wizdata_core.queries.portfolios import SavedPortfolio

# ruff: noqa: ARG001 - `version` is what the caches are keyed by; the functions have no use for it


def stamp() -> str:
    """The stamp of the figures, prices and rates held now; three small SELECTs."""
    with reading(cached.store()) as connection:
        companies = esg_stamp.company_stamp(connection)
        countries = esg_stamp.country_stamp(connection)
    return f"{companies} {countries} {cached.stamp().data}"


def saved() -> tuple[SavedPortfolio, ...]:
    """Every saved portfolio, by name."""
    with reading(cached.store()) as connection:
        return portfolios.saved_portfolios(connection)


def opened(chosen: Chosen) -> tuple[str, str]:
    """The name and the holdings, as text, of what an address opens; both empty for nothing.

    Raises:
        UnknownName: nothing is saved under that slug.
    """
    if chosen.text:
        return "", chosen.text
    if not chosen.saved:
        return "", ""
    if chosen.saved in EXAMPLES:
        return EXAMPLES[chosen.saved].label, EXAMPLES[chosen.saved].text
    with reading(cached.store()) as connection:
        found = portfolios.saved_portfolio(connection, chosen.saved)
    return found.name, text_of(found.rows)


def looked(version: str, text: str, asked: Asked) -> Looked:
    """The positions of some holdings as of a day.

    Raises:
        BadInput: the text is refused whole.
    """
    return _looked(version, text, repr(asked), asked)


@st.cache_resource(max_entries=32, ttl="10m", show_spinner="Reading holdings …")
def _looked(version: str, text: str, key: str, _asked: Asked) -> Looked:
    with reading(cached.store()) as connection:
        return held_positions(connection, holdings_of_text(text), _asked)


@st.cache_resource(max_entries=32, ttl="10m", show_spinner="Working out the portfolio …")
def figures(version: str, text: str, key: str, scopes: str, _asked: Asked) -> PortfolioFigures:
    """The figures of some holdings on a scope basis; `key` is what was asked, as text."""
    return looked(version, text, _asked).figures(basis_named(scopes))


def one_position(version: str, said: str, asked: Asked) -> Looked:
    """What one holding would be, for a swap; its value stands for nothing.

    Raises:
        BadInput: the text is refused.
    """
    row = {"holding": said, "value": "1", "currency": asked.currency}
    with reading(cached.store()) as connection:
        return held_positions(connection, holdings_of_cells([(1, row)]), asked)


@st.cache_resource(max_entries=64, ttl="10m", show_spinner=False)
def documents(version: str, issuer: str) -> dict[int, str]:
    """Where each observation of a company stands: the document and its page, by the row's id."""
    with reading(cached.store()) as connection:
        held = esg_observations.observations(connection, issuer)
    return {
        each.id: f"{each.document}, p. {each.page}" if each.page else each.document for each in held
    }
