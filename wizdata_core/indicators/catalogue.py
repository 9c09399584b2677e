"""What an indicator is, the table of all of them, and the one door through which they are computed.

An indicator is a pure function of price columns. Its signature is its record: positional-only
parameters name the columns that it reads, keyword-only ones are its knobs with bounds. Menus,
sliders, URLs, reference pages and tests read `INDICATORS` and repeat nothing.

Gaps follow one rule for all: a bar where a column that the indicator reads is NaN or infinite has
no value, and the indicator begins anew, warm-up included, on the bar after it. What is undefined
(0/0) or too large for a float64 is NaN too; nothing is filled in.
"""

from __future__ import annotations

import inspect
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.indicators.columns import MADE, column
from wizdata_core.indicators.periods import PERIODS, periods_of
from wizdata_core.indicators.records import (
    ABOUT_ZERO,
    INPUTS,
    OWN,
    PRICE,
    PRICES,
    SESSION,
    Choice,
    Column,
    Floats,
    Indicator,
    Output,
    Pane,
    Parameter,
    Span,
    Style,
    Window,
    from_first_bar,
)
from wizdata_core.indicators.signature import argument_names, read_signature
from wizdata_core.indicators.stretches import over_stretches

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

__all__ = [
    "ABOUT_ZERO",
    "COLUMNS",
    "INDICATORS",
    "INPUTS",
    "MOST_DEPTH",
    "OWN",
    "PRICE",
    "SESSION",
    "Choice",
    "Column",
    "Floats",
    "Indicator",
    "Output",
    "Pane",
    "Parameter",
    "Span",
    "Style",
    "Window",
    "anchored",
    "choice",
    "compute",
    "depth",
    "from_first_bar",
    "indicator",
    "known",
    "longer_intervals",
    "output_of",
    "repaints",
    "sound",
    "warm_up",
]

COLUMNS = (*INPUTS, *MADE)  # what an indicator may be put on, beside another indicator
MOST_DEPTH = 5  # indicators on indicators


INDICATORS: dict[str, Indicator] = {}


def indicator(  # noqa: PLR0913 - what is said of an indicator beside its signature, by keyword
    label: str,
    *,
    short: str,
    warm_up: Callable[..., int],
    source: str,
    pane: Pane = PRICE,
    outputs: tuple[Output, ...] = (),
    repaints: bool = False,
) -> Callable[[Callable[..., Floats | tuple[Floats, ...]]], Indicator]:
    """A decorator that enters a function into `INDICATORS` and answers its record.

    Without `outputs` the function answers one line that bears its own name.

    Raises:
        TypeError: the function, or what is said of it, breaks the rules of the catalogue.
    """

    def register(function: Callable[..., Floats | tuple[Floats, ...]]) -> Indicator:
        name = function.__name__
        head, _, rest = (inspect.getdoc(function) or "").partition("\n")
        inputs, parameters = read_signature(function)
        if not head or name in INDICATORS:
            raise TypeError(f"indicator {name} needs a docstring and a name of its own")
        if not argument_names(warm_up) <= {each.name for each in parameters}:
            raise TypeError(f"the warm_up of {name} asks for what is not one of its knobs")
        INDICATORS[name] = Indicator(
            name=name,
            label=label,
            short=short,
            group=function.__module__.rpartition(".")[2],
            inputs=inputs,
            parameters=parameters,
            outputs=outputs or (Output(name),),
            pane=pane,
            warm_up=warm_up,
            source=source,
            help=head,
            notes=rest.strip(),
            function=function,
            repaints=repaints,
        )
        return INDICATORS[name]

    return register


def known(name: str) -> Indicator:
    """The indicator called `name`.

    Raises:
        UnknownName: the catalogue does not hold it.
    """
    if name not in INDICATORS:
        raise UnknownName("indicator", name, INDICATORS)
    return INDICATORS[name]


def choice(
    name: str,
    values: Mapping[str, float] | None = None,
    *,
    source: Choice | Column | None = None,
    output: str = "",
    interval: str = "",
) -> Choice:
    """The indicator called `name` with these values, and its defaults for knobs left out.

    Raises:
        UnknownName: there is no such indicator, or it has no such knob, output or column.
        BadInput: a value is outside the bounds of its knob, or not whole where it must be; the
            indicator reads no price that a source could stand for; too many are nested.
    """
    row, given = known(name), dict(values or {})
    names = [each.name for each in row.parameters]
    for each in given:
        if each not in names:
            raise UnknownName(f"parameter of {name}", each, names)
    outputs = [each.name for each in row.outputs]
    if output and output not in outputs:
        raise UnknownName(f"output of {name}", output, outputs)
    if interval and interval not in PERIODS:
        raise UnknownName("longer interval", interval, PERIODS)
    return Choice(
        name,
        tuple(
            (each.name, _checked(name, each, given.get(each.name, each.default)))
            for each in row.parameters
        ),
        _checked_source(row, source),
        output,
        interval,
    )


def _checked(name: str, parameter: Parameter, value: float) -> float:
    span = parameter.span
    if not span.low <= value <= span.high:
        near = f"{span.low if not value > span.high else span.high:g}"
        bounds = f"outside {span.low:g} to {span.high:g}"
        raise BadInput(f"{name}: {parameter.name} {value:g} is {bounds}; nearest: {near}")
    if not parameter.whole:
        return float(value)
    if value != int(value):
        raise BadInput(
            f"{name}: {parameter.name} {value:g} is not a whole number; nearest: {round(value)}"
        )
    return int(value)


def _checked_source(row: Indicator, source: Choice | Column | None) -> Choice | Column | None:
    if source is None:
        return None
    if not set(row.inputs) & set(PRICES):
        reads = ", ".join(row.inputs)
        raise BadInput(f"{row.name} reads {reads} and no price, so it cannot be put on a source")
    if isinstance(source, Column):
        if source.name not in COLUMNS:
            raise UnknownName("column", source.name, COLUMNS)
        return source
    if depth(source) >= MOST_DEPTH:
        raise BadInput(f"{row.name}: more than {MOST_DEPTH} indicators are put on one another")
    return sound(source)


def depth(wanted: Choice) -> int:
    """How many indicators stand on one another: 1 for one on the bars."""
    below, count = wanted.source, 1
    while isinstance(below, Choice):
        below, count = below.source, count + 1
    return count


def sound(wanted: Choice) -> Choice:
    """`wanted` with every part checked, however it was made.

    Raises:
        UnknownName, BadInput: as `choice`.
    """
    return choice(
        wanted.name,
        dict(wanted.parameters),
        source=wanted.source,
        output=wanted.output,
        interval=wanted.interval,
    )


def output_of(wanted: Choice) -> str:
    """The output that stands for `wanted` where one number is asked: its own, or the first."""
    return wanted.output or known(wanted.name).outputs[0].name


def repaints(wanted: Choice) -> bool:
    """Whether later bars may change what `wanted` or anything that it is put on has said."""
    below = isinstance(wanted.source, Choice) and repaints(wanted.source)
    return known(wanted.name).repaints or below


def anchored(wanted: Choice) -> bool:
    """Whether `wanted`, or anything that it is put on, adds up from its first bar."""
    below = isinstance(wanted.source, Choice) and anchored(wanted.source)
    return known(wanted.name).anchored or below


def warm_up(wanted: Choice, bars_a_day: float = 1) -> int:
    """The index of the first bar at which every output of `wanted` has a value, given no gap.

    What it is put on is counted in. A longer interval is counted in full, 7 days to the week and
    31 to the month, of `bars_a_day` each, so that the value is there by then at the latest.
    """
    if wanted.interval:
        most = PERIODS[wanted.interval].most
        periods = warm_up(replace(wanted, interval=""), 1 / most) + 1
        return ceil(periods * most * bars_a_day)
    rule = known(wanted.name).warm_up
    takes = argument_names(rule)
    bars = rule(**{name: value for name, value in wanted.parameters if name in takes})
    below = wanted.source
    return bars + (warm_up(below, bars_a_day) if isinstance(below, Choice) else 0)


def longer_intervals(wanted: Choice) -> frozenset[str]:
    """The longer intervals on which `wanted` or anything that it is put on is computed."""
    below = wanted.source
    found = longer_intervals(below) if isinstance(below, Choice) else frozenset()
    return found | {wanted.interval} if wanted.interval else found


def compute(wanted: Choice, columns: Mapping[str, NDArray[np.generic]]) -> dict[str, Floats]:
    """Every output of `wanted`, or the one it names: one float64 a bar, NaN where it has no value.

    `columns` maps open, high, low, close, volume and session to equally long arrays, oldest bar
    first; only those that the indicator reads need be there, and none is changed. `session` are
    days counted from 1970-01-01; longer intervals are told apart by them. On a longer interval the
    value at a bar is that of the last period which had ended before the bar's own began.

    Raises:
        UnknownName, BadInput: `wanted` or `columns` is not what the indicator takes.
    """
    with np.errstate(all="ignore"):
        return _computed(sound(wanted), columns)


def _computed(wanted: Choice, columns: Mapping[str, NDArray[np.generic]]) -> dict[str, Floats]:
    if wanted.interval:
        periods = periods_of(column(wanted.name, SESSION, columns), wanted.interval)
        longer = {name: periods.gathered(name, columns) for name in columns}
        found = _computed(replace(wanted, interval=""), longer)
        return {name: periods.spread(values) for name, values in found.items()}
    row, settings = known(wanted.name), dict(wanted.parameters)
    answers = over_stretches(
        lambda *inputs: row.function(*inputs, **settings),
        _inputs(row, wanted.source, columns),
        len(row.outputs),
    )
    named = dict(zip((output.name for output in row.outputs), answers, strict=True))
    return {wanted.output: named[wanted.output]} if wanted.output else named


def _inputs(
    row: Indicator, source: Choice | Column | None, columns: Mapping[str, NDArray[np.generic]]
) -> list[Floats]:
    missing = [] if source else [name for name in row.inputs if name not in columns]
    if missing:
        raise BadInput(f"{row.name} reads {', '.join(missing)}, which the bars do not have")
    if isinstance(source, Choice):
        put = _computed(source, columns)[output_of(source)]
    elif source:
        put = column(row.name, source.name, columns)
    inputs = [
        put if source and name in PRICES else column(row.name, name, columns) for name in row.inputs
    ]
    if any(each.ndim != 1 or each.shape != inputs[0].shape for each in inputs):
        shapes = ", ".join(f"{n} {x.shape}" for n, x in zip(row.inputs, inputs, strict=True))
        raise BadInput(f"{row.name} takes columns of one length; given {shapes}")
    return inputs
