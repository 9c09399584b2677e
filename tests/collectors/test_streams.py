"""The catalogue of streams, and the delay between connections."""

from __future__ import annotations

import random

import ccxt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.connecting import LONGEST_DELAY, delay
from collectors.providers import PROVIDERS
from collectors.streams import STREAMS, Stream, chosen_streams
from wizdata_core.errors import UnknownName
from wizdata_core.ingest.universe import universe_groups


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream.name)
def test_a_stream_is_of_a_provider_groups_and_a_venue_that_exist(stream: Stream) -> None:
    assert stream.provider in PROVIDERS
    assert set(stream.groups) <= {group.name for group in universe_groups()}
    assert stream.venue in {"", *ccxt.exchanges}
    assert stream.flush < stream.silence


def test_names_are_of_one_stream_each() -> None:
    assert len({stream.name for stream in STREAMS}) == len(STREAMS)


def test_streams_are_chosen_by_provider() -> None:
    assert {each.provider for each in chosen_streams("yahoo")} == {"yahoo"}
    assert chosen_streams() == list(STREAMS)
    with pytest.raises(UnknownName, match="streaming provider 'yaho'; nearest: yahoo"):
        chosen_streams("yaho")


def test_for_instruments_named_each_source_is_listened_to_once() -> None:
    chosen = chosen_streams(by_symbol=True)
    sources = [(each.provider, each.venue) for each in chosen]
    assert sources == [("yahoo", ""), ("exchanges", "binance"), ("exchanges", "kraken")]
    assert all(each.groups == () for each in chosen)


@given(st.integers(0, 2000), st.integers(0, 2**32))
def test_delays_grow_to_a_limit_and_are_never_below_half_of_it(failures: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - chance that is replayed by its seed, no secret
    whole = min(LONGEST_DELAY, 2.0 ** min(failures, 20))
    assert whole / 2 <= delay(failures, chance) <= whole


def test_a_provider_that_says_when_to_come_back_is_obeyed() -> None:
    chance = random.Random(1)  # noqa: S311 - chance that is replayed by its seed, no secret
    assert delay(0, chance, 120.0) == 120.0
