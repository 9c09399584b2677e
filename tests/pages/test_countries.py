"""The page of countries on a real database of made-up figures: its tabs, words, states, file."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from collectors.contract import Dataset
from collectors.providers import PROVIDERS
from collectors.questions import job_queries
from collectors.runs import run_queries
from collectors.schedule import JOBS
from tests.conftest import _create, _open
from tests.pages.made_up_countries import CO2, CORRUPTION, DAY, ENERGY, LIFE, hold_countries
from wizdata_core.clock import now
from wizdata_core.esg.indicators import INDICATORS
from wizdata_core.ingest.runs import claimed
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from collectors.stages.collect import Outside

    OpenApp = Callable[..., AppTest]

PAGE = "pages/esg_countries.py"


@pytest.fixture(scope="module")
def countries_url(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the made-up figures, for tests that only read."""
    url = _create(server, "wizdata_countries", template)
    opened = _open(url, tmp_path_factory.mktemp("countries"))
    hold_countries(opened)
    opened.dispose()
    return url


def load_samples(outside: Outside) -> None:
    """Runs the job of the samples that installed packages carry."""
    job = next(each for each in JOBS if each.name == "country_samples")
    provider, moment = PROVIDERS[job.provider], now()
    with reading(outside.store) as connection:
        queries = job_queries(connection, job, provider, [])
    with claimed(outside.store, job.name, moment, provider.name, moment) as lease:
        assert lease is not None
        run_queries(
            lease, provider, queries, outside, threading.Event(), dataset=Dataset.INDICATORS
        )


def said(app: AppTest) -> str:
    """All that the page says in words."""
    parts = (*app.markdown, *app.caption, *app.subheader, *app.warning, *app.info)
    return " ".join(each.value for each in parts)


def table(app: AppTest, column: str) -> dict[str, list[object]]:
    """The table that has this column."""
    found = next(each.value for each in app.dataframe if column in each.value)
    return {str(name): list(found[name]) for name in found}


def files(app: AppTest) -> list[str]:
    """The files of a table that the page offers."""
    keys = [str(each.key) for each in app.get("download_button")]
    return [key for key in keys if key.endswith("_csv")]


def row(app: AppTest, code: str, key: str = "Code", column: str = "Remark") -> dict[str, object]:
    """The row of a table whose `key` is `code`."""
    columns = table(app, column)
    at = columns[key].index(code)
    return {name: values[at] for name, values in columns.items()}


def test_a_profile_has_the_score_its_themes_and_every_indicator(
    open_app: OpenApp, countries_url: str
) -> None:
    app = open_app(countries_url, PAGE, country="ZAF", as_of=DAY)
    assert not app.exception
    assert not app.error
    metrics = {each.label: each.value for each in app.metric}
    assert list(metrics) == [
        "Score", "Missing as worst", "Environment", "Social", "Governance", "Coverage",
        "Confidence",
    ]  # fmt: skip
    assert metrics["Coverage"] == "100 %"
    assert len(table(app, "Theme")["Theme"]) == 17
    assert table(app, "Remark")["Code"] == list(INDICATORS)
    co2 = row(app, CO2)
    assert (co2["Value"], co2["Year"], co2[""]) == ("8", "2023", "●")
    assert co2["Before"] == "9 until 2025-09-01"
    assert "Low energy use is poverty" in str(row(app, ENERGY)["Remark"])
    assert "Ranked among 54 countries of Africa as of 2025-09-30" in said(app)


def test_vintages_stand_beside_each_other(open_app: OpenApp, countries_url: str) -> None:
    app = open_app(countries_url, PAGE, as_of=DAY, history=CO2, beside="2025-09-05")
    assert "Of 1 years known on 2025-09-05, 1 were revised; 0 came later." in said(app)
    before = open_app(countries_url, PAGE, as_of="2025-09-05", history=CO2, beside="2025-08-01")
    assert row(before, CO2)["Value"] == "9"
    assert "Nothing had been collected of it by 2025-08-01." in said(before)


def test_a_figure_that_is_too_old_is_shown_and_marked(
    open_app: OpenApp, countries_url: str
) -> None:
    app = open_app(countries_url, PAGE, country="NA", as_of=DAY)
    life = row(app, LIFE)
    assert (life[""], life["Year"], life["Age"]) == ("◐", "2012", "12 years old")
    assert str(life["Remark"]).startswith("Too old")
    assert "1 too old" in said(app)


def test_a_country_without_figures_has_no_score_and_says_so(
    open_app: OpenApp, countries_url: str
) -> None:
    app = open_app(countries_url, PAGE, country="ERI", as_of=DAY)
    assert "No score as of 2025-09-30" in said(app)
    assert row(app, LIFE)[""] == "○"


def test_the_map_counts_what_it_colours(open_app: OpenApp, countries_url: str) -> None:
    app = open_app(countries_url, PAGE, tab="Map", as_of=DAY, measure=LIFE)
    assert not app.error
    assert "52 states coloured, 1 dotted, whose figure is too old, 1 hatched" in said(app)
    with_old = open_app(countries_url, PAGE, tab="Map", as_of=DAY, measure=LIFE, dated="yes")
    assert "53 states coloured, 1 hatched" in said(with_old)
    peers = open_app(countries_url, PAGE, tab="Map", as_of=DAY, measure=LIFE, group="peers")
    assert "Peers outside Africa have no place on this map" in said(peers)


def test_a_ranking_has_ties_both_treatments_and_averages_apart(
    open_app: OpenApp, countries_url: str
) -> None:
    app = open_app(countries_url, PAGE, tab="Ranking", as_of=DAY, measure=CORRUPTION)
    ranks = {row(app, code)["Rank"] for code in ("KEN", "NGA")}
    assert ranks == {row(app, "KEN")["Rank"]}
    ranked = [each for each in table(app, "Remark")["Rank"] if each is not pd.NA]
    assert len(ranked) == 53
    assert ranked.count(ranks.pop()) == 2
    assert row(app, "ERI")["Rank"] is pd.NA
    assert table(app, "Median")["Group"][0] == "All compared"
    scores = table(open_app(countries_url, PAGE, tab="Ranking", as_of=DAY), "Missing as worst")
    assert {"Rank", "Coverage", "Confidence", "Score, of 100"} <= set(scores)


def test_no_file_is_made_of_figures_that_may_only_be_looked_at(
    open_app: OpenApp, countries_url: str
) -> None:
    app = open_app(countries_url, PAGE, tab="Ranking", as_of=DAY, measure="EG.ELC.COAL.ZS")
    assert "Figures under IEA terms may be looked at here" in said(app)
    assert files(app) == []
    free = open_app(countries_url, PAGE, tab="Ranking", as_of=DAY, measure=LIFE)
    assert files(free) == [f"countries_{LIFE}_{DAY}_csv"]


def test_any_measure_stands_against_any_other(open_app: OpenApp, countries_url: str) -> None:
    app = open_app(countries_url, PAGE, tab="Scatter", as_of=DAY, x=LIFE, y="governance")
    assert not app.error
    assert "52 countries shown as of 2025-09-30, 2 without a place left out" in said(app)


def test_sources_say_what_is_missing_and_which_codes_were_replaced(
    open_app: OpenApp, countries_url: str
) -> None:
    app = open_app(countries_url, PAGE, tab="Sources", as_of=DAY)
    coal = row(app, "EG.ELC.COAL.ZS", column="Licence")
    assert (coal["Licence"], coal["Greatest age"]) == ("IEA terms (view only)", "36 months")
    assert row(app, CORRUPTION, column="Licence")["Other codes"] == "GOV_WGI_CC.EST"
    assert "EN.ATM.CO2E.PC" in table(app, "What changed")["Code"]


def test_a_word_that_is_wrong_is_refused_by_name_and_can_be_started_again(
    open_app: OpenApp, countries_url: str
) -> None:
    app = open_app(countries_url, PAGE, country="ATL")
    assert "Unknown country 'ATL'" in app.warning[0].value
    app.button(key="reset").click().run()
    assert [each.title for each in app.warning] == ["Stale"]
    assert "country" not in app.query_params


def test_without_any_figure_the_page_says_how_to_get_some(
    open_app: OpenApp, database_url: str
) -> None:
    app = open_app(database_url, PAGE)
    assert "No figures of countries are held yet" in said(app)
    assert "python -m collectors import-countries FILE" in said(app)
    assert len(table(app, "Licence")["Code"]) == len(INDICATORS)


def test_offline_only_samples_are_shown_as_the_samples_they_are(
    open_app: OpenApp, database_url: str, outside: Outside
) -> None:
    load_samples(outside)
    app = open_app(database_url, PAGE, tab="Map")
    assert not app.error
    assert "Only samples of the past are held" in said(app)
    assert "Life expectancy at birth, total (years) to 2007" in said(app).replace("\\", "")
    assert "51 states coloured" in said(app)
    assert "Figures of 2007 are compared that are too old to count today." in said(app)
    profile = open_app(database_url, PAGE)
    assert "No score" in said(profile)
    assert row(profile, LIFE)[""] == "◇"


def test_figures_of_today_that_were_not_fetched_for_long_are_stale(
    open_app: OpenApp, countries_url: str
) -> None:
    """The made-up figures are of September 2025, and this is read as of today."""
    app = open_app(countries_url, PAGE)
    assert "last answered 2025-09-10 06:00 UTC" in said(app)
    dated = open_app(countries_url, PAGE, as_of=DAY)
    assert not dated.warning
