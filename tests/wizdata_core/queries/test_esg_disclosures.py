"""Gap lists out of the store: one company or all, real and fictional ones apart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.esg_rows import observation, put
from wizdata_core.errors import UnknownName
from wizdata_core.esg.frameworks.assess import State
from wizdata_core.queries.esg_disclosures import company_disclosures, gap_list
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from wizdata_core.store import Engines

DAY = date(2025, 9, 30)
AMBER, BAOBAB, SASOL = "example-amber", "example-baobab", "sasol-limited"


@pytest.fixture
def connection(store: Engines) -> Iterator[Connection]:
    with writing(store) as writer:
        put(
            writer,
            observation("ghg_scope1", 5.0, issuer=AMBER),
            observation("ghg_scope2_loc", None, issuer=AMBER),
            observation("ghg_scope1", 7.0, issuer=BAOBAB),
            observation("board_size", 9.0, issuer=SASOL, source="company_report"),
        )
        put(writer, observation("ghg_scope2_loc", 4.0, issuer=BAOBAB), undone=True)
    with reading(store) as reader:
        yield reader


def test_a_company_discloses_what_is_held_and_not_taken_back(connection: Connection) -> None:
    found = company_disclosures(connection, AMBER, DAY)
    assert set(found.figures) == {"ghg_scope1"}
    assert set(found.silent) == {"ghg_scope2_loc"}
    assert set(company_disclosures(connection, BAOBAB, DAY).figures) == {"ghg_scope1"}


def test_all_companies_with_figures_are_listed_and_fictional_ones_apart(
    connection: Connection,
) -> None:
    real = gap_list(connection, "jse", DAY)
    made = gap_list(connection, "jse", DAY, example=True)
    assert {row.company for row in real} == {SASOL}
    assert {row.company for row in made} == {AMBER, BAOBAB}
    assert all(row.example for row in made)


def test_one_company_is_listed_alone_with_or_without_figures(connection: Connection) -> None:
    rows = gap_list(connection, "jse", DAY, issuer="mtn-group-limited")
    assert {row.company for row in rows} == {"mtn-group-limited"}
    assert {row.state for row in rows} == {State.NOT_DISCLOSED.value}


def test_every_requirement_is_listed_where_all_states_are_asked(connection: Connection) -> None:
    rows = gap_list(connection, "ifrs", DAY, issuer=SASOL, states=tuple(State))
    assert any(row.code == "RT-CH-110a" for row in rows)
    assert not any(row.industry == "EM-MM" for row in rows)
    assert State.NOT_COVERED.value in {row.state for row in rows}


def test_an_unknown_framework_is_refused(connection: Connection) -> None:
    with pytest.raises(UnknownName, match="unknown framework 'jsee'; nearest: jse"):
        gap_list(connection, "jsee", DAY)
