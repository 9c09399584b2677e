"""`python -m collectors esg scores`: makes the ESG scores of companies and countries anew."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - Typer reads annotations at run time
from typing import Annotated

import typer

from collectors.commands.snapshots import print_made
from collectors.opening import opened
from collectors.printing import say
from wizdata_core import clock
from wizdata_core.errors import BadInput
from wizdata_core.ingest.esg_refresh import refresh_changed, refresh_from
from wizdata_core.ingest.snapshots import refresh_due


def esg_scores_command(
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="as of this day and later; without it what has changed"
        ),
    ] = None,
) -> None:
    """Makes ESG scores as of today and of each day on which something became known."""
    now = clock.now()
    if since and since.date() > now.date():
        raise BadInput(
            f"--since {since:%Y-%m-%d} is in the future; give a day up to {now:%Y-%m-%d}"
        )
    with opened() as outside:
        if since:
            made = refresh_from(outside.store, since.date(), now)
        else:
            made = refresh_changed(outside.store, now)
        rows = refresh_due(outside.store, now)
    say(
        f"{made.scores:,} scores as of {made.days:,} days made; {made.changed:,} companies and"
        " countries have another score than before"
    )
    print_made(rows)
