"""The portfolio's page on a real database: examples, refusals, what if, saving, every tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import _create, _open
from wizdata_core.clock import now
from wizdata_core.figures.numbers import NONE
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    OpenApp = Callable[..., AppTest]

PAGE = "pages/portfolio.py"
WORKED = {"p": "worked-example", "as_of": "2025-09-30"}


@pytest.fixture(scope="module")
def url(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the fictional companies, for tests that only read."""
    made = _create(server, "wizdata_portfolio", template)
    opened = _open(made, tmp_path_factory.mktemp("portfolio"))
    with writing(opened) as connection:
        load_examples(connection, now())
    opened.dispose()
    return made


def said(app: AppTest) -> str:
    """All that the page says in words."""
    parts = (*app.markdown, *app.caption, *app.subheader, *app.warning, *app.info, *app.error)
    return " ".join(str(each.value) for each in parts)


def column(app: AppTest, head: str, name: str) -> dict[str, str]:
    """A column of the first table that has it, by the column `head`."""
    frame = next(each.value for each in app.dataframe if name in each.value)
    return dict(zip(frame[head], frame[name], strict=True))


def test_a_first_visit_offers_examples_and_one_click_opens_the_worked_one(
    open_app: OpenApp, url: str
) -> None:
    app = open_app(url, PAGE)
    assert not app.exception
    assert "No portfolio is open yet" in said(app)
    app = app.button(key="example_worked-example").click().run()
    assert app.query_params["p"] == "worked-example"
    assert "Every company in it is made up" in said(app)
    values = column(app, "Figure", "Value")
    assert values["Weighted average carbon intensity"] == "221.94"
    assert values["The same with cash as zero"] == "199.75"
    assert values["Financed emissions"] == "10,475"
    assert values["Weighted score"] == "63.57"
    assert values["Women on board"] == "31.11"
    assert column(app, "Figure", "Covers")["Weighted score"] == "77.8%"
    assert column(app, "Figure", "Of the whole")["Weighted score"] == "70.0%"


def test_every_tab_shows_its_part(open_app: OpenApp, url: str) -> None:
    app = open_app(url, PAGE, **WORKED)
    for tab, shows in (
        ("Holdings", "given by the user"),
        ("PAI", "Annex I of Regulation (EU) 2022/1288"),
        ("Contributors", "they add up to 221.94"),
        ("What if", "Nothing is changed yet"),
        ("Coverage", "What is missing"),
    ):
        app.query_params["tab"] = tab
        app = app.run()
        assert not app.exception
        assert not app.error
        assert shows in said(app)


def test_a_swap_stands_in_the_address_and_is_undone(open_app: OpenApp, url: str) -> None:
    change = {"out": "P3 (fictional)", "in": "example-baobab", "of": "CASH", "to": "5"}
    app = open_app(url, PAGE, **WORKED, tab="What if", **change)
    assert not app.exception
    assert column(app, "Figure", "Before")["Weighted average carbon intensity"] == "221.94"
    after = column(app, "Figure", "After")["Weighted average carbon intensity"]
    assert after == f"{(40 * 240 + 30 * 12.5 + 20 * 450) / 90:.2f}"
    app = app.button(key="whatif_undo").click().run()
    assert "out" not in app.query_params
    assert "Nothing is changed yet" in said(app)


def test_a_score_below_the_gate_is_withheld_with_the_number(open_app: OpenApp, url: str) -> None:
    held = "holding,value,score\nunlisted:A,60 USDm,50\nunlisted:B,40 USDm,\n"
    app = open_app(url, PAGE, h=held)
    assert column(app, "Figure", "Value")["Weighted score"] == NONE
    assert "60.0% of the eligible value is covered, the gate is 65%" in said(app)


def test_refused_rows_are_named_and_nothing_is_worked_out(open_app: OpenApp, url: str) -> None:
    app = open_app(url, PAGE, h="NPNN.JO, 1 USD\nCASH, 1 USD")
    assert "1 row cannot be understood" in said(app)
    assert "nearest: NPN.JO" in column(app, "It says", "Why it is refused")["NPNN.JO, 1 USD"]
    assert not app.tabs


def test_a_word_that_cannot_be_read_is_refused_by_name(open_app: OpenApp, url: str) -> None:
    app = open_app(url, PAGE)
    for words, why in (
        ({"p": "nobody-has-this-slug"}, "saved portfolio"),
        ({**WORKED, "scopes": "s4"}, "scope basis"),
        ({**WORKED, "ccy": "GBP"}, "currency of a portfolio"),
        ({**WORKED, "as_of": "soon"}, "is no day"),
        ({**WORKED, "to": "150"}, "is not from 0 to 100"),
        ({"h": "example-amber, 1 USD\nNPN.JO, 1 USD"}, "is fictional"),
    ):
        app.query_params.clear()
        for name, value in words.items():
            app.query_params[name] = value
        app = app.run()
        assert not app.exception
        assert why in said(app)
