"""`python -m collectors esg`: templates, files of figures, batches, and taking a batch back."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads annotations at run time
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from collectors.commands.snapshots import print_made, refreshed
from collectors.opening import opened
from collectors.printing import console, say
from wizdata_core import clock
from wizdata_core.errors import BadInput
from wizdata_core.esg.entry.columns import Subject
from wizdata_core.esg.entry.preview import RowState, preview
from wizdata_core.esg.entry.table import MOST_BYTES, sheet_of
from wizdata_core.esg.entry.templates import csv_template, xlsx_template
from wizdata_core.ingest.esg_batches import commit, undo
from wizdata_core.queries.esg_batches import batches
from wizdata_core.queries.esg_entry import choices, known_beside
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.esg.entry.preview import Preview

esg_app = typer.Typer(no_args_is_help=True, help="ESG figures of companies, by file.")
_FAULTY = 1
_MOST_ROWS = 200


@esg_app.command("template")
def template_command(
    file: Annotated[Path, typer.Argument(help="a .csv or .xlsx file to write", show_default=False)],
    *,
    controversies: Annotated[bool, typer.Option(help="for controversies, not figures")] = False,
) -> None:
    """Writes a template to fill in, with the metrics, units and words that are known."""
    subject = Subject.CONTROVERSIES if controversies else Subject.FIGURES
    if file.suffix.casefold() not in {".csv", ".xlsx"}:
        raise BadInput(f"{file.name} must end in .csv or .xlsx")
    if file.suffix.casefold() == ".csv":
        body = csv_template(subject).encode()
    else:
        with opened() as outside, reading(outside.store) as connection:
            body = xlsx_template(subject, *choices(connection))
    try:
        file.write_bytes(body)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}") from None
    say(f"{file.name}: fill it in, then python -m collectors esg import {file.name}")


@esg_app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="a CSV or XLSX file", show_default=False)],
    *,
    accept: Annotated[bool, typer.Option("--accept", help="store what is in order")] = False,
) -> None:
    """Judges a file of figures or controversies row by row; stores it only with --accept.

    Exits with 1 where a row was refused.
    """
    sheet = sheet_of(_bytes(file), file.name)
    with opened() as outside:
        with reading(outside.store) as connection:
            judged = preview(sheet, known_beside(connection, sheet), clock.now().date())
        _print(judged)
        if accept and judged.to_store:
            with writing(outside.store) as connection:
                batch = commit(connection, judged, clock.now())
            say(f"stored as batch {batch}; python -m collectors esg undo {batch} takes it back")
            print_made(refreshed(outside))
    if not accept and judged.to_store:
        say("nothing is stored yet: --accept stores what is in order")
    raise typer.Exit(_FAULTY if judged.refused else 0)


@esg_app.command("batches")
def batches_command() -> None:
    """Lists what was entered: when, how many rows, how many were refused, what was taken back."""
    with opened() as outside, reading(outside.store) as connection:
        held = batches(connection)
    table = Table("batch", "kind", "name", "entered", "rows", "refused", "taken back")
    for each in held:
        refused = len({refusal["line"] for refusal in each.refusals})
        undone = f"{each.undone_at:%Y-%m-%d %H:%M} UTC: {each.undone_why}" if each.undone_at else ""
        counts = f"{each.accepted:,}", f"{refused:,}" if refused else ""
        when = f"{each.collected_at:%Y-%m-%d %H:%M} UTC"
        table.add_row(str(each.id), each.kind, each.name, when, *counts, undone)
    console.print(table)
    say(f"{len(held):,} batches")


@esg_app.command("undo")
def undo_command(
    batch: Annotated[int, typer.Argument(help="a batch as `batches` lists it", show_default=False)],
    why: Annotated[str, typer.Option(help="the reason, which is kept", show_default=False)],
) -> None:
    """Takes a batch back: its rows stay, and count no more. Importing its file again redoes it."""
    with opened() as outside:
        with writing(outside.store) as connection:
            undo(connection, batch, why, clock.now())
        say(f"batch {batch} is taken back; its rows stay and count no more")
        print_made(refreshed(outside))


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise BadInput(f"{file.name} is too large; at most {MOST_BYTES:,} bytes are read")
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from None


def _print(judged: Preview) -> None:
    """Prints each finding with its line and column, then what the file comes to."""
    for note in judged.sheet.notes:
        say(note)
    found = [(row, each) for row in judged.rows for each in row.findings]
    found.sort(key=lambda pair: not pair[1].refuses)
    for row, each in found[:_MOST_ROWS]:
        word = "refused" if each.refuses else "look at"
        say(f"{word} line {row.line.number}, {each.column}: {each.said}")
    if len(found) > _MOST_ROWS:
        say(f"… and {len(found) - _MOST_ROWS:,} more")
    counts = ", ".join(f"{judged.count(state):,} {state.value}" for state in RowState)
    say(f"{judged.sheet.name}: {len(judged.rows):,} rows of {judged.sheet.subject.value}, {counts}")
