"""Text from outside as PostgreSQL takes it: no NUL, no lone surrogate, no longer than is useful."""

from __future__ import annotations


def storable(text: str, most: int) -> str:
    """The text with what PostgreSQL refuses made visible, cut to `most` characters."""
    whole = text.encode("utf-8", "replace").decode().replace("\0", "\N{SYMBOL FOR NULL}")
    return whole if len(whole) <= most else whole[: most - 1] + "…"
