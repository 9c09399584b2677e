"""What a stream's socket tells whoever listens: messages as they came, and the prices in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from collectors.faults import Fault


@dataclass(frozen=True, slots=True)
class Message:
    """A text message as it came: at which address, and what it said."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """What a provider said of an instrument at one moment, in the unit that it quotes.

    `provider_symbol` is the provider's name of it; `unit` the code of the quoted unit, empty where
    it is not said; `event_time` the provider's time in UTC, None where it gives none; `values` are
    named as in `wizdata_core.quotes`.
    """

    provider_symbol: str
    unit: str
    event_time: datetime | None
    values: Mapping[str, float]


class Listener(Protocol):
    """Who is told what comes over a socket."""

    def message(self, message: Message, *, keep: bool) -> None:
        """A text message came; `keep` says that the archive needs it."""

    def tick(self, tick: Tick) -> None:
        """A message held a newer price."""

    def unreadable(self, detail: str) -> None:
        """A message came that the client cannot read."""

    def refused(self, provider_symbol: str, fault: Fault) -> None:
        """The provider does not give an instrument; empty where it does not say which."""
