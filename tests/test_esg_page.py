"""What the page on ESG from code shows runs as it stands, on a running WizData."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from api.esg import esg_routes
from tests.api.conftest import running
from wizdata_core.clock import now
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizdata_core.store import Engines

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/howto/esg-from-code.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def served(
    module_store: Engines, server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the real application on the fictional companies."""
    with writing(module_store) as connection:
        load_examples(connection, now())
    with reading(module_store) as connection:
        name = connection.scalar(text("select current_database()"))
    url = f"{server.rsplit('/', 1)[0]}/{name}"
    with running(url, tmp_path_factory.mktemp("served")) as web:
        yield web.url


def snippet(language: str, served: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found).replace("http://127.0.0.1:8501", served)


def test_the_lines_of_the_page_answer_and_its_python_adds_up(served: str) -> None:
    answers = [
        json.loads(subprocess.run(["bash", "-ec", line], capture_output=True, check=True).stdout)
        for line in snippet("bash", served).splitlines()
    ]
    assert answers[0]["scores"]["grade"] == "C+"
    assert answers[1]["scored"] == 4
    assert answers[2]["observations"][0]["disclosed"] is False
    names: dict[str, Any] = {}
    exec(snippet("python", served), names)  # noqa: S102 - the page's own text
    assert names["total"] == pytest.approx(49.6875)
    assert names["page"] == "41"
    assert names["scores"].loc["example-baobab", "total"] == pytest.approx(68.8542, abs=5e-5)
    assert names["factsheet"].startswith(b"%PDF-")


def test_the_page_names_every_address() -> None:
    for route in esg_routes(lambda: pytest.fail("not asked"), now):
        address = route.path.removeprefix("/api/v1/esg").replace("{entity}", "{company}")
        plain = address.replace("/countries/{company}", "/countries/{country}")
        assert plain.removesuffix("/factsheet.xlsx") in PAGE
