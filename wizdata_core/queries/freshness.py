"""How fresh what is held is, and why it is no fresher: the words that every page states plainly.

States follow one rule that a page can print: `RULE`. It goes by the calendar of the market, so a
long weekend makes nothing stale and a missed session does. Nothing here judges prices, only their
age.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import case, distinct, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from db.models import faults, instruments, providers, runs, series
from wizdata_core.bars import Interval
from wizdata_core.calendars import calendar_for
from wizdata_core.calendars.days import newest_due
from wizdata_core.queries.esg_stamp import company_stamp

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection


@dataclass(frozen=True, slots=True)
class AssetClass:
    """A kind of instrument in words; how old its last daily bar may be where no calendar says."""

    code: str
    label: str
    one: str
    fresh_for: timedelta


ASSET_CLASSES: dict[str, AssetClass] = {
    each.code: each
    for each in (
        AssetClass("equity", "Shares", "share", timedelta(days=4)),
        AssetClass("index", "Indices", "index", timedelta(days=4)),
        AssetClass("fx", "Currencies", "currency pair", timedelta(days=4)),
        AssetClass("crypto", "Crypto", "crypto pair", timedelta(days=2)),
    )
}
# How long after its close a session's bar may be on its way: the provider's delay, and an hourly
# job that fails a few times.
DUE_AFTER = timedelta(hours=6)
RULE = (
    "Fresh: the newest bar is of the last session that closed at least 6 hours ago, by the "
    "exchange's calendar; currencies have a session each weekday, crypto each day; weekly and "
    "monthly bars may be one interval older. Sessions near a feast that is not announced yet do "
    "not count. Where the calendar is not sure, fresh is at most 4 days old. Stale: it is older. "
    "None: no bars are held."
)


class State(StrEnum):
    """Whether a series is as new as its market allows."""

    FRESH = "fresh"
    STALE = "stale"
    NONE = "none"


_INTRADAY = {each.value for each in Interval if each.intraday}
_LONG = {"1w": timedelta(days=7), "1mo": timedelta(days=31)}
# Faults that say something of the whole provider, not of one instrument.
# What faults of questions for prices name as their interval; other datasets name themselves.
_OF_PRICES = ("", "live", *(each.value for each in Interval))
WALLS = ("unavailable", "rate_limited", "blocked", "offline", "needs_key")
FAULT_WORDS: dict[str, str] = {
    "rate_limited": "the provider asked us to slow down",
    "blocked": "the provider refused to answer this machine",
    "malformed": "the answer could not be read",
    "empty": "the provider answered without any bars",
    "unavailable": "the provider could not be reached",
    "unknown_symbol": "the provider does not know this instrument",
    "too_large": "the answer was larger than is accepted",
    "offline": "WIZDATA_OFFLINE is set, so nothing was asked",
    "needs_key": "the provider wants a key that is not set",
    "no_room": "the archive has no room or cannot be reached, so nothing is asked",
}


def state_of(
    asset_class: str,
    interval: str,
    last_opened_at: datetime | None,
    now: datetime,
    mic: str | None = None,
) -> State:
    """The state of a series by its newest bar, the calendar of exchange `mic`, and the time."""
    if last_opened_at is None:
        return State.NONE
    longer = _LONG.get(interval, timedelta(0))
    calendar = calendar_for(asset_class, mic)
    due = newest_due(calendar, now, DUE_AFTER) if calendar else None
    if calendar is None or due is None:
        known = ASSET_CLASSES.get(asset_class, ASSET_CLASSES["equity"])
        return State.FRESH if now - last_opened_at <= known.fresh_for + longer else State.STALE
    zone = ZoneInfo(calendar.timezone if interval in _INTRADAY else "UTC")
    newest = last_opened_at.astimezone(zone).date()
    return State.FRESH if newest + longer >= due else State.STALE


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes whenever what is held changes: caches are keyed by it, not by time.

    `data` follows bars, actions and answers; `work` follows runs, faults and instruments.
    """

    data: str
    work: str


def stamp(connection: Connection, symbol: str = "") -> Stamp:
    """The present stamp of everything, or of one instrument's series and what its chart marks."""
    held = select(
        func.concat_ws(
            "/",
            func.count(),
            func.sum(series.c.version),
            func.sum(series.c.bars),
            func.max(series.c.checked_at),
        )
    )
    if symbol:
        held = held.join(instruments, instruments.c.id == series.c.instrument_id).where(
            instruments.c.symbol == symbol
        )
    work = select(
        func.concat_ws(
            "/",
            select(
                func.concat_ws(
                    "/", func.count(), func.max(runs.c.started_at), func.max(runs.c.finished_at)
                )
            )
            .select_from(runs)
            .scalar_subquery(),
            select(func.max(faults.c.id)).scalar_subquery(),
            select(func.count()).select_from(instruments).scalar_subquery(),
        )
    )
    row = connection.execute(select(held.scalar_subquery(), work.scalar_subquery())).one()
    marked = f"/{company_stamp(connection)}" if symbol else ""
    return Stamp((row[0] or "") + marked, row[1] or "")


@dataclass(frozen=True, slots=True)
class Wall:
    """The last fault that stopped a networked provider as a whole."""

    provider_label: str
    kind: str
    detail: str
    at: datetime

    @property
    def words(self) -> str:
        """The fault in plain words."""
        return FAULT_WORDS.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is held by kind of source, with the day of the newest daily bar of each.

    `live` counts the series of networked providers, `live_checked_at` is their last answer; `wall`
    is what stopped live collection last.
    """

    instruments: int
    bars: int
    live: int
    live_until: date | None
    live_checked_at: datetime | None
    sample_until: date | None
    reference_until: date | None
    checked_at: datetime | None
    wall: Wall | None
    running: int

    @property
    def blocked(self) -> bool:
        """Whether live collection met a wall after its last answer."""
        return self.wall is not None and (
            self.live_checked_at is None or self.wall.at > self.live_checked_at
        )


def standing(connection: Connection) -> Standing:
    """What is held, and what stands between it and live prices."""
    live, sample = providers.c.network, providers.c.sample

    def newest(which: object) -> object:
        return func.max(case((which, series.c.last_opened_at)))  # type: ignore[arg-type]  # a condition

    row = connection.execute(
        select(
            func.count(distinct(case((series.c.bars > 0, series.c.instrument_id)))),
            func.coalesce(func.sum(series.c.bars), 0),
            func.count(case((live & (series.c.bars > 0), 1))),
            newest(live),
            func.max(case((live, series.c.checked_at))),
            newest(sample),
            newest(~live & ~sample),
            func.max(series.c.checked_at),
            select(func.count())
            .select_from(runs)
            .where(runs.c.state == "running")
            .scalar_subquery(),
        ).select_from(series.join(providers, providers.c.provider == series.c.provider))  # type: ignore[call-overload]  # columns of several types
    ).one()
    return Standing(
        row[0],
        int(row[1]),
        row[2],
        _day(row[3]),
        row[4],
        _day(row[5]),
        _day(row[6]),
        row[7],
        _wall(connection),
        row[8],
    )


def _wall(connection: Connection) -> Wall | None:
    query = (
        select(providers.c.label, faults.c.kind, faults.c.detail, faults.c.at)
        .join(providers, providers.c.provider == faults.c.provider)
        .where(providers.c.network, faults.c.kind.in_(WALLS), faults.c.interval.in_(_OF_PRICES))
        .order_by(faults.c.at.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return Wall(*row) if row else None


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


@dataclass(frozen=True, slots=True)
class ClassFreshness:
    """One asset class: how many instruments are known and held, the newest bar and last answer.

    `mic` is the exchange of the newest bar, None off exchange.
    """

    asset_class: str
    known: int
    held: int
    last_opened_at: datetime | None
    checked_at: datetime | None
    mic: str | None = None

    def state(self, now: datetime) -> State:
        """The state of the class's newest bar."""
        return state_of(self.asset_class, "1d", self.last_opened_at, now, self.mic)


def _newest_mic(held: ColumnElement[bool]) -> ColumnElement[str | None]:
    """The exchange of the bar that opened last."""
    newest_first = case((held, series.c.last_opened_at)).desc().nulls_last()
    mic: ColumnElement[str | None] = func.array_agg(
        aggregate_order_by(instruments.c.mic, newest_first)
    )[1]
    return mic


def by_class(connection: Connection, *, with_sample: bool = True) -> tuple[ClassFreshness, ...]:
    """The freshness of each asset class, in the order of `ASSET_CLASSES`."""
    samples = select(providers.c.provider).where(providers.c.sample)
    counted = series.c.instrument_id == instruments.c.id
    if not with_sample:
        counted &= series.c.provider.not_in(samples)
    held = series.c.bars > 0
    query = (
        select(
            instruments.c.asset_class,
            func.count(distinct(instruments.c.id)),
            func.count(distinct(case((held, instruments.c.id)))),
            func.max(case((held, series.c.last_opened_at))),
            func.max(series.c.checked_at),
            _newest_mic(held),
        )
        .select_from(instruments.outerjoin(series, counted))
        .group_by(instruments.c.asset_class)
    )
    found = {row[0]: ClassFreshness(*row) for row in connection.execute(query)}
    known = [code for code in ASSET_CLASSES if code in found]
    return tuple(found[code] for code in [*known, *sorted(set(found) - set(known))])
