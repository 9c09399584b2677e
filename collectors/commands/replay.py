"""`replay`: bars again from the archived answers, of one object, a range, or all of them."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - Typer reads annotations at run time
from typing import Annotated

import typer

from collectors import replay
from collectors.commands.snapshots import refreshed
from collectors.contract import Dataset
from collectors.opening import opened
from collectors.printing import print_replayed, progress, say
from collectors.providers import PROVIDERS
from wizdata_core.errors import BadInput, LakeUnavailable, UnknownName
from wizdata_core.lake_keys import checked_prefix, lake_key
from wizdata_core.queries.instruments import canonical
from wizdata_core.queries.raw import Selection
from wizdata_core.store import reading

_FAULTY = 1


def replay_command(  # noqa: PLR0913 - each is a way to say which objects are meant
    *,
    rebuild: Annotated[
        bool, typer.Option(help="empty the tables first, and build them from the lake alone")
    ] = False,
    key: Annotated[str, typer.Option(help="only this object")] = "",
    prefix: Annotated[
        str, typer.Option(help="only objects whose key starts so, as in yahoo/bars/2026-11-21")
    ] = "",
    provider: Annotated[str, typer.Option(help="only answers of this provider")] = "",
    dataset: Annotated[str, typer.Option(help="only answers of this dataset, as in bars")] = "",
    symbol: Annotated[
        str, typer.Option(help="only answers that may hold this instrument, by any of its names")
    ] = "",
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the first day of fetching (UTC)")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the last day of fetching (UTC)")
    ] = None,
    after: Annotated[
        str, typer.Option(help="go on behind this object, which an interrupted replay has named")
    ] = "",
) -> None:
    """Builds bars again from the archived answers; says by hash whether the tables are the same."""
    _check(key, after, prefix, provider, dataset)
    days = (since.date() if since else None, until.date() if until else None)
    wanted = Selection(key, prefix, provider, dataset, "", *days, after)
    if rebuild and (symbol or wanted != Selection()):
        raise BadInput("--rebuild empties all, so it takes the whole lake: leave the others out")
    begun: list[str] = [""]

    def advance(index: int, total: int, here: str) -> None:
        show(index, total, "")
        begun[:] = [begun[-1], here]

    with opened() as outside, progress("replaying") as show:
        if symbol:
            with reading(outside.store) as connection:
                named = canonical(connection, symbol)
            wanted = Selection(key, prefix, provider, dataset, named, *days, after)
        try:
            done = replay.replay(outside, rebuild=rebuild, wanted=wanted, progress=advance)
        except (KeyboardInterrupt, LakeUnavailable):
            if begun[0] and not rebuild:
                say(f"what was replayed stays; go on with --after {begun[0]}")
            raise
        if rebuild:
            refreshed(outside)
    print_replayed(done)
    raise typer.Exit(0 if done.same and not done.unread else _FAULTY)


def _check(key: str, after: str, prefix: str, provider: str, dataset: str) -> None:
    """Refuses what can mean no object: it would be taken for a replay of nothing."""
    for given in filter(None, (key, after)):
        lake_key(given)
    checked_prefix(prefix)
    if provider and provider not in PROVIDERS:
        raise UnknownName("provider", provider, PROVIDERS)
    datasets = [each.value for each in Dataset]
    if dataset and dataset not in datasets:
        raise UnknownName("dataset", dataset, datasets)
