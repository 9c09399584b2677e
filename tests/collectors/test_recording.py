"""A recording comes back from its bytes as it went in, whatever passed on the wire."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors import recording
from collectors.contract import Query, Target
from collectors.recording import Recording
from collectors.wire import Exchange
from wizdata_core.bars import Interval

text = st.text(max_size=20)
pairs = st.lists(st.tuples(text, text), max_size=3).map(tuple)
moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
targets = st.builds(Target, text, text, text, text, text, text, text, text)
queries = st.builds(
    Query,
    targets=st.lists(targets, max_size=3).map(tuple),
    interval=st.sampled_from(Interval),
    start=moments,
    end=moments,
    asked_at=moments,
    options=pairs,
)
exchanges = st.builds(Exchange, text, text, st.integers(100, 599), pairs, st.binary(max_size=200))
recordings = st.builds(
    Recording, text, text, queries, st.lists(exchanges, max_size=3).map(tuple), text
)


@given(recordings)
def test_any_recording_comes_back_equal(taken: Recording) -> None:
    assert recording.decode(recording.encode(taken)) == taken


@given(recordings)
def test_equal_recordings_are_equal_bytes(taken: Recording) -> None:
    assert recording.encode(taken) == recording.encode(recording.decode(recording.encode(taken)))


def made(body: bytes, **options: str) -> Recording:
    at = datetime(2026, 11, 20, 9, 30, 0, 123_456, tzinfo=UTC)
    target = Target("NPN.JO", "NPN.JO", "equity", "ZAR", "ZAc", "Africa/Johannesburg", "09:00")
    query = Query((target,), Interval.DAY, at - timedelta(days=7), at, at, tuple(options.items()))
    exchange = Exchange("GET", "https://example.org/a?b=1", 200, (("date", "now"),), body)
    return Recording("yahoo", "bars", query, (exchange,))


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", bytes(range(256)), "R 1,20".encode("utf-16"), b"PK\x03\x04\x80"]
)
def test_bodies_that_are_no_text_are_kept_to_the_byte(body: bytes) -> None:
    taken = made(body)
    assert recording.decode(recording.encode(taken)).exchanges[0].body == body


def test_a_readable_body_stays_readable_in_the_lake() -> None:
    stored = json.loads(recording.encode(made('{"close": 30139, "name": "Café"}'.encode())))
    assert stored["exchanges"][0]["body"] == {"text": '{"close": 30139, "name": "Café"}'}
    assert stored["query"]["asked_at"] == "2026-11-20T09:30:00.123456+00:00"


def test_a_files_name_need_not_be_unicode() -> None:
    taken = made(b"x", file="prices-\udce9.csv")
    assert recording.decode(recording.encode(taken)) == taken


def test_another_format_is_refused() -> None:
    stored = json.loads(recording.encode(made(b"x"))) | {"format": 2}
    with pytest.raises(ValueError, match="a recording of format 2; this version reads format 1"):
        recording.decode(json.dumps(stored).encode())


@pytest.mark.parametrize("part", ["exchanges", "query"])
def test_a_broken_recording_is_refused(part: str) -> None:
    stored = json.loads(recording.encode(made(b"x")))
    if part == "exchanges":
        stored["exchanges"][0]["body"] = "x"
    else:
        stored["query"]["targets"] = "x"
    with pytest.raises(ValueError, match=r"an exchange without a body|lists are not lists"):
        recording.decode(json.dumps(stored).encode())
