"""ESG: sources, batches, observations, controversies, methods, scores; assets; portfolios."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

TABLES = (
    "portfolios", "asset_owners", "asset_emissions", "esg_scores", "esg_methods",
    "esg_controversies", "esg_observations", "esg_batches", "esg_sources",
)
# Rows of these are added and never changed or removed, whichever statement tries.
ONLY_ADDED = ("esg_observations", "esg_controversies")
REFUSE = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are only ever added', tg_table_name;
end $$
"""
TRIGGER = """
create trigger refuse_change before update or delete or truncate on {table}
for each statement execute function refuse_change()
"""


def upgrade() -> None:
    op.add_column(
        "issuers", sa.Column("example", sa.Boolean(), server_default="false", nullable=False)
    )
    op.create_index('ix_country_observations_raw_id', 'country_observations', ['raw_id'])
    op.create_index(
        'ix_country_observations_newest', 'country_observations',
        ['provider', 'country', 'indicator', 'year', 'fetched_at'],
        postgresql_where=sa.text('value is not null'),
    )
    op.create_table('esg_sources',
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('url', sa.String(), nullable=False),
    sa.Column('licence', sa.String(), nullable=False),
    sa.Column('redistribute', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('source', name=op.f('pk_esg_sources'))
    )
    op.create_table('esg_batches',
    sa.Column('id', sa.BigInteger(), sa.Identity(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('accepted', sa.Integer(), nullable=False),
    sa.Column('refusals', postgresql.JSONB(), nullable=False),
    sa.Column('collected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True)),
    sa.Column('undone_why', sa.String(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_esg_batches'))
    )
    op.create_table('esg_observations',
    sa.Column('id', sa.BigInteger(), sa.Identity(), nullable=False),
    sa.Column('batch', sa.BigInteger(), nullable=False),
    sa.Column('issuer', sa.String(), nullable=False),
    sa.Column('metric', sa.String(), nullable=False),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('disclosed', sa.Boolean(), nullable=False),
    sa.Column('value', sa.Double()),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('given', sa.String(), nullable=False),
    sa.Column('given_unit', sa.String(), nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('boundary', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('quality', sa.SmallInteger(), nullable=False),
    sa.Column('assurance', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('document', sa.String(), nullable=False),
    sa.Column('page', sa.String(), nullable=False),
    sa.Column('url', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('published_on', sa.Date()),
    sa.Column('collected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('supersedes', sa.BigInteger()),
    sa.ForeignKeyConstraint(['batch'], ['esg_batches.id'], name=op.f('fk_esg_observations_batch')),
    sa.ForeignKeyConstraint(['issuer'], ['issuers.issuer'], name=op.f('fk_esg_observations_issuer')),
    sa.ForeignKeyConstraint(['source'], ['esg_sources.source'], name=op.f('fk_esg_observations_source')),
    sa.ForeignKeyConstraint(['supersedes'], ['esg_observations.id'], name=op.f('fk_esg_observations_supersedes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_esg_observations'))
    )
    op.create_index(op.f('ix_esg_observations_batch'), 'esg_observations', ['batch'])
    op.create_index('ix_esg_observations_figure', 'esg_observations', ['issuer', 'metric', 'period_end'])
    op.create_index('ix_esg_observations_period', 'esg_observations', ['issuer', 'period_end'])
    op.create_table('esg_controversies',
    sa.Column('id', sa.BigInteger(), sa.Identity(), nullable=False),
    sa.Column('batch', sa.BigInteger(), nullable=False),
    sa.Column('issuer', sa.String(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('topic', sa.String(), nullable=False),
    sa.Column('severity', sa.SmallInteger(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('url', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('published_on', sa.Date()),
    sa.Column('collected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('supersedes', sa.BigInteger()),
    sa.ForeignKeyConstraint(['batch'], ['esg_batches.id'], name=op.f('fk_esg_controversies_batch')),
    sa.ForeignKeyConstraint(['issuer'], ['issuers.issuer'], name=op.f('fk_esg_controversies_issuer')),
    sa.ForeignKeyConstraint(['source'], ['esg_sources.source'], name=op.f('fk_esg_controversies_source')),
    sa.ForeignKeyConstraint(['supersedes'], ['esg_controversies.id'], name=op.f('fk_esg_controversies_supersedes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_esg_controversies'))
    )
    op.create_index(op.f('ix_esg_controversies_batch'), 'esg_controversies', ['batch'])
    op.create_index(op.f('ix_esg_controversies_issuer'), 'esg_controversies', ['issuer'])
    op.create_table('esg_methods',
    sa.Column('method', sa.String(), nullable=False),
    sa.Column('body', postgresql.JSONB(), nullable=False),
    sa.Column('fingerprint', sa.String(), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('method', name=op.f('pk_esg_methods'))
    )
    op.create_table('esg_scores',
    sa.Column('entity_type', sa.String(), nullable=False),
    sa.Column('entity', sa.String(), nullable=False),
    sa.Column('method', sa.String(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('total', sa.Double()),
    sa.Column('penalised', sa.Double()),
    sa.Column('environment', sa.Double()),
    sa.Column('social', sa.Double()),
    sa.Column('governance', sa.Double()),
    sa.Column('environment_penalised', sa.Double()),
    sa.Column('social_penalised', sa.Double()),
    sa.Column('governance_penalised', sa.Double()),
    sa.Column('controversies', sa.Double()),
    sa.Column('combined', sa.Double()),
    sa.Column('grade', sa.String(), nullable=False),
    sa.Column('combined_grade', sa.String(), nullable=False),
    sa.Column('coverage', sa.Double(), nullable=False),
    sa.Column('confidence', sa.Double(), nullable=False),
    sa.Column('badge', sa.String(), nullable=False),
    sa.Column('peer_group', sa.String(), nullable=False),
    sa.Column('inputs_hash', sa.String(), nullable=False),
    sa.Column('computed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['method'], ['esg_methods.method'], name=op.f('fk_esg_scores_method')),
    sa.PrimaryKeyConstraint('entity_type', 'entity', 'method', 'as_of', name=op.f('pk_esg_scores'))
    )
    op.create_table('asset_emissions',
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('asset', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('gas', sa.String(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('sector', sa.String(), nullable=False),
    sa.Column('tonnes', sa.Double()),
    sa.Column('raw_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['provider'], ['providers.provider'], name=op.f('fk_asset_emissions_provider')),
    sa.PrimaryKeyConstraint('provider', 'asset', 'year', 'gas', 'fetched_at', name=op.f('pk_asset_emissions'))
    )
    op.create_table('asset_owners',
    sa.Column('provider', sa.String(), nullable=False),
    sa.Column('asset', sa.String(), nullable=False),
    sa.Column('owner', sa.String(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('share', sa.Double()),
    sa.Column('raw_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['provider'], ['providers.provider'], name=op.f('fk_asset_owners_provider')),
    sa.PrimaryKeyConstraint('provider', 'asset', 'owner', 'fetched_at', name=op.f('pk_asset_owners'))
    )
    op.create_table('portfolios',
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('holdings', postgresql.JSONB(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_portfolios'))
    )
    op.create_index('uq_portfolios_name', 'portfolios', [sa.text('lower(name)')], unique=True)
    op.execute(REFUSE)
    for table in ONLY_ADDED:
        op.execute(TRIGGER.format(table=table))


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.execute("drop function refuse_change()")
    op.drop_index("ix_country_observations_newest", "country_observations")
    op.drop_index("ix_country_observations_raw_id", "country_observations")
    op.drop_column("issuers", "example")
