"""The steps of a program: what is read, made longer, computed and spread, each thing once.

Series go through them alone, or several of the same sessions as the columns of matrices.

A step takes the run that it is a part of and fills the slots that are its own. What is put on
something comes after it, so a run goes through the steps in their order.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.indicators.catalogue import known, output_of
from wizdata_core.indicators.columns import MADE, column
from wizdata_core.indicators.library import column_by_column
from wizdata_core.indicators.matrices import MATRICES
from wizdata_core.indicators.periods import periods_of
from wizdata_core.indicators.records import PRICES, SESSION, Choice, Column
from wizdata_core.indicators.stretches import over_stretches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from wizdata_core.indicators.periods import Periods
    from wizdata_core.indicators.records import Floats

    Columns = Mapping[str, NDArray[np.generic]]
    Step = Callable[["Run"], None]

_BROKEN = -1  # in place of the start of a slot whose values have gaps within


@dataclass(slots=True)
class Run:
    """One instrument's way through the steps.

    `levels` are the columns of the bars given and of longer bars, `periods` what made the latter;
    `values` has an array a slot, and `starts` the bar from which it is whole, once asked for, as
    `begun` has of several together. Where
    only the last bar counts (`last`), nothing before its stretch is computed.
    """

    levels: dict[int, Columns]
    periods: dict[int, Periods]
    values: dict[int, Floats]
    starts: dict[int, int]
    begun: dict[tuple[int, ...], int]
    last: bool

    def start(self, slot: int) -> int:
        """The bar from which every value of `slot` is finite, or `_BROKEN`."""
        start = self.starts.get(slot)
        if start is None:
            start = self.starts[slot] = self._start(np.isfinite(self.values[slot]))
        return start

    def _start(self, whole: NDArray[np.bool_]) -> int:
        if np.count_nonzero(whole) == whole.size:
            return 0
        if whole.ndim > 1:
            starts = {self._start(column) for column in whole.T}
            return starts.pop() if len(starts) == 1 else _BROKEN
        after_gaps = len(whole) - int(np.argmin(whole[::-1]))
        return after_gaps if self.last or not whole[:after_gaps].any() else _BROKEN


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in their order, the columns that they read, and the slot of each answer."""

    steps: tuple[Step, ...]
    reads: frozenset[str]
    answers: tuple[int, ...]


def laid_out(wanted: Iterable[Choice]) -> Plan:
    """The plan that computes each of `wanted`, which are sound, and what they share once."""
    layout = _Layout()
    answers = tuple(layout.slot(each, 0) for each in wanted)
    return Plan(tuple(layout.steps), frozenset(layout.needs[0]), answers)


@dataclass(slots=True)
class _Layout:
    """Steps as they are laid out; `seen` has the slot or level of whatever has one already.

    `needs` are the columns read at each level, `parents` the level that each is made of.
    """

    steps: list[Step] = field(default_factory=list)
    needs: list[set[str]] = field(default_factory=lambda: [set()])
    parents: list[int] = field(default_factory=lambda: [0])
    slots: int = 0
    sources: set[int] = field(default_factory=set)
    seen: dict[object, int] = field(default_factory=dict)
    outputs: dict[object, dict[int, int]] = field(default_factory=dict)

    def slot(self, wanted: Choice, level: int) -> int:
        """The slot of the one output of `wanted` on the bars of `level`."""
        wanted = replace(wanted, output=output_of(wanted))
        if (wanted, level) not in self.seen:
            put = self._spread if wanted.interval else self._output
            self.seen[wanted, level] = put(wanted, level)
        return self.seen[wanted, level]

    def _spread(self, wanted: Choice, level: int) -> int:
        longer = self._level(wanted.interval, level)
        inner, slot = self.slot(replace(wanted, interval=""), longer), self._new_slot()
        self.sources.add(inner)
        self.steps.append(partial(_spread, longer, inner, slot))
        return slot

    def _level(self, interval: str, level: int) -> int:
        if (interval, level) not in self.seen:
            self.seen[interval, level] = longer = len(self.needs)
            self.needs.append(set())
            self.parents.append(level)
            # A longer bar's extremes take in its closes.
            self._need(level, SESSION, "close")
            self.steps.append(partial(_lengthen, level, longer, interval, self.needs[longer]))
        return self.seen[interval, level]

    def _need(self, level: int, *names: str) -> None:
        self.needs[level].update(names)
        if level:
            self._need(self.parents[level], *names)

    def _output(self, wanted: Choice, level: int) -> int:
        row = known(wanted.name)
        places = [each.name for each in row.outputs]
        every = replace(wanted, output="")
        if (every, level) not in self.outputs:
            slots = tuple(self._input(wanted, name, level) for name in row.inputs)
            function = partial(row.function, **dict(wanted.parameters))
            if row.name not in MATRICES:
                function = partial(_alone, function)
            outs = self.outputs[every, level] = {}
            self.steps.append(partial(_compute, function, slots, outs, len(places), self.sources))
        return self.outputs[every, level].setdefault(places.index(wanted.output), self._new_slot())

    def _input(self, wanted: Choice, name: str, level: int) -> int:
        if not wanted.source or name not in PRICES:
            return self._column(wanted.name, name, level)
        if isinstance(wanted.source, Column):
            return self._column(wanted.name, wanted.source.name, level)
        slot = self.slot(wanted.source, level)
        self.sources.add(slot)
        return slot

    def _column(self, reader: str, name: str, level: int) -> int:
        if (name, level) not in self.seen:
            self.seen[name, level] = slot = self._new_slot()
            self._need(level, *MADE[name][0] if name in MADE else (name,))
            self.steps.append(partial(_read, reader, name, level, slot))
        return self.seen[name, level]

    def _new_slot(self) -> int:
        self.slots += 1
        return self.slots - 1


def _read(reader: str, name: str, level: int, slot: int, run: Run) -> None:
    run.values[slot] = column(reader, name, run.levels[level])


def _lengthen(level: int, longer: int, interval: str, names: set[str], run: Run) -> None:
    shorter = run.levels[level]
    session = column(f"@{interval}", SESSION, shorter)
    # The series of a matrix are of the same sessions.
    periods = periods_of(session if session.ndim == 1 else session[:, 0], interval)
    run.periods[longer] = periods
    held = [name for name in names if name in shorter]
    if session.ndim == 1:
        run.levels[longer] = {name: periods.gathered(name, shorter) for name in held}
        return
    series = [
        dict(zip(shorter, columns, strict=True))
        for columns in zip(*(each.T for each in shorter.values()), strict=True)
    ]
    run.levels[longer] = {
        name: np.array([periods.gathered(name, each) for each in series]).T for name in held
    }


def _spread(longer: int, inner: int, slot: int, run: Run) -> None:
    spread, values = run.periods[longer].spread, run.values[inner]
    run.values[slot] = spread(values) if values.ndim == 1 else _by_column(spread, values)


def _compute(
    function: Callable[..., Floats | tuple[Floats, ...]],
    inputs: tuple[int, ...],
    outputs: dict[int, int],
    count: int,
    sources: set[int],
    run: Run,
) -> None:
    values = [run.values[slot] for slot in inputs]
    start = _start(run, inputs)
    if start == _BROKEN:
        parts: Sequence[Floats] = _over_stretches(function, values, count)
    elif start == len(values[0]):
        parts = [np.full_like(values[0], np.nan)] * count
    else:
        found = function(*(each[start:] for each in values)) if start else function(*values)
        parts = found if isinstance(found, tuple) else (found,)
    for place, slot in outputs.items():
        part = parts[place]
        if slot in sources:
            part = np.where(np.isfinite(part), part, np.nan)
        run.values[slot] = part if len(part) == len(values[0]) else _led(part, start)


def _by_column(function: Callable[..., Floats | tuple[Floats, ...]], *values: Floats) -> Floats:
    return column_by_column(function, *values)  # type: ignore[return-value]  # as the function


def _over_stretches(
    function: Callable[..., Floats | tuple[Floats, ...]], values: list[Floats], count: int
) -> Sequence[Floats]:
    if values[0].ndim == 1:
        return over_stretches(function, values, count)
    series = zip(*(each.T for each in values), strict=True)
    found = [over_stretches(function, each, count) for each in series]
    return [np.array(parts).T for parts in zip(*found, strict=True)]


def _alone(
    function: Callable[..., Floats | tuple[Floats, ...]], *values: Floats
) -> Floats | tuple[Floats, ...]:
    """The answer of a function that does not take matrices."""
    return function(*values) if values[0].ndim == 1 else _by_column(function, *values)


def _start(run: Run, inputs: tuple[int, ...]) -> int:
    start = run.begun.get(inputs)
    if start is None:
        starts = [run.start(slot) for slot in inputs]
        start = run.begun[inputs] = _BROKEN if _BROKEN in starts else max(starts)
    return start


def _led(part: Floats, start: int) -> Floats:
    answer = np.full((start + len(part), *part.shape[1:]), np.nan, order="F")
    answer[start:] = part
    return answer
