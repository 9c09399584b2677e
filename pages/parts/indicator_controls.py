"""The indicators' controls: the catalogue to add from, and every knob of those shown.

Bounds, steps, labels and help come from the catalogue; what is chosen stands in the URL and nowhere
else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from wizdata_core.indicators.catalogue import INDICATORS, Choice, Parameter, choice
from wizdata_core.indicators.expression import MOST, parse_list, text_of_list, title

if TYPE_CHECKING:
    from collections.abc import Iterable


def indicator_popover(chosen: tuple[Choice, ...]) -> None:
    """The indicators shown, each with its knobs, and the catalogue to add from."""
    count = f" ({len(chosen)})" if chosen else ""
    with st.popover(f"Indicators{count}", icon=":material/query_stats:"):
        names = sorted(
            INDICATORS, key=lambda name: (INDICATORS[name].group, INDICATORS[name].label)
        )
        st.selectbox(
            "Add an indicator",
            names,
            index=None,
            key="chart_add",
            on_change=_add,
            disabled=len(chosen) >= MOST,
            format_func=lambda name: f"{INDICATORS[name].label} · {INDICATORS[name].group}",
            placeholder=f"Search {len(names)} indicators",
        )
        if not chosen:
            st.caption("None shown yet. Try the moving averages, Bollinger bands, RSI or MACD.")
        for at, each in enumerate(chosen):
            _indicator(at, each)
        if chosen:
            st.button(
                "Remove all",
                key="chart_clear",
                icon=":material/delete_sweep:",
                type="tertiary",
                on_click=_write_indicators,
                args=((),),
            )


def _indicator(at: int, each: Choice) -> None:
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
        if row.parameters:
            with st.grid(3, min_column_width=96, gap="xsmall"):
                for parameter in row.parameters:
                    _knob(at, each.name, parameter, knobs[parameter.name])


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
    shown[at] = choice(shown[at].name, dict(shown[at].parameters) | {parameter: value})
    _write_indicators(shown)
