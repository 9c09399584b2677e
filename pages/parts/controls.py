"""The chart's controls. The URL is the state: a control shows what the URL says and writes to it.

So every view has an address, a wrong address is refused by name rather than mended in silence, and
nothing else remembers anything, but for the last address of a session (`words`), which a return to
the page restores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached
from wizdata_core.bars import Interval
from wizdata_core.errors import UnknownName
from wizdata_core.figures.candles import SCALES, STYLES, ZONES, Display
from wizdata_core.queries.chart import BASES, RANGES
from wizdata_core.queries.series import Series, intervals_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wizdata_core.queries.chart import ChartChoice
    from wizdata_core.queries.instruments import Found

WORDS = ("symbol", "interval", "range", "basis", "indicators", "source", "scale", "zone", "style")
_LAST = "_chart_words"
_SCALE_LABELS = {"normal": "Normal", "log": "Log", "percent": "Percent"}
_STYLE_LABELS = {
    "auto": "Automatic",
    "candles": "Candles",
    "bars": "Bars",
    "line": "Line",
    "area": "Area",
}
_ZONE_LABELS = {"exchange": "Exchange's time", "reader": "My time"}


def words(default: str) -> dict[str, str]:
    """The chart's words from the URL; without any, those of the session's last, or `default`."""
    given = {name: st.query_params[name] for name in WORDS if name in st.query_params}
    if not given:
        given = st.session_state.get(_LAST) or {"symbol": default}
        st.query_params.update(given)
    st.session_state[_LAST] = given
    return given


def remember(chosen: ChartChoice) -> None:
    """Writes the canonical symbol over the alias that a person or link gave."""
    if st.query_params.get("symbol") != chosen.symbol:
        st.query_params["symbol"] = chosen.symbol
    st.session_state[_LAST] = {**st.session_state[_LAST], "symbol": chosen.symbol}


def checked(name: str, value: str, known: Sequence[str]) -> str:
    """The value of a word that has a few values, the first by default.

    Raises:
        UnknownName: it is none of them.
    """
    if value and value not in known:
        raise UnknownName(name, value, known)
    return value or known[0]


def display(given: dict[str, str]) -> Display:
    """The price scale, the time zone and the chart's style chosen.

    Raises:
        UnknownName: there is no such scale, zone or style.
    """
    return Display(
        checked("scale", given.get("scale", ""), SCALES),
        checked("zone", given.get("zone", ""), ZONES),
        span=given.get("range", ""),
        style=checked("style", given.get("style", ""), STYLES),
        sourced=False,
    )


def symbol_box(known: Iterable[Found], given: str) -> None:
    """The search by name, code or alias; what is no option is resolved or refused."""
    labels = {
        each.symbol: each.label if each.bars else f"{each.label} (no bars yet)" for each in known
    }
    options = list(labels) if given in labels else [given, *labels]
    st.session_state["chart_symbol"] = given
    st.selectbox(
        "Instrument",
        options,
        key="chart_symbol",
        format_func=lambda symbol: labels.get(symbol, symbol),
        accept_new_options=True,
        on_change=_symbol_changed,
        placeholder="Name, code or alias",
        icon=":material/search:",
        label_visibility="collapsed",
    )


def offers(likely: Sequence[Found]) -> None:
    """Instruments that a person may have meant, to click."""
    st.caption(
        "Did you mean"
        if likely
        else "Nothing known comes near it. Search by name, code or alias above."
    )
    with st.container(horizontal=True):
        for each in likely:
            st.button(
                each.label,
                key=f"offer_{each.symbol}",
                on_click=_go_to,
                args=(each.symbol,),
                icon=":material/arrow_forward:",
            )


def defaults_button() -> None:
    """Leads from a refused address to the same instrument with every default."""
    st.button(
        "Show it with the defaults",
        icon=":material/restart_alt:",
        key="defaults",
        on_click=_defaults,
    )


def _defaults() -> None:
    st.query_params.from_dict({"symbol": st.query_params.get("symbol", "")})


def _symbol_changed() -> None:
    given = st.session_state["chart_symbol"]
    if given:
        _go_to(cached.meant(cached.stamp().work, given))


def _go_to(symbol: str) -> None:
    st.query_params["symbol"] = symbol
    st.query_params.pop("source", None)
    stamp = cached.stamp(symbol)
    offered = intervals_of(cached.held(stamp.data, symbol))
    if offered and st.query_params.get("interval", "1d") not in offered:
        st.query_params["interval"] = Interval.DAY if Interval.DAY in offered else offered[-1]


def interval_and_range(chosen: ChartChoice, held: tuple[Series, ...]) -> None:
    """The intervals that can be shown, and how far back."""
    offered = [each.value for each in intervals_of(held, chosen.source)]
    spans = [code for code in RANGES if code not in {"1d", "5d"} or chosen.interval.intraday]
    if chosen.range not in spans:
        spans.insert(0, chosen.range)
    _segments(
        "Range",
        "range",
        spans,
        chosen.range,
        lambda code: "All" if code == "max" else code.upper().replace("MO", "M"),
    )
    _segments("Interval", "interval", offered, chosen.interval.value, str)


def _segments(
    label: str, name: str, options: list[str], current: str, words_of: Callable[[str], str]
) -> None:
    st.session_state[f"chart_{name}"] = current
    st.segmented_control(
        label,
        options,
        key=f"chart_{name}",
        format_func=words_of,
        required=True,
        on_change=_changed,
        args=(name,),
        label_visibility="collapsed",
        wrap=True,
    )


def _changed(name: str) -> None:
    value = st.session_state[f"chart_{name}"]
    if value:
        st.query_params[name] = str(value)
    else:
        st.query_params.pop(name, None)


def display_popover(chosen: ChartChoice, held: tuple[Series, ...], shown: Display) -> None:
    """Style, scale, basis, zone and, where several hold the instrument, the source."""
    with st.popover("Display", icon=":material/tune:"):
        _choice("Chart", "style", list(STYLES), shown.style, _STYLE_LABELS)
        _choice("Price scale", "scale", list(SCALES), shown.scale, _SCALE_LABELS)
        _choice(
            "Prices",
            "basis",
            [each.value for each in BASES],
            chosen.basis.value,
            {each.value: label for each, label in BASES.items()},
        )
        _choice("Time axis", "zone", list(ZONES), shown.zone, _ZONE_LABELS)
        sources = {each.provider: each.provider_label for each in held}
        if len(sources) > 1:
            _choice(
                "Source",
                "source",
                ["", *sources],
                chosen.source,
                {"": f"Best: {held[0].provider_label}", **sources},
            )
        else:
            st.caption(f"Only source: {held[0].provider_label}")


def _choice(
    label: str, name: str, options: list[str], current: str, labels: dict[str, str]
) -> None:
    st.session_state[f"chart_{name}"] = current
    st.radio(
        label,
        options,
        key=f"chart_{name}",
        format_func=lambda code: labels.get(code, code),
        on_change=_changed,
        args=(name,),
    )
