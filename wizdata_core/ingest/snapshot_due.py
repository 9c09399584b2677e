"""Notes which snapshots are due: what an answer that was just stored changes, and from which day.

Bars and actions of an instrument change its own rows; those of a currency pair or a local index
change the rows of all who are counted in it or measured against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Date, DateTime, case, cast, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import insert

from db.models import countries as known_countries
from db.models import exchanges, instruments, issuers, snapshot_due
from wizdata_core.queries.snapshot_inputs import best_series
from wizdata_core.snapshots.countries import INDICATORS
from wizdata_core.snapshots.indices import LOCAL_INDEX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Select

# So far back rows are made by themselves; earlier ones are made when a command asks for them.
AUTOMATIC = timedelta(days=3 * 366)
# A session whose bar has not come has a row this long after the end of its day in UTC.
CARRIED_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Span:
    """The days whose rows are due: from `first` to `last`, or to the newest."""

    first: date
    last: date | None = None


def note(connection: Connection, ids: Select[tuple[int]], span: Span, now: datetime) -> None:
    """Notes the instruments that a select gives as due; what was due of them stays so."""
    chosen = ids.subquery()
    rows = select(
        chosen.c[0],
        cast(literal(span.first), Date),
        cast(literal(span.last), Date),
        cast(literal(now), DateTime(timezone=True)),
    ).order_by(chosen.c[0])
    names = ["instrument_id", "since", "upto", "noted_at"]
    statement = insert(snapshot_due).from_select(names, rows)
    given, held = statement.excluded, snapshot_due.c
    open_end = or_(held.upto.is_(None), given.upto.is_(None))
    changes = {
        "since": func.least(held.since, given.since),
        "upto": case((open_end, None), else_=func.greatest(held.upto, given.upto)),
        "noted_at": given.noted_at,
        "refused": "",
    }
    connection.execute(
        statement.on_conflict_do_update(index_elements=["instrument_id"], set_=changes)
    )


def note_instruments(
    connection: Connection, symbols: Sequence[str], span: Span, now: datetime
) -> None:
    """Notes instruments that have daily bars as due; all where none is named."""
    best = best_series()
    query = select(best.c.instrument_id).join(instruments, instruments.c.id == best.c.instrument_id)
    if symbols:
        query = query.where(instruments.c.symbol.in_(symbols))
    note(connection, query, span, now)


def note_all(connection: Connection, now: datetime) -> None:
    """Notes every instrument as due, as far back as rows are made by themselves."""
    note_instruments(connection, (), Span(now.astimezone(UTC).date() - AUTOMATIC), now)


def note_scored(
    connection: Connection,
    companies: Sequence[str],
    countries: Sequence[str],
    span: Span,
    now: datetime,
) -> None:
    """Notes as due the instruments of companies, and of countries by ISO 3166 alpha-3.

    Rows further back than they are made by themselves are left as they are.
    """
    floor = now.astimezone(UTC).date() - AUTOMATIC
    best = best_series()
    of_country = func.coalesce(issuers.c.country, exchanges.c.country)
    query = (
        select(best.c.instrument_id)
        .join(instruments, instruments.c.id == best.c.instrument_id)
        .outerjoin(issuers, issuers.c.issuer == instruments.c.issuer)
        .outerjoin(exchanges, exchanges.c.mic == instruments.c.mic)
        .outerjoin(known_countries, known_countries.c.iso2 == of_country)
        .where(or_(instruments.c.issuer.in_(companies), known_countries.c.iso3.in_(countries)))
    )
    note(connection, query, Span(max(span.first, floor), span.last), now)


def last_carried(now: datetime) -> date:
    """The newest day that has a row at that moment though its bar has not come."""
    return (now.astimezone(UTC) - CARRIED_AFTER).date() - timedelta(days=1)


def note_changed(connection: Connection, raw_id: int, now: datetime) -> None:
    """Notes what the rows of an archived answer change; it may come again for the same answer."""
    facts = {
        "raw_id": raw_id,
        "now": now,
        "floor": now.astimezone(UTC).date() - AUTOMATIC,
        "depth": AUTOMATIC.days,
        "today": now.astimezone(UTC).date(),
        "carried": last_carried(now),
        "indicators": list(INDICATORS.values()),
        "mics": list(LOCAL_INDEX),
        "indices": list(LOCAL_INDEX.values()),
    }
    connection.execute(text(_NOTE), facts)


# In the order of their ids, so that two who note at once never wait for each other in a ring.
_NOTE = """
    with answer as (
        select id, provider, fetched_at, symbols,
            coalesce(asked_from, '-infinity') as since, coalesce(asked_until, 'infinity') as until
        from raw_objects where id = :raw_id
    ),
    mine as (
        select series.*, answer.since, answer.until
        from answer
        join series on series.provider = answer.provider and series.interval = '1d'
            and series.checked_at >= answer.fetched_at
        join instruments on instruments.id = series.instrument_id
        -- The manifest names the first of many instruments, and how many more there were.
        where answer.symbols ~ '\\+[0-9]+$'
            or instruments.symbol = any(string_to_array(answer.symbols, ' '))
    ),
    changed as (
        select mine.instrument_id, min(bars_daily.session_date) as since
        from mine join bars_daily on bars_daily.series_id = mine.id
        where bars_daily.raw_id = :raw_id and bars_daily.final
            and bars_daily.opened_at between mine.since and mine.until
        group by mine.instrument_id
        union all
        select mine.instrument_id, cast(:today as date)
        from mine join snapshots_latest as latest on latest.instrument_id = mine.instrument_id
        where latest.day < :carried
        union all
        select instrument_id, min(ex_date) from corporate_actions
        where raw_id = :raw_id group by instrument_id
        union all
        select instrument_id, min(fetched_at)::date from instrument_observations
        where raw_id = :raw_id group by instrument_id
        union all
        select instrument_id, min(fetched_at)::date from calendar_events
        where raw_id = :raw_id group by instrument_id
        union all
        select instruments.id, min(dataset_states.answered_at)::date
        from dataset_states join instruments on instruments.symbol = dataset_states.subject
        where dataset_states.raw_id = :raw_id and dataset_states.dataset = 'sustainability'
        group by instruments.id
        union all
        select instruments.id, min(changed_countries.since)
        from (
            select country, min(fetched_at)::date as since from country_observations
            where raw_id = :raw_id and indicator = any(:indicators) group by country
        ) changed_countries
        join countries on countries.iso3 = changed_countries.country
        left join issuers on issuers.country = countries.iso2
        left join exchanges on exchanges.country = countries.iso2
        join instruments on instruments.issuer = issuers.issuer or instruments.mic = exchanges.mic
        group by instruments.id
    ),
    pairs as (
        select split_part(symbol, '/', 1) as base, split_part(symbol, '/', 2) as quote,
            changed.since
        from changed join instruments on instruments.id = changed.instrument_id
        where asset_class = 'fx'
    ),
    measured as (
        select local.mic, changed.since
        from changed join instruments on instruments.id = changed.instrument_id
        join unnest(cast(:mics as text[]), cast(:indices as text[])) as local(mic, index)
          on local.index = instruments.symbol
    ),
    touched as (
        select instrument_id, since from changed
        union all
        select instruments.id, pairs.since from pairs
        join instruments on instruments.currency in (pairs.base, pairs.quote)
            or 'USD' in (pairs.base, pairs.quote) and 'ZAR' in (pairs.base, pairs.quote)
        union all
        select instruments.id, measured.since from measured
        join instruments on instruments.mic = measured.mic
    )
    insert into snapshot_due (instrument_id, since, noted_at)
    select touched.instrument_id, greatest(min(touched.since), least(
        cast(:floor as date),
        max(held.last) - :depth,
        (select min(day) from snapshots where snapshots.instrument_id = touched.instrument_id)
    )), :now
    from touched
    join (
        select instrument_id, cast(max(last_opened_at) as date) as last from series
        where interval = '1d' and bars > 0 group by instrument_id
    ) as held on held.instrument_id = touched.instrument_id
    group by touched.instrument_id order by touched.instrument_id
    on conflict (instrument_id) do update
    set since = least(snapshot_due.since, excluded.since), upto = null,
        noted_at = excluded.noted_at, refused = ''
"""
