"""Countries as JSON: scores with their parts, and figures with year, age, source and licence."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from wizdata_core.esg.countries.groups import COMPARED, GROUPS
from wizdata_core.esg.countries.indicators import INDICATORS, SOURCES
from wizdata_core.esg.countries.measures import PILLARS, parts_of
from wizdata_core.esg.countries.profile import profile_lines
from wizdata_core.esg.methods import COUNTRIES, METHODS
from wizdata_core.results.country_csv import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from api.country_words import Asked
    from wizdata_core.esg.countries.groups import Country, IndicatorValue
    from wizdata_core.esg.countries.profile import ProfileLine
    from wizdata_core.esg.scorecards import Part, Scorecard


def group_answer(
    asked: Asked, cards: Sequence[Scorecard], values: Sequence[IndicatorValue]
) -> dict[str, object]:
    """Every country of a group with its score, best first, those without one last by code."""
    by_code = {card.entity: card for card in cards}
    rest = sorted(set(GROUPS[asked.group].countries) - set(by_code))
    return {
        **_head(asked),
        "countries": [
            {
                **_names(COMPARED[code]),
                **_score(by_code.get(code)),
                **_held([each for each in values if each.country == code]),
            }
            for code in (*by_code, *rest)
        ],
    }


def country_answer(
    asked: Asked, country: Country, cards: Sequence[Scorecard], values: Sequence[IndicatorValue]
) -> dict[str, object]:
    """A country with the parts of its score and every indicator, those without a figure too."""
    card = next((each for each in cards if each.entity == country.iso3), None)
    parts = (card.pillars, card.categories) if card else ((), ())
    return {
        **_head(asked),
        "country": _names(country),
        "score": _score(card),
        "pillars": [_part(each) for each in parts[0]],
        "themes": [_part(each) for each in parts[1]],
        "indicators": [_line(each) for each in profile_lines(country.iso3, values, card)],
    }


def _head(asked: Asked) -> dict[str, object]:
    method = METHODS[COUNTRIES]
    kept = [each.code for each in INDICATORS.values() if not each.redistribute]
    return {
        "group": asked.group,
        "as_of": asked.as_of.isoformat(),
        "method": method.version,
        "method_hash": method.fingerprint,
        "scale": "0 to 100, higher is better; a score of WizData, no rating of anybody else's",
        "left_out": {"indicators": kept, "why": LEFT_OUT},
    }


def _names(country: Country) -> dict[str, object]:
    return {
        "iso3": country.iso3,
        "iso2": country.iso2,
        "name": country.name,
        "african": country.african,
        "subregion": country.subregion,
    }


def _score(card: Scorecard | None) -> dict[str, object]:
    if card is None:
        empty = ("score", "penalised", "grade", *PILLARS.values(), "coverage", "confidence")
        return {**dict.fromkeys(empty), "badge": "no score", "inputs_hash": None}
    parts = parts_of(card)
    pillars = {name: parts[letter] for letter, name in PILLARS.items() if letter in parts}
    return {
        "score": card.total,
        "penalised": card.penalised,
        "grade": card.grade or None,
        **{name: pillars[name].score if name in pillars else None for name in PILLARS.values()},
        "coverage": card.coverage,
        "confidence": card.confidence,
        "badge": card.badge.value,
        "inputs_hash": card.inputs_hash,
    }


def _held(values: Sequence[IndicatorValue]) -> dict[str, object]:
    return {
        "figures": len(values),
        "too_old": sum(each.too_old for each in values if not each.sample),
        "samples": sum(each.sample for each in values),
        "newest_year": max((each.year for each in values), default=None),
    }


def _part(part: Part) -> dict[str, object]:
    return asdict(part)


def _line(line: ProfileLine) -> dict[str, object]:
    indicator, held = line.indicator, line.figure
    free = indicator.redistribute
    said: dict[str, object] = {
        "indicator": indicator.code,
        "label": indicator.label,
        "pillar": indicator.pillar.value,
        "theme": indicator.theme,
        "direction": indicator.direction,
        "scored": indicator.scored,
        "unit": indicator.unit,
        "compared_unit": line.unit,
        "max_age_months": indicator.max_age_months,
        "licence": indicator.licence,
        "peers": line.peers,
        "remark": line.remark if free else f"{line.remark} {LEFT_OUT}".strip(),
    }
    numbers = {
        "value": held.value if held else None,
        "compared": line.number,
        "percentile": line.percentile,
        "median": line.median,
    }
    said |= numbers if free else dict.fromkeys(numbers)
    return said | (_figure(held) if held else dict.fromkeys(_FACTS))


_FACTS = (
    "year", "age_months", "too_old", "sample", "status", "source", "provider", "revised_on",
    "fetched_at",
)  # fmt: skip


def _figure(held: IndicatorValue) -> dict[str, object]:
    facts = (
        held.year, held.age_months, held.too_old, held.sample, held.status,
        SOURCES.get(held.source, held.source), held.provider, _said(held.updated),
        _said(held.fetched_at),
    )  # fmt: skip
    return dict(zip(_FACTS, facts, strict=True))


def _said(when: date | datetime | None) -> str | None:
    return when.isoformat() if when else None
