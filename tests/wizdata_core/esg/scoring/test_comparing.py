"""What is compared: by an amount of the same period, in dollars, derived where it is not given."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.wizdata_core.esg.scoring.panels import observed
from wizdata_core.esg.methods import COMPANIES, method_named
from wizdata_core.esg.metrics import METRICS
from wizdata_core.esg.observations import Observation, Status
from wizdata_core.esg.scoring.columns import columns_of, merged
from wizdata_core.esg.scoring.comparing import Comparison, metrics_read
from wizdata_core.esg.scoring.derived import DERIVED
from wizdata_core.esg.scoring.money import no_rates
from wizdata_core.esg.scoring.panel import Member
from wizdata_core.esg.scoring.scores import scored

if TYPE_CHECKING:
    from wizdata_core.esg.scorecards import Line
    from wizdata_core.esg.scoring.money import Rates

METHOD = method_named(COMPANIES)
AS_OF = date(2025, 9, 30)
YEAR, BEFORE = date(2024, 12, 31), date(2023, 12, 31)


def rand(currency: str, start: date, end: date) -> float | None:
    """Eighteen rand for a dollar in 2024, sixteen before; nothing else is known."""
    assert (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
    return {"ZAR": 18.0 if end.year == 2024 else 16.0}.get(currency)


def figure(number: int, metric: str, value: float | None, end: date = YEAR, **rest: Any) -> Any:
    """An observation of a metric, in its own unit and scope, published after its year."""
    known = METRICS[metric]
    unit = known.unit.replace("money", rest.pop("currency", "ZAR"))
    given = {"metric": metric, "unit": unit, "scope": known.scope} | rest
    return observed(number, value, end, end.replace(year=end.year + 1, month=3, day=1), **given)


def line(rows: list[Observation], metric: str, rates: Rates = rand) -> Line:
    """The line of a metric of the one company that the rows are of."""
    columns = columns_of(rows, metrics_read(METHOD))
    panel = Comparison(columns, METHOD, rates=rates).panel(AS_OF, [Member("one", "EM-MM", "ZA")])
    (card,) = scored(panel, METHOD)
    return next(each for each in card.lines if each.metric == metric)


def test_an_amount_is_divided_by_the_revenue_of_its_period_in_dollars() -> None:
    rows = [
        figure(1, "ghg_scope1", 900.0),
        figure(2, "revenue", 36e9),
        figure(3, "revenue", 1e9, date(2025, 6, 30), period_start=date(2025, 1, 1)),
    ]
    found = line(rows, "ghg_scope1")
    # 36,000 million rand at 18 are 2,000 million dollars.
    assert (found.value, found.compared) == pytest.approx((900.0, 0.45))
    assert (found.unit, found.compared_unit) == ("tCO2e", "tCO2e/USDm")
    assert (found.observation, found.normaliser_observation, found.note) == (1, 2, "")


def test_an_amount_without_a_divisor_of_its_period_is_not_compared() -> None:
    rows = [figure(1, "ghg_scope1", 900.0), figure(2, "revenue", 36e9, BEFORE)]
    found = line(rows, "ghg_scope1")
    assert (found.disclosed, found.value, found.compared) == (True, 900.0, None)
    assert found.note == "not divided: no 'Revenue of the reporting period' of the same period"
    assert line([rows[0], figure(2, "revenue", 0.0)], "ghg_scope1").compared is None


def test_without_a_rate_nothing_is_compared_and_the_currency_is_named() -> None:
    rows = [figure(1, "ghg_scope1", 900.0), figure(2, "revenue", 36e9, currency="NGN")]
    found = line(rows, "ghg_scope1")
    assert (found.disclosed, found.compared, found.percentile) == (True, None, None)
    assert found.note == "no average rate of NGN to the dollar for the period"
    assert line([rows[0], figure(2, "revenue", 2e9, currency="USD")], "ghg_scope1", no_rates) == (
        line([rows[0], figure(2, "revenue", 36e9)], "ghg_scope1")
    )


def test_money_by_money_of_one_currency_needs_no_rate() -> None:
    fines = [figure(1, "env_fines", 5e6), figure(2, "revenue", 36e9)]
    found = line(fines, "env_fines", no_rates)
    assert found.compared == pytest.approx(5e6 / 36e3)
    assert (found.unit, found.compared_unit, found.note) == ("ZAR", "USD/USDm", "")
    mixed = [fines[0], figure(2, "revenue", 2e9, currency="USD")]
    assert line(mixed, "env_fines").compared == pytest.approx(5e6 / 18 / 2_000)
    assert line(mixed, "env_fines", no_rates).note.startswith("no average rate of ZAR")


def test_a_price_of_carbon_is_brought_to_dollars() -> None:
    found = line([figure(1, "internal_carbon_price", 360.0)], "internal_carbon_price")
    assert (found.value, found.unit) == (360.0, "ZAR/tCO2e")
    assert (found.compared, found.compared_unit) == (20.0, "USD/tCO2e")


def test_counts_are_divided_by_what_they_are_counted_of() -> None:
    rows = [
        figure(1, "fatalities", 3.0), figure(2, "hours_worked", 60.0),
        figure(3, "strike_days", 500.0), figure(4, "employees_total", 1_000.0),
    ]  # fmt: skip
    deaths, strikes = line(rows, "fatalities"), line(rows, "strike_days")
    assert (deaths.compared, deaths.compared_unit) == (0.05, "count/million hours")
    assert (strikes.compared, strikes.compared_unit) == (0.5, "days/employee")


PARTS = [
    figure(1, "ghg_scope1", 900.0, quality=1),
    figure(2, "ghg_scope2_loc", 100.0, quality=3),
    figure(3, "revenue", 36e9),
]


def test_an_intensity_that_is_not_given_is_derived_of_one_period() -> None:
    found = line(PARTS, "ghg_intensity_s12")
    assert (found.value, found.compared) == pytest.approx((0.5, 0.5))
    assert (found.observation, found.addend_observation, found.normaliser_observation) == (1, 2, 3)
    assert (found.quality, found.period_end) == (3, YEAR)
    assert (found.unit, found.compared_unit) == ("tCO2e/USDm", "tCO2e/USDm")


def test_scope_two_by_market_makes_no_intensity() -> None:
    rows = [PARTS[0], figure(2, "ghg_scope2_mkt", 100.0), PARTS[2]]
    assert not line(rows, "ghg_intensity_s12").disclosed
    other = figure(4, "ghg_intensity_s12", 0.7, scope="S1+S2-market")
    assert not line([other], "ghg_intensity_s12").disclosed


def test_a_figure_that_the_company_gives_goes_before_a_derived_one() -> None:
    given = figure(4, "ghg_intensity_s12", 0.7)
    assert line([*PARTS, given], "ghg_intensity_s12").observation == 4
    older = figure(4, "ghg_intensity_s12", 0.7, BEFORE)
    assert line([*PARTS, older], "ghg_intensity_s12").observation == 1
    silent = figure(4, "ghg_intensity_s12", None)
    assert line([*PARTS, silent], "ghg_intensity_s12").value == pytest.approx(0.5)
    guess = observed(
        4, 0.7, YEAR, date(2025, 3, 1), Status.ESTIMATED, metric="ghg_intensity_s12",
        scope="S1+S2-location",
    )  # fmt: skip
    assert line([*PARTS, guess], "ghg_intensity_s12").observation == 1


def test_a_derived_figure_without_a_rate_is_disclosed_and_not_compared() -> None:
    found = line(PARTS, "ghg_intensity_s12", no_rates)
    assert (found.disclosed, found.value, found.percentile_penalised) == (True, None, None)
    assert found.note == "no average rate of ZAR to the dollar for the period"


@pytest.mark.parametrize("derived", DERIVED.values(), ids=lambda each: each.metric)
def test_everything_derived_is_of_known_metrics_and_read_for_it(derived: Any) -> None:
    assert {derived.metric, *derived.parts} <= set(METRICS)
    assert set(derived.parts) <= set(metrics_read(METHOD))


def test_water_by_revenue_is_derived_too() -> None:
    rows = [figure(1, "water_withdrawn", 4_000.0), figure(2, "revenue", 36e9)]
    columns = columns_of(rows, metrics_read(METHOD))
    assert DERIVED["water_intensity"].addends == ("water_withdrawn",)
    assert merged([columns, columns]).id.tolist() == [1, 2]


def test_days_are_worked_out_from_the_same_columns_one_after_the_other() -> None:
    rows = [figure(1, "ltifr", 0.5, BEFORE), figure(2, "ltifr", 0.4, YEAR)]
    compared = Comparison(columns_of(rows, metrics_read(METHOD)), METHOD)
    column = [each.name for each in METHOD.metrics].index("ltifr")
    seen = [
        compared.panel(day, [Member("one")]).value[0, column]
        for day in (date(2024, 6, 30), date(2025, 6, 30))
    ]
    assert seen == [0.5, 0.4]


def test_nothing_held_is_an_empty_panel() -> None:
    compared = Comparison(columns_of([], metrics_read(METHOD)), METHOD)
    panel = compared.panel(AS_OF, [Member("one")])
    assert not panel.held.any()
    assert compared.panel(AS_OF, []).members == ()
    assert scored(compared.panel(AS_OF, []), METHOD) == ()
