"""`python -m collectors import-assets`: files of plants, mines and their owners, by inventory."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads annotations at run time
from typing import Annotated

import typer

from collectors.imports import import_assets
from collectors.opening import opened
from collectors.printing import print_imported
from wizdata_core.errors import UnknownName

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
    """Imports modelled emissions of plants and mines, or who owns them, from a file."""
    if provider not in _TAKEN:
        raise UnknownName("provider of files of assets", provider, _TAKEN)
    with opened() as outside:
        imported = import_assets(file, provider, outside)
    print_imported(file.name, imported, "assets and owners")
    raise typer.Exit(_FAULTY if imported.rejects else 0)
