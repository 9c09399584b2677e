"""The price chart as a Streamlit component: one function, `candles`.

The component's own text is a loader of ten lines. It imports the modules of this folder from
`/assets/candles/<digest>/`, which the ASGI application (api/embed.py) serves with a long cache and
which a strict `script-src 'self' blob:` allows. Plain `streamlit run` has no such address, and the
component API serves files only for installed packages; there the loader reports the miss, and the
next run mounts the same modules as text. That costs one rerun a session and about 230 KB.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from wizdata_core.assets import digest
from wizdata_core.figures.candles import Display, pack

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

    from wizdata_core.chart import ChartView

_HERE = Path(__file__).parent
_LIBRARY = "vendor/lightweight-charts.standalone.production.mjs"
_ENTRY = "candles.js"
_MODULES = ("words.js", "theme.js", "clock.js", "payload.js", "legend.js", "series.js", "view.js")
_MISSING = "_candles_modules_missing"
_HTML = (
    '<div class="wz-candles" data-state="loading"><p class="wz-note">Loading the chart …</p></div>'
)


def candles(
    view: ChartView, display: Display | None = None, *, key: str, height: int = 620
) -> None:
    """The chart of `view`, `height` pixels high; it lives on between reruns under the same `key`.

    Zoom and pan outlive new data; another symbol, interval or `display.span` fits the chart anew.

    Raises:
        ValueError: the bars' times do not strictly rise.
    """
    inline = bool(st.session_state.get(_MISSING))
    mount = _inline() if inline else _hosted()
    mount(
        data=pack(view, replace(display or Display(), height=height)),
        key=f"{key}-inline" if inline else key,
        height=height,
        on_modules_change=_remember_missing,
    )


def _remember_missing() -> None:
    st.session_state[_MISSING] = True


@cache
def _hosted() -> ComponentRenderer:
    address = json.dumps(f"/assets/candles/{digest(_HERE)}/")
    # All modules at once: the entry's own imports would wait for it to arrive.
    names = json.dumps([_LIBRARY, _ENTRY, *_MODULES])
    return _registered(
        "wizdata_candles",
        f"{names}.map((name) => import(new URL({address} + name, document.baseURI).href))",
    )


@cache
def _inline() -> ComponentRenderer:
    texts = json.dumps([_text(_LIBRARY), in_one_module()])
    blob = 'URL.createObjectURL(new Blob([text], { type: "text/javascript" }))'
    return _registered("wizdata_candles_inline", f"{texts}.map((text) => import({blob}))")


def _registered(name: str, modules: str) -> ComponentRenderer:
    loader = _text("loader.js").replace("__MODULES__", modules)
    return st.components.v2.component(name, html=_HTML, css=_text("candles.css"), js=loader)


def in_one_module() -> str:
    """The chart's modules as the text of one: imports dropped, exports kept for the entry only."""
    inner = [re.sub(r"^export ", "", _text(name), flags=re.MULTILINE) for name in _MODULES]
    return re.sub(r"^import [^;]*;\n", "", "\n".join([*inner, _text(_ENTRY)]), flags=re.MULTILINE)


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
