"""What several indicators ask of the same arrays is worked out once within a run.

Answers are kept by the identity of the arrays, which are held meanwhile, so that no other array can
take it. What is kept cannot be written to.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_Function = TypeVar("_Function", bound="Callable[..., object]")

_Kept = dict[tuple[object, ...], tuple[object, object]]
_KEPT: ContextVar[_Kept | None] = ContextVar("answers kept", default=None)


def shared(arrays: int) -> Callable[[_Function], _Function]:
    """A decorator: of the same `arrays` and numbers a function is asked once within `sharing`.

    The first `arrays` arguments are the arrays, the others are numbers; all are positional. The
    answer is an array or a tuple of them, and may be one of the arguments.
    """

    def share(function: _Function) -> _Function:
        @wraps(function)
        def of_one(*given: object) -> object:
            kept = _KEPT.get()
            if kept is None:
                return function(*given)
            return _once(kept, (function, id(given[0]), given[1:]), function, given)

        @wraps(function)
        def of_several(*given: object) -> object:
            kept = _KEPT.get()
            if kept is None:
                return function(*given)
            key = (function, *map(id, given[:arrays]), given[arrays:])
            return _once(kept, key, function, given)

        return of_one if arrays == 1 else of_several  # type: ignore[return-value]  # as `function`

    return share


def _once(
    kept: _Kept,
    key: tuple[object, ...],
    function: Callable[..., object],
    given: tuple[object, ...],
) -> object:
    found = kept.get(key)
    if found is None:
        answer = function(*given)
        for each in answer if isinstance(answer, tuple) else (answer,):
            each.setflags(write=False)
        found = kept[key] = given, answer
    return found[1]


@contextmanager
def sharing() -> Iterator[None]:
    """Within it, what is `shared` is worked out once for the same question."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)
