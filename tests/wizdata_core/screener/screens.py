"""Hypothesis strategies for screens of all shapes that `check` accepts."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import assume
from hypothesis import strategies as st

from wizdata_core.fields import FIELDS, Kind, Unit
from wizdata_core.indicators.catalogue import Column, choice
from wizdata_core.screener.expression import (
    MOST_SESSIONS,
    All,
    Condition,
    Either,
    FieldValue,
    Not,
    Scaled,
    SeriesValue,
    Standing,
)
from wizdata_core.screener.meaning import kind_of, unit_of
from wizdata_core.screener.operators import LIST, OPERATORS, operators_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.screener.expression import Operand, Right, Screen

OF_KIND = {kind: [n for n, f in FIELDS.items() if f.kind is kind] for kind in Kind}
TEXTS = st.one_of(
    st.sampled_from(
        ["XJSE", "Basic Materials", "country", "and", "O'Neill", "", "50%", "a_b", "é"]
    ),
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12),
)
NUMBERS = st.one_of(
    st.sampled_from([0.0, 1.0, 30.0, 0.05, 5e6, 2.5e9, 1e12, -0.001, 1e-300, 1e300, 5e-324]),
    st.integers(-(10**6), 10**6).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
)
FACTORS = st.sampled_from([0.5, 1.05, -2.0, 1e-6, 1e6, 0.1 + 0.2])
SERIES = st.sampled_from(
    [
        choice("rsi", {"window": 9}),
        choice("sma", {"window": 30}),
        choice("macd", {"fast": 5, "slow": 10, "signal": 3}, output="signal"),
        choice("sma", {"window": 5}, source=Column("volume")),
        choice("sma", {"window": 3}, source=choice("rsi", {"window": 9})),
        choice("rsi", {"window": 14}, interval="1w"),
        choice("obv"),
    ]
)


def fields(kind: Kind, names: list[str] | None = None) -> st.SearchStrategy[FieldValue]:
    """Fields of a kind, of all or of some names."""
    among = [n for n in (names or FIELDS) if FIELDS[n].kind is kind]
    return st.sampled_from(among).map(FieldValue)


@st.composite
def operands(
    draw: st.DrawFn, names: list[str] | None, kinds: frozenset[Kind], *, series: bool
) -> Operand:
    """A left side of one of some kinds: mostly a field, of all or of some names."""
    kind = draw(st.sampled_from([each for each in _KINDS if each in kinds]))
    choices: list[st.SearchStrategy[Operand]] = [fields(kind, names)] * 3
    if series and Kind.NUMBER in kinds:
        choices.append(SERIES.map(SeriesValue))
    if Kind.NUMBER in kinds:
        groups = st.one_of(st.just(""), fields(Kind.TEXT, names).map(lambda each: each.name))
        how = st.sampled_from(["rank", "percentile"])
        value = fields(Kind.NUMBER, names).map(lambda each: each.name)
        choices.append(st.builds(Standing, how, value, groups))
    return draw(st.one_of(choices))


_KINDS = [Kind.NUMBER, Kind.NUMBER, Kind.TEXT, Kind.FLAG, Kind.DATE]


@st.composite
def conditions(
    draw: st.DrawFn,
    names: list[str] | None = None,
    *,
    operator: str = "",
    series: bool = True,
    values: Callable[[Operand], st.SearchStrategy[Right]] | None = None,
    sessions: int = MOST_SESSIONS,
) -> Condition:
    """A condition that has a meaning, on all fields or some, with any operator or one."""
    kinds = OPERATORS[operator].kinds if operator else frozenset(Kind)
    left = draw(operands(names, kinds, series=series))
    fits = [
        each
        for each in operators_for(kind_of(left))
        if operator in {"", each.key} and not (each.lookback and isinstance(left, Standing))
    ]
    assume(fits)
    row = draw(st.sampled_from(fits))
    within = (
        0 if isinstance(left, Standing) else draw(st.one_of(st.just(0), st.integers(1, sessions)))
    )
    side = (values or literals)(left)
    if row.fields:
        side = st.one_of(side, others(left, names, series=series))
    count = draw(st.integers(1, 4)) if row.takes == LIST else row.takes
    right = tuple(draw(side) for _ in range(count))
    return Condition(left, row.key, right, within)


def literals(left: Operand) -> st.SearchStrategy[Right]:
    """Values that can stand beside an operand."""
    kinds: dict[Kind, st.SearchStrategy[Right]] = {
        Kind.NUMBER: NUMBERS,
        Kind.TEXT: TEXTS,
        Kind.FLAG: st.booleans(),
        Kind.DATE: st.dates(date(1, 1, 1), date(9999, 12, 31)),
    }
    return kinds[kind_of(left)]


def others(left: Operand, names: list[str] | None, *, series: bool) -> st.SearchStrategy[Right]:
    """Fields and indicators, perhaps multiplied, that can be compared with an operand."""
    return _others(kind_of(left), unit_of(left), tuple(names or FIELDS), series=series)


@cache
def _others(
    kind: Kind, unit: Unit, names: tuple[str, ...], *, series: bool
) -> st.SearchStrategy[Right]:
    fit = [
        FieldValue(n)
        for n in names
        if FIELDS[n].kind is kind
        and (Unit.NONE in {unit, FIELDS[n].unit} or unit is FIELDS[n].unit)
    ]
    if kind is not Kind.NUMBER:
        return st.sampled_from(fit)
    plain: st.SearchStrategy[FieldValue | SeriesValue] = st.sampled_from(fit)
    if series:
        plain = st.one_of(plain, SERIES.map(SeriesValue))
    return st.one_of(plain, st.builds(Scaled, FACTORS, plain))


def screens(
    of: st.SearchStrategy[Condition] | None = None, *, most: int = 12
) -> st.SearchStrategy[Screen]:
    """Trees of conditions: groups of none, one and several, nested and negated."""
    leaves: st.SearchStrategy[Screen] = of if of is not None else conditions()
    return st.recursive(
        st.one_of(leaves, st.just(All())),
        lambda part: st.one_of(
            st.lists(part, max_size=4).map(lambda parts: All(tuple(parts))),
            st.lists(part, min_size=1, max_size=4).map(lambda parts: Either(tuple(parts))),
            part.map(Not),
        ),
        max_leaves=most,
    )
