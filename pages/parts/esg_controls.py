"""How the page of companies is looked at: which company, of which day, missing figures how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_esg
from pages.parts.esg_state import EXAMPLE_DAY, Treatment, opening
from pages.parts.esg_words import write
from wizdata_core.clock import now

if TYPE_CHECKING:
    from pages.parts.esg_state import Chosen
    from wizdata_core.queries.esg_issuers import IssuerFacts

MISSING_WORDS = {
    Treatment.EXCLUDE: "Missing left out",
    Treatment.PENALISE: "Missing counted as worst",
}
_KINDS = {False: "Real companies", True: "Fictional examples"}


def company_boxes(chosen: Chosen, version: str) -> None:
    """Real companies or the fictional ones, and which of them."""
    known = cached_esg.issuers(version)
    offered = {each.issuer: each for each in known if each.example == chosen.example}
    if len({each.example for each in known}) > 1:
        st.session_state["esg_kind"] = chosen.example
        st.segmented_control(
            "Kind",
            list(_KINDS),
            key="esg_kind",
            required=True,
            format_func=_KINDS.__getitem__,
            on_change=_kind_changed,
            args=(opening(known, example=False), opening(known, example=True)),
            label_visibility="collapsed",
        )
    st.session_state["esg_company"] = chosen.issuer
    st.selectbox(
        "Company",
        sorted(offered, key=lambda name: not offered[name].figures),
        key="esg_company",
        format_func=lambda name: company_label(offered[name]),
        on_change=_company_changed,
        label_visibility="collapsed",
        width=330,
    )


def company_label(facts: IssuerFacts) -> str:
    """A company as a menu has it: its name, its symbol, and whether figures of it are held."""
    parts = [facts.name, *facts.symbols[:1]]
    if not facts.figures:
        parts.append("no figures held")
    return " · ".join(parts)


def as_of_popover(chosen: Chosen, version: str) -> None:
    """The day at whose end the record is read, and which of both scores is put first."""
    del version
    today = now().date()
    with st.popover(f"As of {chosen.as_of}", icon=":material/event:", key="esg_as_of"):
        st.session_state["esg_day"] = chosen.as_of
        st.date_input(
            "As of the end of",
            max_value=today,
            min_value=min(chosen.as_of, EXAMPLE_DAY.replace(year=2000)),
            key="esg_day",
            format="YYYY-MM-DD",
            on_change=_day_changed,
            help="Only what was published by then, or had been collected where no day is given",
        )
        st.button(
            "Day of the worked example" if chosen.example else "Today",
            key="esg_now",
            icon=":material/update:",
            on_click=write,
            kwargs={"as_of": ""},
            disabled=not chosen.dated,
        )
        st.session_state["esg_missing"] = chosen.missing
        st.segmented_control(
            "Order lists by",
            list(Treatment),
            key="esg_missing",
            required=True,
            format_func=MISSING_WORDS.__getitem__,
            on_change=_missing_changed,
            help="Both scores are always shown; this says which of them orders lists",
        )


def _kind_changed(real: str, example: str) -> None:
    issuer = example if st.session_state["esg_kind"] else real
    write(company=issuer, metric="", beside="", as_of="")


def _company_changed() -> None:
    write(company=st.session_state["esg_company"], metric="", beside="")


def _day_changed() -> None:
    day = st.session_state["esg_day"]
    write(as_of=day.isoformat() if day else "")


def _missing_changed() -> None:
    chosen = st.session_state["esg_missing"]
    write(missing="" if chosen is Treatment.EXCLUDE else chosen.value)
