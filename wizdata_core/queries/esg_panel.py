"""What scores are made of: companies, their observations in columns, and their controversies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, literal, select

from db.models import issuers
from wizdata_core.errors import UnknownName
from wizdata_core.esg.methods import Peers
from wizdata_core.esg.scoring.ages import first_day
from wizdata_core.esg.scoring.comparing import Comparison, metrics_read
from wizdata_core.esg.scoring.panel import Member, Panel
from wizdata_core.queries.esg_columns import Span, observed
from wizdata_core.queries.esg_controversies import controversies
from wizdata_core.queries.esg_rates import period_rates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from wizdata_core.esg.methods import Method
    from wizdata_core.esg.scoring.selection import Choice


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
    oldest = max(each.max_age_months for each in method.metrics)
    span = Span(first_day(min(days), oldest), max(days)) if days else Span()
    names = [each.entity for each in everyone]
    columns = observed(connection, metrics_read(method), names, span)
    events = controversies(connection, columns.entities)
    compared = Comparison(columns, method, choice, period_rates(connection))
    for day in days:
        yield compared.panel(day, everyone, events)


def members(
    connection: Connection, *, example: bool, level: Peers = Peers.UNIVERSE, group: str = ""
) -> tuple[Member, ...]:
    """The companies of a group, real or fictional, by name; of the universe all."""
    held = issuers.c
    of_level = {
        Peers.INDUSTRY: held.sasb_sics,
        Peers.SECTOR: func.split_part(held.sasb_sics, "-", 1),
        Peers.COUNTRY: held.country,
        Peers.UNIVERSE: literal(group),
    }
    query = (
        select(held.issuer, held.sasb_sics, held.country, held.example)
        .where(held.example == example, of_level[level] == group)
        .order_by(held.issuer)
    )
    return tuple(Member(*tuple(row)) for row in connection.execute(query))


def member(connection: Connection, issuer: str) -> Member:
    """A company by its name.

    Raises:
        UnknownName: no company has it.
    """
    held = issuers.c
    query = select(held.issuer, held.sasb_sics, held.country, held.example)
    row = connection.execute(query.where(held.issuer == issuer)).one_or_none()
    if row is None:
        raise UnknownName("company", issuer, connection.execute(select(held.issuer)).scalars())
    return Member(*tuple(row))
