"""What one chart shows: from a choice in words to the view that page, embed and CSV all use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from sqlalchemy import Table, select, union_all

from db.models import bars_daily, bars_intraday, corporate_actions, instruments
from wizdata_core.adjustment import Action, Basis, PriceSeries, Reinvested, adjusted
from wizdata_core.bars import Interval, interval
from wizdata_core.chart import ChartView
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.indicators.catalogue import warm_up
from wizdata_core.indicators.expression import parse_list, text_of_list
from wizdata_core.indicators.lines import lines
from wizdata_core.queries.instruments import canonical
from wizdata_core.queries.series import Series, chosen_series, held_series
from wizdata_core.resample import DERIVATIONS, BarColumns, resample
from wizdata_core.store import arrow, reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from wizdata_core.indicators.catalogue import Choice
    from wizdata_core.store import Engines


@dataclass(frozen=True, slots=True)
class Range:
    """How far back a chart reaches from its last bar; `days` is None for all there is."""

    code: str
    label: str
    days: int | None


RANGES: dict[str, Range] = {
    each.code: each
    for each in (
        Range("1d", "1 day", 1),
        Range("5d", "5 days", 5),
        Range("1mo", "1 month", 31),
        Range("3mo", "3 months", 92),
        Range("6mo", "6 months", 183),
        Range("ytd", "Year to date", None),
        Range("1y", "1 year", 366),
        Range("2y", "2 years", 731),
        Range("5y", "5 years", 1827),
        Range("10y", "10 years", 3653),
        Range("max", "All", None),
    )
}
BASES: dict[Basis, str] = {
    Basis.RAW: "Raw: as traded",
    Basis.SPLITS: "Adjusted for splits",
    Basis.TOTAL: "Adjusted for splits and dividends",
}
MOST_BARS = 100_000
# Recursive indicators forget their seed: after twelve warm-ups less than one part in 10^5 of it is left
# for Wilder's smoothing, so the figures shown do not depend on the range that is drawn.
_SETTLE = 12
_SETTLE_LEAST = 300


@dataclass(frozen=True, slots=True)
class ChartChoice:
    """What a person chose to see; every field checked, the symbol canonical."""

    symbol: str
    interval: Interval = Interval.DAY
    range: str = "1y"
    basis: Basis = Basis.RAW
    indicators: tuple[Choice, ...] = ()
    source: str = ""

    def parameters(self) -> dict[str, str]:
        """The choice as URL parameters; `chart_choice` reads them back."""
        return {
            "symbol": self.symbol, "interval": self.interval.value, "range": self.range, "basis": self.basis.value,
            "indicators": text_of_list(self.indicators), "source": self.source,
        }


def chart_choice(connection: Connection, given: Mapping[str, str]) -> ChartChoice:
    """The choice that URL parameters make; what is absent takes its default.

    Raises:
        UnknownName, BadInput: a value is refused, by name, with the nearest that would be right.
    """
    symbol = canonical(connection, given.get("symbol", ""))
    span = given.get("range") or "1y"
    if span not in RANGES:
        raise UnknownName("range", span, RANGES)
    basis = given.get("basis") or Basis.RAW.value
    if basis not in {each.value for each in Basis}:
        raise UnknownName("price basis", basis, [each.value for each in Basis])
    return ChartChoice(
        symbol, interval(given.get("interval") or "1d"), span, Basis(basis), parse_list(given.get("indicators", "")), given.get("source", ""),
    )


def chart_view(store: Engines, choice: ChartChoice) -> ChartView:
    """The bars, lines and facts that one chart shows.

    Raises:
        BadInput: no bars are held of the instrument, or none that make the interval.
    """
    with reading(store) as connection:
        held = held_series(connection, choice.symbol)
        if not held:
            raise BadInput(f"no bars are held of {choice.symbol} yet")
        series = chosen_series(held, choice.interval, choice.source)
        actions = _actions(connection, series)
    start = _start(series, choice)
    bars, unit, factor = _bars(store, series, choice, start)
    bars = _on_basis(bars, actions, choice.basis)
    if choice.interval is not series.interval:
        bars = resample(bars, choice.interval, np.datetime64(series.checked_at.replace(tzinfo=None)))
    columns = {name: getattr(bars, name) for name in ("open", "high", "low", "close", "volume")}
    drawn = lines(choice.indicators, columns)
    # A longer bar that began before the start still belongs: the first one shown is whole.
    first = int(np.searchsorted(bars.times, int(start.timestamp()))) if start else 0
    shown = bars.since(first)
    return ChartView(
        symbol=series.symbol, name=series.name, asset_class=series.asset_class, exchange=series.exchange,
        timezone=series.timezone, interval=choice.interval, unit="points" if series.asset_class == "index" else series.currency,
        basis=choice.basis.value, provider=series.provider, provider_label=series.provider_label, sample=series.sample,
        quote_unit=unit, quote_factor=factor, fetched_at=series.checked_at,
        price_digits=price_digits(shown.close, series.asset_class),
        times=shown.times, dates=shown.dates, open=shown.open, high=shown.high, low=shown.low, close=shown.close,
        volume=shown.volume, final=shown.final,
        lines=tuple(replace(line, values=line.values[first:]) for line in drawn),
        actions=_marks(actions, shown, series),
    )


def price_digits(close: np.ndarray, asset_class: str) -> int:  # type: ignore[type-arg]  # floats
    """How many decimals prices deserve: two for shares and indices, more where the numbers are small."""
    known = close[np.isfinite(close)]
    least = 4 if asset_class == "fx" else 2
    if len(known) == 0:
        return least
    size = float(np.median(np.abs(known)))
    needed = 2 if size >= 1 else int(np.ceil(-np.log10(max(size, 1e-12)))) + 3  # four significant digits below one
    return min(max(needed, least), 10)


def _start(series: Series, choice: ChartChoice) -> datetime | None:
    last = series.last_opened_at
    if choice.range == "ytd":
        return datetime(last.year, 1, 1, tzinfo=UTC)
    days = RANGES[choice.range].days
    if days is None:
        return None
    midnight = last.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days - 1)


def _bars(store: Engines, series: Series, choice: ChartChoice, start: datetime | None) -> tuple[BarColumns, str, float]:
    table = bars_intraday if series.interval.intraday else bars_daily
    wanted = [getattr(table.c, name) for name in (*_COLUMNS, "quote_unit", "quote_factor")]
    mine = select(*wanted).where(table.c.series_id == series.id)
    if start is None:
        rows = arrow(store, mine.order_by(table.c.opened_at.desc()).limit(MOST_BARS))
    else:
        shown = mine.where(table.c.opened_at >= start).order_by(table.c.opened_at.desc()).limit(MOST_BARS).subquery()
        before = mine.where(table.c.opened_at < start).order_by(table.c.opened_at.desc()).limit(_before(series, choice)).subquery()
        rows = arrow(store, union_all(select(shown), select(before)))
    return _columns(rows, table)


_COLUMNS = ("opened_at", "session_date", "open", "high", "low", "close", "volume", "final")


def _before(series: Series, choice: ChartChoice) -> int:
    settle = max([_SETTLE * warm_up(each) for each in choice.indicators], default=0)
    if not choice.indicators:
        return 0
    each = DERIVATIONS[choice.interval].most if choice.interval is not series.interval else 1
    return max(settle, _SETTLE_LEAST) * each


def _columns(rows: pa.Table, table: Table) -> tuple[BarColumns, str, float]:
    del table
    times = rows["opened_at"].cast(pa.int64()).to_numpy() // 1_000_000
    order = np.argsort(times, kind="stable")

    def floats(name: str) -> np.ndarray:  # type: ignore[type-arg]  # pyarrow gives what the table says
        return np.ascontiguousarray(rows[name].to_numpy()[order], dtype=np.float64)

    final = rows["final"].to_numpy(zero_copy_only=False)[order].astype(bool) if rows.num_rows else np.empty(0, bool)
    dates = rows["session_date"].to_numpy()[order].astype("datetime64[D]")
    prices = [floats(name) for name in ("open", "high", "low", "close", "volume")]
    last = int(order[-1]) if rows.num_rows else -1
    unit = rows["quote_unit"][last].as_py() if rows.num_rows else ""
    factor = rows["quote_factor"][last].as_py() if rows.num_rows else 1.0
    return BarColumns(times[order], dates, *prices, final), unit, factor


def _on_basis(bars: BarColumns, actions: list[Action], basis: Basis) -> BarColumns:
    if basis is Basis.RAW or len(bars) == 0 or not actions:
        return bars
    # Actions fall on days: the last bar of each day gives the factor of all bars of that day.
    lasts = np.flatnonzero(np.append(bars.dates[1:] != bars.dates[:-1], [True]))
    daily = PriceSeries(bars.dates[lasts], *(getattr(bars, name)[lasts] for name in ("open", "high", "low", "close", "volume")))
    ones = replace(daily, volume=np.ones(len(lasts)))
    made = adjusted(ones, actions, basis, Reinvested.BEFORE)
    of_day = np.searchsorted(daily.dates, bars.dates)
    price, volume = (made.close / daily.close)[of_day], made.volume[of_day]
    return BarColumns(
        bars.times, bars.dates, bars.open * price, bars.high * price, bars.low * price, bars.close * price, bars.volume * volume, bars.final,
    )


def _actions(connection: Connection, series: Series) -> list[Action]:
    query = (
        select(corporate_actions.c.kind, corporate_actions.c.ex_date, corporate_actions.c.value)
        .join(instruments, instruments.c.id == corporate_actions.c.instrument_id)
        .where(instruments.c.symbol == series.symbol, corporate_actions.c.provider == series.provider)
        .order_by(corporate_actions.c.ex_date)
    )
    return [Action(row.kind, row.ex_date, row.value) for row in connection.execute(query)]


def _marks(actions: list[Action], bars: BarColumns, series: Series) -> tuple[tuple[int, str, str], ...]:
    if len(bars) == 0:
        return ()
    marks = []
    for action in actions:
        day = np.datetime64(action.ex_date)
        index = int(np.searchsorted(bars.dates, day, side="right")) - 1
        if index >= 0 and action.ex_date <= series.last_opened_at.date():
            label = f"Split {action.value:g}:1" if action.kind == "split" else f"Dividend {action.value:g} {series.currency}"
            marks.append((int(bars.times[index]), action.kind, f"{label} on {action.ex_date:%Y-%m-%d}"))
    return tuple(marks)
