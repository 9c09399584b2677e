"""Many indicators over many instruments: expressions are compiled once, common parts run once.

`prepare` checks everything and lays out the steps: the columns read, the prices made of them, the
longer bars, and each indicator once however many expressions stand on it. A run goes through them
and nothing else. Its answers are those of `compute`, bit for bit.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.errors import BadInput
from wizdata_core.indicators.catalogue import Choice, sound, warm_up
from wizdata_core.indicators.expression import parse
from wizdata_core.indicators.records import SESSION
from wizdata_core.indicators.sharing import sharing
from wizdata_core.indicators.steps import Plan, Run, laid_out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from wizdata_core.indicators.records import Floats

    Columns = Mapping[str, NDArray[np.generic]]


_NONE = np.empty(0)
_KEPT_BYTES = 31 << 20  # just below the most by which glibc goes
# Of one matrix: several of more floats do not fit into the processor's cache, and fewer series than
# these are sooner done one by one.
_FLOATS, _FEWEST = 1 << 13, 4


@dataclass(frozen=True, slots=True)
class Program:
    """Expressions ready to be computed over one instrument's bars after another.

    `warm_up` is the index of the first bar at which every one has a value, given no gap.
    """

    wanted: tuple[Choice, ...]
    warm_up: int
    plan: Plan

    def whole(self, columns: Columns) -> Floats:
        """Every value at every bar, shape (bars, expressions); `columns` as `compute` takes them.

        A part of the answer keeps all of it in memory: copy what is to outlive it.

        Raises:
            BadInput: the bars lack a column, or their columns are not of one length.
        """
        run = self._run(columns, last=False)
        bars = max(map(len, columns.values()), default=0)
        found = [run.values[slot] for slot in self.plan.answers]
        answer = np.concatenate([*found, _NONE]).reshape(len(found), bars)
        _bound(answer)
        return answer.T

    def wholes(self, many: Sequence[Columns], newest: int | None = None) -> list[Floats]:
        """What `whole` answers for each of many instruments, or its last `newest` bars.

        Those of the same sessions and without a gap are computed together, which takes half the
        time and changes no bit. A part of an answer keeps those of some others in memory.

        Raises:
            BadInput: as `whole`.
        """
        alike: defaultdict[object, list[int]] = defaultdict(list)
        for place, columns in enumerate(many):
            alike[self._kind(columns)].append(place)
        found: dict[int, Floats] = {}
        for places in alike.values():
            bars = max(map(len, many[places[0]].values()), default=0)
            count = _FLOATS // max(bars, 1)
            count = count if count >= _FEWEST else 1
            for start in range(0, len(places), count):
                part = places[start : start + count]
                found |= zip(part, self._together([many[at] for at in part], newest), strict=True)
        return [found[place] for place in range(len(many))]

    def _kind(self, columns: Columns) -> object:
        """Equal for those whose columns may stand in one matrix."""
        lengths = tuple(len(columns[name]) if name in columns else -1 for name in self._names)
        session = columns.get(SESSION, _NONE)
        return lengths, session.dtype, session.tobytes()

    @property
    def _names(self) -> list[str]:
        return sorted(self.plan.reads)

    def _together(self, many: list[Columns], newest: int | None) -> Sequence[Floats]:
        shown = slice(-newest if newest else None, None)
        given = {
            name: np.array([each[name] for each in many], np.float64).T
            for name in self._names
            if name in many[0]
        }
        if len(many) == 1 or not self._whole(given):
            return [self.whole(each)[shown] for each in many]
        run = self._computed(given, last=False)
        found = [run.values[slot][shown] for slot in self.plan.answers]
        answer = np.empty((len(many), len(found), len(found[0])))
        for row, values in zip(answer.swapaxes(0, 1), found, strict=True):
            row[:] = values.T
        _bound(answer)
        return [each.T for each in answer]

    def _whole(self, given: Columns) -> bool:
        """Whether these are all columns that are read, of one length and without a gap."""
        return (
            bool(given)
            and len(given) == len(self.plan.reads)
            and len({each.shape for each in given.values()}) == 1
            and all(np.isfinite(each).all() for each in given.values())
        )

    def last(self, columns: Columns) -> Floats:
        """Every value at the last bar, shape (expressions,); NaN where there is none.

        Raises:
            BadInput: as `whole`.
        """
        run = self._run(columns, last=True)
        found = [run.values[slot][-1:] for slot in self.plan.answers]
        answer = np.array([each[0] if len(each) else np.nan for each in found])
        _bound(answer)
        return answer

    def _run(self, columns: Columns, *, last: bool) -> Run:
        given = {
            name: np.ascontiguousarray(columns[name], dtype=np.float64)
            for name in self.plan.reads
            if name in columns
        }
        if len({each.shape for each in given.values()}) > 1:
            shapes = ", ".join(f"{name} {given[name].shape}" for name in sorted(given))
            raise BadInput(f"a program takes columns of one length; given {shapes}")
        return self._computed(given, last=last)

    def _computed(self, given: Columns, *, last: bool) -> Run:
        run = Run({0: given}, {}, {}, {}, {}, last)
        with np.errstate(all="ignore"), sharing():
            for step in self.plan.steps:
                step(run)
        return run


def _bound(answer: Floats) -> None:
    """Makes what is infinite NaN."""
    endless = np.isinf(answer)
    if np.count_nonzero(endless):
        answer[endless] = np.nan


def prepare(texts: Sequence[str | Choice]) -> Program:
    """The program that computes these expressions, in their order, one output each.

    Raises:
        UnknownName, BadInput: a text cannot be read, as `parse` says.
    """
    # Given back once, a block of this size has glibc keep what is freed after it: else each run may
    # return its memory to the system and take it anew, which takes as long as half of the run.
    np.empty(_KEPT_BYTES, np.uint8)
    wanted = tuple(parse(each) if isinstance(each, str) else sound(each) for each in texts)
    return Program(wanted, max(map(warm_up, wanted), default=0), laid_out(wanted))
