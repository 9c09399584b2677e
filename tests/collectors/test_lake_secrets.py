"""Nothing secret reaches the lake: canaries driven over real HTTP are looked for in its objects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import requests

from collectors import recording
from collectors.contract import Query
from collectors.faults import Fault
from collectors.recording import Recording
from collectors.stages.collect import archive
from collectors.wire import (
    MOST_BYTES,
    SECRET_HEADERS,
    SECRET_PARAMETERS,
    Exchange,
    RecordingWire,
)
from collectors.wire_curl import WireSession
from collectors.wire_requests import WireAdapter
from db.models import raw_objects
from tests.collectors.yahoo_samples import NEW_YORK
from wizdata_core import lake as lakes
from wizdata_core.bars import Interval
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collectors.stages.collect import Outside

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
CANARY = "canary7f3a"


def canaries(names: frozenset[str]) -> dict[str, str]:
    return {name: f"{CANARY}-{name}" for name in names}


@pytest.mark.parametrize("status", [200, 302, 401, 429, 500])
def test_no_secret_of_a_question_or_its_answer_is_in_the_lake(
    outside: Outside, loopback: Any, status: int
) -> None:
    secrets = canaries(SECRET_PARAMETERS)
    echoed = {"Location": "/next?" + urlencode(secrets), "Content-Location": "http://a:b@x/?key=b"}
    told = canaries(SECRET_HEADERS) | (echoed if status == 302 else {"X-Kept": "1"})
    loopback.answer("/next", b"{}")
    plain = loopback.answer("/chart", b'{"close": 1.5}', status=status, headers=told)
    login = plain.replace("//", f"//{CANARY}-user:{CANARY}-word@")
    wire = RecordingWire()
    session = requests.Session()
    session.mount("http://", WireAdapter(wire))
    curl = WireSession(wire)
    asking = canaries(SECRET_HEADERS - {"cookie"})
    for get in (session.get, curl.get):
        for url in (plain, login):
            get(url, params={"range": "1d", **secrets}, headers=asking, timeout=5)
    curl.close()
    assert len(wire.exchanges) >= 4
    query = Query((NEW_YORK,), Interval.DAY, AT, AT, AT)
    archive(Recording("yahoo", "bars", query, tuple(wire.exchanges)), outside)
    (key,) = lakes.keys(outside.lake)
    content = lakes.get(outside.lake, key)
    assert b"range=1d" in content
    assert recording.decode(content).exchanges[0].status in {status, 200}
    assert CANARY.encode() not in content
    with reading(outside.store) as connection:
        (row,) = connection.execute(raw_objects.select()).all()
    assert CANARY not in repr(row)


def test_a_fault_names_the_address_without_its_secrets(loopback: Any) -> None:
    url = loopback.answer("/huge", b"x" * 2_000)
    session = requests.Session()
    session.mount("http://", WireAdapter(RecordingWire(), most_bytes=1_000))
    login = url.replace("//", f"//{CANARY}-user:{CANARY}-word@")
    with pytest.raises(Fault, match="answers more than is read") as fault:
        session.get(login, params=canaries(SECRET_PARAMETERS), timeout=5)
    assert CANARY not in str(fault.value)
    huge = Exchange("GET", login, 200, (), b"x" * (MOST_BYTES + 1))
    with pytest.raises(Fault, match="/huge answered 33,554,433 bytes") as told:
        RecordingWire().send("GET", login, lambda: huge)
    assert CANARY not in str(told.value)
