"""What snapshots are made of, read in bulk: bars, actions, and what was collected when."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from sqlalchemy import Integer, case, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import (
    bars_daily,
    countries,
    country_observations,
    exchanges,
    instruments,
    issuers,
    providers,
    series,
)
from wizdata_core.queries.arrow_columns import floats, moments, whole
from wizdata_core.queries.snapshot_learnt import (
    actions_by_day,
    events_of,
    figures_of,
    gaps_of,
    rating_states,
)
from wizdata_core.queries.snapshot_scores import company_scores, country_scores
from wizdata_core.snapshots.countries import INDICATORS
from wizdata_core.snapshots.indices import LOCAL_INDEX
from wizdata_core.snapshots.inputs import (
    NO_SCORES,
    NOTHING,
    Around,
    Bars,
    Dated,
    Inputs,
    Learnt,
    Subject,
    Yearly,
)
from wizdata_core.store import arrow, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Row, Subquery

    from wizdata_core.store import Engines


def around_all(store: Engines) -> Around:
    """Closes of every currency pair and of the local indices, figures and scores of countries."""
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
        country_scores(store),
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
        whole(rows["series_id"]),
        whole(rows["session_date"]),
        floats(rows["close"]),
    )
    order = np.lexsort((days, of))
    edges = np.searchsorted(of[order], [*sorted(ids), max(ids) + 1])
    spans = {
        each: order[start:end]
        for each, start, end in zip(sorted(ids), edges[:-1], edges[1:], strict=True)
    }
    return {each: Dated(days[span], values[span]) for each, span in spans.items()}


def _countries(store: Engines) -> dict[tuple[str, str], tuple[Yearly, ...]]:
    """Every vintage by country and indicator, from the provider whose figures count; no samples."""
    held = country_observations.c
    query = (
        select(
            held.country,
            held.indicator,
            held.provider,
            held.fetched_at,
            held.year,
            held.value,
            func.max(held.updated)
            .over(partition_by=(held.provider, held.country, held.indicator))
            .label("revised"),
            providers.c.rank,
        )
        .join(providers, providers.c.provider == held.provider)
        .where(held.indicator.in_(sorted(INDICATORS.values())), ~providers.c.sample)
        .order_by(held.fetched_at, held.year)
    )
    found: defaultdict[tuple[str, str], dict[str, list[Yearly]]] = defaultdict(dict)
    standing: dict[tuple[str, str, str], tuple[date, int]] = {}
    rows = arrow(store, query)
    for country, indicator, provider, fetched, year, value, revised, rank in zip(
        rows["country"].to_pylist(),
        rows["indicator"].to_pylist(),
        rows["provider"].to_pylist(),
        moments(rows["fetched_at"]).tolist(),
        rows["year"].to_pylist(),
        floats(rows["value"]).tolist(),
        rows["revised"].to_pylist(),
        rows["rank"].to_pylist(),
        strict=True,
    ):
        series_of = found[country, indicator]
        series_of.setdefault(provider, []).append(Yearly(fetched, year, value))
        standing[country, indicator, provider] = (revised or date.min, -rank)
    return {
        key: tuple(by_provider[max(by_provider, key=lambda name: standing[(*key, name)])])
        for key, by_provider in found.items()
    }


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
        splits, paid = actions_by_day(connection, {each.id: each.source for each in subjects})
        missing = gaps_of(connection, series_ids)
        states = rating_states(connection, names)
    figures = figures_of(store, [each.id for each in subjects])
    events = events_of(store, ids)
    scored = company_scores(store, ids)
    learnt = tuple(
        Learnt(
            splits.get(each.id, NOTHING),
            paid.get(each.id, NOTHING),
            events.get(each.id, {}),
            missing.get(of, ()),
            states.get(each.symbol),
            scored.get(each.id, NO_SCORES),
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
    subject = rising[np.searchsorted(ids[rising], whole(rows["series_id"]))]
    days = whole(rows["session_date"])
    order = np.lexsort((days, subject))
    subject, days = subject[order], days[order]
    # Two bars of one session: the one read last counts.
    last = np.append(
        (subject[1:] != subject[:-1]) | (days[1:] != days[:-1]), [True] * bool(len(days))
    )
    order, days, subject = order[last], days[last], subject[last]
    taken = rows.take(pa.array(order))
    prices = {name: floats(taken[name]) for name in ("open", "high", "low", "close", "volume")}
    texts = {name: taken[name].combine_chunks() for name in ("quality", "flags")}
    edges = np.searchsorted(subject, np.arange(len(series_ids) + 1))
    return Bars(edges, days, **prices, **texts)
