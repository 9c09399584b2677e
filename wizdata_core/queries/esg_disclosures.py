"""What companies disclose as of a day, seen through a disclosure framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizdata_core.esg.frameworks import framework_named
from wizdata_core.esg.frameworks.disclosures import Disclosures, disclosures
from wizdata_core.esg.frameworks.gaps import GAPS, Company, gap_rows
from wizdata_core.esg.metrics import METRICS
from wizdata_core.queries.esg_issuers import listed_issuers
from wizdata_core.queries.esg_observations import observations, observations_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Connection

    from wizdata_core.esg.frameworks.assess import State
    from wizdata_core.esg.frameworks.gaps import GapRow
    from wizdata_core.esg.observations import Observation


def company_disclosures(connection: Connection, issuer: str, as_of: date) -> Disclosures:
    """What one company discloses at the end of a day."""
    return disclosures(observations(connection, issuer), as_of)


def gap_list(
    connection: Connection,
    framework: str,
    as_of: date,
    *,
    issuer: str = "",
    example: bool = False,
    states: Iterable[State] = GAPS,
) -> tuple[GapRow, ...]:
    """The gap list of one company, or of every company of which figures are held, by name.

    Without `issuer` the real companies are listed, or with `example` the fictional ones: they never
    stand in one list.

    Raises:
        UnknownName: no framework is called so.
    """
    lens, wanted = framework_named(framework), tuple(states)
    chosen = [
        Company(each.issuer, each.name, each.sasb_sics, each.example)
        for each in listed_issuers(connection)
        if (each.issuer == issuer if issuer else each.figures and each.example == example)
    ]
    held: dict[str, list[Observation]] = {each.issuer: [] for each in chosen}
    for row in observations_of(connection, list(held), list(METRICS)):
        held[row.issuer].append(row)
    return tuple(
        row
        for each in chosen
        for row in gap_rows(lens, each, disclosures(held[each.issuer], as_of), as_of, wanted)
    )
