"""The statements that store rows of a kind, whatever they are given in: JSON or a staged table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizdata_core.kinds import Kind


def columns(kind: Kind) -> tuple[str, ...]:
    """The table's columns that a row's key and content stand in."""
    return in_table(kind.schema.names)


def in_table(names: Iterable[str]) -> tuple[str, ...]:
    """The table's columns of these names; a symbol stands as its instrument's id."""
    return tuple("instrument_id" if name == "symbol" else name for name in names)


def _same(kind: Kind, one: str, other: str) -> str:
    return (
        " and ".join(
            f"{one}.{name} is not distinct from {other}.{name}"
            for name in columns(kind)
            if name not in (*in_table(kind.key), *kind.notes)
        )
        or "true"
    )


def _one_key(kind: Kind, one: str, other: str) -> str:
    key = ("provider", *in_table(kind.key))
    return " and ".join(f"{one}.{name} = {other}.{name}" for name in key)


def upsert(kind: Kind, given: str) -> str:
    """Adds the rows of `given`, called g, that say something new; counts new and written ones."""
    key = ["provider", *in_table(kind.key), *(["fetched_at"] if kind.vintages else [])]
    whole = [*dict.fromkeys(["provider", *columns(kind), "fetched_at", "raw_id"])]
    changing = ", ".join(f"{name} = excluded.{name}" for name in whole if name not in key)
    said_before = f"""
        where not exists (
            select from (
                select * from {kind.name} h
                where {_one_key(kind, "h", "g")} and h.fetched_at <= g.fetched_at
                order by h.fetched_at desc limit 1
            ) h where {_same(kind, "h", "g")}
        )"""  # noqa: S608 - names of ours
    return f"""
        with written as (
            insert into {kind.name} as held ({", ".join(whole)})
            select {", ".join(f"g.{name}" for name in whole)}
            from {given} g
            {said_before if kind.vintages else ""}
            on conflict ({", ".join(key)}) do update set {changing}
            where excluded.fetched_at >= held.fetched_at
                and not ({_same(kind, "held", "excluded")})
            returning (xmax = 0) as fresh
        )
        select count(*) filter (where fresh) as fresh, count(*) as written from written
    """  # noqa: S608 - names of ours


def said_already(kind: Kind, given: str) -> str:
    """Removes from a staged table what the newest vintage up to a moment says already.

    It reads the vintages once, in their order, where `upsert` looks each one up.
    """
    key = ", ".join(in_table(kind.key))
    return f"""
        delete from {given} g using (
            select distinct on ({key}) * from {kind.name}
            where provider = :provider and fetched_at <= :fetched_at
            order by {key}, fetched_at desc
        ) h where {_one_key(kind, "h", "g")} and {_same(kind, "h", "g")}
    """  # noqa: S608 - names of ours


def close_up(kind: Kind, given: str) -> str:
    """Removes a vintage that says what the one now before it says: an answer came in late."""
    return f"""
        delete from {kind.name} later
        using {given} g
        where {_one_key(kind, "later", "g")} and later.fetched_at > g.fetched_at
            and {_same(kind, "later", "g")}
            and not exists (
                select from {kind.name} between_them
                where {_one_key(kind, "between_them", "g")}
                    and between_them.fetched_at > g.fetched_at
                    and between_them.fetched_at < later.fetched_at
            )
    """  # noqa: S608 - names of ours
