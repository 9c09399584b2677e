"""`judge`: the verdict on every row of a CSV of prices, and the rows repaired; nothing stored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path  # noqa: TC003 - Typer reads annotations at run time
from typing import TYPE_CHECKING, Annotated

import pandas as pd
import typer

from collectors.printing import say
from wizdata_core import clock
from wizdata_core.bars import interval
from wizdata_core.errors import BadInput
from wizdata_core.quality.frames import COLUMNS, Mend, judge_frame
from wizdata_core.quality.rules import ALL_RULES, Verdict
from wizdata_core.units import quote_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.quality.frames import FrameJudged

_TIMES = ("date", "datetime", "time", "timestamp", "session_date", "opened_at")
_FOUND = 1


@dataclass(frozen=True, slots=True)
class PriceFile:
    """A CSV of prices: its rows by time, its own names of columns, and cells that are no numbers.

    `frame` has the columns that the judge knows by name; `unread` says line, column and text.
    """

    frame: pd.DataFrame
    names: dict[str, str]
    time: str
    unread: tuple[str, ...]


def judge_command(  # noqa: PLR0913, PLR0917 - the options of a command line
    file: Annotated[Path, typer.Argument(help="a CSV of prices", show_default=False)],
    symbol: Annotated[str, typer.Option(help="what the rows are called in the output")] = "",
    unit: Annotated[str, typer.Option(help="the unit of the prices: ZAc, GBp, USD …")] = "USD",
    asset_class: Annotated[
        str, typer.Option(help="equity, index, fx, crypto …; empty where prices may be negative")
    ] = "equity",
    interval_code: Annotated[
        str, typer.Option("--interval", help="the interval; found from the dates without it")
    ] = "",
    mend: Annotated[
        list[Mend] | None, typer.Option(help="only these kinds of repair; all without it")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="write the repaired rows to this file")] = None,
    most: Annotated[int, typer.Option(min=0, help="print at most so many rows")] = 50,
) -> None:
    """Judges a CSV of prices without storing it: each row's verdict, its reasons, and the repair.

    Exits with 1 where any row was not accepted.
    """
    quote_unit(unit, asset_class=asset_class or "equity")
    given = read_prices(file)
    judged = judge_frame(
        given.frame,
        clock.now(),
        unit=unit,
        asset_class=asset_class,
        interval=interval(interval_code) if interval_code else None,
        mends=frozenset(mend or Mend),
    )
    _print(symbol or file.name, given, judged, most)
    if out is not None:
        write_prices(out, given, judged)
    sound = (judged.verdicts["quality"] == Verdict.ACCEPTED.value).all()
    raise typer.Exit(0 if sound and not given.unread else _FOUND)


def read_prices(file: Path) -> PriceFile:
    """The rows of a CSV, its columns named as Yahoo's whatever their case.

    Text that is no number ("1,234.5") is no price: the cell counts as missing and is named.

    Raises:
        BadInput: the file cannot be read as CSV, or has no column of times or prices.
    """
    try:
        cells = pd.read_csv(file, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise BadInput(f"{file} cannot be read as CSV: {error}") from error
    by_folded = {
        str(name).strip().casefold().replace("_", " "): str(name) for name in cells.columns
    }
    time = next((by_folded[each] for each in map(_spaced, _TIMES) if each in by_folded), None)
    if time is None:
        raise BadInput(f"{file} has no column of times; one of {', '.join(_TIMES)} is needed")
    names = {name: by_folded[name.casefold()] for name in COLUMNS if name.casefold() in by_folded}
    frame, unread = {}, []
    for name, own in names.items():
        text = cells[own].str.strip()
        numbers = pd.to_numeric(text, errors="coerce")
        odd = numbers.isna() & ~text.str.casefold().isin(["", "nan", "null", "none", "-"])
        unread += [f"line {row + 2}: {own} is no number: {text[row]!r}" for row in text.index[odd]]
        frame[name] = numbers.astype(float)
    table = pd.DataFrame(frame).set_axis(pd.Index(cells[time]), axis="index")
    return PriceFile(table, names, time, tuple(unread))


def write_prices(out: Path, given: PriceFile, judged: FrameJudged) -> None:
    """Writes every row with its verdict: repaired ones as they ought to be, others as they came."""
    named = judged.frame.rename(columns=given.names)
    named = named.assign(quality=judged.verdicts["quality"], flags=judged.verdicts["flags"])
    named.to_csv(out, index_label=given.time)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _print(name: str, given: PriceFile, judged: FrameJudged, most: int) -> None:
    """Prints the rows that were not simply accepted, like neighbours in one line, then counts."""
    for line in given.unread[:most]:
        say(f"{name} {line}")
    lines = list(_lines(given.frame, judged))
    for line in lines[:most]:
        say(line)
    if len(lines) > most:
        say(f"… and {len(lines) - most:,} more lines")
    seen = set(" ".join(judged.verdicts["flags"]).split())
    for rule in ALL_RULES:
        if rule.name in seen:
            say(f"{rule.name}: {rule.meaning}")
    counts = Counter(judged.verdicts["quality"])
    words = ", ".join(f"{counts[each.value]:,} {each.value}" for each in Verdict)
    say(f"{name}: {len(judged.verdicts):,} rows, {words}")


def _lines(frame: pd.DataFrame, judged: FrameJudged) -> Iterator[str]:
    """A line for each run of rows with one verdict and the same reasons, unless it is accepted."""
    marks = list(zip(judged.verdicts["quality"], judged.verdicts["flags"], strict=True))
    for (quality, flags), rows in groupby(range(len(marks)), key=marks.__getitem__):
        places = list(rows)
        if quality == Verdict.ACCEPTED.value:
            continue
        first, last = frame.index[places[0]], frame.index[places[-1]]
        span = f"{first}" if len(places) == 1 else f"{first} to {last} ({len(places):,} rows)"
        yield f"{span}  {quality}  {flags}{_change(frame, judged.frame, places)}"


def _change(before: pd.DataFrame, after: pd.DataFrame, places: list[int]) -> str:
    """What a single row was and is, in the columns that changed."""
    if len(places) > 1:
        return ""
    row = places[0]
    changed = [
        f"{name} {before[name].iloc[row]:g} -> {after[name].iloc[row]:g}"
        for name in before.columns
        if before[name].iloc[row] != after[name].iloc[row] and pd.notna(before[name].iloc[row])
    ]
    return f"  [{', '.join(changed)}]" if changed else ""
