"""Holdings given by hand, as text or by file: read row by row, looked at, then opened."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.parts import cached
from pages.parts.portfolio_numbers import numbers
from pages.parts.portfolio_state import MOST_ADDRESS
from pages.parts.portfolio_words import open_portfolio
from pages.parts.states import refusal
from pages.parts.tables import records
from pages.parts.words import plain, plural
from wizdata_core.clock import now
from wizdata_core.errors import BadInput
from wizdata_core.esg.holding_tables import (
    MOST_BYTES,
    holdings_of_cells,
    holdings_of_file,
    holdings_of_text,
    text_of,
)
from wizdata_core.esg.holdings import COLUMNS
from wizdata_core.esg.portfolio_examples import EXAMPLES
from wizdata_core.ingest.portfolios import LEAST_SLUG, MOST_NAME, save_portfolio
from wizdata_core.queries.esg_holdings import held_positions
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wizdata_core.esg.holdings import Holdings
    from wizdata_core.queries.esg_holdings import Asked, Looked

WAYS = ("Rows", "Text", "File")
_SHOWN = ("holding", "value", "weight", "quantity", "currency")
_EXAMPLE = "NPN.JO, 4m, ZAR\nSOL.JO, 2.5m, ZAR\ncountry:ZA, 1 USDm\nCASH, 500k, ZAR"


def entry(asked: Asked, text: str) -> None:
    """The three ways to give holdings, and what those given come to; `text` is what is open."""
    way = st.segmented_control("Give holdings as", WAYS, default=WAYS[0], key="holdings_way")
    try:
        given = _WAYS[way or WAYS[0]](text)
        if given is not None:
            _preview(given, asked)
    except BadInput as refused:
        refusal(refused, "The holdings are refused")


def _by_rows(text: str) -> Holdings | None:
    rows: Sequence[Mapping[str, str]] = []
    if text:
        rows = [each.cells for each in holdings_of_text(text).rows]
    used = [name for name in COLUMNS if name in _SHOWN or any(row.get(name) for row in rows)]
    frame = pd.DataFrame([{name: row.get(name, "") for name in used} for row in rows], columns=used)
    with st.form("holdings_rows", border=False):
        edited = st.data_editor(
            frame.astype("string"),
            key="holdings_editor",
            num_rows="dynamic",
            hide_index=True,
            alt="Holdings, to be edited",
            column_config={
                name: st.column_config.TextColumn(name, help=COLUMNS[name].takes) for name in used
            },
        )
        pressed = st.form_submit_button("Look at these", icon=":material/visibility:")
    if pressed:
        st.session_state["holdings_by_rows"] = edited.fillna("").to_dict("records")
    kept = st.session_state.get("holdings_by_rows")
    if not kept:
        return None
    cells = [{name: " ".join(str(cell).split()) for name, cell in row.items()} for row in kept]
    lines = [(at, row) for at, row in enumerate(cells, start=1) if any(row.values())]
    return holdings_of_cells(lines) if lines else None


def _by_text(text: str) -> Holdings | None:
    with st.form("holdings_text", border=False):
        said = st.text_area(
            "One holding a row: who, how much, currency",
            text,
            height=180,
            placeholder=_EXAMPLE,
            key="holdings_said",
            help="A header may name other columns: " + ", ".join(COLUMNS),
        )
        pressed = st.form_submit_button("Look at these", icon=":material/visibility:")
    if pressed:
        st.session_state["holdings_by_text"] = said
    kept = st.session_state.get("holdings_by_text")
    return holdings_of_text(kept) if kept else None


def _by_file(text: str) -> Holdings | None:
    del text
    file = st.file_uploader(
        "CSV or XLSX whose first row names the columns",
        type=["csv", "xlsx"],
        key="holdings_file",
        max_upload_size=MOST_BYTES // 1_048_576,
        help="; ".join(f"{each.name}: {each.takes}" for each in COLUMNS.values()),
    )
    return holdings_of_file(file.getvalue(), file.name) if file else None


_WAYS = {"Rows": _by_rows, "Text": _by_text, "File": _by_file}


def _preview(given: Holdings, asked: Asked) -> None:
    """What the given rows come to, before any of it is opened."""
    with reading(cached.store()) as connection:
        looked = held_positions(connection, given, asked)
    total = sum(each.value for each in looked.positions)
    st.markdown(
        f"**{plural(len(looked.positions), 'sound row')}**, worth {total:,.0f} {asked.currency};"
        f" **{len(looked.refused)}** refused."
    )
    for note in looked.notes:
        st.caption(plain(note))
    if looked.refused:
        records(
            [{"Row": each.number, "It says": each.said, "Why it is refused": each.why}
             for each in looked.refused],
            "holdings_refused",
            f"{len(looked.refused)} refused rows",
        )  # fmt: skip
    if looked.positions:
        records(
            [{"Holding": each.key, "Name": each.name, "Kind": each.kind.value,
              f"Value ({asked.currency})": f"{each.value:,.2f}", "Priced": each.priced}
             for each in looked.positions],
            "holdings_sound",
            f"{len(looked.positions)} sound rows",
            numbers(f"Value ({asked.currency})"),
        )  # fmt: skip
        _open(looked)


def _open(looked: Looked) -> None:
    text = text_of(each.cells for each in looked.rows)
    left_out = f", leaving out {plural(len(looked.refused), 'row')}" if looked.refused else ""
    if len(text) <= MOST_ADDRESS:
        st.button(
            f"Open {plural(len(looked.rows), 'holding')}{left_out}",
            icon=":material/pie_chart:",
            type="primary",
            key="holdings_open",
            on_click=_opened,
            args=(text,),
        )
        return
    st.caption("An address cannot carry so many holdings: give them a name to open them.")
    with st.form("holdings_keep", border=False):
        name = st.text_input("Name", max_chars=MOST_NAME, key="holdings_name")
        wanted = st.form_submit_button(f"Save and open{left_out}", icon=":material/bookmark_add:")
    if not wanted:
        return
    slug = secrets.token_urlsafe(LEAST_SLUG)
    with writing(cached.store()) as connection:
        save_portfolio(connection, name, [dict(each.cells) for each in looked.rows], slug, now())
    _opened("", slug)
    st.rerun()


def _opened(text: str, slug: str = "") -> None:
    for name in ("holdings_by_rows", "holdings_by_text"):
        st.session_state.pop(name, None)
    before = st.query_params.get("p", "")
    kept = "" if before in EXAMPLES else before  # so that a saved one may be saved over
    open_portfolio(text=text, saved=slug or kept, as_of=st.query_params.get("as_of", ""))
