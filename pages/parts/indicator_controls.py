"""The indicators' controls: the catalogue to add from, and every knob of those shown.

Bounds, steps, labels and help come from the catalogue; what is chosen stands in the URL and nowhere
else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.indicator_sources import interval_box, source_box
from wizdata_core.indicators.catalogue import INDICATORS, Choice, Parameter, choice, sound
from wizdata_core.indicators.expression import MOST, parse_list, put_on, text_of_list, title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizdata_core.bars import Interval

_LAST = "patterns"  # sixty entries that would bury the others


def indicator_popover(chosen: tuple[Choice, ...], bars: Interval) -> None:
    """The indicators shown over bars of an interval, each with its knobs, and those to add."""
    count = f" ({len(chosen)})" if chosen else ""
    with st.popover(f"Indicators{count}", icon=":material/query_stats:"):
        names = sorted(INDICATORS, key=_order)
        st.selectbox(
            "Add an indicator",
            names,
            index=None,
            key="chart_add",
            on_change=_add,
            disabled=len(chosen) >= MOST,
            format_func=_entry,
            placeholder=f"Search {len(names)} indicators by name or group",
        )
        if not chosen:
            st.caption("None shown yet. Try the moving averages, Bollinger bands, RSI or MACD.")
        for at, each in enumerate(chosen):
            _indicator(at, each, chosen, bars)
        if chosen:
            st.button(
                "Remove all",
                key="chart_clear",
                icon=":material/delete_sweep:",
                type="tertiary",
                on_click=_write_indicators,
                args=((),),
            )


def _order(name: str) -> tuple[bool, str, str]:
    row = INDICATORS[name]
    return row.group == _LAST, row.group, row.label


def _entry(name: str) -> str:
    row = INDICATORS[name]
    return f"{row.label} · {row.group}{' · repaints' if row.repaints else ''}"


def _indicator(at: int, each: Choice, chosen: tuple[Choice, ...], bars: Interval) -> None:
    row = INDICATORS[each.name]
    with st.container(border=True):
        head, bin_ = st.columns([6, 1], vertical_alignment="center", wrap=False)
        head.markdown(f"**{title(each)}**", help=f"{row.label}. {row.help}")
        bin_.button(
            "Remove",
            key=f"chart_remove_{at}",
            icon=":material/close:",
            type="tertiary",
            on_click=_remove,
            args=(at,),
            help=f"Remove {title(each)}",
            width="content",
        )
        knobs = dict(each.parameters)
        with st.grid(3, min_column_width=96, gap="xsmall"):
            for parameter in row.parameters:
                _knob(at, each.name, parameter, knobs[parameter.name])
            source_box(at, chosen, _put)
            interval_box(at, each, bars, _lengthen)


def _knob(at: int, name: str, parameter: Parameter, value: float) -> None:
    key = f"chart_knob_{at}_{name}_{parameter.name}"
    kind = int if parameter.whole else float
    st.session_state[key] = kind(value)
    span = parameter.span
    st.number_input(
        parameter.label,
        min_value=kind(span.low),
        max_value=kind(span.high),
        step=kind(span.step),
        key=key,
        on_change=_edit,
        args=(at, parameter.name, key),
        help=f"{span.low:g} to {span.high:g}",
    )


def _shown() -> list[Choice]:
    return list(parse_list(st.query_params.get("indicators", "")))


def _write_indicators(shown: Iterable[Choice]) -> None:
    text = text_of_list(shown)
    if text:
        st.query_params["indicators"] = text
    else:
        st.query_params.pop("indicators", None)


def _add() -> None:
    name, shown = st.session_state["chart_add"], _shown()
    st.session_state["chart_add"] = None
    if not name:
        return
    if choice(name) in shown:
        st.toast(f"{title(choice(name))} is shown already: change its values to add another")
        return
    _write_indicators([*shown, choice(name)])


def _remove(at: int) -> None:
    shown = _shown()
    _write_indicators(shown[:at] + shown[at + 1 :])


def _edit(at: int, parameter: str, key: str) -> None:
    shown = _shown()
    value = st.session_state[key]
    if value is None or at >= len(shown):
        return
    values = dict(shown[at].parameters) | {parameter: value}
    shown[at] = sound(replace(shown[at], parameters=tuple(values.items())))
    _write_indicators(shown)


def _put(at: int, key: str) -> None:
    shown = _shown()
    if at < len(shown):
        shown[at] = put_on(shown[at], st.session_state[key])
        _write_indicators(shown)


def _lengthen(at: int, key: str) -> None:
    shown = _shown()
    if at < len(shown):
        shown[at] = sound(replace(shown[at], interval=st.session_state[key]))
        _write_indicators(shown)
