"""How a screen's result is looked at: of which day, which columns, which order, which groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.screener_state import GROUPS, PAGE_SIZES
from pages.parts.screener_words import write
from wizdata_core.fields import FIELDS
from wizdata_core.screener.columns import ALWAYS, COLUMN_SETS, MOST_COLUMNS, text_of_columns

if TYPE_CHECKING:
    from datetime import date

    from pages.parts.screener_state import Chosen

_OWN = "own"
_ORDER_WORDS = {
    "desc": ":material/south: High first",
    "asc": ":material/north: Low first",
}


def as_of_popover(chosen: Chosen, oldest: date | None, newest: date | None) -> None:
    """The day of which the screen is run: now, or any day of which rows may be held."""
    label = f"As of {chosen.as_of:%Y-%m-%d}" if chosen.as_of else "As of now"
    with st.popover(label, icon=":material/event:", key="screener_as_of"):
        st.session_state["screener_day"] = chosen.as_of
        st.date_input(
            "As of the end of",
            value=None,
            min_value=min(filter(None, (oldest, chosen.as_of)), default=None),
            max_value=max(filter(None, (newest, chosen.as_of)), default=None),
            key="screener_day",
            format="YYYY-MM-DD",
            on_change=_day_changed,
            help="Each instrument's newest row up to that day, with only what was known then",
        )
        st.button(
            "Now",
            key="screener_now",
            icon=":material/update:",
            on_click=write,
            kwargs={"as_of": ""},
            disabled=chosen.as_of is None,
        )


def columns_box(chosen: Chosen) -> None:
    """The set of columns, and behind it a free choice of them."""
    text = text_of_columns(chosen.columns)
    st.session_state["screener_columns"] = text if text in COLUMN_SETS else _OWN
    own = [] if text in COLUMN_SETS else [_OWN]
    st.selectbox(
        "Columns",
        [*COLUMN_SETS, *own],
        key="screener_columns",
        format_func=lambda name: "Own choice" if name == _OWN else COLUMN_SETS[name].label,
        on_change=_set_changed,
        width=170,
    )


def columns_popover(chosen: Chosen) -> None:
    """Every field as a column, in the order in which they are picked."""
    popover = st.popover(
        "Choose columns",
        icon=":material/view_column:",
        key="screener_more",
        on_change="rerun",
    )
    if not popover.open:
        return
    with popover:
        st.session_state["screener_fields"] = list(chosen.columns)
        st.multiselect(
            f"Columns, of {len(FIELDS)} fields",
            [name for name in FIELDS if name not in ALWAYS],
            key="screener_fields",
            format_func=field_label,
            on_change=_columns_changed,
            max_selections=MOST_COLUMNS,
            placeholder="Search by name or group",
        )


def order_boxes(chosen: Chosen) -> None:
    """The field by which the whole result is sorted in the database, and which end comes first."""
    st.session_state["screener_sort"] = chosen.sort
    st.selectbox(
        "Sorted by",
        list(dict.fromkeys((chosen.sort, *ALWAYS, *chosen.columns, *FIELDS))),
        key="screener_sort",
        format_func=lambda name: FIELDS[name].label,
        on_change=_changed,
        args=("sort", "screener_sort"),
        width=240,
    )
    st.session_state["screener_order"] = "desc" if chosen.descending else "asc"
    st.segmented_control(
        "Order",
        ["desc", "asc"],
        key="screener_order",
        required=True,
        format_func=_ORDER_WORDS.__getitem__,
        on_change=_changed,
        args=("order", "screener_order"),
    )


def group_box(chosen: Chosen) -> None:
    """What the result is grouped by."""
    st.session_state["screener_group"] = chosen.group
    st.selectbox(
        "Grouped by",
        list(GROUPS),
        key="screener_group",
        format_func=lambda name: FIELDS[name].label if name else "Not grouped",
        on_change=_changed,
        args=("group", "screener_group"),
        width=150,
    )


def pages_row(chosen: Chosen, total: int) -> None:
    """The pages of a result and how many rows one has."""
    pages = pages_of(total, chosen.rows)
    key = f"screener_page_{chosen.page}_{pages}"
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.pagination(
            pages,
            default=min(chosen.page, pages),
            key=key,
            on_change=_page_changed,
            args=(key,),
        )
        st.session_state["screener_rows"] = chosen.rows
        st.segmented_control(
            "Rows a page",
            list(PAGE_SIZES),
            key="screener_rows",
            required=True,
            format_func=lambda rows: f"{rows} rows",
            on_change=_changed,
            args=("rows", "screener_rows"),
            label_visibility="collapsed",
        )


def pages_of(total: int, rows: int) -> int:
    """How many pages a result has; one where it is empty."""
    return max(1, -(-total // rows))


def field_label(name: str) -> str:
    """A field as a menu has it: its label, its group, and the name by which it is typed."""
    return f"{FIELDS[name].label} · {FIELDS[name].group.value} · {name}"


def _changed(word: str, key: str) -> None:
    write(**{word: str(st.session_state[key] or "")})


def _page_changed(key: str) -> None:
    write(page=str(st.session_state[key]))


def _day_changed() -> None:
    day = st.session_state["screener_day"]
    write(as_of=day.isoformat() if day else "")


def _set_changed() -> None:
    if st.session_state["screener_columns"] != _OWN:
        write(columns=st.session_state["screener_columns"])


def _columns_changed() -> None:
    write(columns=text_of_columns(tuple(st.session_state["screener_fields"])))
