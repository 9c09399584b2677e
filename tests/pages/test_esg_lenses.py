"""Frameworks, controversies and checks on the page of companies, on constructed rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from tests.conftest import _create, _open
from tests.esg_rows import observation, put
from tests.pages.made_up_figures import hold_examples
from wizdata_core.ingest.bars import Origin
from wizdata_core.ingest.manifest import RawObject, note_raw
from wizdata_core.ingest.records import store_records
from wizdata_core.kinds import KINDS, State, state_of
from wizdata_core.lake import Stored
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from pandas import DataFrame
    from streamlit.testing.v1 import AppTest

    from wizdata_core.store import Engines

    OpenApp = Callable[..., AppTest]

PAGE, SASOL = "pages/esg_companies.py", "sasol-limited"
ASKED = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def lenses_url(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the examples, and constructed rows under the name of one real company."""
    url = _create(server, "wizdata_lenses", template)
    opened = _open(url, tmp_path_factory.mktemp("lenses"))
    hold_examples(opened)
    _hold(opened)
    opened.dispose()
    return url


def _hold(store: Engines) -> None:
    with writing(store) as connection:
        put(
            connection,
            observation("ghg_scope1", 1000.0, issuer=SASOL, source="company_report"),
            observation("bbbee_points", 92.0, issuer=SASOL, source="company_report"),
            observation("bbbee_level", 4.0, issuer=SASOL, source="company_report"),
        )
        for provider, tables in _outside().items():
            raw = Stored(key=f"{provider}/made/1", sha256=provider.zfill(64), bytes=1)
            about = RawObject(provider, "made", "", "", ASKED)
            origin = Origin(provider, ASKED, note_raw(connection, raw, about))
            store_records(connection, tables, origin)


def _outside() -> dict[str, dict[str, pa.Table]]:
    rating = {
        "symbol": "SOL.JO",
        "item": "esg_risk",
        "period_type": "rating",
        "period_end": date(2025, 6, 1),
        "value": 38.5,
        "currency": "",
        "reported_unit": "",
    }
    emitted = {
        "asset": "1",
        "year": 2024,
        "gas": "co2e_100yr",
        "name": "Made up works",
        "country": "ZAF",
        "sector": "petrochemicals",
        "tonnes": 3000.0,
    }
    owned = {"asset": "1", "owner": "Sasol Ltd", "share": 0.5}
    said = "No fundamentals data found"
    return {
        "yahoo": {
            "instrument_observations": _table("instrument_observations", rating),
            "dataset_states": state_of(
                "sustainability", "SOL.JO", State.WITHDRAWN, ASKED, detail=said
            ),
        },
        "climatetrace": {
            "asset_emissions": _table("asset_emissions", emitted),
            "asset_owners": _table("asset_owners", owned),
        },
    }


def _table(kind: str, row: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist([row], schema=KINDS[kind].schema)


def said(app: AppTest) -> str:
    parts = (*app.markdown, *app.caption, *app.subheader, *app.warning, *app.info)
    return " ".join(each.value for each in parts).replace("\\", "")


def table(app: AppTest, column: str) -> DataFrame:
    """The first table that has a column."""
    frames: list[DataFrame] = [each.value for each in app.dataframe]
    return next(frame for frame in frames if column in frame)


def test_a_framework_shows_each_requirement_with_its_state_and_a_gap_list(
    open_app: OpenApp, lenses_url: str
) -> None:
    app = open_app(lenses_url, PAGE, company="example-amber", tab="Frameworks")
    assert not app.exception
    shown = table(app, "What is asked")
    states = {row["Code"]: row["State"][0] for row in shown.to_dict("records")}
    # The example discloses women on the board and independence, and not the rest of those rows.
    assert states["G-board.diversity"] == "partly disclosed"
    assert states["G-board.competence"] == "not covered by our catalogue"
    assert states["S-health-and-safety.core"] == "partly disclosed"
    assert states["E-waste.core"] == "not disclosed"
    assert "/api/v1/esg/gaps.xlsx?framework=jse&as_of=2025-09-30&company=example-amber" in said(app)
    assert "no opinion on compliance" in said(app)


def test_the_framework_stands_in_the_address(open_app: OpenApp, lenses_url: str) -> None:
    words = {"company": "example-amber", "tab": "Frameworks", "framework": "King V"}
    app = open_app(lenses_url, PAGE, **words)
    assert len(table(app, "What is asked")) == 17
    assert "King IV was in force" in said(app)
    app = open_app(lenses_url, PAGE, **words | {"requirements": "Gaps"})
    assert len(table(app, "What is asked")) == 4


def test_the_cost_of_controversies_is_written_out(open_app: OpenApp, lenses_url: str) -> None:
    app = open_app(lenses_url, PAGE, company="example-dune", tab="Controversies")
    assert not app.exception
    assert "100 - 20 - 60 = 20" in said(app)
    assert "(52.08 + 20) / 2 = 36.04" in said(app)
    assert list(table(app, "Cost")["Cost"]) == [20.0, 60.0]
    none = open_app(lenses_url, PAGE, company="example-amber", tab="Controversies")
    assert "100 of 100" in said(none)


def test_checks_show_ratings_on_their_scale_and_modelled_beside_reported(
    open_app: OpenApp, lenses_url: str
) -> None:
    app = open_app(lenses_url, PAGE, company=SASOL, tab="Checks")
    assert not app.exception
    rating = table(app, "Band").iloc[0]
    assert (rating["Band"], rating["Better"], rating["Licence"], rating["State"]) == (
        "High",
        "lower is better",
        "view only",
        "withdrawn",
    )
    assert "no longer gives scores of SOL.JO" in said(app)
    assert "92 points make level 3" in said(app)
    (year,) = table(app, "Inventory").to_dict("records")
    assert year["Reported tCO2e"] == "1,000"
    assert year["Modelled, by share tCO2e"] == "1,500"
    assert year["Difference"] == "+50.00%"
    assert "never in a score" in said(app)


def test_checks_of_a_company_without_any_say_so(open_app: OpenApp, lenses_url: str) -> None:
    app = open_app(lenses_url, PAGE, company="example-amber", tab="Checks")
    assert "No rating of it by anybody else is held" in said(app)
    assert "No owner's name in open inventories is known" in said(app)
