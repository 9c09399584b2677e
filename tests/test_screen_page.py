"""The page on screens from code is a promise: what it shows runs against a served application."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from api.screen_words import BODY_WORDS, MOST_LIMIT, USUAL_LIMIT, USUAL_SORT
from api.screens import MOST_BODY
from tests.api.conftest import running
from tests.made_up_market import list_shares, store_snapshots, symbol_of
from wizdata_core.queries.screen_result import MOST_IN_A_FILE
from wizdata_core.screener.columns import MOST_COLUMNS
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.store import Engines

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/howto/screen-from-code.md").read_text(encoding="utf-8")
DAY = date(2025, 6, 27)


@pytest.fixture(scope="module")
def served(
    module_store: Engines, server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the real application on a made-up market."""
    ids = list_shares(module_store, 12)
    store_snapshots(
        module_store,
        [
            {
                "instrument_id": each,
                "symbol": symbol_of(number),
                "day": DAY,
                "rsi_14": 20.0 + number,
                "price": float(number),
                "return_1y": number / 100,
                "exchange": "XJSE",
                "sector": "Made up",
                "source": "yahoo",
            }
            for number, each in enumerate(ids, start=1)
        ],
    )
    with reading(module_store) as connection:
        name = connection.scalar(text("select current_database()"))
    url = f"{server.rsplit('/', 1)[0]}/{name}"
    with running(url, tmp_path_factory.mktemp("served")) as web:
        yield web.url


def snippets(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_shell_lines_of_the_page_get_one_answer(served: str) -> None:
    (lines,) = snippets("bash")
    answers = [
        json.loads(
            subprocess.run(
                ["bash", "-ec", line.replace("http://127.0.0.1:8501", served)],
                capture_output=True,
                check=True,
            ).stdout
        )
        for line in lines.splitlines()
    ]
    assert [each["total"] for each in answers] == [9, 9]
    assert [row["symbol"] for row in answers[0]["rows"]] == [
        symbol_of(number) for number in range(1, 6)
    ]


def test_the_python_of_the_page_runs_and_gives_the_same_rows_in_every_format(served: str) -> None:
    pages, files = snippets("python")
    names: dict[str, Any] = {}
    exec(pages.replace("http://127.0.0.1:8501", served), names)  # noqa: S102 - the page's own text
    exec(files.replace("http://127.0.0.1:8501", served), names)  # noqa: S102 - the page's own text
    assert sorted(names["oversold"]) == [symbol_of(number) for number in range(1, 10)]
    for each in ("frame", "same", "sheet"):
        assert sorted(names[each]["symbol"]) == sorted(names["oversold"])
        assert sorted(names[each]["return_1y"]) == [number / 100 for number in range(1, 10)]


def test_the_page_names_every_word_and_every_bound() -> None:
    for word in BODY_WORDS:
        assert f"`{word}`" in PAGE
    for bound in (MOST_LIMIT, MOST_BODY, MOST_IN_A_FILE):
        assert f"{bound:,}" in PAGE
    assert f"at most {MOST_COLUMNS}" in PAGE
    assert f"| {USUAL_LIMIT} |" in PAGE
    assert f"`{USUAL_SORT}`" in PAGE
