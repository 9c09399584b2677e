"""The catalogue as plain data for other programs: a record an indicator, fit for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from wizdata_core.indicators.catalogue import INDICATORS, choice, warm_up
from wizdata_core.indicators.expression import text_of
from wizdata_core.indicators.periods import PERIODS
from wizdata_core.indicators.records import PRICES

if TYPE_CHECKING:
    from wizdata_core.indicators.catalogue import Indicator, Parameter

Json = str | float | bool | None | list["Json"] | dict[str, "Json"]


def schema() -> list[dict[str, Json]]:
    """Every indicator by group and label: names, knobs with bounds, outputs, pane and warm-up.

    `text` is its expression at the defaults; `takes_source` is true where it reads a price, which
    a column or another indicator may stand for; `intervals` are the longer bars it may be on.
    """
    rows = sorted(INDICATORS.values(), key=lambda each: (each.group, each.label))
    return [_record(row) for row in rows]


def _record(row: Indicator) -> dict[str, Json]:
    default = choice(row.name)
    return {
        "name": row.name,
        "label": row.label,
        "group": row.group,
        "text": text_of(default),
        "help": row.help,
        "notes": row.notes,
        "inputs": list(row.inputs),
        "takes_source": bool(set(row.inputs) & set(PRICES)),
        "intervals": list(PERIODS),
        "parameters": [_parameter(each) for each in row.parameters],
        "outputs": [asdict(each) for each in row.outputs],
        "pane": "own" if row.pane.own else "price",
        "range": list(row.pane.range) if row.pane.range else None,
        "levels": list(row.pane.levels),
        "warm_up": warm_up(default),
        "anchored": row.anchored,
        "repaints": row.repaints,
        "source": row.source,
    }


def _parameter(each: Parameter) -> dict[str, Json]:
    return {
        "name": each.name,
        "label": each.label,
        "type": "integer" if each.whole else "number",
        "default": each.default,
        "minimum": each.span.low,
        "maximum": each.span.high,
        "step": each.span.step,
    }
