"""Indicators as a chart draws them: each output a line, each line in its pane."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wizdata_core.chart import Line
from wizdata_core.indicators.catalogue import Choice, Floats, compute, known
from wizdata_core.indicators.expression import text_of, title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


Columns = Mapping[str, NDArray[np.generic]]


def lines(wanted: Iterable[Choice], columns: Columns, shown_from: int = 0) -> tuple[Line, ...]:
    """Every line of every indicator wanted, over `columns` as `compute` takes them.

    The lines begin at the bar `shown_from`; the bars before it let indicators settle, but those
    that are anchored begin there. Those that lie over the price are in pane 0; the others have
    panes 1, 2, 3 … in order.

    Raises:
        UnknownName, BadInput: as `compute`.
    """
    drawn: list[Line] = []
    pane = 0
    for each in wanted:
        own = known(each.name).pane.own
        pane += own
        values = _shown(each, columns, shown_from)
        drawn.extend(_drawn(each, values, pane if own else 0))
    return tuple(drawn)


def _shown(wanted: Choice, columns: Columns, shown_from: int) -> dict[str, Floats]:
    if known(wanted.name).anchored:
        return compute(wanted, {name: column[shown_from:] for name, column in columns.items()})
    return {name: column[shown_from:] for name, column in compute(wanted, columns).items()}


def _drawn(wanted: Choice, values: Mapping[str, Floats], pane: int) -> Iterator[Line]:
    row, text, name = known(wanted.name), text_of(wanted), title(wanted)
    for at, output in enumerate(row.outputs):
        alone = len(row.outputs) == 1
        key, group = (text, "") if alone else (f"{text}.{output.name}", text)
        label = f"{name} {output.label}".rstrip()
        # Guides belong to the pane: its first line alone brings them, or they would be drawn twice.
        levels = row.pane.levels if at == 0 else ()
        yield Line(key, label, pane, output.style, values[output.name], levels, group)
