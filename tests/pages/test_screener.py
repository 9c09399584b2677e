"""The screener's page on a real database of made-up rows: text, rows, presets, days, orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.parts import cached_screener
from pages.parts.screener_compose import offers_at
from pages.parts.screener_results import within_group
from tests.pages.made_up_snapshots import COUNT, symbol
from wizdata_core.screener.presets import PRESETS, PresetGroup
from wizdata_core.screener.text import parse, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    OpenApp = Callable[..., AppTest]

PAGE = "pages/screener.py"


def said(app: AppTest) -> str:
    """All that the page says in words."""
    return " ".join(
        each.value for each in (*app.markdown, *app.caption, *app.subheader, *app.warning)
    )


def found(app: AppTest) -> list[str]:
    """The symbols of the table, in its order."""
    return list(app.dataframe[0].value["symbol"])


def test_an_empty_address_shows_every_instrument_by_value_traded(
    open_app: OpenApp, screened_url: str
) -> None:
    app = open_app(screened_url, PAGE)
    assert not app.exception
    assert not app.error
    assert found(app) == [symbol(at) for at in range(COUNT, 0, -1)]
    assert "**40** of 40 instruments" in said(app)
    assert "newest row 2024-12-31" in said(app)
    assert "2 of days more than 7 days older" in said(app)
    assert "1 with a price over 5 sessions old" in said(app)
    assert "40 reconstructed" in said(app)
    assert "5 of them are packaged example data" in said(app)
    assert "Every instrument" in said(app)


def test_a_text_is_said_in_words_and_finds_what_it_asks(
    open_app: OpenApp, screened_url: str
) -> None:
    app = open_app(screened_url, PAGE, q="rsi_14 > 60 and exchange = XJSE and price < 350")
    assert found(app) == ["TEST33", "TEST31"]
    assert "RSI, 14 is above 60" in said(app)
    assert len(app.get("bidi_component")) == 1


@pytest.mark.parametrize("group", list(PresetGroup))
def test_presets_open_from_the_menu_and_run(
    open_app: OpenApp, screened_url: str, group: PresetGroup
) -> None:
    app = open_app(screened_url, PAGE)
    app.session_state["screener_presets"] = True
    app.session_state["screener_preset_group"] = group
    app.run()
    mine = [each for each in PRESETS.values() if each.group is group]
    assert {each.key for each in app.button if str(each.key).startswith("preset_")} == {
        f"preset_{each.name}" for each in mine
    }
    for each in mine[:2]:
        app.session_state["screener_presets"] = True
        app.run()
        app.button(key=f"preset_{each.name}").click().run()
        assert not app.exception
        assert not app.error
        assert app.query_params["q"] == each.text
        assert f"**{each.label}.**" in said(app)


def test_a_wrong_word_is_pointed_at_and_mended_by_a_click(
    open_app: OpenApp, screened_url: str
) -> None:
    app = open_app(screened_url, PAGE, q="exchange = XJSE and rsi_41 > 70")
    assert not app.exception
    assert "Unknown field 'rsi\\_41'" in app.warning[0].value
    line, carets = app.code[0].value.split("\n")
    assert line == "exchange = XJSE and rsi_41 > 70"
    assert line[carets.index("^") : carets.rindex("^") + 1] == "rsi_41"
    assert not app.dataframe
    app.button(key="mend_rsi_14").click().run()
    assert app.query_params["q"] == "exchange = XJSE and rsi_14 > 70"
    assert not app.warning
    assert found(app) == ["TEST39", "TEST37"]


def test_another_wrong_word_is_refused_and_the_page_begins_again(
    open_app: OpenApp, screened_url: str
) -> None:
    app = open_app(screened_url, PAGE, q="rsi_14 > 70", sort="pricee")
    assert "Unknown field 'pricee'; nearest: price" in app.warning[0].value
    app.button(key="reset").click().run()
    assert not app.query_params
    assert len(found(app)) == COUNT


def test_an_edit_of_a_row_rewrites_the_text_and_the_other_way_round(
    open_app: OpenApp, screened_url: str
) -> None:
    app = open_app(screened_url, PAGE, q="rsi_14 > 60")
    app.selectbox(key="row_0_rsi_14_operator").set_value("le").run()
    assert app.query_params["q"] == "rsi_14 <= 60"
    app.text_input(key="row_0_rsi_14_0").set_value("nonsense").run()
    assert app.query_params["q"] == "rsi_14 <= 60"
    app.text_input(key="row_0_rsi_14_0").set_value("20").run()
    app.selectbox(key="builder_add_0").set_value("return_1y").run()
    app.text_input(key="row_1_return_1y_0").set_value("-35").run()
    assert app.query_params["q"] == "rsi_14 <= 20 and return_1y >= -35%"
    app.selectbox(key="builder_add_0").set_value("exchange").run()
    assert app.query_params["q"].endswith("and exchange in (XJSE)")
    app.multiselect(key="row_2_exchange_list").set_value(["XNSA", "XJSE"]).run()
    assert app.query_params["q"].endswith("and exchange in (XNSA, XJSE)")
    app.toggle(key="row_0_not").set_value(True).run()
    app.selectbox(key="row_0_within").set_value(5).run()
    assert app.query_params["q"].startswith("not rsi_14 <= 20 within 5 sessions and ")
    app.button(key="row_2_drop").click().run()
    app.segmented_control(key="builder_joint_0").set_value("any").run()
    assert app.query_params["q"] == "not rsi_14 <= 20 within 5 sessions or return_1y >= -35%"
    app.query_params["q"] = "percentile(rsi_14) within exchange >= 90"
    app.run()
    app.text_input(key="row_0_left").set_value("rank(rsi_14) within exchange").run()
    assert app.query_params["q"] == "rank(rsi_14) within exchange >= 90"
    app.query_params["q"] = "rsi_14 between 20 and 24"
    app.run()
    assert app.text_input(key="row_0_rsi_14_1").value == "24"
    assert found(app) == ["TEST12", "TEST11", "TEST10"]


def test_groups_stand_one_level_deep_and_what_is_deeper_stays_text(
    open_app: OpenApp, screened_url: str
) -> None:
    app = open_app(screened_url, PAGE, q="exchange = XJSE and rsi_14 > 60 and golden_cross")
    app.button(key="builder_group").click().run()
    assert app.query_params["q"] == "exchange = XJSE and (rsi_14 > 60 or golden_cross)"
    assert "TEST07" in found(app)
    app.selectbox(key="builder_add_1").set_value("price").run()
    assert app.query_params["q"].endswith("(rsi_14 > 60 or golden_cross or price >= 0)")
    app.toggle(key="builder_not_1").set_value(True).run()
    assert app.query_params["q"].endswith("not (rsi_14 > 60 or golden_cross or price >= 0)")
    app.button(key="row_1_drop").click().run()
    app.button(key="builder_drop_1").click().run()
    assert app.query_params["q"] == "exchange = XJSE"
    app.query_params["q"] = "price > 5 and (rsi_14 > 60 or (rsi_14 < 9 and price > 1))"
    app.run()
    assert "deeper than rows can show" in said(app)
    assert not app.exception


def test_a_screen_is_run_as_of_a_day(open_app: OpenApp, screened_url: str) -> None:
    app = open_app(screened_url, PAGE, q="rsi_14 = 90", as_of="2024-12-30")
    assert len(found(app)) == COUNT - 2
    assert "newest row 2024-12-30" in said(app)
    app.button(key="screener_now").click().run()
    assert "as_of" not in app.query_params
    assert "Nothing matches" in said(app)


def test_the_whole_result_is_sorted_grouped_and_paged_in_the_database(
    open_app: OpenApp, screened_url: str
) -> None:
    app = open_app(screened_url, PAGE)
    app.selectbox(key="screener_sort").set_value("return_1y").run()
    app.segmented_control(key="screener_order").set_value("asc").run()
    assert found(app)[0] == "TEST01"
    assert set(found(app)[-4:]) == {"TEST10", "TEST20", "TEST30", "TEST40"}
    app.selectbox(key="screener_columns").set_value("performance").run()
    assert "return_ytd" in app.dataframe[0].value
    app.selectbox(key="screener_group").set_value("sector").run()
    groups = app.dataframe[0].value
    assert list(groups["sector"]) == ["Banks", "Mining", "Retail", "\N{EN DASH}"]
    assert list(groups["count"]) == [10, 10, 10, 10]
    assert "the instruments' own currencies have no common median" in said(app)


@pytest.mark.parametrize(
    ("text", "value", "made"),
    [
        ("", "Banks", "sector = Banks"),
        ("rsi_14 > 30 and beta_1y > 5", "Oil", "rsi_14 > 30 and beta_1y > 5 and sector = Oil"),
        ("rsi_14 > 30 or price > 5", "", "(rsi_14 > 30 or price > 5) and sector is missing"),
    ],
)  # fmt: skip
def test_a_group_narrows_the_screen_to_itself(text: str, value: str, made: str) -> None:
    assert text_of(within_group(parse(text), "sector", value)) == made


def test_a_page_past_the_end_leads_back_to_the_first(open_app: OpenApp, screened_url: str) -> None:
    app = open_app(screened_url, PAGE, page="7")
    assert "ends before page 7" in said(app)
    app.button(key="screener_first").click().run()
    assert "page" not in app.query_params
    assert len(found(app)) == COUNT


@pytest.mark.parametrize(
    "words",
    [
        {"view": "Nonsense"},
        {"page": "999999", "rows": "200"},
        {"as_of": "0001-01-01"},
        {"as_of": "9999-12-31"},
        {"q": "(" * 500},
        {"q": "rsi_14 > 1e999"},
        {"q": "symbol = '<script>alert(1)</script>'"},
        {"q": "symbol contains '%' or name starts with '_'"},
        {"q": "sma(30) > 5"},
        {"q": "price > 0 and " * 120 + "price > 0"},
        {"saved": "no such screen"},
    ],
    ids=str,
)
def test_no_address_makes_the_page_fail(
    open_app: OpenApp, screened_url: str, words: dict[str, str]
) -> None:
    app = open_app(screened_url, PAGE, **words)
    assert not app.exception
    assert not app.error


def test_columns_are_chosen_freely_and_the_sort_is_always_shown(
    open_app: OpenApp, screened_url: str
) -> None:
    app = open_app(screened_url, PAGE, columns="price,esg_score", sort="rsi_14")
    assert list(app.dataframe[0].value) == [
        "symbol", "name", "rsi_14", "price", "esg_score", "currency", "day",
    ]  # fmt: skip
    app.session_state["screener_more"] = True
    app.run()
    app.multiselect(key="screener_fields").set_value(["beta_1y"]).run()
    assert app.query_params["columns"] == "beta_1y"


def test_nothing_found_says_what_each_condition_alone_would_leave(
    open_app: OpenApp, screened_url: str
) -> None:
    app = open_app(screened_url, PAGE, q="rsi_14 > 70 and golden_cross and exchange = XNSA")
    assert "Nothing matches" in said(app)
    assert "**5** `rsi_14 > 70`" in said(app)
    assert "**1** `golden_cross` :material/arrow_back: fewest" in said(app)
    assert "**20** `exchange = XNSA`" in said(app)


@pytest.mark.parametrize("view", ["Heat map", "Scatter"])
def test_the_result_is_drawn_and_what_has_no_value_is_counted(
    open_app: OpenApp, screened_url: str, view: str
) -> None:
    app = open_app(screened_url, PAGE, view=view, colour="return_1y")
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert "36 instruments shown, 4 without a value left out" in said(app)
    assert not app.dataframe


def test_the_fields_are_searched_and_say_how_many_have_them(
    open_app: OpenApp, screened_url: str
) -> None:
    app = open_app(screened_url, PAGE, view="Fields")
    app.text_input(key="screener_field_search").set_value("return year rand").run()
    table = app.dataframe[0].value
    assert "return_1y_zar" in set(table["Name"])
    app.text_input(key="screener_field_search").set_value("return_1y").run()
    known = dict(zip(app.dataframe[0].value["Name"], app.dataframe[0].value["Known"], strict=True))
    assert known["return_1y"] == 90.0
    assert known["total_return_1y"] == 0.0
    app.text_input(key="screener_field_search").set_value("no such thing").run()
    assert "No field matches" in said(app)


def test_without_snapshots_the_page_says_how_to_make_them(
    open_app: OpenApp, sample_url: str
) -> None:
    app = open_app(sample_url, PAGE)
    assert not app.exception
    assert "No snapshots are made yet" in said(app)
    assert "python -m collectors snapshots" in said(app)
    app.query_params["as_of"] = "2020-01-31"
    app.run()
    assert "No rows are held up to 2020-01-31" in said(app)


def test_what_may_come_next_is_offered_with_what_it_is(
    open_app: OpenApp, screened_url: str
) -> None:
    open_app(screened_url)
    version = cached_screener.stamp()
    first = offers_at("price > 5 and rsi_1", 19, version)[0]
    assert (first.text, first.start, first.end) == ("rsi_14", 14, 19)
    assert "RSI, 14" in first.about
    exchanges = [each.text for each in offers_at("exchange = ", 11, version)]
    assert {"XJSE", "XNSA"} <= set(exchanges)
