"""DERIVED: figures that follow from others of the same period, where a company does not give them.

A figure that the company gives goes before one that is derived, unless that one is of a newer
period or came about in a better way.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Derivation:
    """The sum of some amounts by another: `(addends) / divisor`, all of one period."""

    metric: str
    addends: tuple[str, ...]
    divisor: str

    @property
    def parts(self) -> tuple[str, ...]:
        """Every metric that it is made of."""
        return *self.addends, self.divisor


DERIVED: dict[str, Derivation] = {
    each.metric: each
    for each in (
        Derivation("ghg_intensity_s12", ("ghg_scope1", "ghg_scope2_loc"), "revenue"),
        Derivation("water_intensity", ("water_withdrawn",), "revenue"),
    )
}
"""Scope 2 by location is added to scope 1, never that by market (GHG Protocol; IFRS S2.29)."""
