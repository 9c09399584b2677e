"""Files of other open inventories of plants and mines, in the open form of `asset_forms`.

Global Energy Monitor and others hand out tables on a form; a person brings them into the columns
`asset,name,country,sector,year,gas,tonnes` or `asset,owner,share_percent`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from collectors.asset_files import tables_of
from collectors.asset_rows import harvest_of
from collectors.contract import Dataset, Provider, feed
from collectors.given_files import given_file
from collectors.numbers import Refusals
from collectors.wire import MOST_FILE_BYTES
from wizdata_core.errors import BadInput

if TYPE_CHECKING:
    from collectors.contract import Query
    from collectors.wire import Wire
    from wizdata_core.bars import Harvest


@dataclass(frozen=True, slots=True)
class Given:
    """A file of an inventory."""

    body: bytes
    name: str


def ask(query: Query, wire: Wire) -> Given:
    """The file that the query's options name, through the wire.

    Raises:
        BadInput: no file is named, or it cannot be opened.
    """
    file = dict(query.options).get("file")
    if not file:
        raise BadInput("importing needs the option file")
    return Given(given_file(wire, "file", file, MOST_FILE_BYTES).body, query.subject)


def rows(answer: Given, query: Query) -> Harvest:
    """Emissions by asset and year, and owners; bad rows are refused, the others land.

    Raises:
        Fault: no table of the file has columns that are known.
    """
    refused = Refusals()
    tables = tables_of(answer.body, answer.name, refused)
    return harvest_of(query, tables.emissions(refused), tables.shares(), refused)


PROVIDER = Provider(
    "inventories",
    label="Open inventory file",
    terms="As the inventory allows; Global Energy Monitor's tables are CC BY 4.0",
    rank=55,
    feeds={Dataset.ASSETS: feed(ask, rows)},
    network=False,
)
