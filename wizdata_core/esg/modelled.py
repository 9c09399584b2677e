"""Modelled emissions of a company's plants beside what it reports: a check, and no figure of it.

An inventory models each plant from outside. What of it is a company's is the plant's amount by the
share that the company owns; a company that reports by control counts whole plants instead, so both
sums are shown. Neither enters a score.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from wizdata_core.esg.frameworks.disclosures import OWN
from wizdata_core.esg.scoring.selection import by_period
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from wizdata_core.esg.observations import Observation

# How inventories and registers write one legal form.
_FORMS: tuple[frozenset[str], ...] = (
    frozenset({"limited", "ltd", "ltd."}),
    frozenset({"plc", "plc."}),
    frozenset({"company", "co", "co."}),
)

CAVEATS: tuple[str, ...] = (
    "Modelled from outside with an uncertainty that is not carried here; no figure of the company.",
    "The inventory's API is asked for assets in Africa alone.",
    "Only owners by the company's own name are known; subsidiaries under other names are missing.",
    "All greenhouse gases as CO2e over a hundred years by AR6; companies often use AR5 or AR4.",
    "A calendar year, where the company's financial year may be another.",
    "A plant's emissions are scope 1 of whoever operates it; offices and vehicles are missing.",
)
"""What must be known before a difference between the two is read."""


@dataclass(frozen=True, slots=True)
class OwnerLink:
    """An owner as inventories name it, the company it is, and why that can be said."""

    owner: str
    issuer: str
    note: str


OWNER_LINKS: tuple[OwnerLink, ...] = tuple(
    OwnerLink(row["owner"], row["issuer"], row["note"]) for row in rows("asset_owner_issuers")
)


@dataclass(frozen=True, slots=True)
class OwnedAsset:
    """A plant or mine in a year, and the fraction of it that a company owns, None if not said."""

    asset: str
    name: str
    country: str
    sector: str
    owner: str
    share: float | None
    tonnes: float | None

    @property
    def owned(self) -> float | None:
        """The company's part of the amount, in tonnes of CO2e."""
        return None if self.share is None or self.tonnes is None else self.share * self.tonnes


@dataclass(frozen=True, slots=True)
class YearCheck:
    """A calendar year of an inventory beside what the company reported for it.

    `owned` adds each asset's amount by the share owned, `whole` the whole amount of each, both in
    tonnes of CO2e; `unshared` counts assets whose share is not known, which are in `whole` alone.
    `reported` is the scope 1 figure whose period ends in the year, None where none is held.
    """

    provider: str
    year: int
    assets: tuple[OwnedAsset, ...]
    owned: float
    whole: float
    unshared: int
    reported: Observation | None

    @property
    def reported_tonnes(self) -> float | None:
        """What the company reported, in tonnes of CO2e."""
        return self.reported.value if self.reported else None

    @property
    def owned_difference(self) -> float | None:
        """By which fraction the owned part differs from the reported figure."""
        return _difference(self.owned, self.reported_tonnes)

    @property
    def whole_difference(self) -> float | None:
        """By which fraction the whole of all assets differs from the reported figure."""
        return _difference(self.whole, self.reported_tonnes)


def _difference(modelled: float, reported: float | None) -> float | None:
    return modelled / reported - 1.0 if reported else None


def spellings(owner: str) -> frozenset[str]:
    """How a name may be written, in small letters: its legal form in full or cut short."""
    choices = [
        next((form for form in _FORMS if word in form), frozenset({word}))
        for word in owner.casefold().split()
    ]
    return frozenset(" ".join(each) for each in product(*choices))


def year_check(
    provider: str, year: int, assets: Iterable[OwnedAsset], reported: Observation | None
) -> YearCheck:
    """The check of one year; of an asset that several linked owners hold the largest share counts.

    A parent's share of an asset already holds that of its subsidiary, so they are not added.
    """
    kept: dict[str, OwnedAsset] = {}
    for each in assets:
        held = kept.get(each.asset)
        if held is None or (each.share or 0.0) > (held.share or 0.0):
            kept[each.asset] = each
    found = sorted(kept.values(), key=lambda each: -(each.tonnes or 0.0))
    return YearCheck(
        provider,
        year,
        tuple(found),
        sum(each.owned or 0.0 for each in found),
        sum(each.tonnes or 0.0 for each in found),
        sum(each.share is None for each in found),
        reported,
    )


def reported_by_year(observations: Iterable[Observation], as_of: date) -> dict[int, Observation]:
    """Scope 1 as the company itself reported it, by the year in which a period ends.

    As known at the end of a day; where two periods end in one year the one that ends later counts.
    """
    mine = [each for each in observations if each.metric == "ghg_scope1"]
    return {each.period_end.year: each for each in by_period(mine, as_of, OWN) if each.disclosed}
