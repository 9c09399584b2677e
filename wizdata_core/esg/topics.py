"""TOPICS: what a controversy of a company may be about, each under one pillar.

The list follows the twenty-three controversy measures that LSEG publishes, in our own words, with
tailings and community, which matter most where mines are.
"""

from __future__ import annotations

from dataclasses import dataclass

from wizdata_core.esg.metrics import Pillar

SEVERITIES: dict[int, str] = {
    1: "minor: an allegation, or a small breach that was mended",
    2: "moderate: a fine or an injury, confined to one place",
    3: "serious: a finding by a court or regulator, or lasting harm to some",
    4: "severe: deaths, large spills, corruption at the top",
    5: "most severe: many deaths, irreversible harm, or a systemic fraud",
}
"""How grave a controversy is, 5 the gravest."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What controversies are about: the name in files, the label, the pillar."""

    name: str
    label: str
    pillar: Pillar


_E, _S, _G = Pillar.ENVIRONMENT, Pillar.SOCIAL, Pillar.GOVERNANCE
TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        Topic("pollution", "Pollution of air, water or land", _E),
        Topic("tailings", "Tailings dams and mine waste", _E),
        Topic("climate", "Climate claims and emissions", _E),
        Topic("biodiversity", "Harm to protected areas and species", _E),
        Topic("resource_use", "Use of water, land and materials", _E),
        Topic("health_safety", "Health and safety at work", _S),
        Topic("labour", "Wages, dismissals and working conditions", _S),
        Topic("strikes", "Strikes and lock-outs", _S),
        Topic("diversity", "Discrimination and equal opportunity", _S),
        Topic("child_labour", "Child and forced labour", _S),
        Topic("human_rights", "Human rights and security forces", _S),
        Topic("community", "Land, resettlement and communities", _S),
        Topic("critical_countries", "Business under oppressive governments", _S),
        Topic("public_health", "Harm to the health of the public", _S),
        Topic("customer_safety", "Safety of products and customers", _S),
        Topic("consumer_complaints", "Complaints of consumers", _S),
        Topic("access", "Access to and pricing of essential products", _S),
        Topic("marketing", "Misleading marketing", _S),
        Topic("privacy", "Privacy and loss of data", _S),
        Topic("research", "Conduct of research and development", _S),
        Topic("corruption", "Bribery and corruption", _G),
        Topic("business_ethics", "Other business ethics and political giving", _G),
        Topic("competition", "Cartels and abuse of market power", _G),
        Topic("tax", "Tax fraud and aggressive avoidance", _G),
        Topic("intellectual_property", "Patents and intellectual property", _G),
        Topic("accounting", "Accounting and audit", _G),
        Topic("insider_dealing", "Insider dealing", _G),
        Topic("shareholder_rights", "Rights of shareholders", _G),
        Topic("pay", "Pay of executives and the board", _G),
        Topic("departures", "Sudden departure of an executive", _G),
    )
}
