"""The text of a screen: its editor, what it may go on with, and what of it is refused and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_screener
from pages.parts.screen_editor import Fault, Offer, screen_editor
from pages.parts.screener_words import write
from pages.parts.words import plain
from wizdata_core.fields import FIELDS, Kind
from wizdata_core.screener.text import ScreenError, complete, point

if TYPE_CHECKING:
    from collections.abc import Iterator


class Held(Mapping[str, tuple[str, ...]]):
    """The values that text fields have, each read when it is first asked for."""

    def __init__(self, version: str) -> None:
        self._version = version

    def __getitem__(self, name: str) -> tuple[str, ...]:
        if name not in FIELDS or FIELDS[name].kind is not Kind.TEXT:
            raise KeyError(name)
        return cached_screener.values(self._version, name)

    def __iter__(self) -> Iterator[str]:
        return (name for name, each in FIELDS.items() if each.kind is Kind.TEXT)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@st.fragment
def text_editor(text: str, version: str, fault: Fault | None = None) -> None:
    """The editor of a screen's text; a run writes the text into the address."""
    ran = screen_editor(
        text, lambda said, place: offers_at(said, place, version), fault=fault, key="screener_text"
    )
    if ran is not None and ran.strip() != text:
        write(q=ran.strip())
        st.rerun(scope="app")


def offers_at(text: str, position: int, version: str) -> tuple[Offer, ...]:
    """What may stand at a place of a text, with a word on each."""
    found = complete(text, position, Held(version))
    return tuple(Offer(each.text, each.label, found.start, found.end) for each in found.offers)


def refused_text(text: str, error: ScreenError) -> None:
    """Where a text is refused and why, and the nearest names as buttons that mend it."""
    said = str(error)
    st.warning(f"{plain(said[:1].upper() + said[1:])}.", icon=":material/block:")
    st.code(point(text, error).rpartition("\n")[0], language=None)
    if not error.nearest:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for name in error.nearest:
            mended = f"{text[: error.start]}{name}{text[error.end :]}"
            st.button(
                name,
                key=f"mend_{name}",
                icon=":material/build:",
                help=FIELDS[name].label if name in FIELDS else None,
                on_click=write,
                kwargs={"q": mended},
            )


def fault_of(text: str, error: ScreenError) -> Fault:
    """The refused stretch of a text, as the editor underlines it."""
    return Fault(text, error.start, error.end)
