"""News sources: those that the project knows, and those that a user's TOML file adds.

None of the project's own was verified where it was written: the network was closed there.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wizdata_core.errors import BadInput
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NAME = re.compile(r"[a-z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class NewsSource:
    """A feed of news: its name, where it is, what it is about and under which terms."""

    name: str
    label: str
    url: str
    country: str = ""
    language: str = "en"
    kind: str = "news"
    terms: str = "not stated"
    verified: bool = False


def news_sources(added: Path | None = None) -> tuple[NewsSource, ...]:
    """The project's sources, then those of the file; one of the same name takes its place.

    Raises:
        BadInput: the file is not TOML, or one of its sources lacks a sound name or address.
    """
    own = [_source(row | {"verified": row["verified"] == "yes"}) for row in rows("news_sources")]
    theirs = _added(added) if added else []
    return tuple({each.name: each for each in (*own, *theirs)}.values())


def _added(path: Path) -> list[NewsSource]:
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))["source"]
        return [_source(each) for each in listed]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"the file of news sources {path} cannot be used: {error};"
            " it takes [[source]] tables, each with a name (small letters, digits, _) and a url"
        ) from error


def _source(stated: Mapping[str, object]) -> NewsSource:
    name, url = stated["name"], stated["url"]
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"a source called {name!r}")
    if not isinstance(url, str) or urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError(f"{name}: {url!r} is no address of http or https")
    texts = {
        each: str(stated[each])
        for each in ("country", "language", "kind", "terms")
        if stated.get(each) is not None
    }
    label = str(stated.get("label") or name)
    return NewsSource(name, label, url, **texts, verified=stated.get("verified") is True)
