"""Holdings as positions: who they are, what they are worth, and what is known of them.

Everything is as of the end of one day. A row that cannot be understood, priced or converted is
refused by itself; fictional companies stand only beside fictional ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from math import fsum
from typing import TYPE_CHECKING

from db.models import instruments
from wizdata_core.errors import BadInput
from wizdata_core.esg.holdings import CASH, Holding, Measure, RefusedRow
from wizdata_core.esg.methods import COMPANIES, COUNTRIES, EXAMPLES
from wizdata_core.esg.portfolio import PortfolioFigures, Rates, figures
from wizdata_core.esg.positions import PENALISED, SCORE, Fact, Kind, Origin, Position, facts_of
from wizdata_core.memory import uncollected
from wizdata_core.queries.esg_rates import period_rates
from wizdata_core.queries.holding_countries import country_facts
from wizdata_core.queries.holding_figures import company_facts
from wizdata_core.queries.holding_money import Money
from wizdata_core.queries.holding_names import Meant, Names
from wizdata_core.queries.holding_scores import HeldScore, fresh_scores, held_scores
from wizdata_core.queries.holding_stand_ins import stand_ins
from wizdata_core.queries.last_closes import last_closes
from wizdata_core.queries.spot_rates import spot_rates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from wizdata_core.esg.holdings import Holdings
    from wizdata_core.esg.scope_bases import ScopeBasis
    from wizdata_core.queries.last_closes import Close
    from wizdata_core.queries.spot_rates import SpotRate

CURRENCIES = ("USD", "EUR", "ZAR")
"""The currencies that a portfolio may be reckoned in; the first unless another is chosen."""
NOTIONAL = 100e6
"""What a portfolio that is given by weights is taken to be worth, in its own currency."""
_OLDEST_PRICE = timedelta(days=92)
_OLD_PRICE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a portfolio: the day, its currency, and whether stand-ins may be used."""

    as_of: date
    currency: str = "USD"
    stand_ins: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What holdings come to: a position for each sound row, in their order, and the refused rows.

    `rates` are those that were used; `to_euro` and `to_dollar` are None where no rate is held.
    """

    asked: Asked
    rows: tuple[Holding, ...]
    positions: tuple[Position, ...]
    refused: tuple[RefusedRow, ...]
    rates: tuple[SpotRate, ...]
    to_euro: float | None
    to_dollar: float | None
    notes: tuple[str, ...] = field(default=())

    def figures(self, basis: ScopeBasis) -> PortfolioFigures:
        """The portfolio's figures on a scope basis."""
        rates = Rates(self.to_euro, self.to_dollar)
        with uncollected():
            return figures(self.positions, basis, self.asked.currency, rates)


def held_positions(connection: Connection, given: Holdings, asked: Asked) -> Looked:
    """The positions of some holdings as of the end of a day.

    Raises:
        BadInput: fictional companies stand beside real ones.
    """
    with uncollected():
        return _looked(connection, given, asked)


def _looked(connection: Connection, given: Holdings, asked: Asked) -> Looked:
    spot = spot_rates(connection, asked.as_of)
    money = Money(asked.currency, spot, period_rates(connection))
    meant, refused = _meant(connection, given.rows)
    _refuse_mixture([each for _, each in meant])
    closes = _closes(connection, meant, asked.as_of)
    whole = fsum(row.amount for row, _ in meant if row.measure is Measure.WEIGHT)
    valued = []
    for row, who in meant:
        try:
            value, priced = _value(row, who, closes, money, whole)
            valued.append(_Valued(row, who, value, priced, _given(row, money)))
        except BadInput as error:
            refused.append(_refusal(row, error))
    known = _known(connection, [each.who for each in valued], asked, money)
    to_euro, to_dollar = (spot.rate(asked.currency, each) for each in ("EUR", "USD"))
    return Looked(
        asked,
        tuple(each.row for each in valued),
        tuple(_position(each, known) for each in valued),
        tuple(sorted((*given.refused, *refused), key=lambda each: each.number)),
        spot.used(),
        to_euro.rate if to_euro else None,
        to_dollar.rate if to_dollar else None,
        (*given.notes, *_notes(whole, asked)),
    )


def _meant(
    connection: Connection, rows: Sequence[Holding]
) -> tuple[list[tuple[Holding, Meant]], list[RefusedRow]]:
    names = Names(connection, rows)
    found, refused = [], []
    for row in rows:
        try:
            found.append((row, names.meant(row)))
        except BadInput as error:
            refused.append(_refusal(row, error))
    return found, refused


def _refusal(row: Holding, error: BadInput) -> RefusedRow:
    said = ", ".join(cell for cell in row.cells.values() if cell)
    return RefusedRow(row.number, said[:200], str(error))


def _refuse_mixture(held: Iterable[Meant]) -> None:
    named = (Kind.COMPANY, Kind.SOVEREIGN)
    companies = [each for each in held if each.kind in named]
    fictional = sorted({each.name for each in companies if each.example})
    real = sorted({each.name for each in companies if not each.example})
    if fictional and real:
        raise BadInput(
            f"{fictional[0]} is fictional and {real[0]} is not; a portfolio holds companies of one"
            " kind"
        )


def _closes(
    connection: Connection, meant: Sequence[tuple[Holding, Meant]], as_of: date
) -> dict[int, Close]:
    wanted = {
        who.instrument
        for row, who in meant
        if row.measure is Measure.QUANTITY and who.instrument is not None
    }
    if not wanted:
        return {}
    return last_closes(connection, instruments.c.id.in_(sorted(wanted)), as_of, _OLDEST_PRICE)


def _value(
    row: Holding, who: Meant, closes: dict[int, Close], money: Money, whole: float
) -> tuple[float, str]:
    """What a row is worth in the portfolio's currency, and how that was found."""
    match row.measure:
        case Measure.WEIGHT:
            return row.amount / whole * NOTIONAL, ""
        case Measure.VALUE:
            amount, currency, priced = row.amount, row.currency, ""
        case Measure.QUANTITY:
            amount, currency, priced = _priced(row, who, closes, money.spot.day)
    own = money.on_the_day(amount, currency)
    if own is None:
        raise BadInput(f"no rate from {currency} to {money.currency} is held for the day")
    return own[0], "; ".join(filter(None, (priced, own[1])))


def _priced(
    row: Holding, who: Meant, closes: dict[int, Close], as_of: date
) -> tuple[float, str, str]:
    if who.key == CASH:
        if not row.currency:
            raise BadInput("cash has no currency; write it as 10 USDm, or give one")
        return row.amount, row.currency, ""
    close = closes.get(who.instrument) if who.instrument is not None else None
    if close is None:
        raise BadInput(
            f"no close of {row.said} is held within {_OLDEST_PRICE.days} days; give its value"
        )
    if row.currency and row.currency != close.currency:
        raise BadInput(f"{row.said} is priced in {close.currency}, not in {row.currency}")
    stale = ", stale" if as_of - close.day > _OLD_PRICE else ""
    said = f"{row.amount:,.12g} at {close.value:,.12g} {close.currency} of {close.day}{stale}"
    return row.amount * close.value, close.currency, f"{said} ({close.provider})"


@dataclass(frozen=True, slots=True)
class _Valued:
    """A row with who it means, what it is worth, how that was found, and the figures it brings."""

    row: Holding
    who: Meant
    value: float
    priced: str
    given: dict[str, list[Fact]]


@dataclass(frozen=True, slots=True)
class _Known:
    """Figures by company, by country and by instrument, and who has a score of low coverage."""

    companies: dict[str, dict[str, list[Fact]]]
    countries: dict[str, dict[str, list[Fact]]]
    stand_ins: dict[int, dict[str, list[Fact]]]
    weak: frozenset[str]


def _known(connection: Connection, held: Sequence[Meant], asked: Asked, money: Money) -> _Known:
    companies = sorted({each.issuer for each in held if each.issuer})
    codes = sorted({each.country for each in held if each.country})
    traded = sorted({each.instrument for each in held if each.instrument and each.issuer})
    fictional = any(each.example for each in held)
    of_companies = company_facts(connection, companies, asked.as_of, money) if companies else {}
    of_countries = country_facts(connection, codes, asked.as_of, money) if codes else {}
    scores = _company_scores(connection, of_companies, asked.as_of, fictional=fictional)
    of_states = held_scores(connection, "country", codes, asked.as_of, COUNTRIES) if codes else {}
    for found, each in ((of_companies, scores), (of_countries, of_states)):
        for entity, score in each.items():
            found.setdefault(entity, {}).update(score.facts())
    weak = {name for name, score in (scores | of_states).items() if score.weak}
    others = stand_ins(connection, traded, asked.as_of, money) if asked.stand_ins and traded else {}
    return _Known(of_companies, of_countries, others, frozenset(weak))


def _company_scores(
    connection: Connection,
    companies: dict[str, dict[str, list[Fact]]],
    as_of: date,
    *,
    fictional: bool,
) -> dict[str, HeldScore]:
    """The scores of companies of whom figures are held: stored ones, or made now where none are."""
    names = sorted(companies)
    if not names:
        return {}
    method = EXAMPLES if fictional else COMPANIES
    found = held_scores(connection, "company", names, as_of, method)
    if set(names) <= set(found):
        return found
    made = fresh_scores(connection, as_of, example=fictional)
    return {name: made[name] for name in names if name in made} | found


def _position(valued: _Valued, known: _Known) -> Position:
    who = valued.who
    of_whom = known.countries.get(who.country) or known.companies.get(who.issuer) or {}
    others = known.stand_ins.get(who.instrument or -1)
    held = {**(others or {}), **of_whom, **valued.given}
    return Position(
        who.key,
        who.name,
        who.kind,
        valued.value,
        facts_of(held),
        who.industry,
        who.example,
        "; ".join(filter(None, (who.note, valued.priced))),
        who.issuer in known.weak or who.country in known.weak,
        who.issuer,
    )


def _given(row: Holding, money: Money) -> dict[str, list[Fact]]:
    """The figures that the row brings, each in the place of whatever is held."""
    found = {}
    for each in row.given:
        value, note = each.value, ""
        if each.currency:
            own = money.on_the_day(value, each.currency)
            if own is None:
                raise BadInput(f"no rate from {each.currency} to {money.currency} is held")
            value, note = own
        fact = Fact(value, None, Origin.GIVEN, source="given", note=note)
        found[each.metric] = [fact]
        if each.metric == SCORE:
            found[PENALISED] = [fact._replace(note="stands for both treatments")]
    return found


def _notes(whole: float, asked: Asked) -> list[str]:
    if not whole:
        return []
    worth = f"{NOTIONAL / 1e6:,.0f} million {asked.currency}"
    return [f"Given by weights, the portfolio is taken to be worth {worth}."]
