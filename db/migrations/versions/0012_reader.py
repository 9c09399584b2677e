"""The role that screens run as: it may read the tables of snapshots, and nothing else.

A role belongs to the whole cluster, so it may exist already, and other databases may go on using
it. A user who may not make roles goes without: screens then run in a read-only transaction alone.
"""

from alembic import op

revision = "0012"
down_revision = "0011"

MAKE = """
do $$ begin
    create role wizdata_reader nologin;
exception
    when duplicate_object or unique_violation then null;
    when insufficient_privilege then
        raise notice 'the role wizdata_reader cannot be made by %; screens run without it', current_user;
end $$
"""
# Whoever makes a role may not become it before it is granted (since PostgreSQL 16).
JOIN = """
do $$ begin
    if exists (select from pg_roles where rolname = 'wizdata_reader') then
        grant wizdata_reader to current_user;
    end if;
exception
    when insufficient_privilege then
        raise notice '% may not become wizdata_reader; screens run without it', current_user;
end $$
"""
GRANT = """
do $$ begin
    if exists (select from pg_roles where rolname = 'wizdata_reader') then
        grant select on snapshots, snapshots_latest to wizdata_reader;
    end if;
end $$
"""
DROP = """
do $$ begin
    if exists (select from pg_roles where rolname = 'wizdata_reader') then
        revoke all on snapshots, snapshots_latest from wizdata_reader;
        drop role wizdata_reader;
    end if;
exception
    -- Another database of the cluster uses it, or it is not ours to drop: it stays, able to nothing here.
    when dependent_objects_still_exist or insufficient_privilege then
        revoke all on snapshots, snapshots_latest from wizdata_reader;
end $$
"""


def upgrade() -> None:
    for statement in (MAKE, JOIN, GRANT):
        op.execute(statement)


def downgrade() -> None:
    op.execute(DROP)
