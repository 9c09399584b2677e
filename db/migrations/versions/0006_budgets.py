"""Budgets: the ledger of what limits were spent, holds, circuits, and the one call that pays."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

# One call a request. It locks the request's budgets in one order, so that no two calls wait for each
# other, and every statement after that sees what the call before it committed. The locks are no
# row's, so a refusal writes nothing. The moment is the server's own, read once the locks are ours, so
# that processes whose clocks differ share one time; a ledger's time never runs back.
PAY = """
create function pay_budgets(
    asker text, part text, names text[], costs integer[],
    limit_names text[], limit_amounts bigint[], limit_seconds double precision[],
    probing boolean, at_moment timestamptz,
    out verdict text, out wait double precision, out spread double precision, out about text
) language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
    moment timestamptz;
    longest double precision := (select max(each) from unnest(limit_seconds) as each);
    lock record;
    paid record;
begin
    for lock in select distinct hashtextextended('budget ' || each, 0) as key
            from unnest(names) as each order by key loop
        perform pg_advisory_xact_lock(lock.key);
    end loop;
    moment := greatest(coalesce(at_moment, clock_timestamp()),
                       (select max(spent_at) from budgets where budget = any(names)));
    wait := 0; spread := 0; about := '';

    select extract(epoch from holds.until - moment), holds.spread, holds.reason
    into wait, spread, about from holds where holds.scope = asker and holds.until > moment;
    if found then verdict := 'held'; return; end if;

    if not probing and exists (select from circuits where circuits.scope = asker
            and circuits.endpoint = part and circuits.state <> 'closed') then
        verdict := 'circuit'; wait := 0; spread := 0; about := part; return;
    end if;

    -- The spend that must be older than the window for this one to fit: the first whose total
    -- reaches what may stand before the window. One that was pruned is older than any window.
    select extract(epoch from first.at - moment) + asked.seconds, asked.name into wait, about
    from unnest(limit_names, limit_amounts, limit_seconds) as asked(name, amount, seconds)
    join unnest(names, costs) as own(name, cost) on own.name = asked.name
    join budgets on budgets.budget = asked.name  -- one that is not there has spent nothing
    cross join lateral (
        select spends.at, spends.total - spends.cost as before from spends
        where spends.budget = asked.name
          and spends.total >= budgets.spent + own.cost - asked.amount
        order by spends.total limit 1
    ) as first
    where budgets.spent + own.cost > asked.amount
      and first.before < budgets.spent + own.cost - asked.amount
      and first.at + make_interval(secs => asked.seconds) > moment
    order by 1 desc limit 1;
    if found then verdict := 'spent'; spread := 0; return; end if;

    insert into budgets (budget, spent, spent_at)
    select each, 0, moment from unnest(names) as each
    where not exists (select from budgets where budget = each);
    for paid in
        update budgets set spent = spent + own.cost, spent_at = moment
        from unnest(names, costs) as own(name, cost) where budgets.budget = own.name
        returning budgets.budget, budgets.spent, own.cost
    loop
        insert into spends (budget, total, cost, at)
        values (paid.budget, paid.spent, paid.cost, moment);
        if paid.spent % 256 < paid.cost then
            delete from spends where spends.budget = paid.budget and spends.total <= (
                select max(old.total) from (
                    select spends.total, spends.at from spends where spends.budget = paid.budget
                    order by spends.total limit 1024) as old
                where old.at < moment - make_interval(secs => longest));
        end if;
    end loop;
    -- Who pays is told whether its circuit has met faults, and so waits for good news.
    verdict := 'paid'; wait := 0; spread := 0;
    about := case when exists (select from circuits where circuits.scope = asker
        and circuits.endpoint = part and circuits.faults > 0) then 'faults' else '' end;
end $$
"""


def upgrade() -> None:
    op.create_table(
        'budgets',
        sa.Column('budget', sa.String(), nullable=False),
        sa.Column('spent', sa.BigInteger(), server_default='0', nullable=False),
        sa.Column('spent_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('budget', name='pk_budgets'),
    )
    op.create_table(
        'spends',
        sa.Column('budget', sa.String(), nullable=False),
        sa.Column('total', sa.BigInteger(), nullable=False),
        sa.Column('cost', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('budget', 'total', name='pk_spends'),
    )
    op.create_table(
        'limits',
        sa.Column('budget', sa.String(), nullable=False),
        sa.Column('per_seconds', sa.Double(), nullable=False),
        sa.Column('amount', sa.BigInteger(), nullable=False),
        sa.Column('provider', sa.String(), nullable=False),
        sa.Column('venue', sa.String(), nullable=False),
        sa.Column('endpoint', sa.String(), nullable=False),
        sa.Column('unit', sa.String(), nullable=False),
        sa.Column('source', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('budget', 'per_seconds', name='pk_limits'),
    )
    op.create_table(
        'plans',
        sa.Column('budget', sa.String(), nullable=False),
        sa.Column('job', sa.String(), nullable=False),
        sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('every_seconds', sa.Double(), nullable=False),
        sa.Column('units', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('budget', 'job', name='pk_plans'),
    )
    op.create_table(
        'holds',
        sa.Column('scope', sa.String(), nullable=False),
        sa.Column('until', sa.DateTime(timezone=True), nullable=False),
        sa.Column('spread', sa.Double(), nullable=False),
        sa.Column('reason', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('scope', name='pk_holds'),
    )
    op.create_table(
        'circuits',
        sa.Column('scope', sa.String(), nullable=False),
        sa.Column('endpoint', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('faults', sa.Integer(), nullable=False),
        sa.Column('window', sa.Double(), nullable=False),
        sa.Column('until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('reason', sa.String(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('scope', 'endpoint', name='pk_circuits'),
    )
    op.execute(PAY)


def downgrade() -> None:
    op.execute("drop function pay_budgets")
    for table in ("circuits", "holds", "plans", "limits", "spends", "budgets"):
        op.drop_table(table)
