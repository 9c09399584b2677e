"""Text and links of news as they may be shown: no markup, and only http and https."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from time import struct_time
from urllib.parse import urlsplit

MOST_TITLE, MOST_SUMMARY = 500, 2_000
# What these hold is not for readers.
_HIDDEN = frozenset({"script", "style", "template", "noscript", "iframe", "svg", "object"})
_APART = frozenset({"p", "br", "div", "li", "tr", "td", "h1", "h2", "h3", "blockquote"})
# Control characters and marks that turn the direction of text around.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_TAG = re.compile(r"<[!/a-zA-Z]")
_FEW = 3


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self._hidden += tag in _HIDDEN
        self.parts.append(" " if tag in _APART else "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        self.parts.append(" " if tag in _APART else "")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def plain(text: object, most: int) -> str:
    """Text without tags and entities, on one line, at most `most` characters; "" for other things.

    Sources escape markup once, twice or not at all, so it is taken out until none is left.
    """
    if not isinstance(text, str):
        return ""
    # What is not seen goes first: it could stand between the signs of a tag.
    held = _UNSEEN.sub("", text[: most * 20].encode("utf-8", "replace").decode())
    for _ in range(_FEW):
        if not _TAG.search(held) and not _ENTITY.search(held):
            break
        held = _without_markup(held)
    # What never closes, or was escaped oftener than that, loses what would open it.
    held = " ".join(_UNSEEN.sub("", _TAG.sub(_unopened, held)).split())
    return held if len(held) <= most else held[: most - 1] + "…"


def _unopened(tag: re.Match[str]) -> str:
    return tag[0][1:]


def _without_markup(text: str) -> str:
    parser = _Text()
    parser.feed(text)
    parser.close()
    return "".join(parser.parts)


def safe_link(link: object) -> str:
    """The link where it is one of http or https to a host, "" otherwise."""
    if not isinstance(link, str):
        return ""
    text = link.strip()
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return ""
    sound = (
        text.isprintable()
        and parts.scheme in {"http", "https"}
        and host
        and not _UNSEEN.search(text)
    )
    return text if sound and not re.search(r"[\s<>\"]", text) else ""


def moment_of(parsed: object) -> datetime | None:
    """The moment in UTC that feedparser read; None where the item gives none that can be."""
    if not isinstance(parsed, struct_time):
        return None
    try:
        return datetime(*parsed[:6], tzinfo=UTC)
    except (ValueError, TypeError):
        return None
