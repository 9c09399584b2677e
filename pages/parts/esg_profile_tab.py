"""The profile of a company: who it is, its score under both treatments, and every figure of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_esg

if TYPE_CHECKING:
    from pages.parts.esg_state import Chosen


def profile_tab(chosen: Chosen, version: str) -> None:
    """A company's profile as of the day chosen."""
    facts = cached_esg.facts(version, chosen.issuer)
    st.subheader(facts.name, anchor=False)
