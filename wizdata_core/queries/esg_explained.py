"""One company's score with the figures it was ranked among: all that its explanation needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.esg.methods import company_method
from wizdata_core.esg.scoring.cards import Cards
from wizdata_core.esg.scoring.scores import scores
from wizdata_core.queries.esg_around import panel_around
from wizdata_core.queries.esg_panel import member

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from wizdata_core.esg.methods import Method
    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.esg.scoring.panel import Panel
    from wizdata_core.esg.scoring.selection import Choice


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """A scorecard, the panel of the peers that it was made of, and the method.

    `held` says whether anything at all was known of the company.
    """

    card: Scorecard
    panel: Panel
    method: Method
    held: bool


def explained(
    connection: Connection,
    issuer: str,
    as_of: date,
    method: str | None = None,
    *,
    choice: Choice | None = None,
) -> Explained:
    """The score of a company as of the end of a day, with its peers' figures.

    Without a method it is WZ-ESG-1.0, and for a fictional company that of the worked example.
    A choice leaves estimates out, or takes figures as they were first reported. A company of whom
    nothing is held has an empty score.

    Raises:
        UnknownName: no company or method has that name.
    """
    own = member(connection, issuer)
    chosen = company_method(method, example=own.example)
    found = scores(panel_around(connection, own, as_of, chosen, choice), chosen)
    row = [each.entity for each in found.panel.members].index(issuer)
    return Explained(Cards(found).of(row), found.panel, chosen, bool(found.panel.held[row]))
