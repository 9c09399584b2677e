"""STREAMS: what is listened to, live; one entry a connection."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stream:
    """One connection that is kept open.

    `venue` is a crypto exchange by ccxt's name, empty where the provider is one source; `groups`
    are parts of the universe, empty for all that the provider offers. Quotes are stored once a
    `flush`, whatever comes between; a connection silent for `silence` is given up and made anew.
    `trades` says that trades are kept too, and become bars of a minute.
    """

    name: str
    provider: str
    venue: str = ""
    groups: tuple[str, ...] = ()
    flush: timedelta = _SECOND
    silence: timedelta = timedelta(minutes=1)
    trades: bool = False


# Yahoo says nothing while a market is closed, so its silence means little.
_QUIET = timedelta(minutes=10)

STREAMS: tuple[Stream, ...] = (
    Stream("jse_live", "yahoo", groups=("jse_top_40", "jse_indices"), silence=_QUIET),
    Stream("fx_live", "yahoo", groups=("african_fx",), silence=_QUIET),
    Stream("crypto_live", "yahoo", groups=("crypto_majors",)),
    Stream("egx_live", "yahoo", groups=("egx_leaders",), silence=_QUIET),
    Stream("binance_live", "exchanges", "binance", groups=("crypto_majors",), trades=True),
    Stream("kraken_live", "exchanges", "kraken", groups=("crypto_majors",), trades=True),
)


def chosen_streams(
    provider: str = "", *, by_symbol: bool = False, streams: Iterable[Stream] = STREAMS
) -> list[Stream]:
    """The streams of one provider or all; for instruments named, each source once, in no group.

    Raises:
        UnknownName: no stream is of that provider.
    """
    listed = list(streams)
    if provider and provider not in {each.provider for each in listed}:
        raise UnknownName("streaming provider", provider, {each.provider for each in listed})
    found = [each for each in listed if provider in {"", each.provider}]
    if not by_symbol:
        return found
    once = {(each.provider, each.venue): replace(each, groups=()) for each in reversed(found)}
    return list(reversed(once.values()))
