"""Numbers as outside answers give them: taken where they are sound, refused by name where not."""

from __future__ import annotations

import math

from wizdata_core.bars import Reject

# No figure of a market, a company or a country comes near this.
MOST = 1e18


class Refusals:
    """Collects what was refused while an answer is read, each place once."""

    def __init__(self) -> None:
        self._found: dict[str, Reject] = {}

    def add(self, where: str, reason: str, content: object = "") -> None:
        """Notes that what stands at `where` is refused, and why."""
        self._found.setdefault(where, Reject(where, reason, str(content)[:200]))

    def number(self, value: object, where: str) -> float | None:
        """The number that an answer gives, None where it gives none or one that is no number.

        Takes plain numbers and `{"raw": number}`. Text is refused, also where digits stand in it:
        "1,234.5" is one number here and another there.
        """
        if isinstance(value, dict):
            value = value.get("raw")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.add(where, f"{type(value).__name__} in the place of a number", value)
            return None
        if not math.isfinite(value) or abs(value) > MOST:
            self.add(where, "not a number that a figure can have", value)
            return None
        return float(value)

    def all(self) -> tuple[Reject, ...]:
        """What was refused, in the order in which it was met."""
        return tuple(self._found.values())
