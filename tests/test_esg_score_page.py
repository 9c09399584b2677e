"""How to read an ESG score, as its page of documentation says it: numbers and addresses hold."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from pages.parts.esg_state import EXAMPLE_DAY, WORDS, Treatment, Vintages, chosen_of
from tests.pages.made_up_figures import hold_examples
from wizdata_core.esg.coverage import State
from wizdata_core.esg.grades import grade
from wizdata_core.esg.methods import COMPANIES, EXAMPLES, method_named
from wizdata_core.esg.wording import points, share
from wizdata_core.queries.esg_issuers import listed_issuers
from wizdata_core.queries.esg_scores import league
from wizdata_core.store import reading

if TYPE_CHECKING:
    from wizdata_core.store import Engines

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/howto/read-an-esg-score.md").read_text(encoding="utf-8")
TODAY = date(2026, 3, 31)


def test_the_table_of_the_examples_is_what_they_score(store: Engines) -> None:
    hold_examples(store)
    with reading(store) as connection:
        cards = league(connection, EXAMPLE_DAY, example=True)
        known = listed_issuers(connection)
    grades = method_named(EXAMPLES).grades
    assert len(cards) == 4
    for card in cards:
        scores = (card.total, card.penalised, card.combined)
        cells = [f"{points(each)} {grade(each, grades)}" for each in scores]
        cells += [share(card.coverage), share(card.confidence)]
        assert f"| {card.entity} | {' | '.join(cells)} |" in PAGE
    addresses = re.findall(r"`(/esg_companies\?\S+)`", PAGE)
    assert len(addresses) == 2
    for address in addresses:
        words = dict(parse_qsl(urlsplit(address).query))
        assert set(words) <= set(WORDS)
        assert chosen_of(words, known, TODAY).issuer == "example-amber"


def test_the_thresholds_that_it_names_are_the_method_s() -> None:
    method = method_named(COMPANIES)
    assert f"Below {share(method.least_coverage)} no score" in PAGE
    assert f"below {share(method.low_coverage)} it is marked" in PAGE
    assert f"more than {method.fresh_months} months old" in PAGE
    assert method.least_peers == 5
    assert "where five or more there have a value" in PAGE
    assert f"`{EXAMPLES}` and {EXAMPLE_DAY}" in PAGE


def test_the_tabs_that_it_names_are_those_of_the_page() -> None:
    page = (ROOT / "pages/esg_companies.py").read_text(encoding="utf-8")
    table = page[page.index("TABS:") : page.index("TOOLS:")]
    titles = re.findall(r'\("(\w+)", \w+\)', table)
    assert titles
    assert f"| `tab` | {', '.join(f'`{title}`' for title in titles)} |" in PAGE


def test_it_names_every_word_state_and_choice() -> None:
    for name in (*WORDS, *Treatment, *Vintages):
        assert f"`{name}`" in PAGE or f"`vintages={name}`" in PAGE
    for state in State:
        assert f"| {state} |" in PAGE
