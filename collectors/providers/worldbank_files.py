"""Files of the World Bank that a person has: bulk downloads, DataBank tables, the ESG portal's.

A query names a file, the day on which its figures were revised where the person knows it, and the
indicators of columns that no catalogue knows. The file passes the wire, so that what is stored can
be made again without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from collectors.bank_files import Sheet, sheet
from collectors.bank_layouts import observations
from collectors.contract import Dataset, Provider, feed
from collectors.given_files import given_file
from collectors.wire import MOST_FILE_BYTES
from wizdata_core.bars import Harvest
from wizdata_core.errors import BadInput
from wizdata_core.esg.countries.indicators import indicator_meant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from collectors.contract import Query
    from collectors.wire import Wire

COLUMN = "column:"


@dataclass(frozen=True, slots=True)
class Given:
    """What a query gave: the file's bytes, and what the person said of it."""

    body: bytes
    columns: Mapping[str, str]
    updated: date | None


def ask(query: Query, wire: Wire) -> Given:
    """The file that the query's options name, through the wire.

    Raises:
        BadInput: no file is named, it cannot be opened, or a column is given an unknown indicator.
        UnknownName: the same of an indicator that has no near name.
    """
    options = dict(query.options)
    if not options.get("file"):
        raise BadInput("importing needs the option file")
    columns = {
        name.removeprefix(COLUMN): indicator_meant(code).indicator.code
        for name, code in query.options
        if name.startswith(COLUMN)
    }
    updated = date.fromisoformat(options["updated"]) if options.get("updated") else None
    body = given_file(wire, "file", options["file"], MOST_FILE_BYTES).body
    return Given(body, columns, updated)


def rows(answer: Given, query: Query) -> Harvest:
    """The file's figures of countries that are compared, and what was refused or left out.

    Raises:
        Fault: the file cannot be read at all, or no figures can be told in it.
    """
    del query
    read: Sheet = sheet(answer.body)
    read.updated = answer.updated or read.updated
    table, rejects = observations(read, answer.columns)
    return Harvest(rejects=tuple(rejects), records={"country_observations": table})


PROVIDER = Provider(
    "worldbank_files",
    label="World Bank file",
    terms="CC BY 4.0; a few series under the terms of their own sources. https://data.worldbank.org",
    rank=45,
    feeds={Dataset.INDICATORS: feed(ask, rows)},
    network=False,
)
