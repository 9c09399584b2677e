"""The first schema: reference data, series, bars, corporate actions, the manifest and the runs."""

import sqlalchemy as sa
from alembic import op

from db.timescale import use_timescale

revision = "0001"
down_revision = None

BARS = """
create table {table} (
    series_id integer not null,
    opened_at timestamptz not null,
    session_date date not null,
    open double precision, high double precision, low double precision,
    close double precision not null,
    volume double precision,
    quote_unit varchar not null,
    quote_factor double precision not null,
    final boolean not null,
    quality varchar not null,
    revision integer not null,
    fetched_at timestamptz not null,
    raw_id bigint not null,
    constraint pk_{table} primary key (series_id, opened_at)
) {partition}
"""

# A final bar that is restated keeps its predecessor, whichever statement restates it.
KEEP_PREDECESSOR = """
create function keep_predecessor() returns trigger language plpgsql as $$
begin
    insert into revisions (series_id, opened_at, replaced_at, open, high, low, close, volume,
                           quote_unit, quote_factor, quality, fetched_at, raw_id)
    values (old.series_id, old.opened_at, new.fetched_at, old.open, old.high, old.low, old.close,
            old.volume, old.quote_unit, old.quote_factor, old.quality, old.fetched_at, old.raw_id)
    on conflict do nothing;
    return null;
end $$
"""
TRIGGER = """
create trigger keep_predecessor after update on {table} for each row
when (old.final and (old.open, old.high, old.low, old.close, old.volume, old.quote_unit, old.quote_factor)
      is distinct from (new.open, new.high, new.low, new.close, new.volume, new.quote_unit, new.quote_factor))
execute function keep_predecessor()
"""

# Makes the partitions that rows from `since` to `until` need; on TimescaleDB chunks make themselves.
# A partition is made apart and then attached: `create table … partition of` would lock the parent
# against every reader and writer, and two writers that each hold a lock on it would wait for ever.
ENSURE_PARTITIONS = """
create function ensure_partitions(parent text, step interval, since timestamptz, until timestamptz)
returns void language plpgsql set timezone = 'UTC' as $$
declare
    edge timestamptz := case when step >= interval '1 year'
        then make_timestamptz((extract(year from since)::int / 10) * 10, 1, 1, 0, 0, 0, 'UTC')
        else date_trunc('month', since) end;
    part text;
begin
    while edge <= until loop
        part := parent || to_char(edge, '_YYYYMM');
        if to_regclass(part) is null then
            perform pg_advisory_xact_lock(hashtext('partitions of ' || parent));
            -- Asked of the table: what to_regclass remembers may be older than the lock.
            if not exists (select from pg_class where relname = part) then
                execute format('create table %I (like %I including all)', part, parent);
                execute format('alter table %I attach partition %I for values from (%L) to (%L)',
                               parent, part, edge, edge + step);
            end if;
        end if;
        edge := edge + step;
    end loop;
end $$
"""


def upgrade() -> None:
    op.create_table('countries',
    sa.Column('iso2', sa.String(length=2), nullable=False),
    sa.Column('iso3', sa.String(length=3), nullable=False),
    sa.Column('iso_numeric', sa.String(length=3), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('african', sa.Boolean(), nullable=False),
    sa.Column('wb_name', sa.String(), nullable=False),
    sa.Column('wb_code', sa.String(length=3), nullable=False),
    sa.Column('wb2_code', sa.String(length=2), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('minor_units', sa.Integer(), nullable=False),
    sa.Column('wb_region', sa.String(length=3), nullable=False),
    sa.Column('un_subregion', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('iso2', name='pk_countries'),
    sa.UniqueConstraint('iso3', name='uq_countries_iso3')
    )
    op.create_table('providers',
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('terms', sa.String(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('sample', sa.Boolean(), nullable=False),
    sa.Column('network', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('provider', name='pk_providers')
    )
    op.create_table('quarantine',
    sa.Column('raw_id', sa.BigInteger(), nullable=False),
    sa.Column('where', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('content', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('raw_id', 'where', 'reason', name='pk_quarantine')
    )
    op.create_table('raw_objects',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('dataset', sa.String(), nullable=False),
    sa.Column('symbols', sa.String(), nullable=False),
    sa.Column('interval', sa.String(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('fault', sa.String(), server_default='', nullable=False),
    sa.Column('cleaned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rows', sa.Integer(), nullable=True),
    sa.Column('refused', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name='pk_raw_objects'),
    sa.UniqueConstraint('key', name='uq_raw_objects_key')
    )
    op.create_index('ix_raw_objects_fetched_at', 'raw_objects', ['fetched_at'], unique=False)
    op.create_index('ix_raw_objects_provider', 'raw_objects', ['provider'], unique=False)
    op.create_table('revisions',
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('open', sa.Double(), nullable=True),
    sa.Column('high', sa.Double(), nullable=True),
    sa.Column('low', sa.Double(), nullable=True),
    sa.Column('close', sa.Double(), nullable=False),
    sa.Column('volume', sa.Double(), nullable=True),
    sa.Column('quote_unit', sa.String(), nullable=False),
    sa.Column('quote_factor', sa.Double(), nullable=False),
    sa.Column('quality', sa.String(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('raw_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('series_id', 'opened_at', 'replaced_at', name='pk_revisions')
    )
    op.create_table('runs',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('job', sa.String(), nullable=False),
    sa.Column('period', sa.DateTime(timezone=True), nullable=False),
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked', sa.Integer(), server_default='0', nullable=False),
    sa.Column('answered', sa.Integer(), server_default='0', nullable=False),
    sa.Column('stored', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('refused', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('detail', sa.String(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_runs'),
    sa.UniqueConstraint('job', 'period', name='uq_runs_job_period')
    )
    op.create_table('exchanges',
    sa.Column('mic', sa.String(length=4), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('city', sa.String(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('timezone', sa.String(), nullable=False),
    sa.Column('open_local', sa.String(length=5), nullable=False),
    sa.Column('close_local', sa.String(length=5), nullable=False),
    sa.Column('trading_days', sa.String(), nullable=False),
    sa.Column('calendar', sa.String(), nullable=False),
    sa.Column('minor_unit', sa.String(), nullable=False),
    sa.Column('settlement', sa.String(), nullable=False),
    sa.Column('yahoo_suffix', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['country'], ['countries.iso2'], name='fk_exchanges_country'),
    sa.PrimaryKeyConstraint('mic', name='pk_exchanges')
    )
    op.create_table('faults',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('run_id', sa.BigInteger(), nullable=False),
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('symbol', sa.String(), nullable=False),
    sa.Column('interval', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('detail', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('raw_id', sa.BigInteger(), nullable=True),
    sa.UniqueConstraint('run_id', 'symbol', 'interval', 'kind', name='uq_faults_run_id_symbol_interval_kind'),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name='fk_faults_run_id', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name='pk_faults')
    )
    op.create_index('ix_faults_at', 'faults', ['at'], unique=False)
    op.create_index('ix_faults_run_id', 'faults', ['run_id'], unique=False)
    op.create_table('issuers',
    sa.Column('issuer', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('sector', sa.String(), nullable=False),
    sa.Column('icb_industry', sa.String(), nullable=False),
    sa.Column('sasb_sics', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['country'], ['countries.iso2'], name='fk_issuers_country'),
    sa.PrimaryKeyConstraint('issuer', name='pk_issuers')
    )
    op.create_table('instruments',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('symbol', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('issuer', sa.String(), nullable=True),
    sa.Column('mic', sa.String(length=4), nullable=True),
    sa.Column('asset_class', sa.String(), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('quote_unit', sa.String(), nullable=False),
    sa.Column('isin', sa.String(), nullable=False),
    sa.Column('isin_sources', sa.String(), nullable=False),
    sa.Column('figi', sa.String(), nullable=False),
    sa.Column('data_source', sa.String(), nullable=False),
    sa.Column('verified', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['issuer'], ['issuers.issuer'], name='fk_instruments_issuer'),
    sa.ForeignKeyConstraint(['mic'], ['exchanges.mic'], name='fk_instruments_mic'),
    sa.PrimaryKeyConstraint('id', name='pk_instruments'),
    sa.UniqueConstraint('symbol', name='uq_instruments_symbol')
    )
    op.create_index('ix_instruments_issuer', 'instruments', ['issuer'], unique=False)
    op.create_index('ix_instruments_mic', 'instruments', ['mic'], unique=False)
    op.create_table('aliases',
    sa.Column('alias', sa.String(), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['instrument_id'], ['instruments.id'], name='fk_aliases_instrument_id', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('alias', 'instrument_id', name='pk_aliases')
    )
    op.create_table('corporate_actions',
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('ex_date', sa.Date(), nullable=False),
    sa.Column('value', sa.Double(), nullable=False),
    sa.Column('quote_unit', sa.String(), nullable=False),
    sa.Column('quote_factor', sa.Double(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('raw_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['instrument_id'], ['instruments.id'], name='fk_corporate_actions_instrument_id'),
    sa.ForeignKeyConstraint(['provider'], ['providers.provider'], name='fk_corporate_actions_provider'),
    sa.PrimaryKeyConstraint('instrument_id', 'provider', 'kind', 'ex_date', name='pk_corporate_actions')
    )
    op.create_table('provider_symbols',
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('provider_symbol', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['instrument_id'], ['instruments.id'], name='fk_provider_symbols_instrument_id', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('provider', 'instrument_id', name='pk_provider_symbols')
    )
    op.create_table('series',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('interval', sa.String(), nullable=False),
    sa.Column('bars', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('first_opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['instrument_id'], ['instruments.id'], name='fk_series_instrument_id'),
    sa.ForeignKeyConstraint(['provider'], ['providers.provider'], name='fk_series_provider'),
    sa.PrimaryKeyConstraint('id', name='pk_series'),
    sa.UniqueConstraint('instrument_id', 'provider', 'interval', name='uq_series_instrument_id_provider_interval')
    )
    op.create_table('universe_members',
    sa.Column('group_name', sa.String(), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('group_label', sa.String(), nullable=False),
    sa.Column('group_rank', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['instrument_id'], ['instruments.id'], name='fk_universe_members_instrument_id', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('group_name', 'instrument_id', name='pk_universe_members')
    )
    timescale = use_timescale(op.get_bind())
    op.execute(KEEP_PREDECESSOR)
    for table, chunk in (("bars_daily", "3650 days"), ("bars_intraday", "30 days")):
        op.execute(BARS.format(table=table, partition="" if timescale else "partition by range (opened_at)"))
        if timescale:
            op.execute(f"select create_hypertable('{table}', by_range('opened_at', interval '{chunk}'))")
        op.execute(TRIGGER.format(table=table))
    op.execute(
        "create function ensure_partitions(parent text, step interval, since timestamptz, until timestamptz)"
        " returns void language sql as ''"
        if timescale
        else ENSURE_PARTITIONS
    )


def downgrade() -> None:
    op.execute("drop table bars_daily, bars_intraday")
    op.execute("drop function ensure_partitions(text, interval, timestamptz, timestamptz)")
    op.execute("drop function keep_predecessor()")
    for table in (
        "faults",
        "runs",
        "corporate_actions",
        "quarantine",
        "revisions",
        "series",
        "universe_members",
        "provider_symbols",
        "aliases",
        "instruments",
        "issuers",
        "exchanges",
        "countries",
        "providers",
        "raw_objects",
    ):
        op.drop_table(table)
