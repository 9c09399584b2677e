"""ESG entry as a person meets it: a file, a form, a controversy, and a batch taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.esg_entry_rows import csv_of, event, figure
from wizdata_core.clock import now
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.queries.esg_batches import Batch, batches
from wizdata_core.queries.esg_observations import observations
from wizdata_core.store import Engines, reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    OpenApp = Callable[..., AppTest]

PAGE = "pages/esg_entry.py"


def held(store: Engines) -> tuple[Batch, ...]:
    with reading(store) as connection:
        return batches(connection)


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.warning, app.error)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def test_a_file_is_looked_at_and_then_stored(
    open_app: OpenApp, store: Engines, database_url: str
) -> None:
    app = open_app(database_url, PAGE)
    assert "No file is chosen" in words(app)
    body = csv_of([figure(), figure(value="1,234", published_on="2025-04-01")])
    app.file_uploader[0].upload("figures.csv", body, "text/csv").run()
    assert not app.exception
    assert [each.value for each in app.metric] == ["1", "0", "0", "1"]
    table = next(each.value for each in app.dataframe if "Reasons" in each.value)
    assert list(table["State"]) == ["● new", "✕ refused"]
    assert "may be 1234 or 1.234" in table["Reasons"][1]
    assert "**Line 3, value:** '1,234' may be 1234 or 1.234" in words(app)
    assert held(store) == ()
    press(app, "entry_accept")
    (batch,) = held(store)
    assert (batch.kind, batch.name, batch.accepted) == ("file", "figures.csv", 1)
    assert f"1 row stored as batch {batch.id}" in words(app)


@pytest.mark.parametrize(
    ("body", "said"),
    [(b"a,b\n1,2\n", "no header that is known"), (b"PK\x03\x04", "cannot be read as a workbook")],
)
def test_a_file_that_is_no_table_is_refused_in_words(
    open_app: OpenApp, sample_url: str, body: bytes, said: str
) -> None:
    app = open_app(sample_url, PAGE)
    app.file_uploader[0].upload("a.csv", body, "text/csv").run()
    assert not app.exception
    assert said in app.warning[0].value


def test_the_form_opens_on_the_company_and_metric_of_the_address_and_saves_one_figure(
    open_app: OpenApp, store: Engines, database_url: str
) -> None:
    app = open_app(
        database_url, PAGE, tab="Form", company="example-amber", metric="board_women_pct"
    )
    assert not app.exception
    assert "The preview shows here" in words(app)
    value = next(each for each in app.text_input if each.key == "entry_value_board_women_pct")
    value.set_value("133").run()
    assert "between 0 and 100" in words(app)
    next(each for each in app.text_input if each.key == value.key).set_value("33").run()
    assert "● new" in words(app)
    press(app, "entry_save_figures")
    with reading(store) as connection:
        (stored,) = observations(connection, "example-amber")
    assert (stored.metric, stored.value, stored.unit, stored.source) == (
        "board_women_pct", 33.0, "%", "company_report",
    )  # fmt: skip
    assert held(store)[0].kind == "form"


def test_the_form_keeps_not_disclosed_as_a_state(
    open_app: OpenApp, store: Engines, database_url: str
) -> None:
    app = open_app(database_url, PAGE, tab="Form", company="example-amber", metric="revenue")
    app.toggle[0].set_value(True).run()
    press(app, "entry_save_figures")
    with reading(store) as connection:
        (stored,) = observations(connection, "example-amber")
    assert (stored.disclosed, stored.value) == (False, None)


@pytest.mark.parametrize("metric", ["cdp_score", "whistleblower", "internal_carbon_price"])
def test_the_form_has_a_field_for_every_kind_of_value(
    open_app: OpenApp, sample_url: str, metric: str
) -> None:
    app = open_app(sample_url, PAGE, tab="Form", company="example-amber", metric=metric)
    assert not app.exception
    assert f"`{metric}`" in words(app)


def test_a_controversy_is_saved_by_its_form(
    open_app: OpenApp, store: Engines, database_url: str
) -> None:
    app = open_app(database_url, PAGE, tab="Controversy")
    assert not app.exception
    fields = {each.key: each for each in app.selectbox}
    fields["entry_event_company"].set_value("example-dune")
    fields["entry_topic"].set_value("tailings")
    next(each for each in app.text_input if each.key == "entry_title").set_value("A spill").run()
    assert "happened\\_on is empty" in words(app)
    assert "severity is empty" in words(app)
    app.selectbox(key="entry_severity").set_value("4")
    app.date_input[0].set_value(now().date()).run()
    press(app, "entry_save_controversies")
    assert [each.accepted for each in held(store)] == [1]


def test_a_batch_is_listed_with_its_refusals_and_taken_back_with_a_reason(
    open_app: OpenApp, store: Engines, database_url: str
) -> None:
    app = open_app(database_url, PAGE, tab="Batches")
    assert "Nothing has been entered yet" in words(app)
    with writing(store) as connection:
        batch, _ = load_examples(connection, now())
    app = open_app(database_url, PAGE, tab="Batches")
    app.selectbox[0].set_value(batch).run()
    button = f"Take batch {batch} back"
    next(each for each in app.button if each.label == button).click().run()
    assert "Say why the batch is taken back" in words(app)
    app.text_input[0].set_value("read it by now")
    next(each for each in app.button if each.label == button).click().run()
    assert held(store)[1].undone_why == "read it by now"
    assert "Taken back" in words(app)


def test_controversies_come_by_file_too(
    open_app: OpenApp, store: Engines, database_url: str
) -> None:
    app = open_app(database_url, PAGE)
    app.file_uploader[0].upload("events.csv", csv_of([event()]), "text/csv").run()
    press(app, "entry_accept")
    assert [each.accepted for each in held(store)] == [1]


@pytest.mark.parametrize(
    ("words_given", "said"),
    [
        ({"company": "example-ambr"}, "unknown company 'example-ambr'; nearest: example-amber"),
        ({"metric": "ltif"}, "unknown metric 'ltif'; nearest: ltifr"),
    ],
)
def test_an_address_that_names_nothing_is_said_to(
    open_app: OpenApp, sample_url: str, words_given: dict[str, str], said: str
) -> None:
    app = open_app(sample_url, PAGE, tab="Form", **words_given)
    assert not app.exception
    assert said in app.warning[0].value.replace("Unknown", "unknown")
