"""Importing 800,000 figures of countries from a file, beside a raw COPY of the same rows.

Run by `python -m bench esg_countries`. The figures are made up, and only ever in a database of this
bench. The file passes the lake like every import; a second import of it writes nothing.
"""

from __future__ import annotations

import io
import statistics
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from sqlalchemy import text

from bench.answers import reference_data
from bench.database import home
from collectors.bank_files import sheet
from collectors.bank_layouts import observations
from collectors.bank_places import kept
from collectors.imports import import_countries
from collectors.stages.collect import Outside
from wizdata_core.esg.countries.groups import AFRICA
from wizdata_core.esg.countries.indicators import INDICATORS
from wizdata_core.ingest.bulk import copy
from wizdata_core.lake import open_lake
from wizdata_core.queries.esg_countries import country_scorecards, indicator_values
from wizdata_core.store import open_store, reading, writing

if TYPE_CHECKING:
    from pathlib import Path

    from wizdata_core.store import Engines

ROWS, LAST_YEAR, ROUNDS = 800_000, 2025, 7
DAY, NOON = date(2026, 11, 27), datetime(2026, 11, 27, 12, tzinfo=UTC)
MOST_SECONDS = 60


def main() -> None:
    """Imports twice, then reads, and prints each beside its limit or rival."""
    with home() as settings:
        store = open_store(settings, application="bench")
        reference_data(store)
        content, count = bulk_file()
        file = settings.folder / "WDICSV.csv"
        file.write_bytes(content)
        rival = raw_copy(store, content)
        outside = Outside(store, open_lake((settings.folder / "lake").as_uri()), offline=True)
        ours = imported(outside, file, count)
        print(f"first import, {count:,} figures: {ours:.1f} s (most {MOST_SECONDS})")
        print(f"  raw COPY of the same rows: {rival:.1f} s; ratio {ours / rival:.1f}")
        print(f"second import, nothing new: {imported(outside, file, 0):.1f} s")
        reads(store)
        store.dispose()


def bulk_file() -> tuple[bytes, int]:
    """A file in the form of the Bank's bulk downloads, a year a column; every fifth is empty."""
    codes = [each.code for each in INDICATORS.values() if each.api_code]
    places = kept()
    years = range(LAST_YEAR - ROWS // (len(codes) * len(places)), LAST_YEAR + 1)
    random = np.random.default_rng(7)
    out = io.StringIO()
    heads = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")
    out.write(",".join((*heads, *map(str, years))) + "\n")
    for country in places:
        for code in codes:
            cells = [
                "" if (at + len(code)) % 5 == 0 else f"{value:.12g}"
                for at, value in enumerate(random.random(len(years)) * 100)
            ]
            out.write(f"{country},{country},{code},{code},{','.join(cells)}\n")
    return out.getvalue().encode(), len(years) * len(codes) * len(places)


def raw_copy(store: Engines, content: bytes) -> float:
    """Seconds to COPY the file's rows into the table, already read and in their form."""
    table, _ = observations(sheet(content), {})
    constants = {
        "provider": pa.scalar("worldbank_files"),
        "fetched_at": pa.scalar(NOON, pa.timestamp("us", tz="UTC")),
        "raw_id": pa.scalar(1, pa.int64()),
    }
    for name, value in constants.items():
        table = table.append_column(name, pa.repeat(value, table.num_rows))
    began = time.perf_counter()
    with writing(store) as connection:
        copy(connection, table, "country_observations")
    seconds = time.perf_counter() - began
    with writing(store) as connection:
        connection.execute(text("truncate country_observations"))
    return seconds


def imported(outside: Outside, file: Path, count: int) -> float:
    """Seconds that an import takes, which must store so many figures."""
    began = time.perf_counter()
    done = import_countries(file, {}, DAY, outside)
    seconds = time.perf_counter() - began
    if (done.new, done.changed, done.rejects) != (count, 0, ()):
        raise SystemExit(f"{count:,} figures were to be stored, not {done}")
    return seconds


def reads(store: Engines) -> None:
    """Milliseconds to read the newest figures of Africa, and to score its countries by them."""
    with writing(store) as connection:
        connection.execute(text("analyze country_observations"))
    with reading(store) as connection:
        for name, read in (
            ("newest figures", lambda: indicator_values(connection, DAY, AFRICA)),
            ("scorecards", lambda: country_scorecards(connection, DAY)),
        ):
            taken = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                found = read()
                taken.append(1000 * (time.perf_counter() - began))
            print(
                f"{name} of {len(AFRICA)} countries, {len(found):,}: {statistics.median(taken):.0f}"
                f" ms, best {min(taken):.0f}"
            )


if __name__ == "__main__":
    main()
