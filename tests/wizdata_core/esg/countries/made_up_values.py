"""Figures and scorecards that are made up for tests of countries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from wizdata_core.esg.countries.groups import IndicatorValue
from wizdata_core.esg.countries.indicators import INDICATORS
from wizdata_core.esg.scorecards import Badge, Part, Scorecard

FETCHED = datetime(2025, 9, 1, 6, tzinfo=UTC)


def value(country: str, indicator: str, number: float, **changed: object) -> IndicatorValue:
    """A figure of 2023 that counts on 2025-09-30."""
    known = INDICATORS[indicator]
    made = IndicatorValue(
        country, indicator, 2023, number, known.unit, 1, "", 21, known.max_age_months, False,
        number, known.normalised_unit or known.unit, known.source, date(2025, 8, 20), "worldbank",
        False, known.licence, known.redistribute, FETCHED, None, None,
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]  # fields of the record


def card(country: str, total: float | None, coverage: float = 1.0, **changed: object) -> Scorecard:
    """A scorecard with one pillar and one theme."""
    pillar = Part("E", "Environment", 1 / 3, total, total)
    theme = Part("food_security", "Food security", 1 / 15, total, total)
    badge = Badge.SOUND if total is not None else Badge.WITHHELD
    made = Scorecard(
        country, "WZ-COUNTRY-1.0", date(2025, 9, 30), False, total, total, "B", (pillar,),
        (theme,), None, total, "B", coverage, coverage * 0.9, badge, "DEFAULT", (), "a" * 64,
        "b" * 64,
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]  # fields of the record
