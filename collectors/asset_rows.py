"""Rows of plants and mines and of their owners, as every open inventory's answer makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from collectors.contract import Dataset
from wizdata_core.bars import Harvest
from wizdata_core.ingest.text import storable
from wizdata_core.kinds import ASSET_EMISSIONS, ASSET_OWNERS, State, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from collectors.contract import Query
    from collectors.numbers import Refusals

MOST_TEXT = 300
# Where an inventory does not know the owner it says so in words.
_NOBODY = frozenset({"", "unknown", "not found", "n/a", "na", "none", "unknown entity"})


def owner_name(value: object) -> str:
    """The name of an owner on one line; empty where the inventory names nobody."""
    name = text_of(value)
    return "" if name.casefold() in _NOBODY else name


def text_of(value: object) -> str:
    """A text or a number as text on one line, at most `MOST_TEXT` characters."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    said = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return storable(" ".join(said.split()), MOST_TEXT)


def harvest_of(
    query: Query,
    emissions: Iterable[dict[str, object]],
    owners: Iterable[dict[str, object]],
    refused: Refusals,
) -> Harvest:
    """The harvest of an inventory's answer, with the state that it leaves its subject in."""
    records = {
        "asset_emissions": pa.Table.from_pylist(list(emissions), schema=ASSET_EMISSIONS.schema),
        "asset_owners": pa.Table.from_pylist(list(owners), schema=ASSET_OWNERS.schema),
    }
    held = any(table.num_rows for table in records.values())
    state = State.FRESH if held else State.EMPTY
    books = state_of(Dataset.ASSETS.value, query.subject, state, query.asked_at)
    return Harvest(rejects=refused.all(), records={**records, "dataset_states": books})
