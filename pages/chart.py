"""One instrument: candles, chosen indicators, where each number comes from, other doors to it."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts import cached
from pages.parts.candles import candles
from pages.parts.controls import (
    defaults_button,
    display,
    display_popover,
    interval_and_range,
    offers,
    remember,
    symbol_box,
    words,
)
from pages.parts.doors import csv_button, share_popover
from pages.parts.frame import inside_frame
from pages.parts.indicator_controls import indicator_popover
from pages.parts.plots import theme
from pages.parts.states import no_bars, nothing_held, refusal
from pages.parts.tables import bars_table
from pages.parts.view_facts import facts, headline
from wizdata_core.chart import ChartView
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.figures.candles import Display
from wizdata_core.queries.chart import ChartChoice
from wizdata_core.queries.instruments import Found
from wizdata_core.queries.overview import HEADLINES

PANE, FIRST_PANE = 120, 460


def first_symbol(listed: tuple[Found, ...]) -> str:
    """What a chart without an address shows: the first headline that has bars."""
    having = {each.symbol: each for each in listed if each.bars}
    return next((name for name in HEADLINES if name in having), next(iter(having), ""))


def refuse(refused: BadInput) -> None:
    """Says what of the address was refused, and what would be right."""
    refusal(refused)
    if isinstance(refused, UnknownName) and refused.thing == "symbol":
        offers(cached.likely(cached.stamp().work, refused.value, refused.nearest))
    else:
        defaults_button()


def show(chosen: ChartChoice, shown: Display, bar: DeltaGenerator) -> None:
    """The controls of a choice and the chart that it makes."""
    version = cached.stamp(chosen.symbol).data
    held = cached.held(version, chosen.symbol)
    if not held:
        no_bars(chosen.symbol, cached.standing(cached.stamp()))
        return
    key = tuple(chosen.parameters().items())
    view = cached.view(version, key, chosen)
    with bar:
        indicator_popover(chosen.indicators, chosen.interval)
        display_popover(chosen, held, shown)
        share_popover(chosen, shown)
        csv_button(chosen, view)
    with st.container(horizontal=True, gap="medium"):
        interval_and_range(chosen, held)
    headline(view, held, cached.latest_quote(chosen.symbol))
    panes = max((line.pane for line in view.lines), default=0)
    candles(view, shown, key="candles", height=FIRST_PANE + PANE * panes)
    facts(view, cached.quality(version, key, chosen))
    below(chosen, view, shown, version)


def below(chosen: ChartChoice, view: ChartView, shown: Display, version: str) -> None:
    """The last bars, the CSV, and the same view as a Plotly figure when asked for."""
    label = f"Last bars, in {view.unit}"
    bars = st.expander(label, icon=":material/table_rows:", on_change="rerun", key="bars")
    if bars.open:
        with bars:
            bars_table(view)
    figure = st.expander(
        "The same view as a Plotly figure",
        icon=":material/image:",
        on_change="rerun",
        key="chart_figure",
    )
    if figure.open:
        with figure:
            made = cached.candles_plot(
                version, tuple(chosen.parameters().items()), theme(), shown, view
            )
            st.plotly_chart(made, theme=None, key="plotly_candles", alt=f"Candles of {view.symbol}")


def draw(listed: tuple[Found, ...], given: dict[str, str]) -> None:
    """The search, and the chart that the words give; what cannot be shown is refused by name."""
    bar = st.container(horizontal=True, vertical_alignment="center")
    try:
        chosen = cached.choice(cached.stamp().work, tuple(sorted(given.items())))
    except BadInput as refused:
        with bar:
            symbol_box(listed, given.get("symbol", ""))
        refuse(refused)
        return
    remember(chosen)
    with bar:
        symbol_box(listed, chosen.symbol)
    try:
        show(chosen, display(given), bar)
    except BadInput as refused:
        refuse(refused)


inside_frame()
listed = cached.listed(cached.stamp().data)
if any(each.bars for each in listed):
    draw(listed, words(first_symbol(listed)))
else:
    st.title("Chart", anchor=False)
    stamp = cached.stamp()
    nothing_held(cached.standing(stamp), cached.last_runs(stamp.work))
