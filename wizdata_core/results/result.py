"""What a file of a screen's result holds: the rows, the fields in them, and what made them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.fields import FIELDS, Kind, Unit

if TYPE_CHECKING:
    from datetime import date, datetime

    import pyarrow as pa

# In every file, before the columns that were asked for.
ALWAYS = ("symbol", "name", "day", "reconstructed")
_OWN = {
    "day": ("Day of the row", "date", "The session that the row stands for"),
    "reconstructed": (
        "Reconstructed",
        "flag",
        "Made later than the day, from bars that were collected since",
    ),
}


@dataclass(frozen=True, slots=True)
class About:
    """What made a result: the screen in text and in words, the day, how many, and whose data.

    `as_of` is None where the newest row of each instrument was asked for.
    """

    text: str
    words: str
    as_of: date | None
    made_at: datetime
    total: int
    universe: int
    sources: tuple[str, ...]

    def facts(self) -> dict[str, str]:
        """All of it as texts by name."""
        return {
            "screen": self.text,
            "in words": self.words,
            "as of": self.as_of.isoformat() if self.as_of else "newest",
            "made at": self.made_at.isoformat(timespec="seconds"),
            "matches": str(self.total),
            "looked at": str(self.universe),
            "sources": ", ".join(self.sources),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """The rows as a table whose columns are `ALWAYS` and then fields, and what made them."""

    table: pa.Table
    about: About


@dataclass(frozen=True, slots=True)
class Described:
    """A column of a file: its name, label, what it counts, what it means, and how it is made."""

    name: str
    label: str
    unit: str
    meaning: str
    made_from: str


def described(name: str) -> Described:
    """What a column of a result is; those that are no fields are described here."""
    if name in _OWN:
        return Described(name, *_OWN[name], made_from="snapshot")
    field = FIELDS[name]
    return Described(name, field.label, unit_of(name), field.help, field.series or "snapshot")


def unit_of(name: str) -> str:
    """What a column counts in one word; its kind where it counts nothing."""
    if name in _OWN:
        return _OWN[name][1]
    field = FIELDS[name]
    return field.kind.value if field.unit is Unit.NONE else field.unit.value


def kind_of(name: str) -> Kind:
    """The kind of a column's values."""
    own = {"day": Kind.DATE, "reconstructed": Kind.FLAG}
    return own.get(name) or FIELDS[name].kind


def file_name(about: About, ending: str) -> str:
    """A file name that says the day of the result."""
    day = about.as_of or about.made_at.date()
    return f"screen_{day.isoformat()}.{ending}"
