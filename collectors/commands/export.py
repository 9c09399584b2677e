"""`export`: bars as Parquet files for DuckDB, pandas or a backtest."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - Typer reads annotations at run time
from pathlib import Path
from typing import Annotated

import typer

from collectors import export
from collectors.opening import opened
from collectors.printing import progress, say
from wizdata_core import clock
from wizdata_core.bars import interval
from wizdata_core.errors import BadInput
from wizdata_core.queries.export import exported_intervals
from wizdata_core.queries.instruments import canonical
from wizdata_core.store import reading


def export_command(
    *,
    interval_code: Annotated[
        list[str] | None, typer.Option("--interval", help="only these intervals, as in 1d")
    ] = None,
    symbol: Annotated[
        list[str] | None, typer.Option(help="only these instruments, by symbol, alias or code")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m", "%Y-%m-%d"], help="the first month")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m", "%Y-%m-%d"], help="the last month")
    ] = None,
    out: Annotated[Path, typer.Option(help="the folder to write into")] = Path("export"),
) -> None:
    """Writes bars as Parquet, an interval and month a file; only what changed since last time."""
    asked = [interval(each) for each in interval_code or []]
    if since and until and since > until:
        raise BadInput(f"--since {since:%Y-%m} is after --until {until:%Y-%m}; give them in order")
    with opened() as outside, progress("exporting") as advance:
        with reading(outside.store) as connection:
            symbols = sorted({canonical(connection, each) for each in symbol or []})
            intervals = tuple(asked) or exported_intervals(connection)
        choice = export.Choice(
            intervals,
            tuple(symbols),
            f"{since:%Y-%m}" if since else "",
            f"{until:%Y-%m}" if until else "",
        )
        try:
            done = export.export(outside.store, out, choice, clock.now(), advance)
        except OSError as error:
            raise BadInput(f"--out {out} cannot be written: {error}") from error
    say(
        f"{out}: {done.written:,} files written with {done.rows:,} bars,"
        f" {done.unchanged:,} unchanged, {done.removed:,} removed"
    )
