"""Indicators as people and URLs write them: `sma(20)`, `macd(12,26,9)`, `rsi`, `ema(window=50)`.

A list is separated by commas: `sma(20),rsi(14)`. Names are read in any case. Nothing is skipped:
what cannot be read is refused by name, with the nearest that can.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput
from wizdata_core.indicators.catalogue import Choice, choice, known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizdata_core.indicators.catalogue import Indicator

MOST = 20  # indicators in one list: more panes than a screen holds, and a bound on what a URL asks

_ONE = re.compile(r"\s*(\w+)\s*(?:\(([^()]*)\))?\s*", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_COMMA = re.compile(r",(?![^()]*\))")  # a comma that no bracket holds


def parse(text: str) -> Choice:
    """The indicator that `text` names, with its defaults for knobs that the text leaves out.

    Raises:
        UnknownName: there is no such indicator, or it has no such knob.
        BadInput: the text cannot be read, or a value is outside its bounds.
    """
    found = _ONE.fullmatch(text)
    if not found:
        raise BadInput(f"indicator {text.strip()!r} cannot be read; write it as in 'sma(20)'")
    name, inside = found[1].lower(), found[2]
    row = known(name)
    values: dict[str, float] = {}
    named = False
    for place, argument in enumerate(inside.split(",") if inside and inside.strip() else ()):
        key, equals, value = (part.strip() for part in argument.rpartition("="))
        if named and not equals:
            raise BadInput(f"{name}: {value!r} follows a named value and must be named too")
        named = bool(equals)
        key = key if named else _at(row, place, value)
        if key in values:
            raise BadInput(f"{name}: {key} is given twice in {text.strip()!r}")
        values[key] = _value(name, key, value)
    return choice(name, values)


def parse_list(text: str) -> tuple[Choice, ...]:
    """The indicators that `text` lists, in order, each once; none for an empty text.

    Raises:
        UnknownName, BadInput: as `parse`, or the list has more than `MOST`.
    """
    if not text.strip():
        return ()
    parts = _COMMA.split(text)
    if len(parts) > MOST:
        raise BadInput(f"{len(parts)} indicators are listed; at most {MOST} can be shown at once")
    return tuple(dict.fromkeys(parse(part) for part in parts))


def text_of(wanted: Choice) -> str:
    """The text that `parse` reads back as `wanted`, every knob stated: `sma(20)`, `obv`."""
    values = ",".join(_number(value) for _, value in wanted.parameters)
    return f"{wanted.name}({values})" if values else wanted.name


def text_of_list(wanted: Iterable[Choice]) -> str:
    """The text that `parse_list` reads back as `wanted`."""
    return ",".join(text_of(each) for each in wanted)


def title(wanted: Choice) -> str:
    """What a person reads on the chart: `SMA 20`, `MACD 12 26 9`."""
    values = (_number(value) for _, value in wanted.parameters)
    return " ".join((known(wanted.name).short, *values))


def _at(row: Indicator, place: int, value: str) -> str:
    names = [each.name for each in row.parameters]
    if place >= len(names):
        takes = ", ".join(names) or "no values"
        raise BadInput(f"{row.name}: {value!r} is one value too many; it takes {takes}")
    return names[place]


def _value(name: str, key: str, text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise BadInput(f"{name}: {key} {text!r} is not a number")
    return float(text)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
