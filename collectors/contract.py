"""What a provider is: a record of feeds, each made of two functions.

`ask` puts a query to the provider's client library through a wire; `rows` turns the client's
answer into rows. Collecting asks through a recording wire and archives what passed; cleaning asks
again through a replaying wire, so rows only ever come from what the archive holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, timedelta

    from collectors.wire import Wire
    from wizdata_core.bars import Harvest, Interval


class Dataset(StrEnum):
    """What kind of thing a feed brings."""

    BARS = "bars"
    TRADES = "trades"
    FUNDAMENTALS = "fundamentals"
    ACTIONS = "actions"
    CALENDAR = "calendar"
    SUSTAINABILITY = "sustainability"
    NEWS = "news"
    MARKETS = "markets"
    INDICATORS = "indicators"
    ASSETS = "assets"


@dataclass(frozen=True, slots=True)
class Target:
    """An instrument as a provider knows it, with the facts that its rows need.

    `open_local` and `close_local` are "HH:MM" in `timezone`; empty where trading never closes. They
    count where no calendar is known of `mic`, the exchange; recordings without one are read so.
    """

    symbol: str
    provider_symbol: str
    asset_class: str
    currency: str
    quote_unit: str
    timezone: str
    open_local: str = ""
    close_local: str = ""
    mic: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """One question: these instruments or this subject, from `start` to `end`, put at `asked_at`.

    All moments are UTC. `asked_at` decides which bars were final, at replay as on the day.
    `interval` is that of the bars; it says nothing where the dataset has none. `options` carries
    what one provider alone needs (a venue, a mapping file's name). `subject` is what is asked of
    where that is no instrument: a venue, a news source, an indicator.
    """

    targets: tuple[Target, ...]
    interval: Interval
    start: datetime
    end: datetime
    asked_at: datetime
    options: tuple[tuple[str, str], ...] = ()
    subject: str = ""

    @property
    def named(self) -> str:
        """What is asked of, in few words: the subject, the instrument, or how many there are."""
        if self.subject:
            return self.subject
        one = len(self.targets) == 1
        return self.targets[0].symbol if one else f"{len(self.targets)} instruments"

    @property
    def reach(self) -> str:
        """What goes out of reach together: a venue, a site, or ("") the provider as a whole."""
        named = dict(self.options)
        return named.get("venue") or urlsplit(named.get("url", "")).hostname or ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a feed asks of where that is no instrument, with the options of its question."""

    name: str
    options: tuple[tuple[str, str], ...] = ()


Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Feed:
    """One dataset of a provider: how it is asked, and how its answer becomes rows.

    `ask` performs the exchange for its effect on the wire; `harvest` does the same exchange and
    turns the client's answer into rows. `most_targets` bounds one query; `history` is how far back
    a first load of bars reaches for each interval that the feed serves; `chunks` is how much of it
    one question asks for, all where none is given. `subjects` lists what is asked of where that is
    no instrument; None where it is the instruments that the provider offers, of the asset classes
    in `asset_classes` (empty for all).
    """

    ask: Callable[[Query, Wire], None]
    harvest: Callable[[Query, Wire], Harvest]
    history: Mapping[Interval, timedelta] = field(default_factory=dict)
    most_targets: int = 1
    chunks: Mapping[Interval, timedelta] = field(default_factory=dict)
    subjects: Callable[[], Sequence[Subject]] | None = None
    asset_classes: frozenset[str] = frozenset()

    def takes(self, asset_class: str) -> bool:
        """Whether instruments of a class are asked for."""
        return not self.asset_classes or asset_class in self.asset_classes


@dataclass(frozen=True, slots=True)
class Provider:
    """A source of data: its name, what a person should know of it, and its feeds.

    `rank` orders the sources of one instrument, lowest first. `sample` marks data that is real but
    of the past, shown as sample. `network` says whether asking leaves this machine; how often it
    may be asked stands in collectors/limits.py.
    """

    name: str
    label: str
    terms: str
    rank: int
    feeds: dict[Dataset, Feed]
    network: bool = True
    sample: bool = False


def feed(  # noqa: PLR0913 - each is a fact of its own, by name
    ask: Callable[[Query, Wire], Answer],
    rows: Callable[[Answer, Query], Harvest],
    *,
    history: Mapping[Interval, timedelta] | None = None,
    most_targets: int = 1,
    chunks: Mapping[Interval, timedelta] | None = None,
    subjects: Callable[[], Sequence[Subject]] | None = None,
    asset_classes: frozenset[str] = frozenset(),
) -> Feed:
    """A feed made of a provider's two functions."""

    def only_ask(query: Query, wire: Wire) -> None:
        ask(query, wire)

    def harvest(query: Query, wire: Wire) -> Harvest:
        return rows(ask(query, wire), query)

    kept = (history or {}, most_targets, chunks or {})
    return Feed(only_ask, harvest, *kept, subjects, asset_classes)
