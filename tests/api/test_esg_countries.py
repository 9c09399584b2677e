"""Countries for programs: groups, one country, a file, and what is refused, on a real database."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import anyio
import pytest
from starlette.applications import Starlette

from api.esg_countries import esg_country_routes
from pages.parts.country_state import WORDS, chosen_of
from tests.api.calling import Answer, call
from tests.pages.made_up_countries import CO2, DAY, ENERGY, LIFE, hold_countries
from wizdata_core.esg.countries.groups import AFRICA
from wizdata_core.esg.countries.indicators import INDICATORS
from wizdata_core.esg.methods import COUNTRIES, METHODS
from wizdata_core.results.country_csv import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.store import Engines

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 27, 18, tzinfo=UTC)
COAL = "EG.ELC.COAL.ZS"


@pytest.fixture(scope="module")
def ask(module_store: Engines) -> Callable[..., Answer]:
    """One request for countries, below /api/v1/esg."""
    hold_countries(module_store)
    app = Starlette(routes=esg_country_routes(lambda: module_store, lambda: NOW))

    def asked(path: str, words: object = ()) -> Answer:
        return anyio.run(call, app, f"/api/v1/esg/{path}", words or {}, None)

    return asked


def test_a_group_is_answered_best_first_and_says_what_made_it(ask: Callable[..., Answer]) -> None:
    answer = ask("countries.json", {"as_of": DAY})
    said = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert (said["group"], said["as_of"]) == ("africa", DAY)
    assert said["method_hash"] == METHODS[COUNTRIES].fingerprint
    assert {each["iso3"] for each in said["countries"]} == set(AFRICA)
    scores = [each["score"] for each in said["countries"] if each["score"] is not None]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 53
    eritrea = next(each for each in said["countries"] if each["iso3"] == "ERI")
    assert (eritrea["score"], eritrea["coverage"], eritrea["figures"]) == (None, 0.0, 0)
    namibia = next(each for each in said["countries"] if each["iso2"] == "NA")
    assert (namibia["iso3"], namibia["too_old"], namibia["newest_year"]) == ("NAM", 1, 2023)


def test_a_country_has_its_parts_and_every_indicator(ask: Callable[..., Answer]) -> None:
    said = ask("countries/za.json", {"as_of": DAY}).json()
    assert said["country"]["name"] == "South Africa"
    assert [each["name"] for each in said["pillars"]] == ["E", "S", "G"]
    assert len(said["themes"]) == 17
    lines = {each["indicator"]: each for each in said["indicators"]}
    assert list(lines) == list(INDICATORS)
    assert (lines[CO2]["value"], lines[CO2]["year"], lines[CO2]["too_old"]) == (8.0, 2023, False)
    assert (lines[ENERGY]["scored"], lines[ENERGY]["percentile"]) == (False, None)
    assert (lines[COAL]["value"], lines[COAL]["year"]) == (None, 2023)
    assert LEFT_OUT in lines[COAL]["remark"]
    json.dumps(said, allow_nan=False)


def test_a_day_before_a_revision_answers_what_was_known_then(ask: Callable[..., Answer]) -> None:
    said = ask("countries/ZAF.json", {"as_of": "2025-09-05"}).json()
    assert [each["value"] for each in said["indicators"] if each["indicator"] == CO2] == [9.0]


def test_the_file_leaves_out_numbers_that_terms_keep(ask: Callable[..., Answer]) -> None:
    answer = ask("countries.csv", {"as_of": DAY, "group": "southern"})
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="countries_southern_{DAY}.csv"'
    )
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert {each["country"] for each in rows} == {"ZAF", "BWA", "NAM", "LSO", "SWZ"}
    coal = [each for each in rows if each["indicator"] == COAL]
    assert {(each["value"], each["note"]) for each in coal} == {("", LEFT_OUT)}
    life = next(each for each in rows if (each["country"], each["indicator"]) == ("NAM", LIFE))
    assert (life["too_old"], life["year"], life["percentile"]) == ("true", "2012", "")


def test_every_address_of_the_howto_answers(ask: Callable[..., Answer]) -> None:
    page = (ROOT / "docs" / "howto" / "compare-countries.md").read_text(encoding="utf-8")
    programs = re.findall(r"/api/v1/esg/([\w/.]+)\?([^'\s]+)", page)
    assert len(programs) == 3
    for path, words in programs:
        assert ask(path, words.encode()).status == 200
    views = re.findall(r"`/esg_countries\?([^`]+)`", page)
    assert len(views) == 5
    for view in views:
        words = dict(parse_qsl(view))
        assert words.keys() <= {*WORDS, "tab"}
        chosen_of(words, NOW.date())


@pytest.mark.parametrize(
    ("path", "words", "status", "said"),
    [
        ("countries.json", {"grup": "africa"}, 404, "unknown parameter 'grup'; nearest: group"),
        ("countries.csv", {"group": "afrika"}, 404, "nearest: africa"),
        ("countries.json", {"as_of": "2026-11-28"}, 400, "has not come yet"),
        ("countries.json", {"as_of": "20269-1"}, 400, "is no day"),
        ("countries.json", [("group", "west"), ("group", "east")], 400, "given twice"),
        ("countries/ATL.json", {}, 404, "unknown country 'ATL'"),
        ("countries/BRA.json", {}, 400, "BRA is not in the group 'africa'"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(
    ask: Callable[..., Answer], path: str, words: object, status: int, said: str
) -> None:
    answer = ask(path, words)
    assert answer.status == status
    assert said in answer.json()["error"]
