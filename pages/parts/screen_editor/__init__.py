"""The screen's text as a Streamlit component: one function, `screen_editor`.

Streamlit's own text area cannot complete a word in place. This one sends what is typed to Python,
whose grammar says what may come next, and shows the answer at the text. Its script is six kilobytes
and mounts as text, which a strict `script-src 'self' blob:` allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from wizdata_core.screener.expression import MOST_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.components.v2.types import ComponentRenderer

_HERE = Path(__file__).parent
_HTML = f"""
<div class="wz-screen" data-state="loading">
  <div class="wz-field">
    <div class="wz-mirror" aria-hidden="true"></div>
    <textarea class="wz-text" aria-label="Screen, as text" role="combobox" aria-expanded="false"
      aria-autocomplete="list" aria-controls="wz-offers" spellcheck="false" autocapitalize="off"
      autocomplete="off" maxlength="{MOST_TEXT}"
      placeholder="rsi_14 < 30 and value_traded_20d_zar > 1m"></textarea>
  </div>
  <div class="wz-row">
    <button class="wz-run" type="button">Run</button><span class="wz-hint"></span>
  </div>
  <ul class="wz-offers" id="wz-offers" role="listbox" popover="manual"></ul>
</div>
"""


@dataclass(frozen=True, slots=True)
class Offer:
    """What may stand in the text from `start` to `end`, and what it is."""

    text: str
    about: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fault:
    """The stretch of a text that is refused."""

    text: str
    start: int
    end: int


def screen_editor(
    text: str,
    complete: Callable[[str, int], tuple[Offer, ...]],
    *,
    fault: Fault | None = None,
    key: str,
) -> str | None:
    """The editor of `text`; the text to run when a person asks for it, else nothing.

    `complete` says what may stand at a place of a text. What is typed and not run survives reruns
    until `text` itself changes.
    """
    typed = st.session_state.get(key, {}).get("typed") or {}
    asked = str(typed.get("text", "")), int(typed.get("position", 0))
    offers = complete(*asked) if typed else ()
    result = _component()(
        key=key,
        data={
            "text": text,
            "fault": {"text": fault.text, "start": fault.start, "end": fault.end}
            if fault
            else None,
            "of": {"text": asked[0], "position": asked[1]} if typed else None,
            "offers": [
                {"text": each.text, "about": each.about, "start": each.start, "end": each.end}
                for each in offers
            ],
        },
        on_typed_change=_nothing,
        on_run_change=_nothing,
    )
    run = result.get("run")
    return None if run is None else str(run)


def _nothing() -> None:
    """Streamlit wants a callback for each name that the script may set."""


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "wizdata_screen_editor", html=_HTML, css=_text("editor.css"), js=_text("editor.js")
    )


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
