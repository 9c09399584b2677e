"""`python -m collectors ticks`: candles rebuilt from a file of trades, and compared with others."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads annotations at run time
from typing import TYPE_CHECKING, Annotated

import pyarrow as pa
import pyarrow.compute as pc
import typer
from pyarrow import csv

from collectors.trade_files import candles_of, trades_of
from wizdata_core.bars import interval
from wizdata_core.errors import BadInput
from wizdata_core.ticks import Gaps, bars_of_trades, first_difference, tidied

if TYPE_CHECKING:
    from wizdata_core.ticks import Difference

_DIFFERENT = 1


def ticks_command(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, help="trades: CSV, JSON, Feather or Parquet", show_default=False
        ),
    ],
    interval_code: Annotated[
        str, typer.Option("--interval", help="the interval of the candles")
    ] = "1m",
    compare: Annotated[
        Path | None, typer.Option(exists=True, help="the venue's own candles, to compare with")
    ] = None,
    gaps: Annotated[
        Gaps, typer.Option(help="minutes without trades: no candle, or one at the previous close")
    ] = Gaps.NONE,
    columns: Annotated[
        str, typer.Option(help="names of the trades' columns in order, where the file has none")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="a CSV file to write the candles to")] = None,
) -> None:
    """Rebuilds candles from trades; with --compare says the first digit that differs (exit 1)."""
    asked = interval(interval_code)
    named = tuple(name.strip() for name in columns.split(",") if name.strip())
    tidy = tidied(trades_of(file, named))
    if tidy.trades.num_rows == 0:
        raise BadInput(f"{file.name} holds no trades")
    last = pc.max(tidy.trades["traded_at"]).as_py()
    bars = bars_of_trades(tidy.trades, asked, last, gaps=gaps)
    typer.echo(
        f"{tidy.trades.num_rows:,} trades make {bars.num_rows:,} candles of {asked.value};"
        f" {tidy.repeated:,} came twice, {len(tidy.conflicting):,} of them with other contents"
    )
    if out is not None:
        csv.write_csv(bars, out)
        typer.echo(f"written to {out}")
    if compare is not None:
        _compare(bars, candles_of(compare))


def _compare(ours: pa.Table, theirs: pa.Table) -> None:
    """Compares what both cover, the candles that lie whole within the trades apart from the ends.

    Raises:
        typer.Exit: a candle differs.
    """
    since, until = ours["opened_at"][0].as_py(), ours["opened_at"][-1].as_py()
    within = pc.and_(
        pc.greater_equal(theirs["opened_at"], pa.scalar(since, theirs["opened_at"].type)),
        pc.less_equal(theirs["opened_at"], pa.scalar(until, theirs["opened_at"].type)),
    )
    shared = theirs.filter(within)
    if shared.num_rows == 0:
        raise BadInput(f"the candles to compare with hold none from {since} to {until}")
    found = first_difference(ours, shared)
    if found is None:
        typer.echo(f"all {shared.num_rows:,} candles are the same to the last digit")
        return
    typer.echo(_said(found))
    if found.opened_at in {since, until}:
        typer.echo("it is the first or last candle: the file may hold only a part of its trades")
        inner = first_difference(_between(ours, since, until), _between(shared, since, until))
        typer.echo(_said(inner) if inner else "all candles between are the same to the last digit")
    raise typer.Exit(_DIFFERENT)


def _between(bars: pa.Table, since: object, until: object) -> pa.Table:
    kind = bars["opened_at"].type
    inside = pc.and_(
        pc.greater(bars["opened_at"], pa.scalar(since, kind)),
        pc.less(bars["opened_at"], pa.scalar(until, kind)),
    )
    return bars.filter(inside)


def _said(found: Difference) -> str:
    ours, theirs = ("none" if each is None else repr(each) for each in (found.ours, found.theirs))
    hint = "; that file fills minutes without trades: --gaps previous does so too"
    return (
        f"first difference at {found.opened_at:%Y-%m-%d %H:%M:%S} UTC, {found.column}:"
        f" from the trades {ours}, in the other file {theirs}"
        + (hint if found.ours is None else "")
    )
