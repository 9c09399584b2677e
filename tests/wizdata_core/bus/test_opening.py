"""Which brokers there are: settings, docs and code name the same ones, and queues do not meet."""

from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from faststream_outbox import OutboxBroker
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from wizdata_core.bus import Topic, open_bus
from wizdata_core.bus.opening import BROKERS, Broker
from wizdata_core.bus.outbox import asyncpg_url
from wizdata_core.errors import BadSetting, BusUnavailable
from wizdata_core.ingest.bus_messages import TABLE, enqueue
from wizdata_core.queries.bus import queued
from wizdata_core.settings import load
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.store import Engines

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "bus.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("broker", BROKERS, ids=lambda broker: broker.module)
def test_a_broker_is_one_file_and_the_docs_say_what_it_needs(broker: Broker) -> None:
    assert hasattr(import_module(f"wizdata_core.bus.{broker.module}"), broker.session)
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {broker.label} |"))
    assert broker.needs in row
    for scheme in filter(None, broker.schemes[:1]):
        assert f"`{scheme}://" in row


@pytest.mark.parametrize(
    "scheme", [scheme for broker in BROKERS for scheme in broker.schemes if scheme]
)
def test_the_settings_take_every_broker(scheme: str) -> None:
    assert load({"WIZDATA_BUS_URL": f"{scheme}://host:1234"}).bus_url == f"{scheme}://host:1234"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mqtt://host", "it must start with amqp://, amqps://, kafka://"),
        ("redis://", "it must name a host"),
        ("nats://host:port", "it must be an address"),
    ],
)
def test_what_is_no_broker_is_refused_by_name(url: str, said: str) -> None:
    with pytest.raises(BadSetting, match="WIZDATA_BUS_URL is") as refused:
        load({"WIZDATA_BUS_URL": url})
    assert said in str(refused.value)


def test_a_password_is_not_shown() -> None:
    with pytest.raises(BadSetting) as refused:
        load({"WIZDATA_BUS_URL": "mqtt://me:secret@host"})
    assert "secret" not in str(refused.value)


def test_a_broker_that_does_not_answer_is_named_without_its_password(
    store: Engines, database_url: str
) -> None:
    words = {"WIZDATA_BUS_URL": "redis://:secret@127.0.0.1:1", "WIZDATA_DATABASE_URL": database_url}
    with (
        open_bus(load(words), store) as bus,
        pytest.raises(BusUnavailable, match=r"the broker at 127\.0\.0\.1:1 does not") as error,
    ):
        bus.depth(Topic.RAW_STORED)
    assert "secret" not in str(error.value)


def test_two_databases_have_queues_of_their_own(other_store: Callable[[], Engines]) -> None:
    names = set()
    for store in (other_store(), other_store()):
        with open_bus(load({}), store) as bus:
            names.add(bus._place.queue(Topic.RAW_STORED))
    assert len(names) == 2
    assert all(name.startswith("wizdata-") and name.endswith("-raw-stored") for name in names)


def test_the_table_is_what_the_outbox_reads(store: Engines, database_url: str) -> None:
    async def validate() -> None:
        engine = create_async_engine(asyncpg_url(database_url))
        try:
            await OutboxBroker(engine, outbox_table=TABLE).validate_schema(check_autovacuum=True)
        finally:
            await engine.dispose()

    del store  # it has the schema
    asyncio.run(validate())


def test_a_message_exists_only_if_its_transaction_commits(store: Engines) -> None:
    def rolled_back() -> None:
        with writing(store) as connection:
            enqueue(connection, Topic.RAW_STORED, ["lost"])
            connection.execute(text("select 1 / 0"))

    with pytest.raises(Exception, match="division by zero"):
        rolled_back()
    with writing(store) as connection:
        enqueue(connection, Topic.RAW_STORED, ["kept"])
    with reading(store) as connection:
        assert queued(connection, Topic.RAW_STORED)[0] == 1
