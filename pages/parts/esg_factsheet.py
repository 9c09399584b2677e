"""The factsheet of a company or country, behind a button: as PDF, and as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.cached import store
from wizdata_core.clock import now
from wizdata_core.esg.countries.groups import group_named
from wizdata_core.queries.esg_factsheet import company_factsheet, country_factsheet
from wizdata_core.results.factsheet_files import FACTSHEETS
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from sqlalchemy import Connection

    from pages.parts import country_state, esg_state
    from wizdata_core.esg.factsheet import Factsheet

    Made = Callable[[Connection, datetime], Factsheet]

_LABELS = {"pdf": "PDF, two pages at most", "xlsx": "Workbook, every figure"}
_HOLDS = (
    "Scores with and without gaps, figures with source and page, controversies, the method with"
    " its hash, whom it was scored among, and the licence of each source."
)


def company_sheet(chosen: esg_state.Chosen, version: str) -> None:
    """The factsheet of the company that is looked at."""
    del version

    def made(connection: Connection, moment: datetime) -> Factsheet:
        return company_factsheet(connection, chosen.issuer, chosen.as_of, moment)

    _popover(made, chosen.issuer, chosen.as_of)


def country_sheet(chosen: country_state.Chosen) -> None:
    """The factsheet of the country that is looked at, ranked in the group that is chosen.

    A country outside of that group is ranked in its own.
    """
    inside = chosen.country in group_named(chosen.group).countries
    group = chosen.group if inside else ""

    def made(connection: Connection, moment: datetime) -> Factsheet:
        return country_factsheet(connection, chosen.country, chosen.as_of, moment, group)

    _popover(made, chosen.country, chosen.as_of)


def _popover(made: Made, name: str, as_of: date) -> None:
    with st.popover("Factsheet", icon=":material/description:", key="esg_factsheet"):
        st.caption(f"As of {as_of}. {_HOLDS}")
        for ending, (media, written) in FACTSHEETS.items():
            _download(made, written, f"esg_{name}_{as_of}.{ending}", media)


# A fragment of its own: a rerun elsewhere would take the file away under a click.
@st.fragment
def _download(
    made: Made, written: Callable[[Factsheet], bytes], file_name: str, media: str
) -> None:
    ending = file_name.rpartition(".")[2]

    def content() -> bytes:
        with reading(store()) as connection:
            sheet = made(connection, now())
        return written(sheet)

    st.download_button(
        _LABELS[ending],
        content,
        file_name,
        media,
        on_click="ignore",
        icon=":material/download:",
        key=f"esg_factsheet_{ending}",
    )
