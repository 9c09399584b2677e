"""Figures of a portfolio as a person reads them; files have every digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from wizdata_core.figures.numbers import MINUS, NONE, short

if TYPE_CHECKING:
    from streamlit.elements.lib.column_types import ColumnConfig

_SHORT, _WHOLE = 1e7, 1e3


def figure(value: float | None) -> str:
    """A figure: short from ten million on, whole from a thousand on, else with two decimals."""
    if value is None:
        return NONE
    size = abs(value)
    said = (
        short(value) if size >= _SHORT else f"{value:,.0f}" if size >= _WHOLE else f"{value:,.2f}"
    )
    return said.replace("-", MINUS)


def percent(share: float | None) -> str:
    """A share of the whole, with one decimal."""
    return NONE if share is None else f"{100 * share:,.1f}%".replace("-", MINUS)


def numbers(*names: str, **helped: str) -> dict[str, ColumnConfig]:
    """Columns of figures that were written out: to the right, some with a word of help."""
    return {
        name: st.column_config.TextColumn(alignment="right", help=helped.get(name))
        for name in (*names, *helped)
    }
