"""The reference page of the catalogue, written from the catalogue.

`python -m wizdata_core.indicators > docs/reference/indicators.md` renews it; a test fails
while the page says anything else.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from wizdata_core.indicators.catalogue import INDICATORS, choice, warm_up
from wizdata_core.indicators.expression import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.indicators.catalogue import Indicator, Parameter

_HEAD = """\
# Indicators

Written by `python -m wizdata_core.indicators` from the catalogue; edit the functions in
`wizdata_core/indicators/`, not this page.

Write one as `sma(20)`, with named values as `ema(window=50)`, with its defaults as `rsi`, and
several as `sma(20),rsi(14)`.

- Values are in the unit of the price, unless the text says percent or a range is given.
- Warm-up is the number of bars, at the defaults, before the first that has every value. Averages
  that remember all bars (EMA, Wilder's) go on settling after it; a chart begins them so early that
  what it shows does not depend on its range.
- Those that add up from a first bar (OBV, A/D, VWAP) begin at the first bar that a chart shows.
- No indicator looks ahead: the value at a bar depends on that bar and those before it.
- A bar that lacks a column which the indicator reads has no value, and the indicator begins anew
  on the bar after it, warm-up included.
- What is undefined (0/0), as the RSI of a price that has never moved, has no value.
- Source names the library that computes it: TA-Lib, `ta`, or NumPy here.
"""


def page() -> str:
    """The whole page, in Markdown."""
    rows = sorted(INDICATORS.values(), key=lambda each: (each.group, each.label))
    parts = [_HEAD]
    for group, members in groupby(rows, key=lambda each: each.group):
        parts.append(f"## {group.capitalize()}\n")
        parts.extend("\n".join(_entry(each)) + "\n" for each in members)
    return "\n".join(parts)


def _entry(row: Indicator) -> Iterator[str]:
    default = choice(row.name)
    pane = "its own" if row.pane.own else "over the price"
    bounds = f", {row.pane.range[0]:g} to {row.pane.range[1]:g}" if row.pane.range else ""
    guides = ", ".join(f"{level:g}" for level in row.pane.levels)
    bounds += f", guides at {guides}" if guides else ""
    yield f"### {row.label}: `{text_of(default)}`\n"
    yield row.help + "\n"
    if row.notes:
        yield row.notes + "\n"
    yield "| reads | knobs | lines | pane | warm-up | source |"
    yield "| --- | --- | --- | --- | --- | --- |"
    cells = (
        ", ".join(row.inputs),
        ", ".join(_knob(each) for each in row.parameters) or "none",
        ", ".join(each.name for each in row.outputs),
        pane + bounds,
        str(warm_up(default)),
        row.source,
    )
    yield f"| {' | '.join(cells)} |"


def _knob(parameter: Parameter) -> str:
    span = parameter.span
    return f"{parameter.name} {parameter.default:g} ({span.low:g} to {span.high:g})"
