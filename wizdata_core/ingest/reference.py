"""Stores the reference data that the project carries: countries, exchanges, issuers, instruments.

The CSV files in wizdata_core/reference are the truth; loading them twice changes nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from db.models import (
    aliases,
    countries,
    esg_sources,
    exchanges,
    instruments,
    issuers,
    provider_symbols,
    providers,
)
from wizdata_core.ingest.universe import UNIVERSE, store_universe
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Table

__all__ = ["UNIVERSE", "ProviderFacts", "store_reference"]


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """What readers should know of a provider."""

    provider: str
    label: str
    terms: str
    rank: int
    sample: bool
    network: bool


def store_reference(
    connection: Connection, known: Sequence[ProviderFacts], universe: Path = UNIVERSE
) -> None:
    """Brings reference tables in line with the files, the provider catalogue and the universe.

    Raises:
        BadInput: the universe file has another form than a list of groups.
        UnknownName: the universe names an instrument that no file has.
    """
    connection.execute(text("select pg_advisory_xact_lock(hashtext('reference'))"))
    _upsert(connection, providers, [asdict(each) for each in known])
    _upsert(connection, countries, [_country(row) for row in rows("countries")])
    _upsert(connection, exchanges, rows("exchanges"))
    companies = [row | {"example": False} for row in rows("issuers")]
    fictional = [row | {"example": True} for row in rows("issuers_example")]
    _upsert(connection, issuers, companies + fictional)
    _upsert(connection, esg_sources, [_esg_source(row) for row in rows("esg_sources")])
    listed = rows("instruments") + rows("instruments_sample")
    _upsert(connection, instruments, [_instrument(row) for row in listed], key="symbol")
    _store_names(connection, {each.provider for each in known})
    store_universe(connection, universe)


def _country(row: dict[str, str]) -> dict[str, object]:
    return row | {"african": row["african"] == "true", "minor_units": int(row["minor_units"])}


def _esg_source(row: dict[str, str]) -> dict[str, object]:
    return row | {"redistribute": row["redistribute"] == "true"}


def _instrument(row: dict[str, str]) -> dict[str, object]:
    return {**row, "issuer": row["issuer"] or None, "mic": row["mic"] or None}


def _store_names(connection: Connection, offered: set[str]) -> None:
    """What instruments are called elsewhere: aliases, and names at the providers there are."""
    query = select(instruments.c.symbol, instruments.c.id)
    ids = {row.symbol: row.id for row in connection.execute(query)}
    named = [
        {"alias": row["alias"], "instrument_id": ids[row["symbol"]], "kind": row["kind"]}
        for row in rows("aliases")
    ]
    _upsert(connection, aliases, named)
    at_providers = [
        {
            "provider": row["provider"],
            "instrument_id": ids[row["symbol"]],
            "provider_symbol": row["provider_symbol"],
        }
        for row in rows("provider_symbols")
        if row["provider"] in offered
    ]
    _upsert(connection, provider_symbols, at_providers)


def _upsert(
    connection: Connection, table: Table, values: Sequence[Mapping[str, object]], key: str = ""
) -> None:
    """Writes rows by their key; a row that is held as it is given is left alone."""
    keys = [key] if key else [column.name for column in table.primary_key]
    statement = insert(table).values(values)
    changes = {name: statement.excluded[name] for name in values[0] if name not in keys}
    held = tuple_(*(table.c[name] for name in changes))
    differs = held.is_distinct_from(tuple_(*changes.values()))
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=changes, where=differs)
    )
