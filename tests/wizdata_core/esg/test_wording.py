"""Figures in words: units beside numbers, steps by their names, groups by theirs."""

from __future__ import annotations

import pytest

from wizdata_core.esg.methods import Peers
from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.wording import (
    figure_in_unit,
    group_label,
    industry_label,
    metric_label,
    points,
    share,
)
from wizdata_core.figures.numbers import NONE


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (820.0, "tCO2e/USDm", "820 tCO2e/USDm"),
        (1234567.4, "tCO2e", "1,234,567 tCO2e"),
        (0.45, "per million hours", "0.45 per million hours"),
        (83.33333, "%", "83.33 %"),
        (0.0, "count", "0 count"),
        (1.0, "yes/no", "yes"),
        (0.0, "yes/no", "no"),
        (7.0, "CDP grade", "A-"),
        (2.0, "assurance level", "reasonable assurance level"),
        (2050.0, "year", "2050"),
        (4.0, "B-BBEE level", "level 4"),
        (12_500_000_000.0, "ZAR", "ZAR 12.5 bn"),
        (3_200_000.0, "USD", "USD 3.2 m"),
        (950.0, "USD", "USD 950"),
        (150.0, "ZAR/tCO2e", "150 ZAR/tCO2e"),
        (None, "%", NONE),
    ],
)
def test_a_figure_is_said_with_its_unit(value: float | None, unit: str, said: str) -> None:
    assert figure_in_unit(value, unit) == said


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_of_the_catalogue_can_be_said(name: str) -> None:
    assert metric_label(name) == METRICS[name].label
    assert figure_in_unit(1.0, METRICS[name].unit)


def test_what_is_not_in_the_catalogue_keeps_its_name() -> None:
    assert metric_label("nothing") == "nothing"
    assert industry_label("XX-YY") == "XX-YY"
    assert industry_label("") == NONE


def test_groups_are_said_by_their_names() -> None:
    assert group_label(Peers.INDUSTRY, "EM-MM") == "industry Metals & Mining (EM-MM)"
    assert group_label(Peers.SECTOR, "FN") == "sector Financials"
    assert group_label(Peers.COUNTRY, "ZA") == "country ZA"
    assert group_label(Peers.UNIVERSE, "universe") == "all companies"
    assert group_label(None, "") == NONE


def test_scores_and_shares_are_said_short() -> None:
    assert points(49.6875) == "49.69"
    assert points(None) == NONE
    assert share(0.4) == "40 %"
    assert share(0.5683) == "56.83 %"
