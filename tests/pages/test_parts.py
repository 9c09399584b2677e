"""The parts that pages are made of: what the banner says, addresses, embeds, words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from pages.parts.doors import chart_path, csv_path, embed_text
from pages.parts.freshness import line, notice
from pages.parts.view_facts import due_words, silent_words
from pages.parts.words import ago, plain, plural, price, short, size, utc
from wizdata_core.bars import Interval
from wizdata_core.chart import ChartView
from wizdata_core.figures.candles import Display
from wizdata_core.indicators.expression import parse_list
from wizdata_core.queries.chart import ChartChoice
from wizdata_core.queries.freshness import Standing, Wall

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
WALL = Wall("Yahoo Finance", "unavailable", "DNS", NOW - timedelta(minutes=5))
SAMPLE = Standing(
    instruments=75, bars=1000, live=0, live_until=None, live_checked_at=None,
    sample_until=date(2024, 12, 30), reference_until=date(2026, 10, 30),
    checked_at=NOW - timedelta(hours=3), wall=None, running=0,
)  # fmt: skip
CHOICE = ChartChoice(
    "USD/ZAR", Interval.WEEK, "5y", indicators=parse_list("sma(20),rsi(14)"), source="ecb"
)


_ONE = np.array([100.0])
# One generated bar, of Friday 2026-11-20 on the JSE.
VIEW = ChartView(
    symbol="NPN.JO",
    name="Naspers",
    asset_class="equity",
    exchange="XJSE",
    timezone="Africa/Johannesburg",
    interval=Interval.DAY,
    unit="ZAR",
    basis="raw",
    provider="yahoo",
    provider_label="Yahoo",
    sample=False,
    quote_unit="ZAc",
    quote_factor=0.01,
    fetched_at=None,
    price_digits=2,
    times=np.array([1795132800], dtype=np.int64),
    dates=np.array(["2026-11-20"], dtype="datetime64[D]"),
    open=_ONE,
    high=_ONE,
    low=_ONE,
    close=_ONE,
    volume=_ONE,
    final=np.array([True]),
)


def live(answered: datetime, wall: Wall | None = None) -> Standing:
    """A standing with live prices, last answered at that moment."""
    return Standing(90, 2000, 12, answered.date(), answered, None, None, answered, wall, 0)


def text_of(held: Standing, *, offline: bool = False) -> str:
    """The banner's words, empty where there is none."""
    said = notice(held, NOW, offline=offline)
    return f"{said.title}. {said.text}" if said else ""


def test_sample_data_are_called_so_with_their_last_day() -> None:
    said = text_of(SAMPLE, offline=True)
    assert said.startswith("Sample data. Shares are real past prices up to 2024-12-30, not live.")
    assert "reference rates up to 2026-10-30" in said
    assert said.endswith("Live collection is not running because WIZDATA_OFFLINE is set.")


def test_the_wall_that_live_collection_met_is_named_with_its_time() -> None:
    walled = Standing(75, 1000, 0, None, None, date(2024, 12, 30), None, NOW, WALL, 0)
    said = text_of(walled)
    assert "stopped at Yahoo Finance: the provider could not be reached" in said
    assert "2026-11-21 11:55 UTC" in said


def test_fresh_live_prices_need_no_banner() -> None:
    assert text_of(live(NOW - timedelta(hours=1))) == ""


def test_a_wall_before_the_last_answer_is_past() -> None:
    assert text_of(live(NOW - timedelta(minutes=1), WALL)) == ""


@pytest.mark.parametrize("answered", [NOW - timedelta(hours=1), NOW - timedelta(days=3)])
def test_live_prices_behind_a_wall_are_stale(answered: datetime) -> None:
    assert text_of(live(answered, WALL)).startswith("Stale. Live prices were last answered")


def test_live_prices_that_nobody_renewed_are_stale() -> None:
    assert text_of(live(NOW - timedelta(days=3))).endswith("Collection has not run since.")


def test_offline_live_prices_say_where_they_end() -> None:
    assert text_of(live(NOW - timedelta(hours=1)), offline=True).startswith(
        "Offline. Live prices end at the last answer, 2026-11-21 11:00 UTC."
    )


def test_nothing_held_has_a_page_of_its_own_and_no_banner() -> None:
    empty = Standing(0, 0, 0, None, None, None, None, None, None, 0)
    assert text_of(empty) == ""
    assert "last answer never" in line(empty, NOW)


def test_the_line_counts_and_dates_what_is_held() -> None:
    assert line(SAMPLE, NOW).startswith(
        "75 instruments, 1,000 bars held · newest reference rate bar 2026-10-30 · "
        "newest sample bar 2024-12-30 · last answer 3 h ago"
    )


@pytest.mark.parametrize(
    ("silent", "words"),
    [
        ((), ""),
        (
            (("feed missing", 2), ("did not trade", 1)),
            "2 sessions missing, 1 session without trade",
        ),
        ((("unknown", 1),), "1 session that may have been closed"),
    ],
)
def test_sessions_without_trade_are_told_by_what_became_of_them(
    silent: tuple[tuple[str, int], ...], words: str
) -> None:
    assert silent_words(replace(VIEW, silent=silent)) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-20T22:00", ""),  # the session of that Friday is the last bar
        ("2026-11-23T20:59", ""),  # Monday's closed six hours ago, less a minute
        ("2026-11-23T21:00", "newest session due 2026-11-23"),
    ],
)
def test_a_session_that_should_be_held_is_named(moment: str, words: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert due_words(VIEW, at) == words
    assert due_words(replace(VIEW, sample=True), at) == ""
    assert due_words(replace(VIEW, interval=Interval.WEEK), at) == ""
    assert due_words(replace(VIEW, exchange=""), at) == ""


def test_the_csv_address_carries_the_whole_view() -> None:
    assert dict(parse_qsl(urlsplit(csv_path(CHOICE)).query)) == {
        "symbol": "USD/ZAR", "interval": "1w", "range": "5y", "basis": "raw",
        "indicators": "sma(20),rsi(14)", "source": "ecb",
    }  # fmt: skip


def test_the_embed_is_escaped_and_names_the_instrument_in_its_path() -> None:
    text = embed_text(CHOICE, Display("log", span="5y"), 'https://wiz.example"><script>')
    assert "<script>" not in text
    assert "/embed/chart/USD%2FZAR?" in text
    assert "&amp;scale=log" in text
    assert 'title="USD/ZAR chart"' in text


def test_a_chart_address_quotes_what_an_address_may_not_hold() -> None:
    assert dict(parse_qsl(urlsplit(chart_path("BTC/ZAR@luno&x")).query)) == {
        "symbol": "BTC/ZAR@luno&x"
    }


def test_text_of_an_address_draws_no_picture_and_no_link() -> None:
    shown = plain("![x](http://evil/p.png) <b> `code`")
    assert "](" not in shown
    assert "\\!\\[x\\]\\(http\\://evil/p.png\\)" in shown
    assert plain("unknown 'x'; nearest: NPN.JO") == "unknown 'x'; nearest: NPN.JO"


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (246506.4, "equity", "246,506.40"),
        (16.68949, "fx", "16.6895"),
        (1333.18478, "fx", "1,333.18"),
        (0.1061, "fx", "0.1061"),
        (0.00001234, "crypto", "0.00001234"),
        (float("nan"), "equity", "\N{EN DASH}"),
    ],
)
def test_prices_have_the_digits_that_they_deserve(value: float, kind: str, shown: str) -> None:
    assert price(value, kind) == shown


def test_counts_sizes_and_moments_are_read_as_people_write_them() -> None:
    assert (short(35_560_000), short(None), short(950)) == ("35.56M", "\N{EN DASH}", "950")
    assert (size(900), size(652_300)) == ("900 bytes", "652.3 KB")
    assert (plural(1, "bar"), plural(1200, "bar")) == ("1 bar", "1,200 bars")
    assert (utc(None), utc(NOW)) == ("never", "2026-11-21 12:00 UTC")
    assert [ago(NOW - timedelta(minutes=m), NOW) for m in (0, 5, 180, 5000)] == [
        "just now", "5 min ago", "3 h ago", "3 days ago",
    ]  # fmt: skip
