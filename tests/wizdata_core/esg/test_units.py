"""Units of ESG figures: what converts into what, and what is refused."""

from __future__ import annotations

import pytest

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.units import UNITS, converted, dimension_of, examples, unit_named


@pytest.mark.parametrize(
    ("value", "given", "unit", "wanted"),
    [
        (1.5, "MtCO2e", "tCO2e", 1_500_000.0),
        (2.0, "GWh", "GJ", 7_200.0),
        (250.0, "m3", "ML", 0.25),
        (0.2, "fraction", "%", 20.0),
        (0.09, "per 200,000 hours", "per million hours", 0.45),
        (12.0, "kt", "t", 12_000.0),
        (3.0, "million", "count", 3_000_000.0),
    ],
)
def test_a_figure_is_stored_in_the_unit_of_its_metric(
    value: float, given: str, unit: str, wanted: float
) -> None:
    amount, named = converted(value, given, unit)
    assert amount == pytest.approx(wanted, rel=1e-12)
    assert named == unit


@pytest.mark.parametrize(
    ("value", "given", "wanted"),
    [(3.0, "ZARm", (3e6, "ZAR")), (1.2, "USD bn", (1.2e9, "USD")), (5.0, "KES", (5.0, "KES"))],
)
def test_money_keeps_its_currency(value: float, given: str, wanted: tuple[float, str]) -> None:
    assert converted(value, given, "money") == wanted


def test_a_price_of_carbon_keeps_its_currency() -> None:
    assert converted(190.0, "ZAR/tCO2e", "money/tCO2e") == (190.0, "ZAR/tCO2e")


def test_case_tells_two_units_apart_only_where_it_must() -> None:
    assert unit_named("MT").name == "Mt"
    assert unit_named("tonnes").name == "t"
    assert unit_named("TCO2E").name == "tCO2e"


@pytest.mark.parametrize(("given", "unit"), [("GJ", "tCO2e"), ("ZAR", "%"), ("t", "tCO2e")])
def test_a_unit_of_another_dimension_is_refused_with_what_would_be_right(
    given: str, unit: str
) -> None:
    with pytest.raises(BadInput, match=f"not {dimension_of(unit)}; give ") as refused:
        converted(1.0, given, unit)
    assert examples(unit) in str(refused.value)


def test_one_level_is_not_another() -> None:
    with pytest.raises(BadInput, match="is not 'B-BBEE level'"):
        converted(2.0, "B-BBEE points", "B-BBEE level")


def test_an_unknown_unit_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"nearest: .*MWh"):
        unit_named("MWhh")


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_every_metric_has_a_unit_that_its_examples_convert_to(metric: object) -> None:
    unit = METRICS[getattr(metric, "name", "")].unit
    for name in UNITS:
        if name in examples(unit).split(", "):
            assert converted(1.0, name, unit)[1] == unit
