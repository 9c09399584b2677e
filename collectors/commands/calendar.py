"""`python -m collectors calendar`: the sessions, holidays and half days of an exchange."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from wizdata_core import clock
from wizdata_core.calendars import CALENDARS, CRYPTO, FX
from wizdata_core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from wizdata_core.calendars import Calendar

_MOST_SESSIONS = 400  # printed one a line; more are only counted
_ALL = {**CALENDARS, FX.code: FX, CRYPTO.code: CRYPTO}


def calendar_command(
    mic: Annotated[str, typer.Argument(help="an exchange's MIC, or fx, or crypto")],
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="the first day; today without it"),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="the last day; 90 days on without it"),
    ] = None,
) -> None:
    """Prints an exchange's sessions, holidays and half days, each with its source."""
    calendar = _calendar(mic)
    since = first.date() if first else clock.now().astimezone(ZoneInfo(calendar.timezone)).date()
    until = last.date() if last else since + timedelta(days=90)
    if until < since:
        raise BadInput(f"--to {until} lies before {since}; give a later day")
    for line in calendar_lines(calendar, since, until):
        typer.echo(line)


def _calendar(mic: str) -> Calendar:
    known = {code.upper(): calendar for code, calendar in _ALL.items()}
    if mic.upper() not in known:
        raise UnknownName("exchange", mic, _ALL)
    return known[mic.upper()]


def calendar_lines(calendar: Calendar, first: date, last: date) -> list[str]:
    """What the command prints: facts, half days, holidays, sessions with hours in UTC."""
    sessions = calendar.schedule(first, last)
    lines = [
        f"{calendar.code}  {calendar.name}, {calendar.timezone}",
        f"known from {calendar.first} to {calendar.last}, confidence {calendar.confidence}",
        *([calendar.note] if calendar.note else []),
        "",
        f"{len(sessions.days)} sessions from {first} to {last}",
    ]
    closed = calendar.closures(first, last)
    lines += ["", f"{len(closed)} holidays"]
    lines += [
        f"  {each.day:%Y-%m-%d %a}  {each.name}  [{each.confidence}: {each.source}]"
        for each in closed
    ]
    short = calendar.short_days(first, last)
    lines += ["", f"{len(short)} sessions with hours of their own"]
    lines += [
        f"  {each.day:%Y-%m-%d %a}  {each.opens:%H:%M}-{each.closes:%H:%M}  {each.name}"
        f"  [{each.confidence}: {each.source}]"
        for each in short
    ]
    if len(sessions.days) <= _MOST_SESSIONS:
        hours = zip(
            sessions.days.tolist(), sessions.opens.tolist(), sessions.closes.tolist(), strict=True
        )
        lines += ["", "sessions, hours in UTC"]
        lines += [
            f"  {day:%Y-%m-%d %a}  {opens:%H:%M}-{closes:%H:%M}" for day, opens, closes in hours
        ]
    return lines
