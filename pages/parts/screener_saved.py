"""Saved screens on the page: save this one under a name; open, rename, share or delete another."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached
from pages.parts.address import address_of
from pages.parts.saved_forms import rename_form
from pages.parts.screener_words import write
from pages.parts.states import empty, refusal
from pages.parts.words import plain, utc
from wizdata_core.clock import now
from wizdata_core.errors import BadInput
from wizdata_core.ingest.screens import (
    LEAST_SLUG,
    MOST_NAME,
    MOST_NOTE,
    Draft,
    delete_screen,
    overwrite_screen,
    rename_screen,
    save_screen,
)
from wizdata_core.queries.screens import SavedScreen, saved_screen, saved_screens
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from pages.parts.screener_state import Chosen

_OWN_WORDS = ("q", "columns", "sort")


def opened(words: dict[str, str]) -> dict[str, str]:
    """The words of an address, those of the saved screen that it names where it has none itself.

    They are written into the address, so that what is changed then is changed from there.

    Raises:
        UnknownName: nothing is saved under that name.
    """
    if not words.get("saved") or any(words.get(name) for name in _OWN_WORDS):
        return words
    with reading(cached.store()) as connection:
        found = saved_screen(connection, words["saved"])
    own = {name: value for name, value in _words_of(found).items() if value}
    write(saved=found.slug, **own)
    return {**words, **own}


def saved_popover(chosen: Chosen) -> None:
    """Saved screens behind one button; drawn only while it is open."""
    popover = st.popover(
        "Saved", icon=":material/folder_open:", key="screener_saved", on_change="rerun"
    )
    if not popover.open:
        return
    with popover:
        with reading(cached.store()) as connection:
            held = {each.slug: each for each in saved_screens(connection)}
        _save(chosen, held.get(chosen.saved))
        st.divider()
        if held:
            _list(held, chosen.saved)
        else:
            empty("No screen is saved yet.")


def _save(chosen: Chosen, current: SavedScreen | None) -> None:
    draft = Draft(chosen.text, chosen.columns, chosen.sort, current.note if current else "")
    if current and st.button(
        f"Save over {plain(current.name)}", icon=":material/save:", key="screen_overwrite"
    ):
        with writing(cached.store()) as connection:
            overwrite_screen(connection, current.slug, draft, now())
        st.toast(f"{plain(current.name)} is what is on screen.")
    with st.form("screen_save", clear_on_submit=False, border=False):
        name = st.text_input("Save this screen as", max_chars=MOST_NAME, key="screen_name")
        note = st.text_input("Note", max_chars=MOST_NOTE, key="screen_note")
        wanted = st.form_submit_button("Save", icon=":material/bookmark_add:")
    if not wanted:
        return
    slug = secrets.token_urlsafe(LEAST_SLUG)
    try:
        with writing(cached.store()) as connection:
            save_screen(connection, name, replace(draft, note=note), slug, now())
    except BadInput as refused:
        refusal(refused, "Not saved")
        return
    write(saved=slug)
    st.rerun()


def _list(held: dict[str, SavedScreen], current: str) -> None:
    slugs = list(held)
    slug = st.selectbox(
        "Saved screens",
        slugs,
        index=slugs.index(current) if current in held else 0,
        format_func=lambda each: held[each].name,
        key="screen_chosen",
    )
    if slug not in held:
        return
    found = held[slug]
    st.code(found.text or "every instrument", language=None, wrap_lines=True)
    if found.note:
        st.markdown(plain(found.note))
    if found.error:
        st.warning(
            f"{plain(found.error)}. It is kept as it was saved; open it to mend it.",
            icon=":material/warning:",
            title="It cannot be run any more",
        )
    st.caption(f"Saved {utc(found.created_at)}, last changed {utc(found.updated_at)}. Its address:")
    st.code(address_of("screener", {"saved": slug}), language=None, wrap_lines=True)
    with st.container(horizontal=True):
        st.button(
            "Open",
            icon=":material/open_in_new:",
            key="screen_open",
            type="primary",
            on_click=_open,
            args=(found,),
        )
        if st.button("Delete", icon=":material/delete:", key="screen_delete"):
            _confirm(found)
    _rename(found)


def _rename(found: SavedScreen) -> None:
    def rename(name: str) -> None:
        with writing(cached.store()) as connection:
            rename_screen(connection, found.slug, name, now())

    rename_form("screen", found.slug, found.name, MOST_NAME, rename)


@st.dialog("Delete a saved screen")
def _confirm(found: SavedScreen) -> None:
    st.markdown(f"**{plain(found.name)}** goes for good, and its address leads nowhere then.")
    if st.button("Delete it", type="primary", icon=":material/delete:", key="screen_delete_sure"):
        with writing(cached.store()) as connection:
            delete_screen(connection, found.slug)
        if st.query_params.get("saved") == found.slug:
            write(saved="")
        st.rerun()


def _open(found: SavedScreen) -> None:
    write(saved=found.slug, order="", group="", view="", **_words_of(found))


def _words_of(found: SavedScreen) -> dict[str, str]:
    return {"q": found.text, "columns": found.columns, "sort": found.sort}
