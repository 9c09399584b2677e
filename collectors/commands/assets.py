"""`python -m collectors import-assets`: files of plants, mines and their owners, by inventory."""

from __future__ import annotations

import threading
from pathlib import Path  # noqa: TC003 - Typer reads annotations at run time
from typing import Annotated

import typer

from collectors.contract import Dataset, Query
from collectors.opening import opened
from collectors.printing import print_outcome
from collectors.providers import PROVIDERS
from collectors.runs import run_queries
from wizdata_core import clock
from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.ingest.runs import claimed

_FAULTY = 1
_TAKEN = ("climatetrace", "inventories")


def import_assets_command(
    file: Annotated[
        Path, typer.Argument(help="a CSV, or a ZIP of them, as downloaded", show_default=False)
    ],
    provider: Annotated[
        str, typer.Option(help="whose file it is: climatetrace, or inventories for all others")
    ] = "climatetrace",
) -> None:
    """Imports modelled emissions of plants and mines, or who owns them, from a file.

    Good rows land, bad ones are refused with their reason; the Coverage page lists them.
    """
    if provider not in _TAKEN:
        raise UnknownName("provider of files of assets", provider, _TAKEN)
    if not file.is_file():
        raise BadInput(f"cannot read {file}: there is no such file")
    with opened() as outside:
        now = clock.now()
        query = Query((), Interval.DAY, now, now, now, (("file", str(file)),), file.name)
        with claimed(outside.store, f"import {file.name}", now, provider, now) as lease:
            if lease is None:
                raise BadInput(f"{file.name} is being imported already")
            outcome = run_queries(
                lease,
                PROVIDERS[provider],
                [query],
                outside,
                threading.Event(),
                dataset=Dataset.ASSETS,
            )
    print_outcome(f"import {file.name}", outcome)
    raise typer.Exit(0 if outcome.state == "done" else _FAULTY)
