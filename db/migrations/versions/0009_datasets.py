"""Datasets beside bars: observations, events, news, markets, and the state of each subject."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TABLES = (
    "instrument_observations",
    "country_observations",
    "calendar_events",
    "news_items",
    "news_mentions",
    "venue_markets",
    "dataset_states",
)


def upgrade() -> None:
    op.create_table('instrument_observations',
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('item', sa.String(), nullable=False),
    sa.Column('period_type', sa.String(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('value', sa.Double(), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('reported_unit', sa.String(), nullable=False),
    sa.Column('raw_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['instrument_id'], ['instruments.id'], name=op.f('fk_instrument_observations_instrument_id')),
    sa.ForeignKeyConstraint(['provider'], ['providers.provider'], name=op.f('fk_instrument_observations_provider')),
    sa.PrimaryKeyConstraint('instrument_id', 'provider', 'item', 'period_type', 'period_end', 'fetched_at', name=op.f('pk_instrument_observations'))
    )
    op.create_table('country_observations',
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('indicator', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('value', sa.Double(), nullable=True),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('decimals', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('updated', sa.Date(), nullable=True),
    sa.Column('raw_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['provider'], ['providers.provider'], name=op.f('fk_country_observations_provider')),
    sa.PrimaryKeyConstraint('provider', 'country', 'indicator', 'year', 'fetched_at', name=op.f('pk_country_observations'))
    )
    op.create_table('calendar_events',
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('estimated', sa.Boolean(), nullable=False),
    sa.Column('raw_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['instrument_id'], ['instruments.id'], name=op.f('fk_calendar_events_instrument_id')),
    sa.ForeignKeyConstraint(['provider'], ['providers.provider'], name=op.f('fk_calendar_events_provider')),
    sa.PrimaryKeyConstraint('instrument_id', 'provider', 'kind', 'fetched_at', name=op.f('pk_calendar_events'))
    )
    op.create_table('news_items',
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('guid', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('link', sa.String(), nullable=False),
    sa.Column('summary', sa.String(), nullable=False),
    sa.Column('publisher', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('raw_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['provider'], ['providers.provider'], name=op.f('fk_news_items_provider')),
    sa.PrimaryKeyConstraint('provider', 'source', 'guid', name=op.f('pk_news_items'))
    )
    op.create_index(op.f('ix_news_items_published_at'), 'news_items', ['published_at'], unique=False)
    op.create_table('news_mentions',
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('guid', sa.String(), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('matched', sa.String(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('raw_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['instrument_id'], ['instruments.id'], name=op.f('fk_news_mentions_instrument_id')),
    sa.ForeignKeyConstraint(['provider'], ['providers.provider'], name=op.f('fk_news_mentions_provider')),
    sa.PrimaryKeyConstraint('provider', 'source', 'guid', 'instrument_id', name=op.f('pk_news_mentions'))
    )
    op.create_index(op.f('ix_news_mentions_instrument_id'), 'news_mentions', ['instrument_id'], unique=False)
    op.create_table('venue_markets',
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('venue', sa.String(), nullable=False),
    sa.Column('market', sa.String(), nullable=False),
    sa.Column('venue_symbol', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('base', sa.String(), nullable=False),
    sa.Column('quote', sa.String(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=True),
    sa.Column('price_step', sa.Double(), nullable=True),
    sa.Column('amount_step', sa.Double(), nullable=True),
    sa.Column('least_amount', sa.Double(), nullable=True),
    sa.Column('most_amount', sa.Double(), nullable=True),
    sa.Column('least_cost', sa.Double(), nullable=True),
    sa.Column('maker_fee', sa.Double(), nullable=True),
    sa.Column('taker_fee', sa.Double(), nullable=True),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('raw_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['provider'], ['providers.provider'], name=op.f('fk_venue_markets_provider')),
    sa.PrimaryKeyConstraint('provider', 'venue', 'market', name=op.f('pk_venue_markets'))
    )
    op.create_table('dataset_states',
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('dataset', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('detail', sa.String(), nullable=False),
    sa.Column('etag', sa.String(), nullable=False),
    sa.Column('modified', sa.String(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('raw_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['provider'], ['providers.provider'], name=op.f('fk_dataset_states_provider')),
    sa.PrimaryKeyConstraint('provider', 'dataset', 'subject', name=op.f('pk_dataset_states'))
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
