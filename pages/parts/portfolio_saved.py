"""Saved portfolios on the page: save this one; open, rename, share or delete another."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached, cached_portfolio
from pages.parts.address import address_of
from pages.parts.portfolio_state import parameters
from pages.parts.portfolio_words import open_portfolio, write
from pages.parts.saved_forms import rename_form
from pages.parts.states import empty, refusal
from pages.parts.words import plain, plural, utc
from wizdata_core.clock import now
from wizdata_core.errors import BadInput
from wizdata_core.ingest.portfolios import (
    LEAST_SLUG,
    MOST_NAME,
    delete_portfolio,
    overwrite_portfolio,
    rename_portfolio,
    save_portfolio,
)
from wizdata_core.portfolio.examples import EXAMPLES
from wizdata_core.portfolio.holding_tables import holdings_of_text
from wizdata_core.store import writing

if TYPE_CHECKING:
    from datetime import date

    from pages.parts.portfolio_state import Chosen
    from wizdata_core.queries.portfolios import SavedPortfolio


def examples_row() -> None:
    """A button for each example portfolio, with what it shows."""
    for each in EXAMPLES.values():
        st.button(
            each.label,
            icon=":material/school:",
            key=f"example_{each.name}",
            help=each.note,
            on_click=open_portfolio,
            kwargs={"saved": each.name, "as_of": each.as_of.isoformat()},
        )


def saved_popover(text: str) -> None:
    """Saved portfolios behind one button; drawn only while it is open."""
    popover = st.popover(
        "Portfolios", icon=":material/folder_open:", key="portfolio_saved", on_change="rerun"
    )
    if not popover.open:
        return
    with popover:
        held = {each.slug: each for each in cached_portfolio.saved()}
        current = held.get(st.query_params.get("p", ""))
        if text:
            _save(text, current)
            st.divider()
        if held:
            _list(held, current)
        else:
            empty("No portfolio is saved yet.")
        st.divider()
        st.caption("Examples, all of fictional companies")
        examples_row()
        if text:
            st.button("Close this one", icon=":material/close:", key="portfolio_close",
                      on_click=open_portfolio)  # fmt: skip


def _save(text: str, current: SavedPortfolio | None) -> None:
    rows = [dict(each.cells) for each in holdings_of_text(text).rows]
    changed = current is not None and list(current.rows) != rows
    if current and changed and st.button(f"Save over {plain(current.name)}", key="p_over"):
        with writing(cached.store()) as connection:
            overwrite_portfolio(connection, current.slug, rows, now())
        write({"h": ""})
        st.rerun()
    with st.form("portfolio_save", border=False):
        name = st.text_input("Save this portfolio as", max_chars=MOST_NAME, key="portfolio_name")
        wanted = st.form_submit_button("Save", icon=":material/bookmark_add:")
    if not wanted:
        return
    slug = secrets.token_urlsafe(LEAST_SLUG)
    try:
        with writing(cached.store()) as connection:
            save_portfolio(connection, name, rows, slug, now())
    except BadInput as refused:
        refusal(refused, "Not saved")
        return
    write({"p": slug, "h": ""})
    st.rerun()


def _list(held: dict[str, SavedPortfolio], current: SavedPortfolio | None) -> None:
    slugs = list(held)
    slug = st.selectbox(
        "Saved portfolios",
        slugs,
        index=slugs.index(current.slug) if current else 0,
        format_func=lambda each: held[each].name,
        key="portfolio_chosen",
    )
    if slug not in held:
        return
    found = held[slug]
    st.caption(
        f"{plural(len(found.rows), 'holding')}, saved {utc(found.created_at)}, last changed"
        f" {utc(found.updated_at)}. Its address:"
    )
    st.code(address_of("portfolio", {"p": slug}), language=None, wrap_lines=True)
    with st.container(horizontal=True):
        st.button(
            "Open",
            icon=":material/open_in_new:",
            key="portfolio_open",
            type="primary",
            on_click=open_portfolio,
            kwargs={"saved": slug},
        )
        if st.button("Delete", icon=":material/delete:", key="portfolio_delete"):
            _confirm(found)
    _rename(found)


def _rename(found: SavedPortfolio) -> None:
    def rename(name: str) -> None:
        with writing(cached.store()) as connection:
            rename_portfolio(connection, found.slug, name, now())

    rename_form("portfolio", found.slug, found.name, MOST_NAME, rename)


@st.dialog("Delete a saved portfolio")
def _confirm(found: SavedPortfolio) -> None:
    st.markdown(f"**{plain(found.name)}** goes for good, and its address leads nowhere then.")
    if st.button("Delete it", type="primary", icon=":material/delete:", key="p_delete_sure"):
        with writing(cached.store()) as connection:
            delete_portfolio(connection, found.slug)
        if st.query_params.get("p") == found.slug:
            open_portfolio()
        st.rerun()


def share_popover(chosen: Chosen, today: date) -> None:
    """The address of this portfolio, as it is looked at now."""
    with st.popover("Share", icon=":material/ios_share:", key="portfolio_share"):
        st.markdown("**Address of this view**")
        st.code(address_of("portfolio", parameters(chosen, today)), language=None, wrap_lines=True)
        if chosen.text:
            st.caption("It carries the holdings themselves; a saved portfolio has a short address.")
