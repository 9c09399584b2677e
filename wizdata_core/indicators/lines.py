"""Indicators as a chart draws them: each output a line, each line in its pane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wizdata_core.chart import Line
from wizdata_core.indicators.catalogue import (
    Choice,
    Column,
    Floats,
    anchored,
    compute,
    known,
)
from wizdata_core.indicators.expression import text_of, title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


Columns = Mapping[str, NDArray[np.generic]]
_OVER_THE_PRICE = ""


def lines(wanted: Iterable[Choice], columns: Columns, shown_from: int = 0) -> tuple[Line, ...]:
    """Every line of every indicator wanted, over `columns` as `compute` takes them.

    The lines begin at the bar `shown_from`; the bars before it let indicators settle, but those
    that are anchored, or put on one that is, begin there. What lies over the price is in pane 0;
    the others have panes 1, 2, 3 … in order. What would lie over the price but is put on something
    else lies over that: `sma(rsi(14),20)` is in the pane of `rsi(14)`.

    Raises:
        UnknownName, BadInput: as `compute`.
    """
    drawn: list[Line] = []
    panes = {_OVER_THE_PRICE: 0}
    guided: set[int] = set()
    for each in wanted:
        pane = panes.setdefault(_place(each), len(panes))
        values = _shown(each, columns, shown_from)
        for line in _drawn(each, values, pane):
            # Guides belong to the pane: one line alone brings them, or they would be drawn twice.
            drawn.append(line if pane not in guided else replace(line, levels=()))
            guided |= {pane} if line.levels else set()
    return tuple(drawn)


def _place(wanted: Choice) -> str:
    """What `wanted` is drawn over: the price, another indicator or column, or a pane of its own."""
    if known(wanted.name).pane.own:
        return text_of(replace(wanted, output=""))
    below = wanted.source
    if isinstance(below, Choice):
        return _place(replace(below, interval=below.interval or wanted.interval))
    if isinstance(below, Column) and below.name == "volume":
        return below.name
    return _OVER_THE_PRICE


def _shown(wanted: Choice, columns: Columns, shown_from: int) -> dict[str, Floats]:
    if anchored(wanted):
        return compute(wanted, {name: column[shown_from:] for name, column in columns.items()})
    return {name: column[shown_from:] for name, column in compute(wanted, columns).items()}


def _drawn(wanted: Choice, values: Mapping[str, Floats], pane: int) -> Iterator[Line]:
    row, text = known(wanted.name), text_of(wanted)
    alone = len(row.outputs) == 1
    for output in row.outputs:
        if output.name not in values:
            continue
        one = replace(wanted, output=output.name)
        whole = alone or bool(wanted.output)
        key = text if whole else text_of(one)
        yield Line(
            key,
            title(one),
            pane,
            output.style,
            values[output.name],
            row.pane.levels,
            "" if alone else text_of(replace(wanted, output="")),
        )
