"""Figures out of Yahoo's answers: each from its place, in the unit that `ITEMS` gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from collectors.yahoo_places import PERIODS, STATEMENTS, SUMMARY_MODULES, UNREAD, Counted, Dated
from wizdata_core.errors import UnknownName
from wizdata_core.items import ITEMS, Unit
from wizdata_core.kinds import INSTRUMENT_OBSERVATIONS
from wizdata_core.units import quote_unit, to_major

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from collectors.contract import Target
    from collectors.numbers import Refusals
    from collectors.yahoo_places import Place
    from wizdata_core.units import QuoteUnit

_CURRENCY = re.compile(r"[A-Z]{3}")
_MONEY = {Unit.MONEY, Unit.PER_SHARE}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is stored: value in the unit of its item, and what the provider wrote."""

    item: str
    period_type: str
    period_end: date
    value: float
    currency: str
    reported_unit: str


@dataclass(frozen=True, slots=True)
class Units:
    """What a company's numbers count: the unit of the quote, and the currency of its reports."""

    quoted: QuoteUnit
    reported: str


def table(target: Target, figures: Iterable[Figure]) -> pa.Table:
    """The figures of an instrument as rows of observations."""
    rows = [
        {"symbol": target.symbol} | {name: getattr(each, name) for name in Figure.__slots__}
        for each in figures
    ]
    return pa.Table.from_pylist(rows, schema=INSTRUMENT_OBSERVATIONS.schema)


def unknown_fields(modules: Mapping[str, object], places: Sequence[Place]) -> list[str]:
    """The fields that Yahoo has added to modules that are read, as `module.field`."""
    known = {(place.module, place.field) for place in places}
    return sorted(
        f"{module}.{name}"
        for module in {place.module for place in places} | (set(SUMMARY_MODULES) & set(modules))
        for name in _fields(modules, module)
        if (module, name) not in known | UNREAD
    )


def unknown_lines(series: Iterable[object]) -> list[str]:
    """The lines of statements that Yahoo gives and nobody asked for."""
    names = {str(name) for each in series if isinstance(each, dict) for name in each}
    asked = {prefix + name for prefix in PERIODS for name in STATEMENTS}
    return sorted(names - asked - {"meta", "timestamp"})


def _fields(modules: Mapping[str, object], module: str) -> Mapping[str, object]:
    held = modules.get(module)
    return held if isinstance(held, dict) else {}


def units(modules: Mapping[str, object], target: Target, refused: Refusals) -> Units:
    """What the numbers of an answer count; what the instrument is known for where it is silent."""
    said = next(
        (
            code
            for module in ("summaryDetail", "price")
            if isinstance(code := _fields(modules, module).get("currency"), str)
        ),
        target.quote_unit,
    )
    try:
        quoted = quote_unit(said)
    except UnknownName as error:
        refused.add("currency", str(error), said)
        quoted = quote_unit(target.quote_unit, asset_class=target.asset_class)
    reported = _fields(modules, "financialData").get("financialCurrency")
    if isinstance(reported, str) and _CURRENCY.fullmatch(reported):
        return Units(quoted, reported)
    return Units(quoted, "")


def summary_figures(
    modules: Mapping[str, object],
    places: Sequence[Place],
    target: Target,
    asked_at: datetime,
    refused: Refusals,
) -> list[Figure]:
    """The figures of quoteSummary; those whose unit cannot be told are refused."""
    counted = units(modules, target, refused)
    found: dict[str, Figure] = {}
    for place in places:
        where = f"{place.module}.{place.field}"
        value = refused.number(_fields(modules, place.module).get(place.field), where)
        if value is None:
            continue
        day = _day(modules, place.dated, asked_at, refused)
        if place.parts and counted.quoted.factor != 1.0:
            figure = _quotient(place, found, day, where, refused)
        else:
            figure = _figure(place, value, day, counted, where, refused)
        if figure is not None:
            found[place.item] = figure
    return list(found.values())


def _figure(
    place: Place, value: float, day: date, counted: Units, where: str, refused: Refusals
) -> Figure | None:
    currency, unit = "", ""
    if place.counted is Counted.QUOTED:
        value = float(to_major(value, counted.quoted))
        currency, unit = counted.quoted.currency, counted.quoted.code
    elif place.counted is Counted.MAJOR:
        currency = unit = counted.quoted.currency
    elif place.counted is Counted.REPORTED:
        currency = unit = counted.reported
    elif place.counted is Counted.PERCENT:
        value, unit = value / 100, "%"
    if ITEMS[place.item].unit in _MONEY and not currency:
        refused.add(where, "money without a currency", value)
        return None
    return Figure(place.item, place.dated.value, day, value, currency, unit)


def _quotient(
    place: Place, found: Mapping[str, Figure], day: date, where: str, refused: Refusals
) -> Figure | None:
    """A ratio computed from two figures in one currency, for Yahoo's own mixes rand and cents."""
    one, other = (found.get(item) for item in place.parts or ())
    if one is None or other is None or one.currency != other.currency or not other.value:
        refused.add(where, "a ratio of rand and cents whose parts are not both there")
        return None
    ratio = one.value / other.value
    return Figure(place.item, place.dated.value, day, ratio, "", "computed")


def _day(
    modules: Mapping[str, object], dated: Dated, asked_at: datetime, refused: Refusals
) -> date:
    """The day that a figure is of; the day of the answer where Yahoo does not say."""
    if dated is Dated.QUARTER:
        stamp = _fields(modules, "defaultKeyStatistics").get("mostRecentQuarter")
        return day_of(stamp, "defaultKeyStatistics.mostRecentQuarter", refused) or asked_at.date()
    if dated is Dated.RATING:
        scores = _fields(modules, "esgScores")
        year, month = (scores.get(name) for name in ("ratingYear", "ratingMonth"))
        return _first_of(year, month, refused) or asked_at.date()
    return asked_at.date()


def day_of(stamp: object, where: str, refused: Refusals, zone: tzinfo = UTC) -> date | None:
    """The day in `zone` of a number of seconds since 1970; of a date Yahoo writes midnight UTC."""
    seconds = refused.number(stamp, where)
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, zone).date()
    except (ValueError, OverflowError, OSError):
        refused.add(where, "no moment", stamp)
        return None


def _first_of(year: object, month: object, refused: Refusals) -> date | None:
    first, second = (refused.number(each, "esgScores.rating") for each in (year, month))
    try:
        return date(int(first or 0), int(second or 0), 1)
    except (ValueError, OverflowError):
        refused.add("esgScores.rating", "no month", f"{year}-{month}")
        return None


def statement_figures(series: Iterable[object], refused: Refusals) -> list[Figure]:
    """The lines of a company's statements, each in the currency that its point names."""
    found: dict[tuple[str, str, date], Figure] = {}
    for each in series:
        if not isinstance(each, dict):
            refused.add("timeseries", "a series that is none", each)
            continue
        for name, points in each.items():
            if name in {"meta", "timestamp"}:
                continue
            for figure in _points(str(name), points, refused):
                found[figure.item, figure.period_type, figure.period_end] = figure
    return list(found.values())


def _points(name: str, points: object, refused: Refusals) -> Iterator[Figure]:
    prefix = next((each for each in PERIODS if name.startswith(each)), "")
    item = STATEMENTS.get(name.removeprefix(prefix)) if prefix else None
    if item is None:
        return
    if not isinstance(points, list):
        refused.add(name, "no list of points", points)
        return
    for place, point in enumerate(points):
        # Yahoo writes null for a period without the figure.
        if point is not None:
            figure = _point(item, prefix, point, f"{name}[{place}]", refused)
            if figure is not None:
                yield figure


def _point(item: str, prefix: str, point: object, where: str, refused: Refusals) -> Figure | None:
    if not isinstance(point, dict):
        refused.add(where, "no point", point)
        return None
    value = refused.number(point.get("reportedValue"), where)
    currency = point.get("currencyCode")
    try:
        end = date.fromisoformat(str(point.get("asOfDate")))
    except ValueError:
        refused.add(where, "no date", point.get("asOfDate"))
        return None
    if value is None:
        refused.add(where, "a point without a value", point)
        return None
    if ITEMS[item].unit not in _MONEY:
        return Figure(item, PERIODS[prefix], end, value, "", "")
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        refused.add(where, "money without a currency", currency)
        return None
    return Figure(item, PERIODS[prefix], end, value, currency, currency)
