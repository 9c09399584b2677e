"""From a sheet of countries' figures to observations: each country, indicator and year once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from collectors.bank_reader import NONE, Block, Reader
from wizdata_core.bars import Reject
from wizdata_core.esg.indicators import INDICATORS
from wizdata_core.kinds import COUNTRY_OBSERVATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from collectors.bank_files import Sheet


def observations(sheet: Sheet, named: Mapping[str, str]) -> tuple[pa.Table, list[Reject]]:
    """The figures of a sheet that are kept, and what was refused or left out.

    `named` gives the indicator of columns whose header no catalogue holds.

    Raises:
        Fault: MALFORMED where no figures can be told in the sheet.
    """
    reader = Reader(sheet, named)
    blocks = reader.blocks()
    whole = Block(
        *(np.concatenate([getattr(each, name) for each in blocks]) for name in Block.__slots__)
    )
    keep = (whole.country != NONE) & (whole.indicator != NONE) & (whole.year != NONE)
    keep &= ~np.isinf(whole.value)
    kept, repeated = _one_each(Block(*(getattr(whole, name)[keep] for name in Block.__slots__)))
    return _table(kept, reader), [*sheet.lost, *reader.rejects(), *repeated]


def _one_each(block: Block) -> tuple[Block, list[Reject]]:
    """Each country, indicator and year once; a value goes before none, a later row before another.

    A country may stand in a file under its name of today and under one before.
    """
    if not len(block.row):
        return block, []
    key = (block.country * (block.indicator.max() + 1) + block.indicator) * 10_000 + block.year
    given = ~np.isnan(block.value)
    order = np.lexsort((block.row, given, key))
    sorted_key, value = key[order], block.value[order]
    last = np.append(sorted_key[1:] != sorted_key[:-1], True)
    differing = ~last[:-1] & given[order][:-1] & (value[:-1] != value[1:])
    said = "figures that another row of the file gives otherwise; the later row counts"
    rejects = [Reject("repeated", f"{differing.sum():,} {said}")] if differing.any() else []
    kept = order[last]
    return Block(*(getattr(block, name)[kept] for name in Block.__slots__)), rejects


def _table(block: Block, reader: Reader) -> pa.Table:
    count = len(block.row)
    codes = list(INDICATORS)
    sources = pa.array([INDICATORS[code].source for code in codes])
    indicator = pa.array(block.indicator)
    empty = pa.repeat(pa.scalar(""), count)
    updated = pa.scalar(reader.sheet.updated, pa.date32())
    columns = {
        "country": pa.array(reader.countries, pa.string()).take(pa.array(block.country)),
        "indicator": pa.array(codes).take(indicator),
        "year": pa.array(block.year, pa.int32()),
        "value": pa.array(block.value, mask=np.isnan(block.value)),
        "unit": empty,
        "decimals": pa.repeat(pa.scalar(0, pa.int32()), count),
        "status": empty,
        "source": sources.take(indicator),
        "updated": pa.repeat(updated, count),
    }
    return pa.table(columns, schema=COUNTRY_OBSERVATIONS.schema)
