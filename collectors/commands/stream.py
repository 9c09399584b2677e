"""`python -m collectors stream`: live prices until Ctrl-C."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from collectors.opening import opened
from collectors.stages.stream import run_streams
from collectors.streams import chosen_streams
from wizdata_core.queries.instruments import canonical
from wizdata_core.store import reading


def stream_command(
    provider: Annotated[str, typer.Option(help="only this provider's streams")] = "",
    symbol: Annotated[
        list[str] | None, typer.Option(help="only these instruments, by symbol, alias or code")
    ] = None,
) -> None:
    """Listens to live prices until told to stop (Ctrl-C or SIGTERM); not when offline."""
    streams, stop = chosen_streams(provider, by_symbol=bool(symbol)), threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    with opened() as outside:
        with reading(outside.store) as connection:
            named = [canonical(connection, each) for each in symbol or []]
        if outside.offline:
            typer.echo("WIZDATA_OFFLINE is set, so nothing is listened to")
        heard = run_streams(outside, stop, streams, symbols=named)
    for name, counts in heard.items():
        typer.echo(
            f"{name}: {counts.messages:,} messages, {counts.stored:,} quotes stored,"
            f" {counts.minutes:,} minutes of trades, {counts.connections:,} connections"
        )
    if not heard and not outside.offline:
        typer.echo("no stream has any of these instruments")
