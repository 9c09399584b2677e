"""The reference of fields on the screener's page: what each is, its unit, and how many have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts import cached_screener
from pages.parts.states import empty
from pages.parts.tables import height_of
from pages.parts.words import plural
from wizdata_core.fields import FIELDS, Group
from wizdata_core.screener.operators import operators_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizdata_core.fields import Field

_ALL = "All groups"
_MOST = 20


def fields_tab(version: str) -> None:
    """Every field by name, label, group, unit and meaning, with the share that has a value."""
    shares = cached_screener.shares(version)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Search",
            key="screener_field_search",
            placeholder="Name, label or meaning",
            icon=":material/search:",
            persist_state="session",
        )
        group = st.selectbox(
            "Group",
            [_ALL, *(each.value for each in Group)],
            key="screener_field_group",
            persist_state="session",
            width=200,
        )
    shown = [each for each in FIELDS.values() if group in {_ALL, each.group.value}]
    shown = [each for each in shown if _matches(each, words or "")]
    if not shown:
        empty("No field matches. Clear the search or the group.", ":material/search_off:")
        return
    st.dataframe(
        _frame(shown, shares),
        key="screener_field_table",
        hide_index=True,
        height=height_of(len(shown), _MOST),
        alt=f"{len(shown)} fields",
        column_config={
            "Name": st.column_config.TextColumn(pinned=True, help="As it is typed in a screen"),
            "Label": st.column_config.TextColumn(width=230),
            "Group": st.column_config.TextColumn(width=130),
            "Unit": st.column_config.TextColumn(width=110),
            "Meaning": st.column_config.TextColumn(width=330),
            "Known": st.column_config.ProgressColumn(
                width=110,
                format="%.0f%%",
                min_value=0.0,
                max_value=100.0,
                help="Instruments whose newest row has a value",
            ),
        },
    )
    st.caption(
        f"{plural(len(shown), 'field')}. A condition on a field without a value matches nothing; "
        "ask for that with `is missing`."
    )


def _matches(field: Field, words: str) -> bool:
    text = f"{field.name} {field.label} {field.group.value} {field.help} {field.series}".casefold()
    return all(word in text for word in words.casefold().split())


def _frame(shown: Iterable[Field], shares: dict[str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Name": each.name,
                "Label": each.label,
                "Group": each.group.value,
                "Unit": each.unit.value or each.kind.value,
                "Known": 100 * shares.get(each.name, 0.0),
                "Meaning": each.help or each.series,
                "Operators": "  ".join(row.text for row in operators_of(each)),
            }
            for each in shown
        ]
    )
