"""The web app as a person meets it, run from Home.py on a real database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.parts import cached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOME = Path(__file__).resolve().parents[2] / "Home.py"


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """Opens the app on a database: `open_app(url, "pages/chart.py", symbol="AAPL")`."""

    def opened(url: str, page: str = "", **words: str) -> AppTest:
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
