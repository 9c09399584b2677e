"""What snapshots are made of, read in bulk: bars, actions, and what was collected when."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Integer, and_, case, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import (
    bars_daily,
    calendar_events,
    corporate_actions,
    countries,
    country_observations,
    dataset_states,
    exchanges,
    gaps,
    instrument_observations,
    instruments,
    issuers,
    providers,
    series,
)
from wizdata_core.snapshots.countries import INDICATORS
from wizdata_core.snapshots.figures import FIGURES
from wizdata_core.snapshots.indices import LOCAL_INDEX
from wizdata_core.snapshots.inputs import (
    MICROSECONDS_A_DAY,
    NOTHING,
    Announced,
    Around,
    Bars,
    Dated,
    Inputs,
    Learnt,
    Missing,
    Subject,
    Vintages,
    Yearly,
)
from wizdata_core.store import arrow, reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection, Row, Subquery

    from wizdata_core.snapshots.inputs import Floats, Whole
    from wizdata_core.store import Engines

_NEVER = 2**62
_ITEMS = sorted({each.item for each in FIGURES})
_SPLIT, _DIVIDEND = "split", "dividend"


def around_all(store: Engines) -> Around:
    """Closes of every currency pair and of the local indices, and figures of countries."""
    best = best_series()
    symbols = sorted(set(LOCAL_INDEX.values()))
    query = (
        select(instruments.c.symbol, instruments.c.asset_class, best.c.id)
        .join(best, best.c.instrument_id == instruments.c.id)
        .where((instruments.c.asset_class == "fx") | instruments.c.symbol.in_(symbols))
    )
    with reading(store) as connection:
        held = connection.execute(query).all()
    closes = _closes(store, [row.id for row in held])
    found = {row.symbol: (row.asset_class, closes.get(row.id, NOTHING)) for row in held}
    return Around(
        {name: dated for name, (kind, dated) in found.items() if kind == "fx"},
        {name: dated for name, (kind, dated) in found.items() if kind != "fx"},
        _countries(store),
    )


def _closes(store: Engines, ids: Sequence[int]) -> dict[int, Dated]:
    bar = bars_daily.c
    if not ids:
        return {}
    query = select(bar.series_id, bar.session_date, bar.close).where(
        bar.series_id.in_(ids), bar.final
    )
    rows = arrow(store, query)
    of, days, values = (
        _whole(rows["series_id"]),
        _whole(rows["session_date"]),
        _floats(rows["close"]),
    )
    order = np.lexsort((days, of))
    edges = np.searchsorted(of[order], [*sorted(ids), max(ids) + 1])
    spans = {
        each: order[start:end]
        for each, start, end in zip(sorted(ids), edges[:-1], edges[1:], strict=True)
    }
    return {each: Dated(days[span], values[span]) for each, span in spans.items()}


def _countries(store: Engines) -> dict[tuple[str, str], tuple[Yearly, ...]]:
    held = country_observations.c
    query = (
        select(held.country, held.indicator, held.fetched_at, held.year, held.value)
        .where(held.indicator.in_(sorted(INDICATORS.values())))
        .order_by(held.fetched_at, held.year)
    )
    found: defaultdict[tuple[str, str], list[Yearly]] = defaultdict(list)
    rows = arrow(store, query)
    columns = (rows["country"], rows["indicator"], _moments(rows["fetched_at"]), rows["year"])
    for country, indicator, fetched, year, value in zip(
        columns[0].to_pylist(),
        columns[1].to_pylist(),
        columns[2].tolist(),
        columns[3].to_pylist(),
        _floats(rows["value"]).tolist(),
        strict=True,
    ):
        found[country, indicator].append(Yearly(fetched, year, value))
    return {key: tuple(values) for key, values in found.items()}


def best_series() -> Subquery:
    """The daily series of each instrument from its best provider, as every page chooses it."""
    query = (
        select(
            series.c.id,
            series.c.instrument_id,
            series.c.provider,
            series.c.bars,
            providers.c.sample,
        )
        .join(providers, providers.c.provider == series.c.provider)
        .where(series.c.interval == "1d", series.c.bars > 0)
        .ext(distinct_on(series.c.instrument_id))
        .order_by(series.c.instrument_id, providers.c.rank, series.c.id)
    )
    return query.subquery("best")


def inputs_of(store: Engines, ids: Sequence[int], around: Around) -> Inputs:
    """Everything that the rows of these instruments are made of, in the order of their ids.

    Instruments without daily bars are left out.
    """
    with reading(store) as connection:
        subjects, series_ids = _subjects(connection, ids)
        names = [each.symbol for each in subjects]
        splits, paid = _actions(connection, {each.id: each.source for each in subjects})
        missing = _missing(connection, series_ids)
        states = _states(connection, names)
    figures = _figures(store, [each.id for each in subjects])
    events = _events(store, ids)
    learnt = tuple(
        Learnt(
            splits.get(each.id, NOTHING),
            paid.get(each.id, NOTHING),
            events.get(each.id, {}),
            missing.get(of, ()),
            states.get(each.symbol),
        )
        for each, of in zip(subjects, series_ids, strict=True)
    )
    return Inputs(subjects, _bars(store, series_ids), learnt, around, figures)


def _subjects(
    connection: Connection, ids: Sequence[int]
) -> tuple[tuple[Subject, ...], tuple[int, ...]]:
    best = best_series()
    iso2 = func.coalesce(issuers.c.country, exchanges.c.country)
    query = (
        select(
            instruments.c.id,
            instruments.c.symbol,
            instruments.c.name,
            instruments.c.asset_class,
            instruments.c.mic,
            func.coalesce(iso2, "").label("country"),
            func.coalesce(countries.c.iso3, "").label("country3"),
            func.coalesce(issuers.c.sector, "").label("sector"),
            func.coalesce(issuers.c.icb_industry, "").label("industry"),
            instruments.c.currency,
            best.c.provider,
            best.c.sample,
            _answered().label("answered"),
            best.c.id.label("series_id"),
        )
        .join(best, best.c.instrument_id == instruments.c.id)
        .join(series, series.c.id == best.c.id)
        .join(providers, providers.c.provider == best.c.provider)
        .outerjoin(issuers, issuers.c.issuer == instruments.c.issuer)
        .outerjoin(exchanges, exchanges.c.mic == instruments.c.mic)
        .outerjoin(countries, countries.c.iso2 == iso2)
        .where(instruments.c.id.in_(ids))
        .order_by(instruments.c.id)
    )
    rows = connection.execute(query).all()
    return tuple(_subject(row) for row in rows), tuple(row.series_id for row in rows)


def _answered() -> ColumnElement[int]:
    """The last whole day that a series' answers cover without a break; 0 where nobody is asked."""
    until = func.upper(func.unnest(series.c.asked).column_valued("stretch"))
    covered = select(func.min(until)).where(until >= series.c.last_opened_at).scalar_subquery()
    day = cast(func.floor(func.date_part("epoch", covered) / 86_400), Integer) - 1
    return func.coalesce(case((providers.c.network, day)), 0)


def _subject(row: Row[*tuple[object, ...]]) -> Subject:
    return Subject(*tuple(row)[:-1])  # type: ignore[arg-type]  # as selected


def _bars(store: Engines, series_ids: Sequence[int]) -> Bars:
    bar = bars_daily.c
    columns = ("open", "high", "low", "close", "volume", "quality", "flags")
    query = select(bar.series_id, bar.session_date, *(bar[name] for name in columns)).where(
        bar.series_id.in_(series_ids or [-1]), bar.final
    )
    rows = arrow(store, query)
    ids = np.array(series_ids, np.int64)
    rising = np.argsort(ids)
    subject = rising[np.searchsorted(ids[rising], _whole(rows["series_id"]))]
    days = _whole(rows["session_date"])
    order = np.lexsort((days, subject))
    subject, days = subject[order], days[order]
    # Two bars of one session: the one read last counts.
    last = np.append(
        (subject[1:] != subject[:-1]) | (days[1:] != days[:-1]), [True] * bool(len(days))
    )
    order, days, subject = order[last], days[last], subject[last]
    taken = rows.take(pa.array(order))
    prices = {name: _floats(taken[name]) for name in ("open", "high", "low", "close", "volume")}
    texts = {name: taken[name].combine_chunks() for name in ("quality", "flags")}
    edges = np.searchsorted(subject, np.arange(len(series_ids) + 1))
    return Bars(edges, days, **prices, **texts)


def _actions(
    connection: Connection, sources: dict[int, str]
) -> tuple[dict[int, Dated], dict[int, Dated]]:
    action = corporate_actions.c
    query = (
        select(action.instrument_id, action.provider, action.kind, action.ex_date, action.value)
        .where(action.instrument_id.in_(sources), action.value > 0)
        .order_by(action.instrument_id, action.ex_date)
    )
    found: dict[str, defaultdict[int, list[tuple[int, float]]]] = {
        _SPLIT: defaultdict(list),
        _DIVIDEND: defaultdict(list),
    }
    for row in connection.execute(query):
        if row.provider == sources[row.instrument_id] and row.kind in found:
            day = int(np.datetime64(row.ex_date, "D").astype(np.int64))
            found[row.kind][row.instrument_id].append((day, row.value))
    splits, paid = (
        {each: _dated(values) for each, values in found[kind].items()}
        for kind in (_SPLIT, _DIVIDEND)
    )
    return splits, paid


def _dated(values: Iterable[tuple[int, float]]) -> Dated:
    pairs = list(values)
    return Dated(
        np.array([day for day, _ in pairs], np.int64), np.array([value for _, value in pairs])
    )


def _figures(store: Engines, ids: Sequence[int]) -> Vintages:
    held = instrument_observations.c
    query = select(
        held.instrument_id,
        held.item,
        held.fetched_at,
        held.period_type,
        held.period_end,
        held.value,
        held.currency,
    ).where(held.instrument_id.in_(ids or [-1]), held.item.in_(_ITEMS))
    rows = arrow(store, query)
    subject = np.searchsorted(np.array(ids or [-1]), _whole(rows["instrument_id"]))
    moments, ends = _moments(rows["fetched_at"]), _whole(rows["period_end"])
    order = np.lexsort((ends, moments, subject))
    texts = [_coded(rows[name], order) for name in ("item", "period_type", "currency")]
    (items, item_names), (kinds, kind_names), (currencies, currency_names) = texts
    return Vintages(
        subject[order],
        moments[order] // MICROSECONDS_A_DAY,
        items,
        kinds,
        ends[order],
        _floats(rows["value"])[order],
        currencies,
        item_names,
        kind_names,
        currency_names,
    )


def _coded(column: pa.ChunkedArray, order: Whole) -> tuple[Whole, tuple[str, ...]]:
    """Texts as places in the list of those that occur."""
    coded = column.combine_chunks().dictionary_encode()
    return _whole(coded.indices)[order], tuple(coded.dictionary.to_pylist())


def _events(store: Engines, ids: Sequence[int]) -> dict[int, dict[str, tuple[Announced, ...]]]:
    held = calendar_events.c
    query = (
        select(held.instrument_id, held.kind, held.fetched_at, held.starts_on)
        .where(held.instrument_id.in_(ids or [-1]))
        .order_by(held.instrument_id, held.kind, held.fetched_at)
    )
    rows = arrow(store, query)
    found: defaultdict[int, defaultdict[str, list[Announced]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for instrument, kind, *facts in zip(
        rows["instrument_id"].to_pylist(),
        rows["kind"].to_pylist(),
        _moments(rows["fetched_at"]).tolist(),
        _whole(rows["starts_on"]).tolist(),
        strict=True,
    ):
        found[instrument][kind].append(Announced(*facts))
    return {
        each: {kind: tuple(values) for kind, values in kinds.items()}
        for each, kinds in found.items()
    }


def _missing(connection: Connection, series_ids: Sequence[int]) -> dict[int, tuple[Missing, ...]]:
    query = select(gaps).where(gaps.c.series_id.in_(series_ids)).order_by(gaps.c.first_opened_at)
    found: defaultdict[int, list[Missing]] = defaultdict(list)
    for row in connection.execute(query):
        first = int(np.datetime64(row.first_opened_at.date(), "D").astype(np.int64))
        settled = _NEVER if row.settled_at is None else int(row.settled_at.timestamp() * 1_000_000)
        found_at = int(row.found_at.timestamp() * 1_000_000)
        found[row.series_id].append(Missing(first, row.bars, found_at, settled))
    return {each: tuple(values) for each, values in found.items()}


def _states(connection: Connection, symbols: Sequence[str]) -> dict[str, tuple[int, str]]:
    held = dataset_states.c
    query = select(held.subject, held.state, held.answered_at).where(
        and_(held.dataset == "sustainability", held.subject.in_(symbols))
    )
    return {
        row.subject: (int(row.answered_at.timestamp() * 1_000_000), row.state)
        for row in connection.execute(query.order_by(held.answered_at))
    }


def _whole(column: pa.ChunkedArray) -> Whole:
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    return np.asarray(column.cast(pa.int64()).to_numpy(), dtype=np.int64)


def _moments(column: pa.ChunkedArray) -> Whole:
    return _whole(column.cast(pa.timestamp("us", tz="UTC")))


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.ascontiguousarray(pc.cast(column, pa.float64()).to_numpy(), dtype=np.float64)
