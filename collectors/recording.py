"""A recording: one question to a provider and every exchange that answered it, as bytes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from collectors.contract import Query, Target
from collectors.wire import Exchange
from wizdata_core import lake
from wizdata_core.bars import Interval
from wizdata_core.errors import DamagedObject

if TYPE_CHECKING:
    from wizdata_core.lake import Lake

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Recording:
    """What the lake keeps of one question; enough to ask it again without the outside."""

    provider: str
    dataset: str
    query: Query
    exchanges: tuple[Exchange, ...]
    fault: str = ""


def encode(recording: Recording) -> bytes:
    """The recording as JSON bytes, the same bytes for the same recording."""
    return lake.encode(
        {
            "format": FORMAT,
            "provider": recording.provider,
            "dataset": recording.dataset,
            "fault": recording.fault,
            "query": _query_out(recording.query),
            "exchanges": [_exchange_out(each) for each in recording.exchanges],
        }
    )


def decode(content: bytes) -> Recording:
    """The recording that `encode` wrote.

    Raises:
        ValueError: the content has another format.
    """
    stored = json.loads(content)
    if stored.get("format") != FORMAT:
        raise ValueError(
            f"a recording of format {stored.get('format')!r}; this version reads format {FORMAT}"
        )
    exchanges = tuple(_exchange_in(each) for each in stored["exchanges"])
    return Recording(
        stored["provider"],
        stored["dataset"],
        _query_in(stored["query"]),
        exchanges,
        stored["fault"],
    )


def read(store: Lake, key: str) -> Recording:
    """The recording that the lake holds under a key.

    Raises:
        DamagedObject: the object is missing, damaged, or no recording.
    """
    content = lake.get(store, key)
    try:
        return decode(content)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedObject(f"lake object {key} is no recording: {error}") from error


def _query_out(query: Query) -> dict[str, object]:
    return {
        "targets": [asdict(target) for target in query.targets],
        "interval": query.interval.value,
        "start": query.start.isoformat(),
        "end": query.end.isoformat(),
        "asked_at": query.asked_at.isoformat(),
        "options": [list(option) for option in query.options],
    }


def _query_in(stored: dict[str, object]) -> Query:
    return Query(
        targets=tuple(Target(**each) for each in _listed(stored["targets"])),
        interval=Interval(str(stored["interval"])),
        start=_moment(stored["start"]),
        end=_moment(stored["end"]),
        asked_at=_moment(stored["asked_at"]),
        options=tuple((str(name), str(value)) for name, value in _listed(stored["options"])),
    )


def _moment(stored: object) -> datetime:
    return datetime.fromisoformat(str(stored))


def _exchange_out(exchange: Exchange) -> dict[str, object]:
    return {
        "method": exchange.method,
        "url": exchange.url,
        "status": exchange.status,
        "headers": [list(header) for header in exchange.headers],
        "body": lake.text_or_base64(exchange.body),
    }


def _exchange_in(stored: dict[str, object]) -> Exchange:
    body = stored["body"]
    if not isinstance(body, dict):
        raise ValueError("an exchange without a body")  # noqa: TRY004 - a broken object, not a wrong call
    return Exchange(
        method=str(stored["method"]),
        url=str(stored["url"]),
        status=int(str(stored["status"])),
        headers=tuple((str(name), str(value)) for name, value in _listed(stored["headers"])),
        body=lake.from_text_or_base64(body),
    )


def _listed(value: object) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise ValueError("a recording whose lists are not lists")  # noqa: TRY004 - a broken object, not a wrong call
    return value
