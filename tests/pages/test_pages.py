"""Every page runs from Home.py, says what it shows, and refuses by name what it cannot."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from sqlalchemy import text

from pages.parts import cached
from tests.conftest import load_offline
from wizdata_core.bars import BARS
from wizdata_core.clock import now
from wizdata_core.indicators.catalogue import INDICATORS
from wizdata_core.ingest.bars import Origin, store_bars
from wizdata_core.ingest.quotes import store_quotes
from wizdata_core.ingest.records import store_records
from wizdata_core.kinds import State, state_of
from wizdata_core.quotes import quoted
from wizdata_core.store import writing
from wizdata_core.units import quote_unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from collectors.stages.collect import Outside
    from wizdata_core.store import Engines

    OpenApp = Callable[..., AppTest]

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py") if path.name[0] != "_"
)
CHART = "pages/chart.py"
# Pages of ESG are empty for want of figures, not of prices; their own tests say how they say it.
OF_FIGURES = {
    "pages/esg_companies.py", "pages/esg_countries.py", "pages/esg_entry.py", "pages/portfolio.py",
}  # fmt: skip


def said(app: AppTest) -> str:
    """All text of a page, whatever element holds it."""
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.title, app.subheader)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def test_opening_the_app_shows_the_overview_with_its_banner(
    open_app: OpenApp, sample_url: str
) -> None:
    app = open_app(sample_url)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Overview"
    assert "Sample data" in app.info[0].value
    assert "2024-12-30, not live" in app.info[0].value
    assert "WIZDATA_OFFLINE is set" in app.info[0].value


@pytest.mark.parametrize("page", PAGES)
def test_every_page_runs_inside_the_frame(open_app: OpenApp, sample_url: str, page: str) -> None:
    app = open_app(sample_url, page)
    assert not app.exception
    assert not app.error
    assert "Sample data" in app.info[0].value
    assert "bars held" in app.caption[-1].value


@pytest.mark.parametrize("page", [page for page in PAGES if page not in OF_FIGURES])
def test_without_data_every_page_of_prices_says_how_to_get_some(
    open_app: OpenApp, database_url: str, page: str
) -> None:
    app = open_app(database_url, page)
    assert not app.exception
    assert not app.error
    assert "No prices are held yet" in said(app)
    assert "python -m collectors import" in said(app)


def test_tiles_show_price_change_and_date_of_the_first_instruments(
    open_app: OpenApp, sample_url: str
) -> None:
    app = open_app(sample_url)
    labels = [metric.label for metric in app.metric]
    assert [label.split("**")[1] for label in labels[:3]] == ["USD/ZAR", "EUR/ZAR", "GBP/ZAR"]
    assert len(labels) == 8
    assert all(metric.delta.endswith("%") for metric in app.metric)


def test_a_chart_address_is_shown_as_it_stands(open_app: OpenApp, sample_url: str) -> None:
    words = {
        "symbol": "AAPL", "interval": "1w", "range": "5y", "basis": "splits",
        "indicators": "sma(20),rsi(14)", "scale": "log",
    }  # fmt: skip
    app = open_app(sample_url, CHART, **words)
    assert not app.exception
    assert not app.warning
    assert app.selectbox(key="chart_symbol").value == "AAPL"
    assert app.radio(key="chart_basis").value == "splits"
    assert app.radio(key="chart_scale").value == "log"
    assert app.number_input(key="chart_knob_0_sma_window").value == 20
    assert {name: app.query_params[name] for name in words} == words
    assert "adjusted for splits" in said(app)


def test_an_alias_becomes_its_canonical_symbol(open_app: OpenApp, sample_url: str) -> None:
    app = open_app(sample_url, CHART, symbol="USDZAR")
    assert app.query_params["symbol"] == "USD/ZAR"
    assert app.selectbox(key="chart_symbol").value == "USD/ZAR"


@pytest.mark.parametrize(
    ("word", "value", "nearest"),
    [
        ("interval", "1day", "1d"),
        ("range", "1yr", "1y"),
        ("basis", "split", "splits"),
        ("indicators", "smaa(20)", "sma"),
        ("scale", "logg", "log"),
        ("source", "sampl", "sample"),
    ],
)
def test_a_wrong_word_is_refused_by_name_with_the_nearest(
    open_app: OpenApp, sample_url: str, word: str, value: str, nearest: str
) -> None:
    app = open_app(sample_url, CHART, symbol="AAPL", **{word: value})
    assert not app.exception
    refused = app.warning[0].value
    assert value.partition("(")[0] in refused
    assert nearest in refused.partition("nearest:")[2]


def test_the_defaults_are_one_click_from_a_refusal(open_app: OpenApp, sample_url: str) -> None:
    app = open_app(sample_url, CHART, symbol="AAPL", range="1yr")
    app.button(key="defaults").click().run()
    assert not app.warning
    assert app.query_params == {"symbol": "AAPL"}


def test_an_unknown_symbol_is_refused_and_offers_what_was_meant(
    open_app: OpenApp, sample_url: str
) -> None:
    app = open_app(sample_url, CHART, symbol="Naspers")
    assert "Unknown symbol 'Naspers'" in app.warning[0].value
    app.button(key="offer_NPN.JO").click().run()
    assert app.query_params["symbol"] == "NPN.JO"
    assert "No bars of NPN.JO are held yet" in said(app)


def test_typed_words_that_find_one_instrument_show_it(open_app: OpenApp, sample_url: str) -> None:
    open_app(sample_url)
    version = cached.stamp().work
    assert cached.meant(version, "apple") == "AAPL"
    assert cached.meant(version, "npn") == "NPN.JO"
    assert cached.meant(version, "limited") == "limited"


def test_indicators_are_added_edited_and_removed_in_the_address(
    open_app: OpenApp, sample_url: str
) -> None:
    app = open_app(sample_url, CHART, symbol="AAPL")
    app.selectbox(key="chart_add").set_value("sma").run()
    assert app.query_params["indicators"] == "sma(20)"
    app.number_input(key="chart_knob_0_sma_window").set_value(50).run()
    app.selectbox(key="chart_add").set_value("macd").run()
    assert app.query_params["indicators"] == "sma(50),macd(12,26,9)"
    app.button(key="chart_remove_0").click().run()
    assert app.query_params["indicators"] == "macd(12,26,9)"
    app.button(key="chart_clear").click().run()
    assert "indicators" not in app.query_params


def test_an_indicator_is_put_on_another_and_on_longer_bars_in_the_address(
    open_app: OpenApp, sample_url: str
) -> None:
    app = open_app(sample_url, CHART, symbol="AAPL", indicators="sma(20),macd(12,26,9),rsi(14)")
    offered = app.selectbox(key="chart_source_0_sma").options
    assert {"The bars' own prices", "volume", "hl2", "RSI 14", "MACD 12 26 9 signal"} < set(offered)
    app.selectbox(key="chart_source_0_sma").set_value("rsi(14)").run()
    assert app.query_params["indicators"] == "sma(rsi(14),20),macd(12,26,9),rsi(14)"
    app.number_input(key="chart_knob_0_sma_window").set_value(5).run()
    app.selectbox(key="chart_longer_2_rsi").set_value("1w").run()
    assert app.query_params["indicators"] == "sma(rsi(14),5),macd(12,26,9),rsi(14)@1w"
    app.selectbox(key="chart_source_0_sma").set_value("").run()
    app.selectbox(key="chart_longer_2_rsi").set_value("").run()
    assert app.query_params["indicators"] == "sma(5),macd(12,26,9),rsi(14)"
    assert not app.exception


def test_an_interval_that_does_not_fit_the_bars_is_refused_with_what_would(
    open_app: OpenApp, sample_url: str
) -> None:
    app = open_app(sample_url, CHART, symbol="AAPL", interval="1mo", indicators="rsi(14)@1w")
    assert "@1w cannot be made of bars of 1mo; choose bars of 1w or shorter" in said(app)


def test_the_menu_has_the_whole_catalogue(open_app: OpenApp, sample_url: str) -> None:
    app = open_app(sample_url, CHART, symbol="AAPL")
    assert len(app.selectbox(key="chart_add").options) == len(INDICATORS) >= 12
    options = app.selectbox(key="chart_add").options
    assert "Zig zag · swings · repaints" in options
    at = [each.split(" · ")[1] for each in options]
    assert at == sorted(at, key=lambda group: (group == "patterns", group))


def test_another_instrument_keeps_the_view_where_it_can(open_app: OpenApp, sample_url: str) -> None:
    app = open_app(sample_url, CHART, symbol="AAPL", interval="1w", indicators="sma(20)")
    app.selectbox(key="chart_symbol").set_value("USD/ZAR").run()
    assert app.query_params["interval"] == "1w"
    assert app.query_params["indicators"] == "sma(20)"


def test_the_source_is_chosen_where_several_hold_the_instrument(
    open_app: OpenApp, sample_url: str
) -> None:
    app = open_app(sample_url, CHART, symbol="USD/ZAR")
    assert "Source: European Central Bank" in said(app)
    app.radio(key="chart_source").set_value("nbp").run()
    assert app.query_params["source"] == "nbp"
    assert "Source: National Bank of Poland" in said(app)


def test_coverage_is_searched_and_filtered(open_app: OpenApp, sample_url: str) -> None:
    app = open_app(sample_url, "pages/coverage.py")
    known = len(app.dataframe[0].value)
    assert known > 300
    app.selectbox(key="coverage_state").set_value("stale")
    app.text_input(key="coverage_search").set_value("apple").run()
    assert list(app.dataframe[0].value["symbol"]) == ["AAPL"]
    app.text_input(key="coverage_search").set_value("no such thing").run()
    assert "Nothing matches" in said(app)


def test_coverage_shows_runs_and_says_when_there_are_no_faults(
    open_app: OpenApp, sample_url: str
) -> None:
    app = open_app(sample_url, "pages/coverage.py", tab="Runs and faults")
    assert {"sample_daily", "ecb_rates"} <= set(app.dataframe[0].value["Job"])
    assert "No fault is on record" in said(app)


def test_coverage_says_which_datasets_were_never_asked_for(
    open_app: OpenApp, store: Engines, database_url: str
) -> None:
    del store
    app = open_app(database_url, "pages/coverage.py", tab="Datasets")
    assert not app.exception
    assert "Nothing is held beside bars yet" in said(app)
    shown = app.dataframe[0].value
    assert {"fundamentals", "news", "indicators"} <= set(shown["Dataset"])
    assert set(shown["State"]) == {"never asked"}


def test_coverage_says_what_a_source_withdrew(
    open_app: OpenApp, store: Engines, database_url: str
) -> None:
    moment = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    with writing(store) as connection:
        books = state_of("sustainability", "NPN.JO", State.WITHDRAWN, moment, detail="none")
        store_records(connection, {"dataset_states": books}, Origin("yahoo", moment, 0))
    app = open_app(database_url, "pages/coverage.py", tab="Datasets")
    shown = app.dataframe[0].value.set_index("Dataset")
    assert shown.loc["sustainability", "State"] == "1 withdrawn"
    assert shown.loc["sustainability", "Source"] == "Yahoo Finance"
    assert "Nothing is held beside bars yet" not in said(app)


def test_a_failure_names_an_id_and_shows_no_trace(
    open_app: OpenApp, store: Engines, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with writing(store) as connection:
        connection.execute(text("drop table series cascade"))
    app = open_app(database_url)
    assert not app.exception
    shown = app.error[0].value
    name = shown.split("**")[1]
    assert len(name) == 8
    assert "psycopg2" not in shown
    assert f"id={name}" in caplog.text
    assert "UndefinedTable" in caplog.text


def test_live_prices_put_the_sample_aside(
    open_app: OpenApp, outside: Outside, database_url: str
) -> None:
    load_offline(outside, ("sample",))
    moment = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    with writing(outside.store) as connection:
        bars = [bar("NPN.JO", day, close) for day, close in ((18, 100.0), (19, 101.0), (20, 99.0))]
        table = pa.Table.from_pylist(bars, schema=BARS)
        store_bars(connection, table, Origin("yahoo", moment, 0))
    app = open_app(database_url)
    assert not app.exception
    assert not app.error
    assert [metric.label.split("**")[1] for metric in app.metric] == ["NPN.JO"]
    assert app.metric[0].delta == "-1.98%"
    assert "Offline. Live prices end at the last answer" in app.info[0].value.replace("**", "")


def bar(symbol: str, day: int, close: float) -> dict[str, object]:
    """A daily bar of November 2026, made up for this test."""
    prices = dict.fromkeys(("open", "high", "low", "close"), close)
    return {
        "symbol": symbol, "interval": "1d", "opened_at": datetime(2026, 11, day, tzinfo=UTC),
        "session_date": date(2026, 11, day), "volume": 10.0, "quote_unit": "ZAc",
        "quote_factor": 0.01, "final": True, **prices,
    }  # fmt: skip


def test_a_chart_shows_what_a_stream_last_said(
    open_app: OpenApp, database_url: str, outside: Outside
) -> None:
    """The price is made up for the test."""
    load_offline(outside, ("sample",))
    app = open_app(database_url, CHART, symbol="AAPL")
    assert "streamed" not in said(app)
    at = now() - timedelta(hours=3)
    quote = quoted(("AAPL", "yahoo"), quote_unit("USD"), (at, at), {"price": 123.45})
    with writing(outside.store) as connection:
        store_quotes(connection, [quote])
    assert "Last streamed price **123.45** USD, 3 h ago" in said(app.run())
