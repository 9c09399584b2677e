"""Many indicators over many instruments: expressions are compiled once, common parts run once.

`prepare` checks everything once. A program's answers are those of `compute`, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.indicators.catalogue import Choice, compute, output_of, warm_up
from wizdata_core.indicators.expression import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from wizdata_core.indicators.catalogue import Floats

    Columns = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Program:
    """Expressions ready to be computed over one instrument's bars after another.

    `warm_up` is the index of the first bar at which every one has a value, given no gap.
    """

    wanted: tuple[Choice, ...]
    warm_up: int

    def whole(self, columns: Columns) -> Floats:
        """Every value at every bar, shape (bars, expressions); `columns` as `compute` takes them.

        Raises:
            BadInput: the bars lack a column, or their columns are not of one length.
        """
        found = [compute(each, columns)[output_of(each)] for each in self.wanted]
        bars = max(map(len, columns.values()), default=0)
        return np.array(found, dtype=np.float64).reshape(len(self.wanted), bars).T

    def last(self, columns: Columns) -> Floats:
        """Every value at the last bar, shape (expressions,); NaN where there is none.

        Raises:
            BadInput: as `whole`.
        """
        found = self.whole(columns)
        return found[-1] if len(found) else np.full(len(self.wanted), np.nan)


def prepare(texts: Sequence[str | Choice]) -> Program:
    """The program that computes these expressions, in their order, one output each.

    Raises:
        UnknownName, BadInput: a text cannot be read, as `parse` says.
    """
    wanted = tuple(parse(each) if isinstance(each, str) else each for each in texts)
    return Program(wanted, max(map(warm_up, wanted), default=0))
