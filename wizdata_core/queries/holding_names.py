"""Who the rows of holdings mean: companies, what they trade as, countries, cash, and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, String, any_, func, literal, or_, select

from db.models import aliases, countries, instruments, issuers
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.portfolio.holdings import CASH, COUNTRY, OTHER, UNLISTED, By
from wizdata_core.portfolio.positions import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from wizdata_core.portfolio.holdings import Holding

FICTIONAL = "(fictional)"
_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")


@dataclass(frozen=True, slots=True)
class Meant:
    """Who is held: `key` names it in the portfolio, `issuer` and `instrument` where it has one.

    `country` is the code of three letters of a country that is held. `note` says how it was found.
    """

    key: str
    name: str
    kind: Kind
    issuer: str = ""
    instrument: int | None = None
    country: str = ""
    industry: str = ""
    example: bool = False
    note: str = ""


_CASH = Meant(CASH, "Cash", Kind.CASH)


class Names:
    """Everything that some rows may mean, read at once."""

    def __init__(self, connection: Connection, rows: Sequence[Holding]) -> None:
        self._connection = connection
        said = {each.said.strip() for each in rows}
        upper = sorted({each.upper() for each in said})
        lower = sorted({each.lower() for each in said})
        self._listed: dict[str, list[Meant]] = {}
        self._by_isin: dict[str, list[Meant]] = {}
        self._issuers: dict[str, list[Meant]] = {}
        for row in connection.execute(_instruments_called(upper)):
            meant = _instrument(row)
            for name in {row.symbol.upper(), (row.alias or "").upper()}:
                self._listed.setdefault(name, []).append(meant)
            if row.isin:
                self._by_isin.setdefault(row.isin, []).append(meant)
        for row in connection.execute(_issuers_called(lower)):
            for name in {row.issuer.lower(), row.name.lower()}:
                self._issuers.setdefault(name, []).append(_issuer(row))
        self._countries = {
            name.upper(): Meant(row.iso3, row.name, Kind.SOVEREIGN, country=row.iso3)
            for row in connection.execute(select(countries))
            for name in (row.iso2, row.iso3, row.name)
        }

    def meant(self, row: Holding) -> Meant:
        """Who a row means.

        Raises:
            UnknownName: nothing is called so; the nearest are offered.
            BadInput: several are called so, or an unlisted company or a fund has no name.
        """
        said = row.said.strip()
        match row.by:
            case By.COUNTRY:
                return self._country(said)
            case By.ISIN:
                return self._isin(said)
            case By.ISSUER:
                return self._one(said, self._issuers.get(said.lower())) or self._listing(said)
            case _:
                return self._any(said)

    def _any(self, said: str) -> Meant:
        if said.upper() == CASH:
            return _CASH
        for prefix, make in _PREFIXES.items():
            if said.lower().startswith(prefix):
                return make(said[len(prefix) :].strip())
        if said.lower().startswith(COUNTRY):
            return self._country(said[len(COUNTRY) :].strip())
        return self._listing(said)

    def _listing(self, said: str) -> Meant:
        found = (
            self._one(said, self._listed.get(said.upper()))
            or self._one(said, self._issuers.get(said.lower()))
            or (self._isin(said) if _ISIN.fullmatch(said.upper()) else None)
        )
        if found is None:
            known = self._connection.execute(select(instruments.c.symbol)).scalars().all()
            companies = self._connection.execute(select(issuers.c.issuer)).scalars().all()
            raise UnknownName("holding", said, (*known, *companies))
        return found

    def _isin(self, said: str) -> Meant:
        found = self._by_isin.get(said.upper(), [])
        one = self._one(said, found)
        if one is None:
            raise UnknownName("ISIN", said, ())
        note = "found by its ISIN, which public lists disagree on"
        return Meant(
            one.key, one.name, one.kind, one.issuer, one.instrument, "", one.industry, one.example,
            note,
        )  # fmt: skip

    def _country(self, said: str) -> Meant:
        found = self._countries.get(said.upper())
        if found is None:
            raise UnknownName("country", said, self._countries)
        return found

    def _one(self, said: str, found: Iterable[Meant] | None) -> Meant | None:
        unlike = {each.key: each for each in found or ()}
        if len(unlike) > 1:
            raise BadInput(f"{said!r} names several holdings: {', '.join(sorted(unlike))}")
        return next(iter(unlike.values()), None)


def _unlisted(name: str) -> Meant:
    if not name:
        raise BadInput(f"an unlisted company needs a name: {UNLISTED}NAME")
    return Meant(name, name, Kind.COMPANY, example=name.endswith(FICTIONAL))


def _other(name: str) -> Meant:
    if not name:
        raise BadInput(f"what is not looked through needs a name: {OTHER}NAME")
    return Meant(name, name, Kind.OTHER)


_PREFIXES = {UNLISTED: _unlisted, OTHER: _other}


def _instruments_called(upper: Sequence[str]) -> Select[*tuple[object, ...]]:
    symbol = func.upper(instruments.c.symbol)
    return (
        select(
            instruments.c.id,
            instruments.c.symbol,
            instruments.c.name,
            instruments.c.isin,
            instruments.c.issuer,
            aliases.c.alias,
            issuers.c.name.label("company"),
            issuers.c.sasb_sics,
            issuers.c.example,
        )
        .outerjoin(
            aliases,
            (aliases.c.instrument_id == instruments.c.id)
            & (func.upper(aliases.c.alias) == any_(_texts(upper))),
        )
        .outerjoin(issuers, issuers.c.issuer == instruments.c.issuer)
        .where(
            or_(
                symbol == any_(_texts(upper)),
                aliases.c.alias.is_not(None),
                instruments.c.isin == any_(_texts(upper)),
            )
        )
    )


def _issuers_called(lower: Sequence[str]) -> Select[*tuple[object, ...]]:
    return select(issuers).where(
        or_(
            func.lower(issuers.c.issuer) == any_(_texts(lower)),
            func.lower(issuers.c.name) == any_(_texts(lower)),
        )
    )


def _texts(names: Sequence[str]) -> ColumnElement[list[str]]:
    """Names as one parameter, however many they are."""
    return literal(list(names), ARRAY(String))


def _instrument(row: Row[*tuple[object, ...]]) -> Meant:
    if row.issuer is None:
        return Meant(row.symbol, row.name, Kind.OTHER, instrument=row.id, note="not a company")
    return Meant(
        row.symbol,
        row.company,
        Kind.COMPANY,
        row.issuer,
        row.id,
        "",
        row.sasb_sics,
        row.example,
    )


def _issuer(row: Row[*tuple[object, ...]]) -> Meant:
    return Meant(
        row.issuer, row.name, Kind.COMPANY, row.issuer, None, "", row.sasb_sics, row.example
    )
