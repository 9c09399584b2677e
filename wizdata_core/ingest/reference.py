"""Stores the reference data that the project carries: countries, exchanges, issuers, instruments.

The CSV files in wizdata_core/reference are the truth; loading them twice changes nothing.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Table, select, text
from sqlalchemy.dialects.postgresql import insert

from db.models import (
    aliases,
    countries,
    exchanges,
    instruments,
    issuers,
    provider_symbols,
    providers,
    universe_members,
)
from wizdata_core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

FOLDER = Path(__file__).parent.parent / "reference"
UNIVERSE = FOLDER / "universe.toml"
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """What readers should know of a provider."""

    provider: str
    label: str
    terms: str
    rank: int
    sample: bool
    network: bool


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one reference file, as text; `NA` stays Namibia."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def store_reference(connection: Connection, known: Iterable[ProviderFacts], universe: Path = UNIVERSE) -> None:
    """Brings reference tables in line with the files, the provider catalogue and the universe.

    Raises:
        BadInput: the universe file has another form than a list of groups.
        UnknownName: the universe names an instrument that no file has.
    """
    connection.execute(text("select pg_advisory_xact_lock(hashtext('reference'))"))
    _upsert(connection, providers, [_facts(each) for each in known])
    _upsert(connection, countries, [row | {"african": row["african"] == "true", "minor_units": int(row["minor_units"])} for row in rows("countries")])
    _upsert(connection, exchanges, rows("exchanges"))
    _upsert(connection, issuers, rows("issuers"))
    listed = rows("instruments") + rows("instruments_sample")
    _upsert(connection, instruments, [row | {"issuer": row["issuer"] or None, "mic": row["mic"] or None} for row in listed], key="symbol")
    ids = {row.symbol: row.id for row in connection.execute(select(instruments.c.symbol, instruments.c.id))}
    _upsert(connection, aliases, [{"alias": row["alias"], "instrument_id": ids[row["symbol"]], "kind": row["kind"]} for row in rows("aliases")])
    offered = {each.provider for each in known}
    _upsert(
        connection,
        provider_symbols,
        [
            {"provider": row["provider"], "instrument_id": ids[row["symbol"]], "provider_symbol": row["provider_symbol"]}
            for row in rows("provider_symbols")
            if row["provider"] in offered
        ],
    )
    _store_universe(connection, universe, ids)


def _facts(each: ProviderFacts) -> Row:
    return {"provider": each.provider, "label": each.label, "terms": each.terms, "rank": each.rank, "sample": each.sample, "network": each.network}


def _upsert(connection: Connection, table: Table, values: list[Mapping[str, object]] | list[Row] | list[dict[str, str]], key: str = "") -> None:
    if not values:
        return
    keys = [key] if key else [column.name for column in table.primary_key]
    statement = insert(table).values(values)
    changes = {name: statement.excluded[name] for name in values[0] if name not in keys}
    if not changes:
        connection.execute(statement.on_conflict_do_nothing())
        return
    held = [table.c[name] for name in changes]
    differs = text(f"({', '.join(f'{table.name}.{c.name}' for c in held)}) is distinct from ({', '.join(f'excluded.{c.name}' for c in held)})")
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes, where=differs))


def _store_universe(connection: Connection, path: Path, ids: dict[str, int]) -> None:
    by_name = dict(ids)
    for row in connection.execute(select(aliases.c.alias, aliases.c.instrument_id)):
        by_name.setdefault(row.alias, row.instrument_id)
    members: list[Row] = []
    for group in universe_groups(path):
        for position, symbol in enumerate(group.symbols):
            if symbol not in by_name:
                raise UnknownName(f"instrument in {path.name}, group {group.name}", symbol, by_name)
            members.append({"group_name": group.name, "instrument_id": by_name[symbol], "group_label": group.label, "group_rank": group.rank, "position": position})
    connection.execute(universe_members.delete())
    connection.execute(universe_members.insert(), members)


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the universe; `rank` 1 is collected first."""

    name: str
    label: str
    rank: int
    symbols: tuple[str, ...]


def universe_groups(path: Path = UNIVERSE) -> tuple[Group, ...]:
    """The groups that a universe file declares.

    Raises:
        BadInput: the file is not TOML, or a group lacks a name or symbols.
    """
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("group", [])
        return tuple(Group(each["name"], each.get("label", each["name"]), int(each.get("rank", 5)), tuple(each["symbols"])) for each in listed)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadInput(f"the universe file {path} cannot be used: {error!r}; each [[group]] needs a name and symbols") from error
