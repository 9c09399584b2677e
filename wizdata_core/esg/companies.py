"""What companies are called: their own names here, symbols, full names and older symbols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class CompanyNames:
    """Every company by what it may be called.

    `companies` gives the full name by the company's name here; the others give the companies that
    a symbol (upper case), a full name or an alias (both case-folded) may mean.
    """

    companies: Mapping[str, str]
    by_symbol: Mapping[str, frozenset[str]]
    by_name: Mapping[str, frozenset[str]]
    by_alias: Mapping[str, frozenset[str]]

    def found(self, said: str) -> str | None:
        """The company that a text means; None where it means none, or may mean two."""
        words = said.strip()
        if words in self.companies:
            return words
        for meant in (
            self.by_symbol.get(words.upper()),
            self.by_name.get(words.casefold()),
            self.by_alias.get(words.casefold()),
        ):
            if meant and len(meant) == 1:
                return next(iter(meant))
        return None

    def meant(self, said: str) -> str:
        """The company that a text means.

        Raises:
            UnknownName: no company is called so; the text offers the nearest.
        """
        company = self.found(said)
        if company is None:
            raise UnknownName("company", said, self.offers())
        return company

    def offers(self) -> tuple[str, ...]:
        """The names among which the nearest are looked for."""
        return (*self.companies, *self.companies.values())
