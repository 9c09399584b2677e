"""The reference page of the catalogue, written from the catalogue.

`python -m wizdata_core.indicators > docs/reference/indicators.md` renews it; a test fails
while the page says anything else.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from wizdata_core.indicators.catalogue import COLUMNS, INDICATORS, MOST_DEPTH, choice, warm_up
from wizdata_core.indicators.expression import MOST, MOST_TEXT, text_of
from wizdata_core.indicators.periods import PERIODS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.indicators.catalogue import Indicator, Parameter

_HEAD = """\
# Indicators

Written by `python -m wizdata_core.indicators` from the catalogue; edit the functions in
`wizdata_core/indicators/`, not this page.

## How they are written

Charts, addresses, screens, alerts and the API share one form.

| written | means |
| --- | --- |
| `rsi` | with its defaults |
| `sma(20)`, `macd(8,signal=5)` | values in the order of the knobs, or by name |
| `macd(12,26,9).signal` | one output of several |
| `sma(rsi(14),20)` | put on another indicator: its first value is a name |
| `rsi(hl2,14)`, `sma(volume,20)` | put on a column |
| `rsi(14)@1w` | on longer bars that have ended |
| `sma(rsi(14)@1w,4)`, `macd.signal@1mo` | all of it together |
| `sma(20),rsi(14)` | a list |

- Names are read in any case. What cannot be read is refused by name, with the nearest that can.
- Columns: {columns}.
  `hl2` is (high + low) / 2, `hlc3` and `ohlc4` are such means too, `hlcc4` counts the close twice.
- What an indicator is put on stands in for every price that it reads; volume and session stay.
  Where it has no value there is a gap, so warm-ups add up.
- Longer bars: {intervals}, by the session date; weeks
  begin on Mondays. A week has ended once a bar of a later week has arrived: a bar shows the last
  week that had ended before its own began, and the week that runs is never seen.
- At most {depth} indicators on one another, {text:,} characters to one, {most} to a list.

## What holds for all

- Values are in the unit of the price, unless the text says percent or a range is given.
- Warm-up is the number of bars, at the defaults, before the first that has every value. Averages
  that remember all bars (EMA, Wilder's) go on settling after it; a chart begins them so early that
  what it shows does not depend on its range.
- Those that add up from a first bar (OBV, A/D, VWAP) begin at the first bar that a chart shows.
- No indicator looks ahead: the value at a bar depends on that bar and those before it. The only
  exceptions are marked "repaints": later bars change what they said. They are for the eye, and
  neither a screen nor an alert takes them.
- A range holds whatever the input.
- A bar that lacks a column which the indicator reads has no value, and the indicator begins anew
  on the bar after it, warm-up included.
- What is undefined (0/0), as the RSI of a price that has never moved, has no value.
- Source names the library that computes it: TA-Lib, `ta`, or NumPy here.
"""


def page() -> str:
    """The whole page, in Markdown."""
    rows = sorted(INDICATORS.values(), key=lambda each: (each.group, each.label))
    parts = [
        _HEAD.format(
            columns=", ".join(f"`{name}`" for name in COLUMNS),
            intervals=", ".join(f"`{each.code}` ({each.words})" for each in PERIODS.values()),
            depth=MOST_DEPTH,
            text=MOST_TEXT,
            most=MOST,
        )
    ]
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
    yield row.help + (" **Repaints.**" if row.repaints else "") + "\n"
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
