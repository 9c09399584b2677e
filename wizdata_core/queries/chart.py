"""What one chart shows: from a choice in words to the view that page, embed and CSV all use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.adjustment import Basis
from wizdata_core.bars import Interval, interval
from wizdata_core.chart import MARKS, ChartView
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.indicators.catalogue import INPUTS, SESSION, longer_intervals, warm_up
from wizdata_core.indicators.expression import parse_list, text_of, text_of_list
from wizdata_core.indicators.lines import lines
from wizdata_core.queries.bars import StoredBars, actions_of, on_basis, stored_bars
from wizdata_core.queries.days import silent_days
from wizdata_core.queries.esg_dates import esg_dates
from wizdata_core.queries.instruments import canonical
from wizdata_core.queries.series import chosen_series, held_series
from wizdata_core.resample import DERIVATIONS, resample
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from wizdata_core.adjustment import Action, Floats
    from wizdata_core.indicators.catalogue import Choice
    from wizdata_core.queries.series import Series
    from wizdata_core.resample import BarColumns
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
# Recursive indicators forget their seed: after sixteen warm-ups less than a part in 10^6 of it is
# left for Wilder's smoothing, so the figures shown do not depend on the range that is drawn.
_SETTLE = 16
_SETTLE_LEAST = 300
_SETTLE_MOST = 100_000  # bars; months within minutes would ask for millions
_FOUR_DIGITS = 3
_MOST_DIGITS = 10


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
            "symbol": self.symbol,
            "interval": self.interval.value,
            "range": self.range,
            "basis": self.basis.value,
            "indicators": text_of_list(self.indicators),
            "source": self.source,
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
    bars = interval(given.get("interval") or "1d")
    return ChartChoice(
        symbol,
        bars,
        span,
        Basis(basis),
        _fitting(parse_list(given.get("indicators", "")), bars),
        given.get("source", ""),
    )


def _fitting(indicators: tuple[Choice, ...], bars: Interval) -> tuple[Choice, ...]:
    for each in indicators:
        for longer in longer_intervals(each):
            if interval(longer).length < bars.length:
                raise BadInput(
                    f"indicator {text_of(each)} cannot be made of bars of {bars.value}; choose"
                    f" bars of {longer} or shorter, or take it off"
                )
    return indicators


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
        actions = actions_of(connection, series)
        dated = [*_said_of(actions, series), *esg_dates(connection, series.symbol)]
    start = _start(series, choice)
    stored = stored_bars(store, series, start, _before(series, choice))
    bars = on_basis(stored.columns, actions, choice.basis)
    # The first bar that begins at the start or later, counted in stored bars.
    first = int(np.searchsorted(bars.times, int(start.timestamp()))) if start else 0
    if choice.interval is not series.interval:
        opened = bars.times[first]
        bars = resample(bars, choice.interval, _day(series.checked_at))
        # A longer bar that began before the start belongs, and is whole.
        first = int(np.searchsorted(bars.times, opened, side="right")) - 1
    view = replace(
        _view(series, choice, stored, bars, first),
        actions=_marks(dated, bars.since(first), series, choice.interval),
    )
    if choice.interval is not Interval.DAY or series.interval is not Interval.DAY:
        return view
    with reading(store) as connection:
        silent = silent_days(connection, series, view.dates, view.volume)
    return replace(view, silent=tuple((state.value, count) for state, count in silent.items()))


def _view(
    series: Series,
    choice: ChartChoice,
    stored: StoredBars,
    bars: BarColumns,
    first: int,
) -> ChartView:
    columns = {name: getattr(bars, name) for name in INPUTS}
    columns[SESSION] = bars.dates.astype(np.int64)
    shown = bars.since(first)
    return ChartView(
        symbol=series.symbol,
        name=series.name,
        asset_class=series.asset_class,
        exchange=series.exchange,
        timezone=series.timezone,
        interval=choice.interval,
        unit="points" if series.asset_class == "index" else series.currency,
        basis=choice.basis.value,
        provider=series.provider,
        provider_label=series.provider_label,
        sample=series.sample,
        quote_unit=stored.quote_unit,
        quote_factor=stored.quote_factor,
        fetched_at=series.checked_at,
        price_digits=price_digits(shown.close, series.asset_class),
        times=shown.times,
        dates=shown.dates,
        open=shown.open,
        high=shown.high,
        low=shown.low,
        close=shown.close,
        volume=shown.volume,
        final=shown.final,
        lines=lines(choice.indicators, columns, first),
    )


def price_digits(close: Floats, asset_class: str) -> int:
    """How many decimals prices deserve: two for shares and indices, more where they are small."""
    known = close[np.isfinite(close)]
    least = 4 if asset_class == "fx" else 2
    if len(known) == 0:
        return least
    size = float(np.median(np.abs(known)))
    if size >= 1:
        return least
    needed = int(np.ceil(-np.log10(max(size, 1e-12)))) + _FOUR_DIGITS
    return min(max(needed, least), _MOST_DIGITS)


def _start(series: Series, choice: ChartChoice) -> datetime | None:
    last = series.last_opened_at
    if choice.range == "ytd":
        return datetime(last.year, 1, 1, tzinfo=UTC)
    days = RANGES[choice.range].days
    if days is None:
        return None
    midnight = last.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days - 1)


def _before(series: Series, choice: ChartChoice) -> int:
    """How many stored bars ahead of the start are read, so that what is shown is whole."""
    a_day = timedelta(days=1) / choice.interval.length
    needed = (_SETTLE * warm_up(each, a_day) for each in choice.indicators)
    settle = min(max([_SETTLE_LEAST, *needed]), _SETTLE_MOST)
    if choice.interval is series.interval:
        return settle if choice.indicators else 0
    most = DERIVATIONS[choice.interval].most
    return (settle + 1) * most if choice.indicators else most


def _day(at: datetime) -> np.datetime64:
    return np.datetime64(at.astimezone(UTC).date(), "D")


def _marks(
    dated: Iterable[tuple[date, str, str]], bars: BarColumns, series: Series, chosen: Interval
) -> tuple[tuple[int, str, str], ...]:
    """Each dated event at the bar of its day, in the order of days.

    Where its day has no bar, an action counts from the bar before; what was published then is known
    at the next one.
    """
    marks = []
    for day, kind, label in sorted(dated):
        index = int(np.searchsorted(bars.dates, np.datetime64(day), side="right")) - 1
        between = index >= 0 and chosen.length <= timedelta(days=1) and bars.dates[index] < day
        if between and not MARKS[kind].of_price:
            index += 1
        inside = 0 <= index < len(bars.times) and day <= series.last_opened_at.date()
        if inside:
            marks.append((int(bars.times[index]), kind, label))
    return tuple(marks)


def _said_of(actions: Sequence[Action], series: Series) -> Iterator[tuple[date, str, str]]:
    for each in actions:
        said = f"Dividend {each.value:g} {series.currency}"
        label = f"Split {each.value:g}:1" if each.kind == "split" else said
        yield each.ex_date, each.kind, f"{label} on {each.ex_date:%Y-%m-%d}"
