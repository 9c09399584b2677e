"""Factsheets of companies and countries as of a day: the scorecard, and what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import countries
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.controversies import counted
from wizdata_core.esg.countries.groups import country_meant, group_named
from wizdata_core.esg.countries.indicators import INDICATORS, SOURCES
from wizdata_core.esg.factsheet import Behind, Event, Origin, Who, factsheet
from wizdata_core.esg.methods import Entity, method_named
from wizdata_core.esg.metrics import METRICS
from wizdata_core.queries.esg_controversies import controversies
from wizdata_core.queries.esg_countries import country_scorecards, indicator_values
from wizdata_core.queries.esg_issuers import listed_issuers
from wizdata_core.queries.esg_observations import observations
from wizdata_core.queries.esg_scores import league, scorecard
from wizdata_core.queries.esg_sources import sources_by_name

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from wizdata_core.esg.factsheet import Factsheet
    from wizdata_core.esg.observations import Observation
    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.queries.esg_issuers import IssuerFacts
    from wizdata_core.queries.esg_sources import Source

_PROVIDERS = {"worldbank": "World Bank"}


def company_factsheet(
    connection: Connection, issuer: str, as_of: date, made_at: datetime
) -> Factsheet:
    """The factsheet of a company, by its name here, as of the end of a day.

    Raises:
        UnknownName: no company has that name.
    """
    known = {each.issuer: each for each in listed_issuers(connection)}
    if issuer not in known:
        raise UnknownName("company", issuer, known)
    facts = known[issuer]
    cards = league(connection, as_of, example=facts.example)
    card = next((each for each in cards if each.entity == issuer), None)
    card = card or scorecard(connection, issuer, as_of)
    overlay = method_named(card.method).overlay
    events = controversies(connection, [issuer]).get(issuer, ())
    return factsheet(
        Who(Entity.COMPANY, issuer, facts.name, _company_facts(connection, facts)),
        card,
        _behind_company(connection, card),
        [
            Event(each.happened_on, each.topic, each.severity, each.title, each.state, each.url)
            for each in counted(events, as_of, overlay)
        ],
        len(cards),
        made_at,
    )


def _company_facts(connection: Connection, facts: IssuerFacts) -> tuple[tuple[str, str], ...]:
    query = select(countries.c.name).where(countries.c.iso2 == facts.country)
    return (
        ("Instruments", ", ".join(facts.symbols)),
        ("Country", connection.scalar(query) or facts.country),
        ("Sector", facts.sector),
        ("Industry (SASB)", facts.sasb_sics),
    )


def _behind_company(connection: Connection, card: Scorecard) -> dict[str, Behind]:
    sources = sources_by_name(connection)
    origins = {
        each.id: _origin(each, sources[each.source])
        for each in observations(connection, card.entity)
    }
    return {
        line.metric: Behind(
            METRICS[line.metric].label,
            origins.get(line.observation or 0),
            tuple(
                origins[number]
                for number in (line.addend_observation, line.normaliser_observation)
                if number in origins
            ),
        )
        for line in card.lines
    }


def _origin(row: Observation, source: Source) -> Origin:
    return Origin(
        source.name,
        source.licence,
        source.redistribute,
        row.document,
        row.page,
        row.url,
        row.published_on,
        row.assurance.value,
    )


def country_factsheet(
    connection: Connection, country: str, as_of: date, made_at: datetime, group: str = ""
) -> Factsheet:
    """The factsheet of a country, by its code, as of the end of a day.

    It is ranked in a group that has it; without one, a state of Africa among these, a peer among
    peers.

    Raises:
        UnknownName: the country is not one that is compared, or no group is called so.
        BadInput: the country is not in the group.
    """
    of = country_meant(country)
    code = of.iso3
    among = group_named(group or ("africa" if of.african else "peers"))
    if code not in among.countries:
        raise BadInput(f"{of.name} is not in the group {among.name}")
    cards = country_scorecards(connection, as_of, among.name)
    card = next(each for each in cards if each.entity == code)
    values = {each.indicator: each for each in indicator_values(connection, as_of, [code])}
    behind: dict[str, Behind] = {}
    for line in card.lines:
        value, origin = values.get(line.metric), None
        if value is not None and line.disclosed:
            database = SOURCES.get(value.source, value.source)
            provider = _PROVIDERS.get(value.provider, value.provider)
            origin = Origin(
                f"{provider}, {database}",
                value.licence,
                value.redistribute,
                published_on=value.updated,
            )
        behind[line.metric] = Behind(INDICATORS[line.metric].label, origin)
    facts = (
        ("Codes", f"{of.iso3}, {of.iso2}"),
        ("Region", of.subregion or of.region),
        ("Ranked in", among.label),
    )
    universe = sum(any(line.disclosed for line in each.lines) for each in cards)
    return factsheet(Who(Entity.COUNTRY, code, of.name, facts), card, behind, (), universe, made_at)
