"""Figures and scores of countries as of a day: values, the panel for scoring, scorecards, history.

A day counts to its end in UTC: a vintage fetched later is not known yet. Figures of one indicator
of a country come from one provider, never spliced: from samples only where there is nothing else,
else from the one that revised last, by its rank where they are equal.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from db.models import providers
from wizdata_core.esg.countries.figures import Known, panel_of_countries, valued
from wizdata_core.esg.countries.groups import COMPARED, IndicatorValue, country_meant, group_named
from wizdata_core.esg.countries.indicators import INDICATORS, POPULATION, indicator_meant
from wizdata_core.esg.methods import COUNTRIES, method_named
from wizdata_core.esg.scoring.scores import scored
from wizdata_core.queries.country_indicators import indicator_series

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.esg.scoring.panel import Panel
    from wizdata_core.queries.country_indicators import Yearly

__all__ = [
    "IndicatorValue",
    "country_panel",
    "country_scorecards",
    "indicator_history",
    "indicator_values",
]

# The newest year whose newest vintage has a value; one lookup in ix_country_observations_newest for
# each country, indicator and provider. `b` is what was said of that year before.
_NEWEST = text("""
    with held as (
        select p.provider, p.rank, p.sample from providers p
        where exists (select from country_observations o where o.provider = p.provider)
    )
    select c.country, i.indicator, v.year, v.value, v.unit, v.decimals, v.status, v.source,
        v.updated, held.provider, held.rank, held.sample, v.fetched_at, b.value, b.fetched_at
    from unnest(cast(:countries as text[])) c(country)
    cross join unnest(cast(:indicators as text[])) i(indicator)
    cross join held
    cross join lateral (
        select o.* from country_observations o
        where o.provider = held.provider and o.country = c.country and o.indicator = i.indicator
            and o.value is not null and o.year <= :year and o.fetched_at < :until
            and not exists (
                select from country_observations n
                where n.provider = o.provider and n.country = o.country
                    and n.indicator = o.indicator and n.year = o.year
                    and n.fetched_at > o.fetched_at and n.fetched_at < :until
            )
        order by o.year desc, o.fetched_at desc limit 1
    ) v
    left join lateral (
        select o.value, o.fetched_at from country_observations o
        where o.provider = held.provider and o.country = c.country and o.indicator = i.indicator
            and o.year = v.year and o.fetched_at < v.fetched_at
        order by o.fetched_at desc limit 1
    ) b on true
""")
_POPULATIONS = text("""
    select distinct on (o.country, o.year, o.provider) o.country, o.year, o.value
    from providers p join country_observations o using (provider)
    where o.country = any(:countries) and o.indicator = :population and o.year = any(:years)
        and o.fetched_at < :until and not p.sample
    order by o.country, o.year, o.provider, o.fetched_at desc
""")


def indicator_values(
    connection: Connection, as_of: date, countries: Sequence[str] | None = None
) -> tuple[IndicatorValue, ...]:
    """The most recent figure of every indicator of these countries, by country and indicator.

    `countries` are codes of three letters; every country that is compared without them. An
    indicator without any figure is absent. Countries come in the order given, indicators in that of
    their catalogue.

    Raises:
        UnknownName: a country is not one that is compared.
    """
    asked = [country_meant(code).iso3 for code in (COMPARED if countries is None else countries)]
    return _values(connection, as_of, asked, list(INDICATORS))


def _values(
    connection: Connection, as_of: date, asked: Sequence[str], indicators: Sequence[str]
) -> tuple[IndicatorValue, ...]:
    until = _end_of(as_of)
    facts = {
        "countries": list(asked),
        "indicators": list(indicators),
        "year": as_of.year,
        "until": until,
    }
    best: dict[tuple[str, str], Known] = {}
    for row in connection.execute(_NEWEST, facts):
        known = Known(*row)
        key = known.country, known.indicator
        if key not in best or known.standing > best[key].standing:
            best[key] = known
    populations = _populations(connection, best.values(), until)
    return tuple(
        valued(best[country, indicator], as_of, populations)
        for country in asked
        for indicator in indicators
        if (country, indicator) in best
    )


def _populations(
    connection: Connection, chosen: Iterable[Known], until: datetime
) -> Mapping[tuple[str, int], float]:
    """Populations by country and year, of the years that amounts are of."""
    amounts = [each for each in chosen if INDICATORS[each.indicator].absolute]
    if not amounts:
        return {}
    facts = {
        "countries": sorted({each.country for each in amounts}),
        "years": sorted({each.year for each in amounts}),
        "population": POPULATION,
        "until": until,
    }
    found = connection.execute(_POPULATIONS, facts)
    return {(row.country, row.year): row.value for row in found if row.value is not None}


def country_panel(connection: Connection, as_of: date, group: str = "africa") -> Panel:
    """The figures of a group that a method may rank: recent enough, amounts by population.

    Raises:
        UnknownName: no group is called so.
    """
    inside = group_named(group).countries
    scored_ones = [code for code, each in INDICATORS.items() if each.scored]
    return panel_of_countries(as_of, inside, _values(connection, as_of, inside, scored_ones))


def country_scorecards(
    connection: Connection, as_of: date, group: str = "africa"
) -> tuple[Scorecard, ...]:
    """The scorecard of every country of a group, ranked among themselves, best first.

    Countries whose coverage allows no total stand last, by their codes.

    Raises:
        UnknownName: no group is called so.
    """
    cards = scored(country_panel(connection, as_of, group), method_named(COUNTRIES))
    return tuple(
        sorted(cards, key=lambda each: (each.total is None, -(each.total or 0.0), each.entity))
    )


def indicator_history(
    connection: Connection, country: str, indicator: str, as_of: date
) -> tuple[Yearly, ...]:
    """The years of an indicator of a country from the provider whose figure counts, oldest first.

    Years without a value are among them where the provider lists them. A code that was replaced
    stands for its successor.

    Raises:
        BadInput: the indicator has ended.
        UnknownName: the indicator or the country is not in its catalogue.
    """
    code, asked = indicator_meant(indicator).indicator.code, country_meant(country).iso3
    until = _end_of(as_of) - timedelta(microseconds=1)
    years = indicator_series(connection, asked, code, as_of=until)
    facts = select(providers.c.provider, providers.c.sample, providers.c.rank)
    held = {row.provider: (not row.sample, -row.rank) for row in connection.execute(facts)}
    best: dict[str, tuple[bool, date, int]] = {}
    for each in years:
        if each.value is not None and each.year <= as_of.year:
            # Years rise, so that the newest figure decides, as it does where values are chosen.
            real, rank = held[each.provider]
            best[each.provider] = (real, each.updated or date.min, rank)
    chosen = max(best, key=lambda name: best[name], default="")
    return tuple(each for each in years if each.provider == chosen and each.year <= as_of.year)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)
