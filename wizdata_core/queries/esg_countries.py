"""Figures and scores of countries as of a day: values, the panel for scoring, scorecards, history.

A day counts to its end in UTC: a vintage fetched later is not known yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizdata_core.esg.countries import IndicatorValue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.queries.country_indicators import Yearly

__all__ = ["IndicatorValue", "country_scorecards", "indicator_history", "indicator_values"]


def indicator_values(
    connection: Connection, as_of: date, countries: Sequence[str] | None = None
) -> tuple[IndicatorValue, ...]:
    """The most recent figure of every indicator of these countries, by country and indicator.

    `countries` are codes of three letters; every country that is compared without them. An
    indicator without any figure is absent.
    """
    raise NotImplementedError


def country_scorecards(
    connection: Connection, as_of: date, group: str = "africa"
) -> tuple[Scorecard, ...]:
    """The scorecard of every country of a group, ranked among themselves, best first.

    Raises:
        UnknownName: no group is called so.
    """
    raise NotImplementedError


def indicator_history(
    connection: Connection, country: str, indicator: str, as_of: date
) -> tuple[Yearly, ...]:
    """The years of an indicator of a country from the provider whose figure counts, oldest first.

    Raises:
        UnknownName: the indicator or the country is not in its catalogue.
    """
    raise NotImplementedError
