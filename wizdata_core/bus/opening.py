"""Which brokers there are, and the one door through which a bus is opened.

A broker is one entry here and one file beside this one; the settings page and the docs list the
same entries.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from wizdata_core.bus.bridge import BrokerBus
from wizdata_core.bus.retries import Ground, Retries
from wizdata_core.bus.session import Place
from wizdata_core.errors import UnknownName
from wizdata_core.queries.bus import identity
from wizdata_core.store import database_address, reading

if TYPE_CHECKING:
    from wizdata_core.bus.session import Opener
    from wizdata_core.settings import Settings
    from wizdata_core.store import Engines


@dataclass(frozen=True, slots=True)
class Broker:
    """A kind of broker: the schemes of its URLs, what it needs, and where its session is."""

    schemes: tuple[str, ...]
    label: str
    needs: str
    module: str
    session: str


BROKERS: tuple[Broker, ...] = (
    Broker(("",), "PostgreSQL", "nothing: the database is there", "outbox", "OutboxSession"),
    Broker(
        ("amqp", "amqps"),
        "RabbitMQ",
        "version 3.10 or newer, for quorum queues with a delivery limit",
        "rabbit",
        "RabbitSession",
    ),
    Broker(
        ("kafka",),
        "Kafka",
        "any broker of its protocol; as many partitions as processes shall share a topic",
        "kafka",
        "KafkaSession",
    ),
    Broker(
        ("redis", "rediss"),
        "Redis",
        "version 6.2 or newer, with appendonly yes and appendfsync always",
        "redis",
        "RedisSession",
    ),
    Broker(
        ("nats",), "NATS", "a server with JetStream on and a disk below it", "nats", "NatsSession"
    ),
)


def open_bus(
    settings: Settings,
    store: Engines,
    *,
    retries: Retries | None = None,
    ground: Ground | None = None,
    namespace: str = "",
) -> BrokerBus:
    """The bus that the settings name; nothing is asked of a broker before it is used.

    Queues are named after the database, so that two of them can share a broker; `namespace` names
    them otherwise.

    Raises:
        UnknownName: no broker has a URL of that scheme.
        DatabaseUnavailable: the database cannot be reached.
    """
    broker = _broker(settings.bus_url)
    opener = cast(
        "Opener", getattr(import_module(f"wizdata_core.bus.{broker.module}"), broker.session)
    )
    retries = retries or Retries()
    place = Place(
        url=settings.bus_url,
        namespace=namespace or _namespace(store),
        limit=retries.limit,
        store=store,
        address=lambda: database_address(settings),
    )
    return BrokerBus(opener, place, retries, ground or Ground())


def _broker(url: str) -> Broker:
    scheme = urlsplit(url).scheme
    by_scheme = {each: broker for broker in BROKERS for each in broker.schemes}
    if scheme not in by_scheme:
        raise UnknownName("broker", scheme, by_scheme)
    return by_scheme[scheme]


def _namespace(store: Engines) -> str:
    with reading(store) as connection:
        name, cluster = identity(connection)
    mark = hashlib.sha256(f"{cluster}/{name}".encode()).hexdigest()[:8]
    return f"wizdata-{re.sub(r'[^A-Za-z0-9_-]', '-', name)}-{mark}"
