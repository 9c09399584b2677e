"""Positions for tests: the worked example of the method, and any that hypothesis thinks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from wizdata_core.portfolio.positions import Fact, Kind, Origin, Position, facts_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

METRICS = (
    "ghg_scope1",
    "ghg_scope2_loc",
    "ghg_scope2_mkt",
    "ghg_scope3",
    "evic",
    "revenue",
    "score",
    "score_penalised",
    "board_women_pct",
)
MILLION = 1e6

# Value, EVIC and revenue in USD m, scopes in Mt, the score, and women on the board in %.
_ROWS = {
    "P1": (40, 20_000, 5_000, 0.9, 0.3, 2.0, 70, 30),
    "P2": (30, 60_000, 12_000, 0.05, 0.1, None, 55, 40),
    "P3": (20, 10_000, 8_000, 3.0, 1.0, 6.0, None, 20),
}


def position(
    key: str, value: float, kind: Kind = Kind.COMPANY, **figures: float | None
) -> Position:
    """A position with the figures that are not None, each without a period."""
    known = {
        name: [Fact(each, origin=Origin.GIVEN)]
        for name, each in figures.items()
        if each is not None
    }
    return Position(key, f"Example {key} (fictional)", kind, value, facts_of(known), example=True)


def worked_example() -> tuple[Position, ...]:
    """The portfolio that the method is explained by: three companies and cash, of 100 million."""
    companies = tuple(
        position(
            key,
            value * MILLION,
            evic=evic * MILLION,
            revenue=revenue * MILLION,
            ghg_scope1=s1 * MILLION,
            ghg_scope2_loc=s2 * MILLION,
            ghg_scope3=None if s3 is None else s3 * MILLION,
            score=score,
            score_penalised=score,
            board_women_pct=women,
        )
        for key, (value, evic, revenue, s1, s2, s3, score, women) in _ROWS.items()
    )
    return (*companies, position("CASH", 10 * MILLION, Kind.CASH))


def any_positions() -> SearchStrategy[tuple[Position, ...]]:
    """Up to eight companies with whichever figures, cash, and what is not looked through."""
    amounts = st.floats(1, 1e9)
    figures = st.dictionaries(st.sampled_from(METRICS), amounts, max_size=len(METRICS))
    companies = st.lists(st.tuples(amounts, figures), min_size=1, max_size=8)
    return st.tuples(companies, st.one_of(st.none(), amounts), st.one_of(st.none(), amounts)).map(
        _made
    )


def _made(
    drawn: tuple[list[tuple[float, dict[str, float]]], float | None, float | None],
) -> tuple[Position, ...]:
    companies, cash, other = drawn
    found = [
        position(f"C{at}", value, Kind.COMPANY, **figures)
        for at, (value, figures) in enumerate(companies)
    ]
    if cash is not None:
        found.append(position("CASH", cash, Kind.CASH))
    if other is not None:
        found.append(position("FUND", other, Kind.OTHER))
    return tuple(found)
