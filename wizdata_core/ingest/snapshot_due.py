"""Notes which snapshots are due: what an answer that was just stored changes, and from which day.

Bars and actions of an instrument change its own rows; those of a currency pair or a local index
change the rows of all who are counted in it or measured against it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Date, cast, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert

from db.models import snapshot_due
from wizdata_core.snapshots.countries import INDICATORS
from wizdata_core.snapshots.indices import LOCAL_INDEX

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Select

BEGINNING = date(1800, 1, 1)


def note(connection: Connection, ids: Select[tuple[int]], since: date, now: datetime) -> None:
    """Notes the instruments that a select gives as due from `since` on, earlier where they are."""
    chosen = ids.subquery()
    rows = select(
        chosen.c[0].label("instrument_id"),
        cast(literal(since), Date).label("since"),
        literal(now).label("noted_at"),
    ).order_by(chosen.c[0])
    statement = insert(snapshot_due).from_select(["instrument_id", "since", "noted_at"], rows)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["instrument_id"],
            set_={
                "since": func.least(snapshot_due.c.since, statement.excluded.since),
                "upto": None,
                "noted_at": statement.excluded.noted_at,
            },
        )
    )


def note_changed(connection: Connection, raw_id: int, now: datetime) -> None:
    """Notes what the rows of an archived answer change; it may come again for the same answer."""
    facts = {
        "raw_id": raw_id,
        "now": now,
        "indicators": list(INDICATORS.values()),
        "mics": list(LOCAL_INDEX),
        "indices": list(LOCAL_INDEX.values()),
    }
    connection.execute(text(_NOTE), facts)


# In the order of their ids, so that two who note at once never wait for each other in a ring.
_NOTE = """
    with changed as (
        select series.instrument_id, min(bars_daily.session_date) as since
        from raw_objects
        join series on series.provider = raw_objects.provider and series.interval = '1d'
        join bars_daily on bars_daily.series_id = series.id
        where raw_objects.id = :raw_id and raw_objects.interval = '1d'
          and bars_daily.raw_id = :raw_id and bars_daily.final
          and bars_daily.opened_at between series.first_opened_at and series.last_opened_at
        group by series.instrument_id
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
        select instruments.id, min(country_observations.fetched_at)::date
        from country_observations
        join countries on countries.iso3 = country_observations.country
        left join issuers on issuers.country = countries.iso2
        left join exchanges on exchanges.country = countries.iso2
        join instruments on instruments.issuer = issuers.issuer or instruments.mic = exchanges.mic
        where country_observations.raw_id = :raw_id
          and country_observations.indicator = any(:indicators)
        group by instruments.id
    ),
    pairs as (
        select split_part(symbol, '/', 1) as base, split_part(symbol, '/', 2) as quote, since
        from changed join instruments on instruments.id = changed.instrument_id
        where asset_class = 'fx'
    ),
    measured as (
        select mic, since
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
    select instrument_id, min(since), :now from touched
    where exists (
        select from series where series.instrument_id = touched.instrument_id
        and series.interval = '1d' and series.bars > 0
    )
    group by instrument_id order by instrument_id
    on conflict (instrument_id) do update
    set since = least(snapshot_due.since, excluded.since), upto = null,
        noted_at = excluded.noted_at
"""
