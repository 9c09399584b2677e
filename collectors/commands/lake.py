"""`lake report`, `lake verify`, `lake prune`: what it holds, whether it is sound, what goes."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from collectors import lake_check, retention
from collectors.contract import Dataset
from collectors.opening import opened
from collectors.printing import console, progress, say
from wizdata_core import clock
from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from collectors.lake_check import LakeReport
    from wizdata_core.queries.orphans import Keys

lake_app = typer.Typer(no_args_is_help=True, help="What the lake holds, and how sound it is.")
_FAULTY = 1
_UNITS = ("B", "KB", "MB", "GB", "TB")


@lake_app.command("report")
def report_command(
    *, as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False
) -> None:
    """Prints the lake's size by provider, dataset and month, and where the manifest differs."""
    with opened() as outside:
        found = lake_check.lake_report(outside)
    if as_json:
        sys.stdout.write(json.dumps(asdict(found), default=str) + "\n")
    else:
        _print_report(found)


@lake_app.command("verify")
def verify_command(
    prefix: Annotated[
        str, typer.Option(help="only objects whose key starts so, as in yahoo/bars/2026-11")
    ] = "",
) -> None:
    """Reads every object and compares it with the hash in its key; names those that differ."""
    with opened() as outside, progress("verifying") as advance:
        found = lake_check.verify(outside, prefix, lambda at, of, key: advance(at, of, key[:40]))
    for _, why in found.damaged:
        say(f"damaged: {why}")
    _print_keys("missing", found.orphans.missing)
    say(
        f"{found.objects:,} objects read, {len(found.damaged):,} damaged,"
        f" {found.orphans.missing.total:,} missing"
    )
    raise typer.Exit(0 if found.sound else _FAULTY)


@lake_app.command("prune")
def prune_command(
    *,
    older_than: Annotated[
        str, typer.Option(help="an age in days, as in 400d; without it, the retention table's")
    ] = "",
    dataset: Annotated[str, typer.Option(help="only this dataset, as in bars")] = "",
    dry_run: Annotated[bool, typer.Option(help="only say what would be removed")] = False,
) -> None:
    """Removes old answers from the lake; the rows they gave stay, and can not be built again."""
    datasets = [each.value for each in Dataset]
    if dataset and dataset not in datasets:
        raise UnknownName("dataset", dataset, datasets)
    chosen = [dataset] if dataset else datasets
    table = dict.fromkeys(chosen, retention.age(older_than)) if older_than else retention.RETENTION
    keep = {name: kept for name, kept in table.items() if name in chosen}
    if not keep:
        say("the retention table keeps everything; --older-than 400d says another age")
        return
    with opened() as outside:
        done = retention.prune(outside, keep, clock.now(), dry_run=dry_run)
    say(
        f"{'would remove' if dry_run else 'removed'} {done.objects:,} objects, {_size(done.bytes)};"
        f" the {done.rows:,} rows they gave stay, and can no longer be built again from the lake"
    )
    if done.kept:
        say(f"{done.kept:,} as old were never read, and stay: replay them first")


def _print_report(found: LakeReport) -> None:
    table = Table("provider", "dataset", "month", "objects", "stored", "unpacked", "uncleaned")
    for part in found.parts:
        counts = f"{part.objects:,}", _size(part.bytes), _size(part.content_bytes)
        waiting = f"{part.uncleaned:,}" if part.uncleaned else ""
        table.add_row(part.provider, part.dataset, part.month, *counts, waiting)
    console.print(table)
    oldest = [part.oldest for part in found.parts if part.oldest]
    newest = [part.newest for part in found.parts if part.newest]
    span = f", fetched {min(oldest):%Y-%m-%d} to {max(newest):%Y-%m-%d}" if oldest else ""
    say(
        f"{found.url}: {sum(part.objects for part in found.parts):,} objects,"
        f" {_size(sum(part.bytes for part in found.parts))}{span}"
    )
    pruned = sum(part.pruned for part in found.parts)
    if pruned:
        say(f"{pruned:,} more were pruned")
    if found.free_share is not None:
        say(f"{found.free_share:.0%} of its disk is free")
    _print_keys("in the lake and not in the manifest (replay adopts it)", found.orphans.unnoted)
    _print_keys("in the manifest and not in the lake", found.orphans.missing)
    _print_keys("pruned and still there (prune again)", found.orphans.unremoved)


def _print_keys(what: str, keys: Keys) -> None:
    for key in keys.first:
        say(f"{what}: {key}")
    if keys.total > len(keys.first):
        say(f"… and {keys.total - len(keys.first):,} more")


def _size(count: float) -> str:
    for unit in _UNITS:
        if count < 1000 or unit == _UNITS[-1]:  # noqa: PLR2004 - the step between two units
            break
        count /= 1000
    return f"{count:,.0f} {unit}" if unit == "B" else f"{count:,.1f} {unit}"
