"""What became of an instrument's days: closed, did not trade, or feed missing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import func, or_, select

from db.models import bars_daily, instruments, series
from wizdata_core.bars import Interval
from wizdata_core.calendars import FX, calendar_for
from wizdata_core.calendars.days import DayAnswer, DayState, Evidence, day_answer
from wizdata_core.queries.freshness import DUE_AFTER
from wizdata_core.queries.series import held_series

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Connection

    from wizdata_core.queries.series import Series

# Sources write 0 for the volume of what has none.
_WITHOUT_VOLUME = {"index", "fx"}
_SILENT = (DayState.FEED_MISSING, DayState.DID_NOT_TRADE, DayState.UNKNOWN)


def days_of(
    connection: Connection,
    symbol: str,
    first: date,
    last: date,
    asked_at: datetime,
    provider: str = "",
) -> tuple[DayAnswer, ...]:
    """What became of each day from `first` to `last`, both included, as `asked_at` shows it.

    By the daily bars of every provider, or of one. The symbol is canonical. Empty where no daily
    bars are held.
    """
    held = [
        each
        for each in held_series(connection, symbol)
        if each.interval is Interval.DAY and provider in {"", each.provider}
    ]
    if not held:
        return ()
    span = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    volumes = _volumes(connection, held, span)
    silent = [day for day in span if volumes.get(day, 0.0) == 0]
    traded = _exchange_traded(connection, held[0], silent)
    return tuple(_answer(held, day, volumes, traded, asked_at) for day in span)


def silent_days(
    connection: Connection,
    shown: Series,
    dates: NDArray[np.datetime64],
    volumes: NDArray[np.float64],
) -> dict[DayState, int]:
    """How many sessions between the first and last bar shown have no trade, by what became of them.

    `dates` and `volumes` are those of the bars of a daily series that are shown. Currencies are
    left out: reference rates are fixed on days of their own, some once a week.
    """
    calendar = calendar_for(shown.asset_class, shown.exchange)
    if calendar is None or calendar is FX or len(dates) == 0:
        return {}
    quiet = np.zeros(len(dates), dtype=bool) if _no_volume(shown) else volumes == 0
    missing = np.setdiff1d(
        calendar.sessions(dates[0].item(), dates[-1].item()), dates[~quiet]
    ).tolist()
    known: dict[date, float | None] = dict.fromkeys(dates[quiet].tolist(), 0.0)
    traded = _exchange_traded(connection, shown, missing)
    answers = (_answer([shown], day, known, traded, shown.checked_at) for day in missing)
    counted = Counter(each.state for each in answers)
    return {state: counted[state] for state in _SILENT if counted[state]}


def _answer(
    held: Sequence[Series],
    day: date,
    volumes: Mapping[date, float | None],
    traded: Collection[date],
    asked_at: datetime,
) -> DayAnswer:
    calendar = calendar_for(held[0].asset_class, held[0].exchange)
    over = calendar.hours(day)[1] + DUE_AFTER if calendar else asked_at
    evidence = Evidence(
        bar=day in volumes,
        volume=volumes.get(day),
        exchange_traded=day in traded,
        answered=any(
            each.first_opened_at.date() <= day
            and (day <= each.last_opened_at.date() or over <= each.checked_at)
            for each in held
        ),
    )
    return day_answer(calendar, day, evidence, asked_at, DUE_AFTER)


def _volumes(
    connection: Connection, held: Sequence[Series], span: Sequence[date]
) -> dict[date, float | None]:
    """The days that have bars, each with the most that a source says was traded."""
    bar = bars_daily.c
    query = (
        select(bar.session_date, func.max(bar.volume))
        .where(
            bar.series_id.in_([each.id for each in held]),
            bar.opened_at >= _midnight(span[0]),
            bar.opened_at <= _midnight(span[-1]),
        )
        .group_by(bar.session_date)
    )
    without = _no_volume(held[0])
    return {day: None if without else volume for day, volume in connection.execute(query)}


def _exchange_traded(connection: Connection, one: Series, days: Sequence[date]) -> set[date]:
    """Of these days, those on which another instrument of its exchange has a bar with trade.

    Off exchange, another of its asset class.
    """
    if not days:
        return set()
    bar = bars_daily.c
    beside = (
        instruments.c.mic == one.exchange
        if one.exchange
        else instruments.c.mic.is_(None) & (instruments.c.asset_class == one.asset_class)
    )
    query = (
        select(bar.session_date)
        .join(series, series.c.id == bar.series_id)
        .join(instruments, instruments.c.id == series.c.instrument_id)
        .where(
            beside,
            instruments.c.symbol != one.symbol,
            series.c.interval == Interval.DAY.value,
            bar.opened_at.in_([_midnight(day) for day in days]),
            or_(
                bar.volume.is_(None),
                bar.volume > 0,
                instruments.c.asset_class.in_(_WITHOUT_VOLUME),
            ),
        )
        .distinct()
    )
    return set(connection.scalars(query))


def _no_volume(one: Series) -> bool:
    return one.asset_class in _WITHOUT_VOLUME


def _midnight(day: date) -> datetime:
    """When a daily bar of that session opens, by agreement."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
