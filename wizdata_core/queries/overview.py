"""The market in one look: the last two daily bars of every instrument, its trend, who moved most.

One SELECT reads everything; what a page picks from it is picked here, by rules that it can state.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import prod
from typing import TYPE_CHECKING

from sqlalchemy import Date, String, and_, cast, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from db.models import (
    bars_daily,
    corporate_actions,
    instruments,
    issuers,
    providers,
    series,
    universe_members,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, FromClause, Row, Subquery

# Bars further apart than this are not of one market day: a long weekend is four days.
NEAR = timedelta(days=5)
TREND_BARS = 30
_LOOK_BACK = timedelta(days=220)  # thirty weekly rates
# Shown first where they are held; the universe's own order fills the rest.
HEADLINES = ("^J203.JO", "^J200.JO", "USD/ZAR", "EUR/ZAR", "GBP/ZAR", "BTC/USD", "ETH/USD")


@dataclass(frozen=True, slots=True)
class Quote:
    """The last daily bar of an instrument from its best source, beside the one before it.

    Prices are in the currency's major unit (`unit`, points for an index). `previous` and `trend`
    (the last closes, oldest first) are counted in shares of the last bar, so that a split is no
    fall. `final` is false while the bar's day had not ended when it was fetched.
    """

    symbol: str
    name: str
    asset_class: str
    unit: str
    sector: str
    group: str
    provider: str
    provider_label: str
    sample: bool
    day: date
    previous_day: date | None
    close: float
    previous: float | None
    volume: float | None
    final: bool
    checked_at: datetime
    trend: tuple[float, ...]
    mic: str | None = None

    @property
    def change(self) -> float | None:
        """The change from the bar before, as a fraction."""
        return self.close / self.previous - 1 if self.previous else None


@dataclass(frozen=True, slots=True)
class Movers:
    """Who rose and fell most, best first; `left_out` are too old, or alone, to be compared."""

    newest: date | None
    compared: tuple[Quote, ...]
    gainers: tuple[Quote, ...]
    losers: tuple[Quote, ...]
    left_out: tuple[Quote, ...]


def quotes(connection: Connection, *, with_sample: bool = True) -> tuple[Quote, ...]:
    """Every instrument of which daily bars are held, the universe's most important first."""
    best = _best_series(with_sample=with_sample)
    tail = _tail(best)
    member = _first_membership()
    query = (
        select(
            instruments.c.symbol,
            instruments.c.name,
            instruments.c.asset_class,
            instruments.c.currency,
            instruments.c.mic,
            func.coalesce(issuers.c.sector, "").label("sector"),
            func.coalesce(member.c.group_label, "").label("group_label"),
            best.c.provider,
            best.c.label,
            best.c.sample,
            best.c.checked_at,
            tail,
            _splits(best).label("splits"),
        )
        .join(best, best.c.instrument_id == instruments.c.id)
        .join(tail, true())
        .outerjoin(issuers, issuers.c.issuer == instruments.c.issuer)
        .outerjoin(member, member.c.instrument_id == instruments.c.id)
        .where(func.cardinality(tail.c.closes) > 0)
        .order_by(member.c.group_rank.nulls_last(), member.c.position, instruments.c.id)
    )
    return tuple(_quote(row) for row in connection.execute(query))


def _best_series(*, with_sample: bool) -> Subquery:
    query = (
        select(
            series.c.id,
            series.c.instrument_id,
            series.c.provider,
            series.c.checked_at,
            series.c.last_opened_at,
            providers.c.label,
            providers.c.sample,
        )
        .join(providers, providers.c.provider == series.c.provider)
        .where(series.c.interval == "1d", series.c.bars > 0)
        .ext(distinct_on(series.c.instrument_id))
        .order_by(series.c.instrument_id, providers.c.rank, series.c.id)
    )
    return (query if with_sample else query.where(~providers.c.sample)).subquery("best")


def _tail(best: Subquery) -> FromClause:
    bar = bars_daily.c
    last = (
        select(bar.opened_at, bar.session_date, bar.close, bar.volume, bar.final)
        .where(
            bar.series_id == best.c.id,
            bar.opened_at <= best.c.last_opened_at,
            bar.opened_at >= best.c.last_opened_at - _LOOK_BACK,
        )
        .order_by(bar.opened_at.desc())
        .limit(TREND_BARS)
        .correlate(best)
        .lateral("last_bars")
    )
    rising = last.c.opened_at
    return (
        select(
            func.array_agg(aggregate_order_by(last.c.close, rising)).label("closes"),
            func.array_agg(aggregate_order_by(last.c.session_date, rising)).label("dates"),
            func.array_agg(aggregate_order_by(last.c.volume, rising)).label("volumes"),
            func.array_agg(aggregate_order_by(last.c.final, rising)).label("finals"),
        )
        .select_from(last)
        .lateral("tail")
    )


def _splits(best: Subquery):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SQLAlchemy's own name for it is private
    action = corporate_actions.c
    return (
        select(func.jsonb_object_agg(cast(action.ex_date, String), action.value))
        .where(
            and_(action.instrument_id == best.c.instrument_id, action.provider == best.c.provider),
            action.kind == "split",
            action.ex_date >= cast(best.c.last_opened_at - _LOOK_BACK, Date),
        )
        .scalar_subquery()
    )


def _first_membership() -> Subquery:
    member = universe_members.c
    return (
        select(universe_members)
        .ext(distinct_on(member.instrument_id))
        .order_by(member.instrument_id, member.group_rank, member.position)
        .subquery("member")
    )


def _quote(row: Row[*tuple[object, ...]]) -> Quote:
    closes = closes_on_last_shares(row.closes, row.dates, row.splits or {})
    alone = len(closes) == 1
    return Quote(
        row.symbol,
        row.name,
        row.asset_class,
        "points" if row.asset_class == "index" else row.currency,
        row.sector,
        row.group_label,
        row.provider,
        row.label,
        row.sample,
        row.dates[-1],
        None if alone else row.dates[-2],
        closes[-1],
        None if alone else closes[-2],
        row.volumes[-1],
        row.finals[-1],
        row.checked_at,
        closes,
        row.mic,
    )


def closes_on_last_shares(
    closes: Iterable[float], dates: Iterable[date], splits: Mapping[str, float]
) -> tuple[float, ...]:
    """Closes in shares of the last bar: each divided by every split that came after it."""
    dated = list(zip(closes, dates, strict=True))
    last = dated[-1][1]
    ratios = {date.fromisoformat(day): ratio for day, ratio in splits.items()}
    return tuple(
        close / prod(ratio for day, ratio in ratios.items() if at < day <= last)
        for close, at in dated
    )


def headlines(held: Iterable[Quote], most: int = 8) -> tuple[Quote, ...]:
    """The instruments that a person looks at first: `HEADLINES`, then the universe's first."""
    by_symbol = {quote.symbol: quote for quote in held}
    named = [by_symbol[symbol] for symbol in HEADLINES if symbol in by_symbol]
    others = [quote for quote in by_symbol.values() if quote.symbol not in HEADLINES]
    return tuple([*named, *others][:most])


def movers(held: Iterable[Quote], asset_class: str, most: int = 8) -> Movers:
    """Who moved most of one asset class, among bars that may be compared.

    A quote is compared when its bar is at most `NEAR` older than the newest of its class, and the
    bar before at most `NEAR` older than it: a price of years ago, or a weekly rate, is no mover.
    """
    mine = [quote for quote in held if quote.asset_class == asset_class]
    newest = max((quote.day for quote in mine), default=date.min)
    compared = [quote for quote in mine if _comparable(quote, newest)]
    ranked = sorted(compared, key=lambda quote: quote.change or 0.0)
    return Movers(
        newest if mine else None,
        tuple(compared),
        tuple(quote for quote in reversed(ranked) if (quote.change or 0) > 0)[:most],
        tuple(quote for quote in ranked if (quote.change or 0) < 0)[:most],
        tuple(quote for quote in mine if quote not in compared),
    )


def _comparable(quote: Quote, newest: date) -> bool:
    if quote.previous_day is None or quote.change is None:
        return False
    return newest - quote.day <= NEAR and quote.day - quote.previous_day <= NEAR


def classes_of(held: Iterable[Quote]) -> dict[str, int]:
    """Each asset class held, with how many quotes of it may be compared."""
    by_class = sorted(held, key=lambda quote: quote.asset_class)
    return {
        name: len(movers(list(group), name).compared)
        for name, group in groupby(by_class, key=lambda quote: quote.asset_class)
    }
