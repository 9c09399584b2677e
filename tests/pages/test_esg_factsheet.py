"""The factsheet is offered beside a company and beside a country, as both kinds of file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import _create, _open
from tests.made_up_esg import country_figure
from wizdata_core.clock import now
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.store import writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest


@pytest.fixture(scope="module")
def url(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the fictional companies, and a made-up figure of South Africa."""
    made = _create(server, "wizdata_factsheets", template)
    opened = _open(made, tmp_path_factory.mktemp("factsheets"))
    with writing(opened) as connection:
        load_examples(connection, now())
        country_figure(connection, "ZAF", "SH.DYN.MORT", 34.0, now())
    opened.dispose()
    return made


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("pages/esg_companies.py", {"company": "example-amber"}),
        ("pages/esg_countries.py", {"country": "ZAF"}),
    ],
)
def test_both_files_are_offered(
    open_app: Callable[..., AppTest], url: str, page: str, words: dict[str, str]
) -> None:
    app = open_app(url, page, **words)
    assert not app.exception
    labels = {each.proto.label for each in app.get("download_button")}
    assert {"PDF, two pages at most", "Workbook, every figure"} <= labels
