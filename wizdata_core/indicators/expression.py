"""Indicators as people and URLs write them: `sma(20)`, `macd(12,26,9).signal`, `rsi(14)@1w`.

A first value that is a name is what the indicator is put on: `sma(rsi(14),20)`, `rsi(hl2,14)`,
`sma(volume,20)`. A list is separated by commas: `sma(20),rsi(14)`. Names are read in any case.
Nothing is skipped: what cannot be read is refused by name, with the nearest that can.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.indicators.catalogue import (
    COLUMNS,
    INDICATORS,
    MOST_DEPTH,
    Choice,
    Column,
    choice,
    known,
    repaints,
    sound,
)
from wizdata_core.indicators.periods import PERIODS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizdata_core.indicators.catalogue import Indicator

MOST = 20  # indicators in one list: more panes than a screen holds, and a bound on what a URL asks
MOST_TEXT = 1_000  # characters of one

_ONE = re.compile(r"(\w+)\s*(\(.*\))?((?:\s*[.@]\s*\w+)*)", re.ASCII | re.DOTALL)
_MARK = re.compile(r"([.@])\s*(\w+)", re.ASCII)
_NAMED = re.compile(r"(\w+)\s*=(.*)", re.ASCII | re.DOTALL)
_LETTER = re.compile(r"[a-z_]", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def parse(text: str) -> Choice:
    """The indicator that `text` names, with its defaults for knobs that the text leaves out.

    Raises:
        UnknownName: there is no such indicator or source, or it has no such knob, output or
            interval.
        BadInput: the text cannot be read, is too long or too deep, or a value is out of bounds.
    """
    if len(text) > MOST_TEXT:
        raise BadInput(f"an indicator of {len(text)} characters is written; at most {MOST_TEXT}")
    return _read(text, 1)


def parse_list(text: str) -> tuple[Choice, ...]:
    """The indicators that `text` lists, in order, each once; none for an empty text.

    Raises:
        UnknownName, BadInput: as `parse`, or the list has more than `MOST`.
    """
    if not text.strip():
        return ()
    if len(text) > MOST * MOST_TEXT:
        raise BadInput(f"a list of {len(text)} characters is written; at most {MOST * MOST_TEXT}")
    parts = _parts(text)
    if len(parts) > MOST:
        raise BadInput(f"{len(parts)} indicators are listed; at most {MOST} can be shown at once")
    return tuple(dict.fromkeys(parse(part) for part in parts))


def text_of(wanted: Choice) -> str:
    """The text that `parse` reads back as `wanted`, every knob stated: `sma(20)`, `obv`."""
    values = [_number(value) for _, value in wanted.parameters]
    if wanted.source:
        values.insert(0, source_text(wanted.source))
    inside = f"({','.join(values)})" if values else ""
    output = f".{wanted.output}" if wanted.output else ""
    interval = f"@{wanted.interval}" if wanted.interval else ""
    return f"{wanted.name}{inside}{output}{interval}"


def source_text(source: Choice | Column | None) -> str:
    """What stands in the brackets for a source: `volume`, `rsi(14)`, nothing for none."""
    if source is None:
        return ""
    return source.name if isinstance(source, Column) else text_of(source)


def text_of_list(wanted: Iterable[Choice]) -> str:
    """The text that `parse_list` reads back as `wanted`."""
    return ",".join(text_of(each) for each in wanted)


def title(wanted: Choice) -> str:
    """What a person reads on the chart: `SMA 20 of weekly RSI 14`, `ZigZag 5 (repaints)`."""
    words = _words(wanted)
    mark = " (repaints)" if repaints(wanted) else ""
    return words[0].upper() + words[1:] + mark


def _words(wanted: Choice) -> str:
    row = known(wanted.name)
    label = next((each.label for each in row.outputs if each.name == wanted.output), "")
    words = [PERIODS[wanted.interval].words] if wanted.interval else []
    words += [row.short, *(_number(value) for _, value in wanted.parameters), label]
    if wanted.source:
        below = wanted.source
        words += ["of", below.name if isinstance(below, Column) else _words(below)]
    return " ".join(word for word in words if word)


def put_on(wanted: Choice, source: str) -> Choice:
    """`wanted` with what `source` names, as `source_text` writes it, in place of its prices.

    Raises:
        UnknownName, BadInput: as `parse`, or `wanted` takes no source.
    """
    row = known(wanted.name)
    return sound(replace(wanted, source=_source(row, source, 1) if source else None))


def _read(text: str, depth: int) -> Choice:
    found = _ONE.fullmatch(text.strip())
    if not found:
        raise _unreadable(text)
    name, inside = found[1].lower(), (found[2] or "")[1:-1]
    if name in COLUMNS:
        raise BadInput(f"{name} is a column, not an indicator; put one on it, as in 'sma({name})'")
    row = known(name)
    if depth > MOST_DEPTH:
        raise BadInput(f"{name}: more than {MOST_DEPTH} indicators are put on one another")
    given = [part.strip() for part in _parts(inside)] if inside.strip() else []
    source = None
    if given and _LETTER.match(given[0]) and "=" not in given[0].partition("(")[0]:
        source = _source(row, given.pop(0), depth)
    output, interval = _marks(name, found[3], text)
    return choice(name, _values(row, given), source=source, output=output, interval=interval)


def _source(row: Indicator, text: str, depth: int) -> Choice | Column:
    name = re.split(r"\W", text.lower(), maxsplit=1)[0]
    if text.lower() in COLUMNS:
        return Column(name)
    if name in COLUMNS:
        raise BadInput(f"{row.name}: {text!r} cannot be read; {name} is a column and stands alone")
    if name not in INDICATORS:
        raise _no_source(row, name)
    return _read(text, depth + 1)


def _no_source(row: Indicator, name: str) -> BadInput:
    unknown = UnknownName(f"source of {row.name}", name, (*COLUMNS, *INDICATORS))
    if unknown.nearest:
        return unknown
    return BadInput(f"{row.name}: {name!r} is neither a number nor a column nor an indicator")


def _marks(name: str, text: str, whole: str) -> tuple[str, str]:
    """The output and the interval behind an indicator, empty where not given."""
    given: dict[str, str] = {}
    for sign, word in _MARK.findall(text.lower()):
        if sign in given:
            raise BadInput(f"{name}: {sign}{word} is one too many in {whole.strip()!r}")
        given[sign] = word
    return given.get(".", ""), given.get("@", "")


def _values(row: Indicator, given: list[str]) -> dict[str, float]:
    values: dict[str, float] = {}
    named = False
    for place, argument in enumerate(given):
        found = _NAMED.fullmatch(argument)
        key, value = (found[1], found[2].strip()) if found else ("", argument)
        if named and not found:
            raise BadInput(f"{row.name}: {value!r} follows a named value and must be named too")
        named = bool(found)
        key = key if named else _at(row, place, value)
        if key in values:
            raise BadInput(f"{row.name}: {key} is given twice in {','.join(given)!r}")
        values[key] = _value(row.name, key, value)
    return values


def _parts(text: str) -> list[str]:
    """`text` cut at the commas that no bracket holds.

    Raises:
        BadInput: a bracket is missing.
    """
    parts, open_, start = [], 0, 0
    for at, sign in enumerate(text):
        open_ += (sign == "(") - (sign == ")")
        if open_ < 0:
            raise _unreadable(text)
        if sign == "," and open_ == 0:
            parts.append(text[start:at])
            start = at + 1
    if open_:
        raise _unreadable(text)
    return [*parts, text[start:]]


def _unreadable(text: str) -> BadInput:
    return BadInput(f"indicator {text.strip()!r} cannot be read; write it as in 'sma(20)'")


def _at(row: Indicator, place: int, value: str) -> str:
    if _LETTER.match(value):
        raise BadInput(f"{row.name}: {value!r} is no number; what it is put on comes first, alone")
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
