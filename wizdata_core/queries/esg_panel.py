"""What scores are made of: companies, their observations in columns, and their controversies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import issuers
from wizdata_core.esg.comparing import Comparison, metrics_read
from wizdata_core.esg.panel import Member, Panel
from wizdata_core.queries.esg_columns import observed
from wizdata_core.queries.esg_controversies import controversies
from wizdata_core.queries.esg_rates import period_rates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from wizdata_core.esg.methods import Method
    from wizdata_core.esg.selection import Choice


def company_panel(
    connection: Connection,
    as_of: date,
    method: Method,
    *,
    example: bool = False,
    choice: Choice | None = None,
) -> Panel:
    """What is known of every company of whom anything is known, as of the end of a day.

    Real companies, or the fictional ones; never both.
    """
    (found,) = company_panels(connection, [as_of], method, example=example, choice=choice)
    return found


def company_panels(
    connection: Connection,
    days: Sequence[date],
    method: Method,
    *,
    example: bool = False,
    choice: Choice | None = None,
) -> Iterator[Panel]:
    """`company_panel` of several days, for which everything is read once."""
    everyone = members(connection, example=example)
    columns = observed(connection, metrics_read(method), [each.entity for each in everyone])
    events = controversies(connection, columns.entities)
    compared = Comparison(columns, method, choice, period_rates(connection))
    for day in days:
        yield compared.panel(day, everyone, events)


def members(connection: Connection, *, example: bool) -> tuple[Member, ...]:
    """All companies, real or fictional, by name."""
    query = (
        select(issuers.c.issuer, issuers.c.sasb_sics, issuers.c.country, issuers.c.example)
        .where(issuers.c.example == example)
        .order_by(issuers.c.issuer)
    )
    return tuple(Member(*tuple(row)) for row in connection.execute(query))
