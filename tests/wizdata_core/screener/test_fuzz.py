"""Ten thousand texts: refused by name or run, and never anything else.

All of them are parsed, checked and compiled, and what is compiled is looked at: outside its bound
values it consists of names and signs of ours alone. `RUN` of those that can be read are also run on
a real database, as the role that reads snapshots alone; `make torture` runs ten thousand.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import ARRAY, Date, Double, column, literal_column, table
from sqlalchemy.dialects import postgresql

from tests.wizdata_core.screener.rows import fill
from tests.wizdata_core.screener.texts import text
from wizdata_core.errors import BadInput
from wizdata_core.fields import FIELDS, Kind
from wizdata_core.queries import screen_sql
from wizdata_core.queries.limited import TookTooLong
from wizdata_core.queries.screen_sql import Rows, labels_of
from wizdata_core.queries.screening import Request, found, statement
from wizdata_core.queries.series_values import field_holding
from wizdata_core.queries.snapshots import SNAPSHOTS
from wizdata_core.queries.universes import KEYS
from wizdata_core.screener.json import from_json, to_json
from wizdata_core.screener.refusal import ScreenError
from wizdata_core.screener.text import parse, point, text_of
from wizdata_core.screener.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import ColumnElement

    from wizdata_core.screener.expression import Screen
    from wizdata_core.store import Engines

TEXTS, RUN = 10_000, 400
DOLLARS = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy does not say
PIECE = re.compile(
    r"""(?P<space>\s+)
    |(?P<bound>\$[0-9]+)
    |(?P<kind>::(?:INTEGER|DATE|VARCHAR|FLOAT|BOOLEAN|DOUBLE\ PRECISION)(?:\[\])?)
    |(?P<escape>ESCAPE\ '/')
    |(?P<pattern>'%')
    |(?P<quoted>"[a-z_0-9]+")
    |(?P<name>[A-Za-z_][A-Za-z_0-9]*)
    |(?P<sign><=|>=|!=|\|\||[=<>(),.*\[\]])""",
    re.VERBOSE,
)
SQL_WORDS = set(
    """select from where and or not as on is null true false case when then end any all between
    lower ilike with left outer join lateral order by group desc asc nulls last limit offset over
    partition filter unnest array_agg array_position rank percent_rank row_number lag lead count
    min max bool_or bool_and""".split()  # noqa: SIM905 - a list of words reads best as one
)
OUR_NAMES = {
    *("snapshots", "snapshots_latest", "instrument_id", "day", "made_at", "reconstructed"),
    *("rows", "known", "newest", "universe", "judged", "counts", "page", "computed", "flat"),
    *("held", "before", "after", "place", "series_days", "_matches", "_place"),
    *("_total", "_universe", "_newest", "_oldest"),
}
NUMBERED = re.compile(r"anon_[0-9]+|(series|standing)_[0-9]+(_all)?|[a-z_0-9]+_1")


def seeded(seed: int) -> Random:
    """The same numbers each time."""
    return Random(seed)  # noqa: S311 - texts to try, no secrets


def foreign(sql: str) -> list[str]:
    """What stands in a statement that is neither a bound value nor a name or sign of ours."""
    found: list[str] = []
    at = 0
    while at < len(sql):
        piece = PIECE.match(sql, at)
        if piece is None:
            return [*found, sql[at : at + 30]]
        if piece.lastgroup in {"name", "quoted"} and not ours(piece[0].strip('"')):
            found.append(piece[0])
        at = piece.end()
    return found


def ours(name: str) -> bool:
    known = name.lower() in SQL_WORDS or name in OUR_NAMES or name in FIELDS
    return known or bool(NUMBERED.fullmatch(name))


def condition(screen: Screen) -> str:
    """The screen's condition over a universe that is there already."""
    labels = labels_of(screen, field_holding)
    numbered = [each for each in labels.values() if each not in FIELDS]
    universe = table(
        "universe",
        *(
            column(each.name, each.type)
            for each in SNAPSHOTS.c
            if each.name in {*KEYS, *labels.values()}
        ),
        column("series_days", ARRAY(Date)),
        *(column(each, Double) for each in numbered),
        *(column(f"{each}_all", ARRAY(Double)) for each in numbered),
    )
    rows = Rows(universe, labels)
    return str(screen_sql.compiled(screen, rows).compile(dialect=DOLLARS))


def whole(store: Engines, screen: Screen, random: Random) -> str:
    """The statement that answers a request for it."""
    return str(statement(store, request(screen, random)).compile(dialect=DOLLARS))


def request(screen: Screen, random: Random) -> Request:
    """A page of the screen, now or as of a day, with some columns, sorted somehow."""
    names = list(FIELDS)
    return Request(
        screen,
        random.choice([None, None, *DAYS]),
        tuple(random.sample(names, random.randint(0, 5))),
        random.choice(["", *names]),
        random.random() < 0.5,
        random.choice([0, 0, 5]),
        random.choice([1, 200]),
    )


def made(random: Random) -> Iterator[tuple[str, Screen | None]]:
    """Texts without end, each with its screen; None where it was refused, at a place in it."""
    while True:
        typed = text(random)
        try:
            screen = parse(typed)
        except ScreenError as error:
            fault = error
        else:
            yield typed, screen
            continue
        assert 0 <= fault.start <= fault.end <= len(typed), typed
        assert str(fault) in point(typed, fault)
        yield typed, None


DAYS = [date(2026, 1, 5), date(2026, 1, 7), date(2020, 1, 1), date(1, 1, 1), date(9999, 12, 31)]


@pytest.fixture(scope="module")
def rows(module_store: Engines) -> Engines:
    """A few made-up instruments with every field set, missing, or at its extremes."""
    random = seeded(3)
    fill(module_store, {number: [sample(random) for _ in range(4)] for number in range(1, 13)})
    return module_store


def sample(random: Random) -> dict[str, object]:
    values: dict[Kind, list[object]] = {
        Kind.NUMBER: [None, 0.0, 1.0, 30.0, -5.0, 5e6, 1e308, 5e-324],
        Kind.TEXT: [None, "XJSE", "Basic Materials", "a_b", "100%", ""],
        Kind.FLAG: [None, True, False],
        Kind.DATE: [None, date(2026, 1, 31), date(1, 1, 1), date(9999, 12, 31)],
    }
    named = {name: random.choice(values[each.kind]) for name, each in FIELDS.items()}
    return {name: value for name, value in named.items() if name not in {"symbol", "name"}}


def test_ten_thousand_texts_are_refused_by_name_or_compiled_to_our_words(rows: Engines) -> None:
    random = seeded(1)
    sound = 0
    for _, screen in islice(made(random), TEXTS):
        if screen is None:
            continue
        sound += 1
        assert foreign(condition(screen)) == []
        if sound % 20 == 0:
            assert parse(text_of(screen)) == screen
            assert from_json(to_json(screen)) == screen
            assert words_of(screen)
            assert foreign(whole(rows, screen, random)) == []
    assert sound >= 0.3 * TEXTS


def run(store: Engines, seed: int, count: int) -> None:
    """Runs so many screens that can be read; nothing but bad input may come of it."""
    random = seeded(seed)
    sound = (each for each in made(random) if each[1] is not None)
    for typed, screen in islice(sound, count):
        assert screen is not None
        try:
            answer = found(store, request(screen, random))
        except TookTooLong:
            raise
        except BadInput as error:
            fault = str(error)
        else:
            assert answer.rows.num_rows <= answer.total <= answer.universe
            continue
        assert "too large to be worked out" in fault, typed


def test_what_can_be_read_runs_within_its_time(rows: Engines) -> None:
    run(rows, 2, RUN)


@pytest.mark.timeout(1_800)
@pytest.mark.torture_long
def test_all_that_can_be_read_runs_within_its_time(rows: Engines) -> None:
    run(rows, 4, TEXTS)


def pasted(left: ColumnElement[object], right: ColumnElement[object]) -> ColumnElement[bool]:
    """A hole: a value that is pasted into the statement."""
    value = getattr(right, "value", None)
    return left > (right if value is None else literal_column(repr(value)))


def pasted_list(left: ColumnElement[object], values: tuple[object, ...]) -> ColumnElement[bool]:
    listed = ", ".join(f"'{each}'" if isinstance(each, str) else str(each) for each in values)
    return literal_column(f"{left.name} in ({listed})")


def pasted_pattern(left: ColumnElement[object], values: tuple[object, ...]) -> ColumnElement[bool]:
    return left.like(literal_column(f"'%{values[0]}%'"))


@pytest.mark.parametrize(
    ("operators", "operator", "hole"),
    [
        (screen_sql._COMPARED, "gt", pasted),
        (screen_sql._COMPARED, "eq", pasted),
        (screen_sql._LISTS, "in", pasted_list),
        (screen_sql._LISTS, "contains", pasted_pattern),
    ],
)
def test_a_hole_would_be_found(
    monkeypatch: pytest.MonkeyPatch,
    operators: dict[str, Callable[..., ColumnElement[bool]]],
    operator: str,
    hole: Callable[..., ColumnElement[bool]],
) -> None:
    monkeypatch.setitem(operators, operator, hole)
    tried = islice(made(seeded(1)), 2_000)
    assert any(screen is not None and foreign(condition(screen)) for _, screen in tried)
