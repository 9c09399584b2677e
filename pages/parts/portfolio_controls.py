"""How a portfolio is reckoned: the day, the currency, the scopes that are added up, stand-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.portfolio_words import write
from wizdata_core.portfolio.scope_bases import SCOPE_BASES, USUAL
from wizdata_core.queries.esg_holdings import CURRENCIES

if TYPE_CHECKING:
    from datetime import date

    from pages.parts.portfolio_state import Chosen


def controls(chosen: Chosen, today: date) -> None:
    """The four controls in a row; each writes its word into the address."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state["portfolio_day"] = chosen.asked.as_of
        st.date_input(
            "As of the end of",
            max_value=today,
            key="portfolio_day",
            format="YYYY-MM-DD",
            on_change=_day_changed,
            args=(today,),
            width=150,
            help="Only what was published or collected by then counts",
        )
        st.session_state["portfolio_currency"] = chosen.asked.currency
        st.selectbox(
            "Currency",
            CURRENCIES,
            key="portfolio_currency",
            on_change=_changed,
            args=("ccy", "portfolio_currency", CURRENCIES[0]),
            width=110,
        )
        st.session_state["portfolio_scopes"] = chosen.basis.name
        st.selectbox(
            "Emissions",
            list(SCOPE_BASES),
            key="portfolio_scopes",
            format_func=lambda name: SCOPE_BASES[name].label,
            on_change=_changed,
            args=("scopes", "portfolio_scopes", USUAL.name),
            width=270,
            help="One basis throughout: a holding without it lowers coverage and is never estimated"
            " from another basis",
        )
        st.session_state["portfolio_stand_ins"] = chosen.asked.stand_ins
        st.toggle(
            "Stand-ins",
            key="portfolio_stand_ins",
            on_change=_stand_ins_changed,
            help="Where a company's EVIC or revenue is missing, market capitalisation stands for"
            " the one and a provider's revenue for the other; each is named at its holding",
        )


def _day_changed(today: date) -> None:
    day = st.session_state["portfolio_day"]
    write({"as_of": "" if day is None or day == today else day.isoformat()})


def _changed(word: str, key: str, usual: str) -> None:
    value = st.session_state[key] or usual
    write({word: "" if value == usual else value})


def _stand_ins_changed() -> None:
    write({"stand_ins": "on" if st.session_state["portfolio_stand_ins"] else ""})
