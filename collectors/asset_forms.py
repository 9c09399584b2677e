"""Forms of tables of open inventories: what each calls its columns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EmissionsForm:
    """What a table of emissions calls its columns; `when` begins with the year.

    `step` is the column that tells months from years, empty where every row is a year.
    """

    name: str
    asset: str
    label: str
    country: str
    sector: str
    when: str
    gas: str
    tonnes: str
    step: str = ""

    @property
    def columns(self) -> frozenset[str]:
        """The columns without which a table is not of this form."""
        named = (self.asset, self.label, self.country, self.sector, self.when, self.gas)
        return frozenset({*named, self.tonnes})


@dataclass(frozen=True, slots=True)
class OwnersForm:
    """What a table of owners calls its columns; `share` is in per cent.

    `direct` names the direct owner beside the others, for which the table gives no share.
    """

    name: str
    asset: str
    owner: str
    share: str
    direct: str = ""

    @property
    def columns(self) -> frozenset[str]:
        """The columns without which a table is not of this form."""
        return frozenset({self.asset, self.owner, self.share})


# Climate TRACE's are those of its published data schema, version 5 of November 2025.
EMISSIONS_FORMS: tuple[EmissionsForm, ...] = (
    EmissionsForm(
        "climate_trace",
        "source_id",
        "source_name",
        "iso3_country",
        "subsector",
        "start_time",
        "gas",
        "emissions_quantity",
        "temporal_granularity",
    ),
    EmissionsForm("open", "asset", "name", "country", "sector", "year", "gas", "tonnes"),
)
OWNERS_FORMS: tuple[OwnersForm, ...] = (
    OwnersForm(
        "climate_trace",
        "source_id",
        "parent_name",
        "overall_share_percent",
        "immediate_source_owner",
    ),
    OwnersForm("open", "asset", "owner", "share_percent"),
)
