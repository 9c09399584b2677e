"""The rule for gaps: an indicator is computed over each run of whole bars on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def over_stretches(
    function: Callable[..., Floats | tuple[Floats, ...]], inputs: Sequence[Floats], count: int
) -> list[Floats]:
    """The `count` answers of `function`, computed anew on each run of bars that lack no input.

    A bar where an input is not finite has no value, and what is not finite in an answer is NaN.
    """
    answers = [np.full(len(inputs[0]), np.nan) for _ in range(count)]
    for start, end in _stretches(inputs):
        found = function(*(each[start:end] for each in inputs))
        parts = found if isinstance(found, tuple) else (found,)
        for answer, part in zip(answers, parts, strict=True):
            answer[start:end] = np.where(np.isfinite(part), part, np.nan)
    return answers


def _stretches(inputs: Sequence[Floats]) -> Iterator[tuple[int, int]]:
    """The runs of bars at which every input is finite, as (start, end)."""
    whole = np.logical_and.reduce([np.isfinite(each) for each in inputs])
    edges = np.flatnonzero(np.diff(whole.astype(np.int8), prepend=0, append=0))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
