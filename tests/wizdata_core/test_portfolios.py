"""Saved portfolios on a real database: kept as given, named once, found by their slug alone."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.ingest.portfolios import (
    delete_portfolio,
    overwrite_portfolio,
    rename_portfolio,
    save_portfolio,
)
from wizdata_core.portfolio.examples import EXAMPLES, ExamplePortfolio
from wizdata_core.portfolio.holding_tables import holdings_of_cells, holdings_of_text
from wizdata_core.queries.portfolios import saved_portfolio, saved_portfolios
from wizdata_core.store import writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOW = datetime(2026, 1, 2, tzinfo=UTC)
LATER = datetime(2026, 1, 3, tzinfo=UTC)
ROWS = [
    {"holding": "NPN.JO", "value": "5", "currency": "ZAR"},
    {"holding": "CASH", "value": "1 USD"},
]


def test_a_portfolio_is_kept_as_given_renamed_changed_and_deleted(store: Engines) -> None:
    slug, other = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
    with writing(store) as connection:
        save_portfolio(connection, "  My   fund ", ROWS, slug, NOW)
        found = saved_portfolio(connection, slug)
        assert (found.name, list(found.rows)) == ("My fund", ROWS)
        with pytest.raises(BadInput, match="'MY FUND' is saved already"):
            save_portfolio(connection, "MY FUND", ROWS, other, NOW)
        save_portfolio(connection, "Another", ROWS[:1], other, NOW)
        assert [each.name for each in saved_portfolios(connection)] == ["Another", "My fund"]
        with pytest.raises(BadInput, match="'another' is saved already"):
            rename_portfolio(connection, slug, "another", LATER)
        rename_portfolio(connection, slug, "Fund", LATER)
        overwrite_portfolio(connection, slug, ROWS[1:], LATER)
        changed = saved_portfolio(connection, slug)
        assert (changed.name, list(changed.rows)) == ("Fund", ROWS[1:])
        assert (changed.created_at, changed.updated_at) == (NOW, LATER)
        delete_portfolio(connection, slug)
        with pytest.raises(UnknownName, match="unknown saved portfolio"):
            saved_portfolio(connection, slug)
        with pytest.raises(UnknownName):
            delete_portfolio(connection, slug)
        with pytest.raises(UnknownName):
            rename_portfolio(connection, slug, "x", LATER)
        with pytest.raises(UnknownName):
            overwrite_portfolio(connection, slug, ROWS, LATER)


def test_what_cannot_be_saved_is_refused_with_the_reason(store: Engines) -> None:
    slug = secrets.token_urlsafe(16)
    with writing(store) as connection:
        for name, rows, why in (
            (" ", ROWS, "needs a name"),
            ("x" * 81, ROWS, "81 characters"),
            ("fund", [], "without holdings"),
            ("fund", [{"holding": "A", "value": "-1 USD"}], "row 1"),
        ):
            with pytest.raises(BadInput, match=why):
                save_portfolio(connection, name, rows, slug, NOW)
        assert saved_portfolios(connection) == ()


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda each: each.name)
def test_every_example_reads_whole_and_again_from_its_cells(example: ExamplePortfolio) -> None:
    read = holdings_of_text(example.text)
    assert not read.refused
    again = holdings_of_cells((each.number, each.cells) for each in read.rows)
    assert again.rows == read.rows
