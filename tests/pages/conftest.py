"""The web app as a person meets it, run from Home.py on a real database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.parts import cached
from tests.conftest import _create, _open
from tests.pages.made_up_snapshots import hold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOME = Path(__file__).resolve().parents[2] / "Home.py"


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """Opens the app on a database: `open_app(url, "pages/chart.py", symbol="AAPL")`."""

    def opened(url: str, page: str = "", /, **words: str) -> AppTest:
        monkeypatch.setenv("WIZDATA_DATABASE_URL", url)
        monkeypatch.setenv("WIZDATA_OFFLINE", "1")
        app = AppTest.from_file(HOME, default_timeout=60).run()
        if not page:
            return app
        app.switch_page(page)
        for name, value in words.items():
            app.query_params[name] = value
        return app.run()

    st.cache_resource.clear()
    yield opened
    engines = cached.store()
    engines.statements.dispose()
    engines.bulk.dispose()
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def screened_url(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the made-up snapshots, for tests that only read."""
    url = _create(server, "wizdata_screened", template)
    opened = _open(url, tmp_path_factory.mktemp("screened"))
    hold(opened)
    opened.dispose()
    return url
