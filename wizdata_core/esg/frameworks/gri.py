"""GRI Standards (2021): the disclosures that the metric catalogue names.

Titles are shortened and in our own words; the standards are at globalreporting.org.
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

_NAME = "gri"
TITLES: dict[str, str] = {
    "2-3": "Reporting period and frequency",
    "2-5": "External assurance",
    "2-7": "Employees",
    "2-9": "Governance structure and composition",
    "2-11": "Chair of the highest governance body",
    "2-19": "Remuneration policies",
    "2-21": "Annual total compensation ratio",
    "2-23": "Policy commitments",
    "2-26": "Seeking advice and raising concerns",
    "2-27": "Compliance with laws and regulations",
    "2-30": "Collective bargaining agreements",
    "201-1": "Economic value generated and distributed",
    "202-1": "Entry level wage by local minimum wage",
    "203-1": "Infrastructure investments and services supported",
    "204-1": "Spending on local suppliers",
    "205-2": "Communication and training about anti-corruption",
    "205-3": "Confirmed incidents of corruption",
    "207-4": "Country-by-country reporting of tax",
    "302-1": "Energy consumption within the organisation",
    "303-3": "Water withdrawal",
    "303-4": "Water discharge",
    "304-1": "Sites in or near protected areas",
    "304-3": "Habitats protected or restored",
    "305-1": "Scope 1 emissions",
    "305-2": "Scope 2 emissions",
    "305-3": "Scope 3 emissions",
    "305-4": "Emissions intensity",
    "305-5": "Reduction of emissions",
    "305-7": "Nitrogen oxides, sulphur oxides and other air emissions",
    "306-3": "Waste generated",
    "306-4": "Waste diverted from disposal",
    "401-1": "New hires and turnover",
    "403-9": "Work-related injuries",
    "404": "Training and education",
    "404-1": "Hours of training a year for each employee",
    "405-1": "Diversity of governance bodies and employees",
    "405-2": "Pay of women to men",
    "408": "Child labour",
    "409": "Forced or compulsory labour",
    "414-1": "Suppliers screened by social criteria",
    "416-2": "Non-compliance on health and safety of products",
    "418-1": "Complaints about customer privacy",
}


def _requirements() -> tuple[Requirement, ...]:
    found: dict[str, list[str]] = {}
    for tag, metrics in tagged(lambda metric: metric.gri).items():
        for code in tag.split("/"):
            found.setdefault(code, []).extend(metrics)
    return tuple(
        Requirement(
            _NAME,
            f"GRI {code}",
            TITLES[code],
            Level.DISCLOSURE,
            each_alone(found[code]),
            Evidence.INDICATIVE,
            note="what GRI asks goes beyond these metrics",
        )
        for code in TITLES
        if code in found
    )


FRAMEWORK = Framework(
    _NAME,
    "GRI Standards",
    "2021",
    "The disclosures that our metrics speak to, by code; the codes are tags of the catalogue and "
    "indicative. GRI has many disclosures more.",
    _requirements(),
)
