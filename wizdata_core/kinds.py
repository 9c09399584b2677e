"""KINDS: every kind of row that is stored beside bars and actions; one entry is one table.

Storing, hashing, rebuilding and counting go by this catalogue. A row belongs to the provider that
gave it; `symbol` in a schema stands for the table's `instrument_id`. A vintage is what a provider
said from a moment on: where a kind has vintages a different answer is a row more and its
predecessor stays; where it has none the newest answer replaces the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from datetime import datetime

_MOMENT = pa.timestamp("us", tz="UTC")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row: its table, what a harvest carries of it, and which columns are its key.

    `key` leaves out the provider, which is part of every key. `notes` are columns by which two
    answers may differ and still say the same. `counted` is false for rows that only keep books.
    """

    name: str
    schema: pa.Schema
    key: tuple[str, ...]
    vintages: bool = False
    notes: tuple[str, ...] = ()
    counted: bool = True


def _schema(*, missing: frozenset[str] = frozenset(), **columns: pa.DataType) -> pa.Schema:
    return pa.schema(
        [pa.field(name, kind, nullable=name in missing) for name, kind in columns.items()]
    )


# A figure of an instrument for a period that ends on a day. Money is in the major unit of
# `currency` (empty where the figure is not money); `reported_unit` is what the provider wrote.
INSTRUMENT_OBSERVATIONS = Kind(
    "instrument_observations",
    _schema(
        symbol=pa.string(),
        item=pa.string(),
        period_type=pa.string(),
        period_end=pa.date32(),
        value=pa.float64(),
        currency=pa.string(),
        reported_unit=pa.string(),
    ),
    key=("symbol", "item", "period_type", "period_end"),
    vintages=True,
)

# A figure of a country, or of a group of countries, for a year; `value` is missing where the
# provider lists the year without one. `updated` is the day on which it last revised its data.
COUNTRY_OBSERVATIONS = Kind(
    "country_observations",
    _schema(
        missing=frozenset({"value", "updated"}),
        country=pa.string(),
        indicator=pa.string(),
        year=pa.int32(),
        value=pa.float64(),
        unit=pa.string(),
        decimals=pa.int32(),
        status=pa.string(),
        source=pa.string(),
        updated=pa.date32(),
    ),
    key=("country", "indicator", "year"),
    vintages=True,
    notes=("source", "updated"),
)

# The event of a kind that was last announced; `ends_on` is later where only a span is known.
CALENDAR_EVENTS = Kind(
    "calendar_events",
    _schema(
        symbol=pa.string(),
        kind=pa.string(),
        starts_on=pa.date32(),
        ends_on=pa.date32(),
        estimated=pa.bool_(),
    ),
    key=("symbol", "kind"),
    vintages=True,
)

# A piece of news: text without markup. `published_at` is missing where the source gives no date.
NEWS_ITEMS = Kind(
    "news_items",
    _schema(
        missing=frozenset({"published_at"}),
        source=pa.string(),
        guid=pa.string(),
        title=pa.string(),
        link=pa.string(),
        summary=pa.string(),
        publisher=pa.string(),
        language=pa.string(),
        published_at=_MOMENT,
    ),
    key=("source", "guid"),
)

# An instrument that a piece of news is about; `matched` says by which name it was found.
NEWS_MENTIONS = Kind(
    "news_mentions",
    _schema(source=pa.string(), guid=pa.string(), symbol=pa.string(), matched=pa.string()),
    key=("source", "guid", "symbol"),
    counted=False,
)

# A market of a venue. Steps are the smallest changes of price and amount; fees are fractions.
_LIMITS = (
    "price_step",
    "amount_step",
    "least_amount",
    "most_amount",
    "least_cost",
    "maker_fee",
    "taker_fee",
)
VENUE_MARKETS = Kind(
    "venue_markets",
    _schema(
        missing=frozenset({"active", *_LIMITS}),
        venue=pa.string(),
        market=pa.string(),
        venue_symbol=pa.string(),
        kind=pa.string(),
        base=pa.string(),
        quote=pa.string(),
        active=pa.bool_(),
        **dict.fromkeys(_LIMITS, pa.float64()),
    ),
    key=("venue", "market"),
)

# What an open inventory models of one plant or mine in a year; `tonnes` is missing where it lists
# the asset without an amount. `asset` is the inventory's own id, `country` has three letters.
ASSET_EMISSIONS = Kind(
    "asset_emissions",
    _schema(
        missing=frozenset({"tonnes"}),
        asset=pa.string(),
        year=pa.int32(),
        gas=pa.string(),
        name=pa.string(),
        country=pa.string(),
        sector=pa.string(),
        tonnes=pa.float64(),
    ),
    key=("asset", "year", "gas"),
    vintages=True,
)

# Who owns an asset, by the inventory's name of the owner; `share` is a fraction of the whole, and
# missing where the inventory names an owner without one.
ASSET_OWNERS = Kind(
    "asset_owners",
    _schema(
        missing=frozenset({"share"}),
        asset=pa.string(),
        owner=pa.string(),
        share=pa.float64(),
    ),
    key=("asset", "owner"),
    vintages=True,
)

# What came of the last question for a dataset of one subject (an instrument's symbol, a venue, a
# source, an indicator). `etag` and `modified` are what a source wants to hear at the next one.
DATASET_STATES = Kind(
    "dataset_states",
    _schema(
        dataset=pa.string(),
        subject=pa.string(),
        state=pa.string(),
        detail=pa.string(),
        etag=pa.string(),
        modified=pa.string(),
        answered_at=_MOMENT,
    ),
    key=("dataset", "subject"),
    counted=False,
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        INSTRUMENT_OBSERVATIONS,
        COUNTRY_OBSERVATIONS,
        CALENDAR_EVENTS,
        NEWS_ITEMS,
        NEWS_MENTIONS,
        VENUE_MARKETS,
        ASSET_EMISSIONS,
        ASSET_OWNERS,
        DATASET_STATES,
    )
}


class State(StrEnum):
    """What came of the last question for a dataset of one subject."""

    FRESH = "fresh"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    WITHDRAWN = "withdrawn"


def state_of(
    dataset: str, subject: str, state: State, answered_at: datetime, **rest: str
) -> pa.Table:
    """The one row of books that an answer writes; `rest` are its detail and a source's marks."""
    texts = {"detail": "", "etag": "", "modified": "", **rest, "subject": subject}
    row: dict[str, object] = {
        name: text.encode("utf-8", "replace").decode() for name, text in texts.items()
    }
    row |= {"dataset": dataset, "state": state.value}
    return pa.Table.from_pylist([row | {"answered_at": answered_at}], schema=DATASET_STATES.schema)
