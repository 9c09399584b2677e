"""Screens for programs: pages that add up, whole files, refusals that say what and where."""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import anyio
import openpyxl
import pyarrow.parquet as pq
import pytest
from starlette.applications import Starlette

from api.catalogues import catalogue_routes
from api.screens import MOST_BODY, screen_routes
from tests.api.calling import Answer, call
from tests.made_up_market import list_shares, store_snapshots, symbol_of
from wizdata_core.fields import FIELDS
from wizdata_core.indicators.catalogue import INDICATORS
from wizdata_core.screener.json import to_json
from wizdata_core.screener.operators import OPERATORS
from wizdata_core.screener.presets import PRESETS
from wizdata_core.screener.text import parse

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOW = datetime(2026, 11, 27, 18, tzinfo=UTC)
DAY, EARLIER = date(2025, 6, 27), date(2025, 6, 20)
SHARES = 45
ODD = "=HYPERLINK(1)"


class Client:
    """The routes on a database, asked in this process."""

    def __init__(self, store: Engines) -> None:
        self.app = Starlette(
            routes=[*screen_routes(lambda: store, lambda: NOW), *catalogue_routes()]
        )

    def get(self, path: str, **words: object) -> Answer:
        return anyio.run(call, self.app, path, words, None)

    def post(self, body: object) -> Answer:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        return anyio.run(call, self.app, "/api/v1/screen", {}, text)


@pytest.fixture(scope="module")
def client(module_store: Engines) -> Client:
    ids = list_shares(module_store, SHARES)
    rows: list[dict[str, object]] = [
        {
            "instrument_id": each,
            "symbol": symbol_of(number),
            "name": ODD if number == 7 else f"Made-up company {number}",
            "day": day,
            "rsi_14": float(number),
            "price": -1.5 if number == 3 else number / 3,
            "exchange": "XJSE" if number % 2 else "XNSA",
            # Sixes of equal value, so that their order is the symbols'.
            "value_traded_20d_zar": float(number // 6) if number > 6 else None,
            "source": "yahoo",
            "asset_class": "equity",
            "golden_cross": number % 3 == 0,
            "beta_1y": float("nan") if number == 4 else 1.0,
        }
        for day in (EARLIER, DAY)
        for number, each in enumerate(ids, start=1)
        if day == DAY or number <= 10
    ]
    store_snapshots(module_store, rows)
    return Client(module_store)


def test_an_answer_says_the_screen_in_its_forms_the_counts_and_the_rows(client: Client) -> None:
    answer = client.get(
        "/api/v1/screen", text="rsi_14<=5 and exchange=XJSE", columns="price,beta_1y", sort="rsi_14"
    )
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    said = answer.json()
    assert said["screen"]["text"] == "rsi_14 <= 5 and exchange = XJSE"
    assert said["screen"]["json"] == to_json(parse("rsi_14 <= 5 and exchange = XJSE"))
    assert said["screen"]["words"]
    assert (said["total"], said["universe"], said["next"]) == (3, SHARES, None)
    assert (said["as_of"], said["newest"], said["oldest"]) == (None, "2025-06-27", "2025-06-27")
    assert [row["symbol"] for row in said["rows"]] == ["MADE0005", "MADE0003", "MADE0001"]
    assert said["rows"][1] == {
        "symbol": "MADE0003",
        "name": "Made-up company 3",
        "day": "2025-06-27",
        "reconstructed": False,
        "price": -1.5,
        "beta_1y": 1.0,
    }
    units = {column["name"]: column["unit"] for column in said["columns"]}
    assert units["price"] == "local currency"


def test_pages_follow_each_other_without_a_row_lost_or_twice(client: Client) -> None:
    words: dict[str, object] = {"text": "price is present", "limit": 7}
    seen: list[str] = []
    pages = 0
    while True:
        said = client.get("/api/v1/screen", **words).json()
        seen += [row["symbol"] for row in said["rows"]]
        pages += 1
        if said["next"] is None:
            break
        words["cursor"] = said["next"]
    assert (pages, len(seen), len(set(seen))) == (7, SHARES, SHARES)
    whole = client.get("/api/v1/screen", text="price is present", limit=1000).json()
    assert [row["symbol"] for row in whole["rows"]] == seen
    # Equal values stand by symbol, and what has none stands last.
    assert seen[:4] == ["MADE0042", "MADE0043", "MADE0044", "MADE0045"]
    assert seen[-6:] == [symbol_of(number) for number in range(1, 7)]


def test_a_tree_is_asked_as_json_and_gives_what_its_text_gives(client: Client) -> None:
    tree = {
        "all": [
            {"field": "rsi_14", "op": "between", "value": [5, 9]},
            {"field": "golden_cross", "op": "yes"},
        ]
    }
    by_tree = client.post({"screen": tree, "columns": ["price"], "limit": 5, "order": "asc"}).json()
    by_text = client.get(
        "/api/v1/screen", text="rsi_14 between 5 and 9 and golden_cross", columns="price", limit=5,
        order="asc",
    ).json()  # fmt: skip
    # What has no value in the field of the sort stands last.
    assert [row["symbol"] for row in by_tree["rows"]] == ["MADE0009", "MADE0006"]
    del by_tree["seconds"], by_text["seconds"]
    assert by_tree == by_text


def test_a_screen_is_asked_as_of_a_day(client: Client) -> None:
    said = client.get("/api/v1/screen", as_of="2025-06-22", text="rsi_14 > 0").json()
    assert (said["total"], said["as_of"], said["newest"]) == (10, "2025-06-22", "2025-06-20")


def test_a_value_that_json_cannot_write_is_null(client: Client) -> None:
    said = client.get("/api/v1/screen", text="rsi_14 = 4", columns="beta_1y").json()
    assert said["rows"][0]["beta_1y"] is None


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ({"txt": "rsi_14 < 30"}, 404, "unknown parameter 'txt'; nearest: text"),
        ({"text": "rsi_14 < 30", "columns": "prize"}, 404, "unknown column set or field 'prize'"),
        ({"text": "rsi_14 < 30", "sort": "prize"}, 404, "unknown field 'prize'"),
        ({"text": "rsi_14 < 30", "order": "up"}, 404, "unknown order 'up'"),
        ({"text": "rsi_14 < 30", "as_of": "yesterday"}, 400, "as_of 'yesterday' is no day"),
        ({"text": "rsi_14 < 30", "limit": "0"}, 400, "limit '0' is no whole number from 1"),
        ({"text": "rsi_14 < 30", "limit": "1001"}, 400, "limit '1001'"),
        ({"text": "rsi_14 < 30", "limit": "1e3"}, 400, "limit '1e3'"),
        ({"text": "rsi_14 < 30", "limit": "-5"}, 400, "limit '-5'"),
        ({"text": "rsi_14 < 30", "limit": "NaN"}, 400, "limit 'NaN'"),
        ({"text": "rsi_14 < 30", "limit": "9" * 5000}, 400, "limit '999"),
        ({"text": "price > 1 or " * 400}, 400, ""),
        ({"text": "rsi_14 < 30", "cursor": "abc"}, 400, "the cursor belongs to another question"),
        ({"text": "rsi_14 < 30", "cursor": "\u00e9"}, 400, "the cursor belongs to another"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    client: Client, words: dict[str, str], status: int, said: str
) -> None:
    answer = client.get("/api/v1/screen", **words)
    assert answer.status == status
    assert answer.json()["error"].startswith(said)


def test_a_fault_in_a_text_is_pointed_at_with_the_nearest_name(client: Client) -> None:
    answer = client.get("/api/v1/screen", text="price > 1 and rsi_41 < 30")
    said = answer.json()
    assert answer.status == 400
    assert (said["start"], said["end"]) == (14, 20)
    assert "rsi_14" in said["nearest"]


def test_a_cursor_of_another_question_is_refused(client: Client) -> None:
    cursor = client.get("/api/v1/screen", text="price > 0", limit=5).json()["next"]
    for words in ({"text": "price > 1"}, {"text": "price > 0", "order": "asc"}):
        answer = client.get("/api/v1/screen", limit=5, cursor=cursor, **words)
        assert answer.status == 400
        assert "another question" in answer.json()["error"]


def test_a_word_that_stands_twice_is_refused(client: Client) -> None:
    answer = anyio.run(
        call, client.app, "/api/v1/screen", b"text=price+%3E+1&text=price+%3E+2", None
    )
    assert (answer.status, answer.json()["error"]) == (400, "parameter text stands twice")


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"", 400, "the body is no JSON"),
        (b"[1, 2]", 400, "the body is no JSON object"),
        (b"{", 400, "the body is no JSON"),
        (b"[" * 60_000, 400, "the body is no JSON"),
        (b'{"limit": ' + b"9" * 60_000 + b"}", 400, "the body is no JSON"),
        (b'{"screen": {"field": "price", "op": "gt", "value": NaN}}', 400, "the body is no JSON"),
        (b'{"text": "price > 1", "text": "price > 2"}', 400, "the body is no JSON"),
        (b"\xff\xfe\x00", 400, "the body is no JSON"),
        (b'{"text": "price > 1", "screen": {"all": []}}', 400, "screen and text both say"),
        (b'{"columns": [1]}', 400, "columns [1] is nothing that columns takes"),
        (b'{"limit": true}', 400, "limit True is nothing"),
        (b'{"txt": 1}', 404, "unknown parameter 'txt'"),
        (b" " * (MOST_BODY + 1), 413, "the body has more than 65,536 bytes"),
    ],
)
def test_a_body_that_cannot_be_is_refused(
    client: Client, body: bytes, status: int, said: str
) -> None:
    answer = client.post(body)
    assert answer.status == status
    assert answer.json()["error"].startswith(said)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_file_is_the_whole_result_in_the_same_order(client: Client, ending: str) -> None:
    words = {"text": "rsi_14 > 2", "columns": "price,exchange", "sort": "price", "order": "asc"}
    answer = client.get(f"/api/v1/screen.{ending}", **words)
    assert answer.status == 200
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="screen_2026-11-27.{ending}"'
    )
    rows = {"csv": read_csv, "xlsx": read_workbook, "parquet": read_parquet}[ending](answer.body)
    listed = client.get("/api/v1/screen", limit=1000, **words).json()["rows"]
    assert [row["symbol"] for row in rows] == [row["symbol"] for row in listed]
    assert [float(row["price"]) for row in rows] == [row["price"] for row in listed]
    assert len(rows) == SHARES - 2


def test_a_file_of_several_pages_is_whole(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wizdata_core.queries.screen_result.MOST_ROWS", 10)
    answer = client.get("/api/v1/screen.csv", text="rsi_14 > 2", columns="rsi_14", units="off")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    listed = client.get("/api/v1/screen", text="rsi_14 > 2", limit=1000).json()["rows"]
    assert [row["symbol"] for row in rows] == [row["symbol"] for row in listed]


def test_a_result_that_no_file_holds_is_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wizdata_core.queries.screen_result.MOST_IN_A_FILE", 20)
    answer = client.get("/api/v1/screen.xlsx", text="rsi_14 > 2")
    assert answer.status == 400
    assert "43 instruments match; a file holds at most 20" in answer.json()["error"]


def read_csv(body: bytes) -> list[dict[str, Any]]:
    first, units, *rows = csv.reader(io.StringIO(body.decode()))
    assert units[first.index("price")] == "local currency"
    return [dict(zip(first, row, strict=True)) for row in rows]


def read_workbook(body: bytes) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    first, *rows = book["Result"].iter_rows(values_only=True)
    assert dict(book["Screen"].iter_rows(values_only=True))["sources"] == "yahoo"
    return [dict(zip(first, row, strict=True)) for row in rows]


def read_parquet(body: bytes) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(body)).to_pylist()
    return rows


def test_a_csv_without_units_has_one_row_of_names_and_no_formula(client: Client) -> None:
    answer = client.get("/api/v1/screen.csv", text="rsi_14 = 7", columns="price", units="off")
    first, row = csv.reader(io.StringIO(answer.body.decode()))
    assert first == ["symbol", "name", "day", "reconstructed", "price"]
    assert row[1] == "'" + ODD


@pytest.mark.parametrize(
    ("ending", "words", "status"),
    [
        ("csv", {"units": "none"}, 404),
        ("xlsx", {"units": "off"}, 404),
        ("csv", {"limit": "5"}, 404),
        ("parquet", {"text": "rsi_14 <"}, 400),
    ],
)
def test_a_file_that_cannot_be_is_refused(
    client: Client, ending: str, words: dict[str, str], status: int
) -> None:
    answer = client.get(f"/api/v1/screen.{ending}", **words)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"


def test_the_catalogues_hold_every_entry(client: Client) -> None:
    fields = client.get("/api/v1/fields").json()
    assert [each["name"] for each in fields["fields"]] == list(FIELDS)
    rsi = next(each for each in fields["fields"] if each["name"] == "rsi_14")
    assert "crosses_above" in rsi["operators"]
    operators = client.get("/api/v1/operators").json()
    assert [each["key"] for each in operators["operators"]] == list(OPERATORS)
    presets = client.get("/api/v1/presets").json()["presets"]
    assert [each["name"] for each in presets] == list(PRESETS)
    assert "rsi" in json.dumps(client.get("/api/v1/indicators").json())
    assert len(INDICATORS) > 30


def test_a_catalogue_takes_no_parameters_and_may_be_kept(client: Client) -> None:
    assert client.get("/api/v1/fields", page="2").status == 404
    assert client.get("/api/v1/fields").headers["cache-control"] == "public, max-age=3600"


def test_every_preset_is_answered(client: Client) -> None:
    for preset in PRESETS.values():
        answer = client.get(
            "/api/v1/screen", text=preset.text, columns=preset.columns, sort=preset.sort
        )
        assert answer.status == 200, (preset.name, answer.json())


WORDS = [
    *random.Random(1).sample(sorted(FIELDS), 40), "rsi(14)", "sma(rsi(9),20)@1w", "and", "or",  # noqa: S311 - no secret
    "not", "(", ")", ">", "<", ">=", "=", "!=", "between", "in", "contains", "is missing",
    "crosses_above", "within 5 sessions", "rank(price)", "percentile(", "5", "1e308", "-0", "5m",
    "2024-06-28", "'text'", "'", '"', ",", "%", "*", "1.05 *", "\0", "\ud7ff", "\U0001f600", ";",
    "drop table", "--", "=cmd|'", "\n", "1" * 400, "XJSE", "@", "$1", "{}", "%s", "\\",
]  # fmt: skip
VALUES: list[object] = [
    None, True, 0, -1, 1e308, 10**30, "", "price", "2024-06-28", [], {}, [[]], {"field": "price"},
    {"series": "rsi(9)"}, {"rank": "price"}, {"scale": 2, "field": "price"}, "\0", "\ud800",
]  # fmt: skip


def random_text(rng: random.Random) -> str:
    if rng.random() < 0.4:  # a sound one, so that the database is met too
        fields = [name for name, each in FIELDS.items() if each.kind.value == "number"]
        parts = [
            f"{rng.choice(fields)} {rng.choice('<>=')} {rng.choice([0, 1.5, -3, 1e300])}"
            for _ in range(rng.randint(1, 6))
        ]
        return f" {rng.choice(['and', 'or'])} ".join(parts)
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(0, 25)))


def random_tree(rng: random.Random, depth: int = 0) -> object:
    if depth < 4 and rng.random() < 0.4:
        key = rng.choice(["all", "any", "not", "ALL", "none"])
        return {key: [random_tree(rng, depth + 1) for _ in range(rng.randint(0, 3))]}
    names = ["field", "op", "value", "within", "left", "scale", "rank"]
    made = {name: rng.choice(VALUES) for name in rng.sample(names, rng.randint(0, 5))}
    if rng.random() < 0.6:
        made |= {"field": rng.choice(sorted(FIELDS)), "op": rng.choice(sorted(OPERATORS))}
    return made


def test_a_thousand_texts_and_bodies_never_meet_an_error_of_the_server(client: Client) -> None:
    rng = random.Random(4)  # noqa: S311 - no secret: the same examples each time
    statuses: dict[int, int] = {}

    async def ask() -> None:
        for number in range(1_000):
            if number % 2:
                body = json.dumps({"screen": random_tree(rng), "limit": rng.choice([1, 5, 2_000])})
                answer = await call(client.app, "/api/v1/screen", {}, body.encode())
            else:
                words = {"text": random_text(rng).encode("utf-8", "replace"), "limit": "3"}
                answer = await call(client.app, "/api/v1/screen", words, None)
            assert answer.status in {200, 400, 404}, answer.body
            assert answer.json()
            statuses[answer.status] = statuses.get(answer.status, 0) + 1

    anyio.run(ask)
    assert statuses[200] > 100
    assert statuses[400] > 100
