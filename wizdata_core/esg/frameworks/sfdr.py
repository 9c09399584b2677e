"""SFDR principal adverse impacts: eighteen mandatory indicators, and one each of tables 2 and 3.

A company is looked at for the figures that an investor's indicator takes of it. The formulas over a
portfolio are another matter.
"""

from __future__ import annotations

from wizdata_core.esg.frameworks.records import (
    Evidence,
    Framework,
    Level,
    Requirement,
    each_alone,
)
from wizdata_core.esg.frameworks.tags import tagged
from wizdata_core.reference import rows

_NAME = "sfdr-pai"
_SCOPES = (("ghg_scope1",), ("ghg_scope2_loc", "ghg_scope2_mkt"), ("ghg_scope3",))
# The indicators whose formula takes several figures of one company.
_INPUTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "1": _SCOPES,
    "2": (*_SCOPES, ("evic",)),
    "3": (*_SCOPES, ("revenue",)),
    "6": (("energy_total",), ("revenue",)),
    "8": (("water_pollutants",), ("evic",)),
    "9": (("waste_hazardous",), ("evic",)),
}
_SIGNATORY = "taking part in the Global Compact says that it was promised, and no more"
_NOTES = {"10": _SIGNATORY, "11": _SIGNATORY}
_ANY = "any one of the metrics will do"
_OTHER = {
    "sovereign": "asked of countries, not of companies",
    "real_estate": "asked of real estate, not of companies",
}


def _requirements() -> tuple[Requirement, ...]:
    tags = tagged(lambda metric: metric.pai)
    one_of = {
        "T2": tuple(name for tag in tags if tag.startswith("T2-") for name in tags[tag]),
        "T3": tuple(name for tag in tags if tag.startswith("T3-") for name in tags[tag]),
    }
    by_number = {
        number: names for tag, names in tags.items() if "-" not in tag for number in tag.split(",")
    }
    return tuple(_requirement(row, by_number, one_of) for row in rows("sfdr_pai"))


def _requirement(
    row: dict[str, str], by_number: dict[str, list[str]], one_of: dict[str, tuple[str, ...]]
) -> Requirement:
    number = row["id"]
    mandatory = row["mandatory"] == "yes"
    needs = _INPUTS.get(number) or each_alone(by_number.get(number, []))
    if not mandatory:
        needs = (one_of[number],)
    return Requirement(
        _NAME,
        f"PAI {number}" if mandatory else f"PAI table {row['table']}",
        row["adverse_indicator"],
        Level.MANDATORY if mandatory else Level.CHOICE,
        needs,
        Evidence.INDICATIVE,
        note=_OTHER.get(row["asset"], _NOTES.get(number, "") if mandatory else _ANY),
    )


FRAMEWORK = Framework(
    _NAME,
    "SFDR principal adverse impacts",
    "Delegated Regulation (EU) 2022/1288, Annex I",
    "Eighteen mandatory indicators, fourteen of them of companies, and one each of tables 2 and 3. "
    "Changing: the Commission's proposal of 2025-11-20 takes away indicators at the level of the "
    "entity, with effect about 2028; so this is a template and no schema.",
    _requirements(),
)
