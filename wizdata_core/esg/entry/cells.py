"""Cells that both kinds of file have: dates, words of a list, addresses, names."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from wizdata_core.errors import UnknownName
from wizdata_core.esg.entry.columns import MOST_TEXT, Column, Need
from wizdata_core.esg.entry.findings import Finding, Refused, finding, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
FIRST_YEAR, LAST_YEAR = 1950, 2100
# The year first, as ISO 8601 and spreadsheets of most locales write it; midnight may follow.
_DATE = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")


class Cells:
    """The cells of one line, read one by one; what is wrong with any is kept in `findings`."""

    def __init__(self, cells: Mapping[str, str], columns: tuple[Column, ...]) -> None:
        self.findings: list[Finding] = []
        self._texts = {each.name: cells.get(each.name, "") or each.default for each in columns}
        self._columns = {each.name: each for each in columns}
        for name, text in self._texts.items():
            if len(text) > MOST_TEXT:
                self.note("too_long", name, length=len(text), most=MOST_TEXT)

    @property
    def refused(self) -> bool:
        """Whether anything found so far refuses the line."""
        return any(each.refuses for each in self.findings)

    def text(self, column: str) -> str:
        """A cell as it stands, its default where it is empty."""
        return self._texts[column]

    def note(self, rule: str, column: str, **words: object) -> None:
        """Keeps what a rule found in a cell."""
        self.findings.append(finding(rule, column, self._texts.get(column, ""), **words))

    def read(self, column: str, how: Callable[[str, str], T]) -> T | None:
        """What `how(text, column)` reads in a cell; None where it is empty or refused."""
        text = self._texts[column]
        if not text:
            if self._columns[column].need is Need.ALWAYS:
                self.note("missing", column, right=f"give {self._columns[column].takes}")
            return None
        if len(text) > MOST_TEXT:
            return None
        try:
            return how(text, column)
        except Refused as error:
            self.findings.append(error.finding)
            return None

    def named(self, column: str, find: Callable[[str], T]) -> T | None:
        """What a name means; `find` raises UnknownName, and the rule is the column's own."""

        def how(text: str, at: str) -> T:
            try:
                return find(text)
            except UnknownName as error:
                raise refused(at, at, text, error=error) from None

        return self.read(column, how)

    def word(self, column: str) -> str | None:
        """A word of the column's list, whatever its case."""
        known = self._columns[column].words

        def how(text: str, at: str) -> str:
            if text.casefold() not in known:
                raise refused("word", at, text, right=", ".join(known))
            return text.casefold()

        return self.read(column, how)

    def day(self, column: str) -> date | None:
        """A date."""
        return self.read(column, day)

    def address(self) -> str:
        """The address in `url`, empty where there is none."""
        return self.read("url", address) or ""

    def published(self, end: date | None, today: date) -> date | None:
        """The day of publication: not before `end`, of which it tells, and not after today."""
        found = self.day("published_on")
        if found is None:
            if not self.text("published_on"):
                self.note("unpublished", "published_on")
        elif found > today:
            self.note("published_future", "published_on", published=found)
        elif end is not None and found < end:
            self.note("published_early", "published_on", published=found, end=end)
        return found


def day(text: str, column: str) -> date:
    """The date in a cell, written year first.

    Raises:
        Refused: it is none, or outside the years that are kept.
    """
    match = _DATE.fullmatch(text)
    try:
        found = date(int(match[1]), int(match[3]), int(match[4])) if match else None
    except ValueError:
        found = None
    if found is None:
        raise refused("date", column, text)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise refused("years", column, text, first=FIRST_YEAR, last=LAST_YEAR)
    return found


def address(text: str, column: str) -> str:
    """The address in a cell.

    Raises:
        Refused: it is none of the web; one that begins otherwise may run when it is clicked.
    """
    if not re.fullmatch(r"https?://[^\s<>\"']+", text):
        raise refused("url", column, text)
    return text
