"""What a signature says of an indicator: the columns that it reads and its knobs with bounds."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, get_args, get_origin, get_type_hints

from wizdata_core.indicators.records import INPUTS, SESSION, Parameter, Span

if TYPE_CHECKING:
    from collections.abc import Callable


def read_signature(
    function: Callable[..., object],
) -> tuple[tuple[str, ...], tuple[Parameter, ...]]:
    """The columns and the knobs of `function`, each in the order of its signature.

    Raises:
        TypeError: an argument is neither a column nor a knob with bounds that hold its default.
    """
    hints = get_type_hints(function, include_extras=True)
    inputs, parameters = [], []
    for name, each in inspect.signature(function).parameters.items():
        if each.kind is each.POSITIONAL_ONLY and name in (*INPUTS, SESSION):
            inputs.append(name)
        elif each.kind is each.KEYWORD_ONLY and get_origin(hints[name]) is Annotated:
            parameters.append(_parameter(name, each.default, hints[name]))
        else:
            raise TypeError(f"{function.__name__}: {name} is neither a column nor a bounded knob")
    return tuple(inputs), tuple(parameters)


def argument_names(function: Callable[..., object]) -> set[str]:
    """The names of all that `function` takes."""
    return set(inspect.signature(function).parameters)


def _parameter(name: str, default: float, hint: object) -> Parameter:
    kind, span = get_args(hint)
    if not (isinstance(span, Span) and span.low <= default <= span.high):
        raise TypeError(f"knob {name} needs a Span that holds its default {default!r}")
    return Parameter(name, name.replace("_", " ").capitalize(), kind is int, default, span)
