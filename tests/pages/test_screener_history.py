"""Saved screens, a screen's history and its study on the page, on a made-up market."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from sqlalchemy import text

from pages.parts.tables import safe_csv
from tests.made_up_market import list_shares, store_closes, store_snapshots, symbol_of, weekdays
from wizdata_core.clock import now
from wizdata_core.ingest.screens import Draft, save_screen
from wizdata_core.queries.screens import saved_screen, saved_screens
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from wizdata_core.store import Engines

    OpenApp = Callable[..., AppTest]

PAGE = "pages/screener.py"
SESSIONS = weekdays(date(2024, 1, 1), 299)
ANYTHING_LOW = "rsi_14 < 30"


@pytest.fixture(scope="module")
def market(module_store: Engines) -> Engines:
    """Six shares: the first three are found in every second month; they alone gain."""
    ids = list_shares(module_store, 6)
    rows = []
    for number, each in enumerate(ids, start=1):
        closes = [100.0 * (1.001**at if number <= 3 else 1.0) for at in range(len(SESSIONS))]
        store_closes(module_store, symbol_of(number), SESSIONS, closes)
        rows += [
            {
                "instrument_id": each,
                "symbol": symbol_of(number),
                "day": day,
                "rsi_14": 20.0 if number <= 3 and day.month % 2 else 50.0,
                "price": close,
                "currency": "ZAR",
                "value_traded_20d_zar": 1e6 * number,
                "reconstructed": True,
            }
            for day, close in zip(SESSIONS, closes, strict=True)
        ]
    store_snapshots(module_store, rows)
    return module_store


@pytest.fixture(autouse=True)
def in_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest lets each run begin as a process does, whose first run starts again and forgets."""
    monkeypatch.setattr("pages.parts.frame.inside_frame", lambda: None)


@pytest.fixture
def url(market: Engines, server: str) -> str:
    with writing(market) as connection:
        connection.execute(text("truncate screens"))
        name = connection.scalar(text("select current_database()"))
    return f"{server.rsplit('/', 1)[0]}/{name}"


def texts(app: AppTest) -> str:
    """Everything that the page says."""
    parts = [*app.markdown, *app.caption, *app.warning, *app.error, *app.subheader, *app.code]
    return "\n".join(str(each.value) for each in parts)


def run(app: AppTest, **state: object) -> AppTest:
    """Runs the page again; AppTest forgets which tab and which popover are open."""
    for name, value in state.items():
        app.session_state[name] = value
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, key: str, view: str) -> AppTest:
    """Presses a button in a tab that is open."""
    app.button(key).click()
    return run(app, view=view)


def test_who_entered_and_left_is_shown_when_it_is_asked(open_app: OpenApp, url: str) -> None:
    app = open_app(url, PAGE, q=ANYTHING_LOW, view="History")
    assert not app.exception
    assert "Entered and left" in texts(app)
    since = next(day for day in reversed(SESSIONS) if day.month != SESSIONS[-1].month)
    app.date_input(f"changes_since_{SESSIONS[-1]}").set_value(since)
    run(app, view="History")
    press(app, "changes_run", "History")
    said = texts(app)
    # The last session is in February, an even month.
    assert "**0 entered**, **3 left**" in said
    frames = [each.value for each in app.dataframe]
    (changes,) = [each for each in frames if "What" in each.columns]
    assert sorted(changes["Symbol"]) == [symbol_of(number) for number in (1, 2, 3)]
    assert "(reconstructed)" in changes["Row then"][0]
    # Another question is never answered with what was asked before.
    app.date_input(f"changes_since_{SESSIONS[-1]}").set_value(since - timedelta(days=1))
    run(app, view="History")
    assert "What is asked has changed since" in texts(app)


def test_members_over_time_are_counted_and_said_to_be_reconstructed(
    open_app: OpenApp, url: str
) -> None:
    app = open_app(url, PAGE, q=ANYTHING_LOW, view="History")
    press(app, "members_run", "History")
    said = texts(app)
    assert "rest on reconstructed rows" in said
    assert "made later than their day, from bars as they are known since" in said
    frames = [each.value for each in app.dataframe]
    (spells,) = [each for each in frames if "Days looked at" in each.columns]
    assert set(spells["Symbol"]) == {symbol_of(number) for number in (1, 2, 3)}


def test_a_study_is_refused_an_average_of_too_little_and_says_how_it_counts(
    open_app: OpenApp, url: str
) -> None:
    app = open_app(url, PAGE, q=ANYTHING_LOW, view="Study")
    assert "How it is counted, and what it cannot know" in [each.label for each in app.expander]
    press(app, "study_run", "Study")
    said = texts(app)
    assert "250 sessions (year): too little for an average" in said
    assert "What it cannot know" in said
    assert "Costs of 50 basis points" in said
    (table,) = [each.value for each in app.dataframe if "Sharing no time" in each.value.columns]
    assert next(iter(table["Held"])) == "5 sessions (week)"


def test_a_weekly_study_shows_its_spread(open_app: OpenApp, url: str) -> None:
    app = open_app(url, PAGE, q="rsi_14 < 90", view="Study")
    app.selectbox("study_when").select("each week")
    app.date_input("study_from").set_value(SESSIONS[0])
    run(app, view="Study")
    press(app, "study_run", "Study")
    (table,) = [each.value for each in app.dataframe if "Sharing no time" in each.value.columns]
    # All six are members: the mean is the benchmark.
    assert table["Over it"][0] == pytest.approx(0.0)
    assert table["Mean"][0] == pytest.approx((1.001**5 + 1) / 2 * 0.995 / 1.005 - 1)


def test_a_study_that_cannot_be_is_refused(open_app: OpenApp, url: str) -> None:
    app = open_app(url, PAGE, q=ANYTHING_LOW, view="Study")
    app.selectbox("study_when").select("each week")
    app.date_input("study_from").set_value(SESSIONS[0] - timedelta(days=3_000))
    run(app, view="Study")
    assert "days are too many" in texts(app)


def test_a_screen_is_saved_opened_by_its_address_renamed_and_deleted(
    open_app: OpenApp, url: str, market: Engines
) -> None:
    app = open_app(url, PAGE, q=ANYTHING_LOW)
    run(app, screener_saved=True)
    app.text_input("screen_name").set_value("Oversold")
    app.text_input("screen_note").set_value("On Mondays")
    click(app, "Save")
    with reading(market) as connection:
        (saved,) = saved_screens(connection)
    assert (saved.name, saved.text, saved.note) == ("Oversold", ANYTHING_LOW, "On Mondays")
    assert len(saved.slug) >= 16
    again = open_app(url, PAGE, saved=saved.slug)
    assert again.query_params["q"] in (ANYTHING_LOW, [ANYTHING_LOW])
    run(again, screener_saved=True)
    assert f"/screener?saved={saved.slug}" in texts(again)
    assert "On Mondays" in texts(again)
    click(again, "Save over Oversold")
    with reading(market) as connection:
        assert saved_screen(connection, saved.slug).note == "On Mondays"
    again.text_input(f"screen_name_{saved.slug}").set_value("Oversold shares")
    click(again, "Rename")
    with reading(market) as connection:
        (renamed,) = saved_screens(connection)
    assert (renamed.name, renamed.slug) == ("Oversold shares", saved.slug)


def click(app: AppTest, label: str) -> None:
    """Presses the button with this label in the popover of saved screens."""
    next(each for each in app.button if each.label == label).click()
    run(app, screener_saved=True)


def test_a_name_that_is_taken_is_refused_on_the_page(
    open_app: OpenApp, url: str, market: Engines
) -> None:
    with writing(market) as connection:
        save_screen(connection, "Taken", Draft("price > 5"), "s" * 20, now())
        save_screen(connection, "Broken", Draft("price > 5"), "t" * 20, now())
        connection.execute(text("update screens set text = 'prize > 5' where name = 'Broken'"))
    app = open_app(url, PAGE, q=ANYTHING_LOW)
    run(app, screener_saved=True)
    # The first by name is one that cannot be run any more, and it says why.
    assert "prize" in texts(app)
    app.text_input("screen_name").set_value("taken")
    click(app, "Save")
    assert "is saved already" in texts(app)


def test_a_saved_screen_that_cannot_be_read_any_more_opens_with_its_fault(
    open_app: OpenApp, url: str, market: Engines
) -> None:
    with writing(market) as connection:
        save_screen(connection, "Broken", Draft("price > 5"), "t" * 20, now())
        connection.execute(text("update screens set text = 'prize > 5'"))
    app = open_app(url, PAGE, saved="t" * 20)
    assert not app.exception
    assert "prize" in texts(app)


def test_an_address_of_nothing_saved_is_refused(open_app: OpenApp, url: str) -> None:
    app = open_app(url, PAGE, saved="nosuchscreenanywhere")
    assert not app.exception
    assert "nknown saved screen" in texts(app)


def test_a_table_that_is_downloaded_holds_no_formula_and_its_numbers_stay() -> None:
    shown = pd.DataFrame({"Name": ["=1+1", "Plain"], "Change": [-0.5, 2.0], "=Head": ["a", None]})
    assert safe_csv(shown) == "Name,Change,'=Head\n'=1+1,-0.5,a\nPlain,2.0,\n"
