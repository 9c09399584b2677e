"""`python -m collectors import-countries`: figures of countries from files of the World Bank."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - Typer reads annotations at run time
from pathlib import Path  # noqa: TC003 - Typer reads annotations at run time
from typing import Annotated

import typer

from collectors.commands.snapshots import print_made, refreshed
from collectors.imports import import_countries
from collectors.opening import opened
from collectors.printing import print_countries
from wizdata_core import clock
from wizdata_core.errors import BadInput

_FAULTY = 1


def import_countries_command(
    file: Annotated[
        Path,
        typer.Argument(
            help="a CSV, a ZIP of CSVs, or an XLSX file of the World Bank", show_default=False
        ),
    ],
    column: Annotated[
        list[str] | None,
        typer.Option(help="the indicator of a column, as in Population=SP.POP.TOTL"),
    ] = None,
    updated: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="the day on which the figures were revised, where the file does not say it",
        ),
    ] = None,
) -> None:
    """Imports countries' figures from a file; what is not kept of it is counted and named."""
    columns = dict(_pair(each) for each in column or [])
    day = updated.date() if updated else None
    if day and day > clock.now().date():
        raise BadInput(f"--updated {day} is in the future; give a day up to today")
    with opened() as outside:
        imported = import_countries(file, columns, day, outside)
        made = refreshed(outside)
    print_countries(file.name, imported)
    print_made(made)
    raise typer.Exit(_FAULTY if imported.rejects else 0)


def _pair(said: str) -> tuple[str, str]:
    name, equals, code = said.rpartition("=")
    if not equals or not name.strip() or not code.strip():
        raise BadInput(f"--column {said!r} is not NAME=CODE, as in Population=SP.POP.TOTL")
    return name.strip(), code.strip()
