"""The address of the page of companies: what its words choose, and what they are refused for."""

from __future__ import annotations

from datetime import date

import pytest

from pages.parts.esg_state import (
    EXAMPLE_DAY,
    Chosen,
    Treatment,
    Vintages,
    chosen_of,
    opening,
    parameters,
)
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.methods import COMPANIES, EXAMPLES
from wizdata_core.queries.esg_issuers import IssuerFacts

TODAY = date(2026, 3, 31)


def facts(issuer: str, figures: int, *, example: bool = False) -> IssuerFacts:
    """A company that is made up for these tests."""
    return IssuerFacts(issuer, issuer, "ZA", "", "", "", example, (), figures, None)


KNOWN = (
    facts("acacia", 0),
    facts("baobab-example", 7, example=True),
    facts("cedar", 3),
    facts("date-example", 7, example=True),
    facts("ebony", 3),
)


def test_without_words_the_first_real_company_with_figures_is_shown_today() -> None:
    chosen = chosen_of({}, KNOWN, TODAY)
    assert chosen == Chosen("cedar", TODAY)
    assert chosen.method == COMPANIES


def test_where_no_real_figure_is_held_the_examples_are_shown_on_their_own_day() -> None:
    chosen = chosen_of({}, KNOWN[:2], TODAY)
    assert (chosen.issuer, chosen.example, chosen.method) == ("baobab-example", True, EXAMPLES)
    assert chosen.as_of == EXAMPLE_DAY
    assert opening(KNOWN[:2], example=False) == "acacia"
    assert opening((), example=False) == ""
    assert chosen_of({}, (), TODAY).issuer == ""


def test_every_word_is_read_and_written_back() -> None:
    words = {
        "company": "cedar",
        "as_of": "2025-06-30",
        "missing": "penalise",
        "vintages": "first",
        "metric": "ltifr",
        "beside": "ebony,acacia",
    }
    chosen = chosen_of(words, KNOWN, TODAY)
    assert chosen == Chosen(
        "cedar",
        date(2025, 6, 30),
        dated=True,
        missing=Treatment.PENALISE,
        vintages=Vintages.FIRST,
        metric="ltifr",
        beside=("ebony", "acacia"),
    )
    assert parameters(chosen) == words
    assert parameters(chosen_of({"company": "cedar"}, KNOWN, TODAY)) == {"company": "cedar"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"company": "cedaar"}, "cedaar"),
        ({"as_of": "31/12/2024"}, "is no day"),
        ({"as_of": "2026-04-01"}, "has not come yet; today is 2026-03-31"),
        ({"missing": "zero"}, "missing 'zero'"),
        ({"vintages": "newest"}, "vintages 'newest'"),
        ({"metric": "ltiifr"}, "ltifr"),
        ({"beside": "ebony,nobody"}, "nobody"),
        ({"beside": "date-example"}, "one is fictional"),
        ({"company": "date-example", "beside": "cedar"}, "one is fictional"),
    ],
)
def test_a_word_that_cannot_be_read_is_refused_by_name(words: dict[str, str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        chosen_of(words, KNOWN, TODAY)


def test_more_companies_than_can_be_compared_are_refused() -> None:
    known = tuple(facts(f"tree-{at}", 1) for at in range(8))
    with pytest.raises(BadInput, match="at most 5 are compared"):
        chosen_of({"beside": ",".join(each.issuer for each in known[1:])}, known, TODAY)


def test_an_unknown_company_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="nearest: cedar"):
        chosen_of({"company": "ceder"}, KNOWN, TODAY)
