"""The catalogues that a screen is made of, as plain values that any program can read."""

from __future__ import annotations

from dataclasses import asdict

from wizdata_core.fields import FIELDS
from wizdata_core.indicators.schema import schema as indicator_schema
from wizdata_core.screener.columns import COLUMN_SETS
from wizdata_core.screener.json import schema
from wizdata_core.screener.operators import LIST, OPERATORS, operators_of
from wizdata_core.screener.presets import PRESETS


def fields() -> dict[str, object]:
    """Every field with its unit, its bounds and the keys of the operators that suit it."""
    found = [
        {
            "name": each.name,
            "label": each.label,
            "group": each.group.value,
            "kind": each.kind.value,
            "unit": each.unit.value,
            "help": each.help,
            "series": each.series,
            "range": list(each.range) if each.range else None,
            "operators": [row.key for row in operators_of(each)],
        }
        for each in FIELDS.values()
    ]
    sets = [
        {"name": one.name, "label": one.label, "fields": list(one.fields)}
        for one in COLUMN_SETS.values()
    ]
    return {"fields": found, "column_sets": sets}


def operators() -> dict[str, object]:
    """Every operator, and the JSON Schema of a screen made of them."""
    found = [
        {
            "key": each.key,
            "text": each.text,
            "words": each.words,
            "kinds": sorted(kind.value for kind in each.kinds),
            "values": "list" if each.takes == LIST else each.takes,
            "fields": each.fields,
            "lookback": each.lookback,
        }
        for each in OPERATORS.values()
    ]
    return {"operators": found, "schema": schema()}


def presets() -> dict[str, object]:
    """Every screen to begin with."""
    return {"presets": [asdict(each) for each in PRESETS.values()]}


def indicators() -> dict[str, object]:
    """Every indicator with its knobs and their bounds, its outputs and what it reads."""
    return {"indicators": indicator_schema()}
