"""The address of the page of countries: what its words choose, and what they are refused for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pages.parts.country_held import is_stale, last_heard
from pages.parts.country_state import Chosen, chosen_of, settled
from pages.parts.esg_country_card import few, figure_words, score_words
from tests.wizdata_core.esg.countries.made_up_values import FETCHED, card, value
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.countries.measures import SCORE
from wizdata_core.esg.countries.ranking import View
from wizdata_core.esg.countries.sources import holding
from wizdata_core.queries.datasets import SubjectState

TODAY = date(2026, 3, 31)
RENEWABLE = (
    r"Renewable energy consumption \(% of total final energy consumption\): "
    "**10.3 % of final energy** (2023)"
)
LIFE, CO2, GDP = "SP.DYN.LE00.IN", "EN.GHG.CO2.PC.CE.AR5", "GM.GDP.PCAP.PP"


def test_without_words_south_africa_is_shown_among_africa_today() -> None:
    assert chosen_of({}, TODAY) == Chosen(TODAY, country="ZAF", group="africa")


def test_every_word_is_read() -> None:
    words = {
        "country": "na", "group": "africa+peers", "as_of": "2025-09-30", "measure": "environment",
        "by": "minmax", "dated": "yes", "x": LIFE, "y": SCORE, "log": "xy",
        "history": "GOV_WGI_CC.EST", "beside": "2025-09-05",
    }  # fmt: skip
    assert chosen_of(words, TODAY) == Chosen(
        date(2025, 9, 30), True, "NAM", "africa+peers", "environment", View.SPAN, True, LIFE, SCORE,
        "xy", "CC.EST", date(2025, 9, 5),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"country": "ATL"}, "country 'ATL'"),
        ({"group": "afrika"}, "group of countries 'afrika'; nearest: africa"),
        ({"measure": "scores"}, "measure of countries 'scores'; nearest: score"),
        ({"by": "rank"}, "value of by 'rank'"),
        ({"dated": "1"}, "value of dated '1'"),
        ({"log": "yx"}, "value of log 'yx'"),
        ({"history": "SP.DYN.LE00.INN"}, "indicator 'SP.DYN.LE00.INN'; nearest: SP.DYN.LE00.IN"),
    ],
)
def test_a_word_that_no_catalogue_holds_is_refused_by_name(
    words: dict[str, str], said: str
) -> None:
    with pytest.raises(UnknownName, match=said):
        chosen_of(words, TODAY)


@pytest.mark.parametrize("day", ["2026-04-01", "1999-12-31", "yesterday", "2026-02-30"])
def test_a_day_that_is_none_or_lies_ahead_is_refused(day: str) -> None:
    with pytest.raises(BadInput, match=f"as_of '{day}'"):
        chosen_of({"as_of": day}, TODAY)


def test_what_is_held_decides_what_is_looked_at_first() -> None:
    samples = [value("ZAF", LIFE, 49.3, sample=True), value("ZAF", GDP, 9_000.0, sample=True)]
    first = settled(Chosen(TODAY), (), samples)
    assert (first.measure, first.x, first.y, first.log, first.history) == (
        LIFE, GDP, LIFE, "x", LIFE,
    )  # fmt: skip
    scored = settled(Chosen(TODAY), [card("ZAF", 50.0)], [value("ZAF", CO2, 8.0)])
    assert (scored.measure, scored.y, scored.history) == (SCORE, SCORE, CO2)
    withheld = settled(Chosen(TODAY), [card("ZAF", None, 0.1)], [value("ZAF", CO2, 8.0)])
    assert withheld.measure == CO2


def test_an_answer_without_news_keeps_figures_from_being_stale() -> None:
    """A vintage is stored only where a figure changed, which may be long ago."""
    held = holding([value("ZAF", LIFE, 49.3)])
    answered = datetime(2026, 3, 20, tzinfo=UTC)
    asked = {LIFE: SubjectState("unchanged", "", "", "", answered)}
    moment = datetime(2026, 3, 31, tzinfo=UTC)
    assert last_heard(held, {}) == FETCHED
    assert is_stale(Chosen(TODAY), last_heard(held, {}), moment)
    assert not is_stale(Chosen(TODAY), last_heard(held, asked), moment)
    assert not is_stale(Chosen(TODAY, day_given=True), FETCHED, moment)
    assert not is_stale(Chosen(TODAY), last_heard(holding([]), {}), moment)


def test_what_was_asked_for_stays() -> None:
    asked = Chosen(TODAY, measure="social", x=CO2, y=LIFE, log="none", history=GDP)
    first = settled(asked, (), [value("ZAF", LIFE, 49.3)])
    assert (first.measure, first.x, first.y, first.log, first.history) == (
        "social", CO2, LIFE, "", GDP,
    )  # fmt: skip


def test_the_card_of_a_companys_country_says_a_few_figures_with_their_years() -> None:
    held = [
        value("ZAF", CO2, 8.0),
        value("ZAF", LIFE, 49.3, sample=True, too_old=True, year=2007),
        value("ZAF", "EG.FEC.RNEW.ZS", 10.3),
    ]
    assert [figure_words(each) for each in few(held)] == [
        r"CO2 emissions excl. LULUCF per capita: **8 t CO2e/capita** (2023)",
        RENEWABLE,
        r"Life expectancy at birth, total \(years\): **49.3 years** (2007), sample of the past",
    ]


def test_the_card_says_why_there_is_no_score() -> None:
    assert score_words(None, 0).startswith("No score")
    assert score_words(card("ZAF", None, 0.0), 54).startswith("No score")
    assert score_words(card("ZAF", None, 0.25), 54) == (
        "Score withheld: 25 % of the method is covered."
    )
    assert score_words(card("ZAF", 61.5), 54).startswith("Score **61.50** · B, 61.50 with")
