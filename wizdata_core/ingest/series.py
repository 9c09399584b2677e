"""Keeps series: which a writer holds locked, what span their bars cover, how often they changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from db.models import corporate_actions, instruments, raw_objects, series
from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from wizdata_core.bars import Interval

Span = tuple["datetime", "datetime"]
Counts = dict[int, tuple[int, int]]  # by series: rows that were new, rows written in all
# Newest first when sorted: the action that says why.
_ACTION = func.concat_ws(" ", corporate_actions.c.ex_date, corporate_actions.c.kind)
_MOST_NOTIFIED = 500  # a payload of NOTIFY has at most 8,000 bytes


@dataclass(frozen=True, slots=True)
class HeldSeries:
    """A series, locked by this transaction, and the span that its bars cover."""

    id: int
    first: datetime | None
    last: datetime | None

    def is_apart_from(self, span: Span) -> bool:
        """Whether all of a span lies before or after what is held."""
        if self.first is None or self.last is None:
            return True
        return span[1] < self.first or span[0] > self.last


def locked_series(
    connection: Connection, names: Collection[tuple[str, str]], provider: str
) -> dict[tuple[str, str], HeldSeries]:
    """The provider's series by (symbol, interval), made where there were none, locked till commit.

    Raises:
        UnknownName: a symbol that no instrument has.
    """
    ids = instrument_ids(connection, {symbol for symbol, _ in names})
    rows = [
        {"instrument_id": ids[symbol], "provider": provider, "interval": code}
        for symbol, code in sorted(names)
    ]
    connection.execute(insert(series).values(rows).on_conflict_do_nothing())
    # Ordered, so that two writers of the same series wait for each other and never deadlock.
    query = (
        select(series)
        .where(series.c.provider == provider, series.c.instrument_id.in_(ids.values()))
        .order_by(series.c.id)
        .with_for_update()
    )
    held = {
        (row.instrument_id, row.interval): HeldSeries(
            row.id, row.first_opened_at, row.last_opened_at
        )
        for row in connection.execute(query)
    }
    return {(symbol, code): held[ids[symbol], code] for symbol, code in names}


def instrument_ids(connection: Connection, symbols: Collection[str]) -> dict[str, int]:
    """The ids of instruments by canonical symbol.

    Raises:
        UnknownName: a symbol that no instrument has.
    """
    query = select(instruments.c.symbol, instruments.c.id).where(instruments.c.symbol.in_(symbols))
    found = {row.symbol: row.id for row in connection.execute(query)}
    for symbol in sorted(set(symbols) - set(found)):
        known = connection.scalars(select(instruments.c.symbol)).all()
        raise UnknownName("instrument", symbol, known)
    return found


def touch_series(
    connection: Connection,
    symbols: list[str],
    interval: Interval,
    provider: str,
    checked_at: datetime,
    asked: Span,
) -> None:
    """Notes that a provider answered for these series, with bars or not, about the time `asked`."""
    held = locked_series(connection, [(symbol, interval.value) for symbol in symbols], provider)
    connection.execute(
        series.update()
        .where(series.c.id.in_([each.id for each in held.values()]))
        .values(
            checked_at=func.greatest(series.c.checked_at, checked_at),
            asked=series.c.asked.op("+")(func.tstzmultirange(func.tstzrange(*asked))),
        )
    )


def ask_anew(connection: Connection, raw_id: int, now: datetime) -> int:
    """Has history read again of which an answer's corporate actions say that it was restated.

    Whatever a series holds from before the time that the answer was about loses its coverage, so
    that the next questions reach for all of it; gives how many series that were.
    """
    changed = (
        select(
            corporate_actions.c.instrument_id,
            corporate_actions.c.provider,
            raw_objects.c.asked_from,
            func.max(_ACTION).label("why"),
        )
        .join(raw_objects, raw_objects.c.id == corporate_actions.c.raw_id)
        .where(corporate_actions.c.raw_id == raw_id)
        .group_by(
            corporate_actions.c.instrument_id,
            corporate_actions.c.provider,
            raw_objects.c.asked_from,
        )
        .subquery()
    )
    older = (
        (series.c.instrument_id == changed.c.instrument_id)
        & (series.c.provider == changed.c.provider)
        & (series.c.first_opened_at < changed.c.asked_from)
    )
    anew = {"asked": text("'{}'"), "reread_at": now, "reread_why": changed.c.why}
    return connection.execute(series.update().where(older).values(anew)).rowcount


def note_stored(
    connection: Connection, spans: Mapping[int, Span], counts: Counts, checked_at: datetime
) -> None:
    """Brings series in line with rows just stored, and tells whoever listens which have changed."""
    for series_id, (first, last) in sorted(spans.items()):
        fresh, written = counts.get(series_id, (0, 0))
        connection.execute(
            series.update()
            .where(series.c.id == series_id)
            .values(
                bars=series.c.bars + fresh,
                first_opened_at=func.least(series.c.first_opened_at, first),
                last_opened_at=func.greatest(series.c.last_opened_at, last),
                checked_at=func.greatest(series.c.checked_at, checked_at),
                version=series.c.version + (1 if written else 0),
            )
        )
    if counts:
        # Keys only: whoever hears this reads what it needs.
        ids = ",".join(map(str, sorted(counts)[:_MOST_NOTIFIED]))
        connection.execute(text("select pg_notify('bars', :ids)"), {"ids": ids})
