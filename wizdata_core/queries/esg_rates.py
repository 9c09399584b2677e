"""Average rates of exchange over a period, from stored daily bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizdata_core.esg.money import no_rates

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wizdata_core.esg.money import Rates


def period_rates(connection: Connection) -> Rates:
    """What a dollar cost on average over a period."""
    del connection
    return no_rates
