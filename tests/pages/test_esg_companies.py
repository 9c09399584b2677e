"""The page of companies on a real database: the examples, and companies made up for these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import _create, _open
from tests.pages.made_up_figures import hold_companies, hold_examples
from wizdata_core.figures.numbers import TIMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from pandas import DataFrame
    from streamlit.testing.v1 import AppTest

    OpenApp = Callable[..., AppTest]

PAGE = "pages/esg_companies.py"
TABS = (
    "Profile", "Peers", "League", "Coverage", "History", "Frameworks", "Controversies", "Checks",
    "Method",
)  # fmt: skip


@pytest.fixture(scope="session")
def figures_url(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the examples and the companies that stand for real ones, only to read."""
    url = _create(server, "wizdata_figures", template)
    opened = _open(url, tmp_path_factory.mktemp("figures"))
    hold_examples(opened)
    hold_companies(opened)
    opened.dispose()
    return url


@pytest.fixture(scope="session")
def examples_url(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database as a first start leaves it: the examples, and no figure of a real company."""
    url = _create(server, "wizdata_examples", template)
    opened = _open(url, tmp_path_factory.mktemp("examples"))
    hold_examples(opened)
    opened.dispose()
    return url


def said(app: AppTest) -> str:
    """All that the page says in words: Markdown's escapes taken out, an x for a product."""
    parts = (*app.markdown, *app.caption, *app.subheader, *app.warning, *app.info)
    return " ".join(each.value for each in parts).replace(TIMES, "x").replace("\\", "")


def cards(app: AppTest) -> dict[str, str]:
    """The numbers in the cards of a profile."""
    return {each.label: each.value for each in app.metric}


def records(table: DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def rows(app: AppTest, column: str) -> dict[str, dict[str, object]]:
    """The rows of the first table with a column, by that column."""
    table = next(each.value for each in app.dataframe if column in each.value)
    return {str(row[column]): row for row in records(table)}


def test_without_real_figures_the_page_opens_on_the_examples_and_says_so(
    open_app: OpenApp, examples_url: str
) -> None:
    app = open_app(examples_url, PAGE)
    assert not app.exception
    assert not app.error
    assert "FICTIONAL EXAMPLE" in said(app)
    assert "No figures of real companies are held yet" in said(app)
    assert app.subheader[0].value == "Example Amber Mining (fictional)"
    assert cards(app)["Score, missing left out"] == "49.69 · C+"
    assert cards(app)["Confidence"] == "92.5 %"


# Reference 6.3, to the digits that are shown: both treatments, after controversies, coverage,
# confidence.
WORKED = {
    "example-amber": ["49.69 · C+", "49.69 · C+", "49.69 · C+", "100 %", "92.5 %"],
    "example-baobab": ["68.85 · B+", "68.85 · B+", "54.43 · B-", "100 %", "90 %"],
    "example-cobalt": ["22.71 · D+", "21.04 · D+", "22.71 · D+", "80 %", "56.83 %"],
    "example-dune": ["52.08 · B-", "50.42 · B-", "36.04 · C", "90 %", "47.25 %"],
}


def test_a_profile_shows_both_treatments_and_what_controversies_leave(
    open_app: OpenApp, figures_url: str
) -> None:
    app = open_app(figures_url, PAGE)
    for company, expected in WORKED.items():
        app.query_params["company"] = company
        app.run()
        assert list(cards(app).values()) == expected


def test_a_missing_figure_is_a_state_and_never_a_zero(open_app: OpenApp, figures_url: str) -> None:
    app = open_app(figures_url, PAGE, company="example-cobalt")
    renewable = rows(app, "Metric")["Renewable share of energy"]
    assert renewable["Value"] == "not disclosed"
    assert list(renewable["Status"]) == ["not disclosed"]  # type: ignore[call-overload] # a cell of chips
    ghg = rows(app, "Metric")["GHG intensity scope 1+2"]
    assert (ghg["Value"], ghg["Unit"]) == ("1,200", "tCO2e/USDm")
    assert ghg["Source"] == "Sustainability report 2023 (fictional), p. 41"
    assert ghg["Peers"] == "4 in all companies"
    assert ghg["Peer median"] == "730 tCO2e/USDm"
    app.selectbox(key="esg_metric").set_value("energy_renewable_pct").run()
    assert "given as “not disclosed” for" in said(app)


def test_an_address_opens_an_explanation_down_to_the_page_of_its_source(
    open_app: OpenApp, figures_url: str
) -> None:
    app = open_app(figures_url, PAGE, company="example-amber", metric="ghg_intensity_s12")
    words = said(app)
    assert "**820 tCO2e/USDm** for the period to 2024-12-31; 9 months old on 2025-09-30." in words
    assert "1 is worse, 1 equal" in words
    assert "= 37.50" in words
    assert "**Sustainability report 2024" in words
    assert "page **41**; published 2025-03-31" in words
    app.selectbox(key="esg_metric").set_value("ltifr").run()
    assert app.query_params["metric"] == "ltifr"
    assert "**0.45 per million hours**" in said(app)


def test_real_companies_are_shown_first_and_never_beside_the_examples(
    open_app: OpenApp, figures_url: str
) -> None:
    app = open_app(figures_url, PAGE, tab="League", as_of="2025-09-30")
    found = rows(app, "Rank")
    assert app.dataframe
    names = {str(row["Company"]) for row in records(app.dataframe[0].value)}
    assert names == {f"Made Up {at} Limited" for at in range(1, 7)}
    assert found
    assert "FICTIONAL" not in said(app)
    app.segmented_control(key="esg_kind").set_value(True).run()
    names = {str(row["Company"]) for row in records(app.dataframe[0].value)}
    assert len(names) == 4
    assert all("(fictional)" in name for name in names)
    assert "FICTIONAL EXAMPLE" in said(app)


def test_a_league_keeps_apart_who_has_too_few_figures_and_says_what_is_missing(
    open_app: OpenApp, figures_url: str
) -> None:
    app = open_app(figures_url, PAGE, tab="League", as_of="2025-09-30")
    withheld = rows(app, "What weighs most of them")
    (row,) = withheld.values()
    assert row["Company"] == "Made Up 7 Limited"
    assert row["Needed"] == 0.4
    assert "%" in str(row["What weighs most of them"])


def test_a_league_is_ordered_by_the_treatment_that_is_chosen(
    open_app: OpenApp, figures_url: str
) -> None:
    app = open_app(figures_url, PAGE, tab="League", company="example-amber")
    order = [str(row["Company"]) for row in records(app.dataframe[0].value)]
    assert [name.split()[1] for name in order] == ["Baobab", "Dune", "Amber", "Cobalt"]
    app.segmented_control(key="esg_missing").set_value("penalise").run()
    assert app.query_params["missing"] == "penalise"
    assert "missing counted as worst" in said(app)


def test_figures_of_a_company_without_enough_of_them_stand_without_a_score(
    open_app: OpenApp, figures_url: str
) -> None:
    app = open_app(figures_url, PAGE, company="test-7", as_of="2025-09-30")
    assert cards(app)["Score, missing left out"] == "\N{EN DASH}"
    assert "a score needs 40 %" in said(app)
    found = rows(app, "Metric")
    assert found["Lost-time injury frequency rate"]["Value"] == "5"
    assert found["Renewable share of energy"]["Value"] == "not disclosed"
    assert found["Independent non-executive directors"]["Value"] == "too old"
    assert found["Executive pay linked to ESG"]["Value"] == "never entered"


def test_a_company_of_which_nothing_is_held_leads_to_entry(
    open_app: OpenApp, figures_url: str
) -> None:
    app = open_app(figures_url, PAGE, company="test-8")
    assert "No figures of Made Up 8 Limited are known" in said(app)
    app = open_app(figures_url, PAGE, company="test-1", as_of="2023-01-01")
    assert "Choose a later day" in said(app)


# The reference's point-in-time vectors of one figure.
@pytest.mark.parametrize(
    ("words", "value"),
    [
        ({"as_of": "2024-01-15"}, 950.0),
        ({"as_of": "2024-06-01"}, 1000.0),
        ({"as_of": "2025-06-01"}, 1100.0),
        ({"as_of": "2024-06-01", "vintages": "restated"}, 1100.0),
        ({"as_of": "2025-06-01", "vintages": "first"}, 1000.0),
    ],
)
def test_a_history_shows_the_vintage_that_is_asked_for(
    open_app: OpenApp, figures_url: str, words: dict[str, str], value: float
) -> None:
    app = open_app(figures_url, PAGE, tab="History", company="test-1", metric="ghg_scope1", **words)
    assert not app.exception
    table = app.dataframe[0].value
    shown = table[table["Shown"] & (table["Period to"].astype(str) == "2023-11-30")]
    assert list(shown["Value"]) == [f"{value:,.0f}"]
    assert len(table) == 4


def test_coverage_counts_every_state_by_metric_and_by_company(
    open_app: OpenApp, figures_url: str
) -> None:
    app = open_app(figures_url, PAGE, tab="Coverage", as_of="2025-09-30", category="Management")
    assert not app.exception
    by_company = rows(app, "Company")["Made Up 7 Limited"]
    assert by_company["Disclosed"] == 1
    assert by_company["Too old"] == 1
    by_metric = rows(app, "Metric")["Women on board"]
    assert by_metric["Disclosed"] == 7
    assert by_metric["Never entered"] == 0


def test_companies_are_compared_metric_by_metric(open_app: OpenApp, figures_url: str) -> None:
    app = open_app(
        figures_url, PAGE, tab="Peers", company="test-1", beside="test-2,test-7", as_of="2025-09-30"
    )
    table = rows(app, "Metric")["Lost-time injury frequency rate"]
    assert list(table)[1:] == ["Made Up 1 Limited", "Made Up 2 Limited", "Made Up 7 Limited"]
    assert str(table["Made Up 7 Limited"]).startswith("5 per million hours (2024-12)")
    assert (
        rows(app, "Metric")["Executive pay linked to ESG"]["Made Up 7 Limited"] == "never entered"
    )
    app.multiselect(key="esg_beside").set_value(["test-3"]).run()
    assert app.query_params["beside"] == "test-3"


def test_the_method_is_walked_through_with_numbers_made_on_the_spot(
    open_app: OpenApp, figures_url: str
) -> None:
    app = open_app(figures_url, PAGE, tab="Method")
    words = said(app)
    assert "100 x (1 + 0.5 x 1) / 4 = 37.50" in words
    assert "= 0.5683" in words
    app.selectbox(key="walk_metric").set_value("ltifr").run()
    assert "100 x (1 + 0.5 x 2) / 4 = 50.00" in said(app)
    app.segmented_control(key="part").set_value("Its data").run()
    assert not app.exception
    assert "WZ-ESG-1.0" in str(app.selectbox(key="esg_method_WZ-ESG-1.0").value)
    assert "Fingerprint" in said(app)


def test_every_tab_has_an_address_and_an_empty_state(open_app: OpenApp, database_url: str) -> None:
    app = open_app(database_url, PAGE)
    assert "**No figures of " in said(app)
    assert "**Enter some** from its report" in said(app)
    for tab in TABS:
        app.query_params["tab"] = tab
        app.run()
        assert not app.exception
        assert not app.error
        assert app.session_state["tab"] == tab


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"company": "nobody at all"}, "nobody at all"),
        ({"as_of": "yesterday"}, "is no day"),
        ({"company": "test-1", "beside": "example-amber"}, "one is fictional"),
    ],
)
def test_a_word_that_cannot_be_read_is_refused_and_the_page_begins_again(
    open_app: OpenApp, figures_url: str, words: dict[str, str], told: str
) -> None:
    app = open_app(figures_url, PAGE, **words)
    assert told in app.warning[0].value
    app.button(key="reset").click().run()
    assert not app.warning
    assert not app.query_params
