"""The universe: what is collected, in groups, most important first; a TOML file says it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import aliases, instruments, universe_members
from wizdata_core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from sqlalchemy import Connection

UNIVERSE = Path(__file__).parent.parent / "reference" / "universe.toml"
_USUAL_RANK = 5


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the universe; `rank` 1 is collected first."""

    name: str
    label: str
    rank: int
    symbols: tuple[str, ...]


def universe_groups(path: Path = UNIVERSE) -> tuple[Group, ...]:
    """The groups that a universe file declares.

    Raises:
        BadInput: the file is not TOML, has no group, or a group lacks a name or symbols.
    """
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))["group"]
        groups = tuple(_group(each) for each in listed)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(
            f"the universe file {path} cannot be used: {error!r};"
            " it takes [[group]] tables, each with a name and symbols"
        ) from error
    names = [group.name for group in groups]
    for name in names:
        if names.count(name) > 1:
            raise BadInput(f"the universe file {path} has two groups called {name!r}")
    return groups


def _group(stated: dict[str, object]) -> Group:
    name, symbols = stated["name"], stated["symbols"]
    if not isinstance(name, str) or not isinstance(symbols, list) or not symbols:
        raise ValueError("a group's name is text and its symbols a list")
    rank = int(str(stated.get("rank", _USUAL_RANK)))
    # Listed twice, an instrument keeps its first place.
    return Group(name, str(stated.get("label", name)), rank, tuple(dict.fromkeys(symbols)))


def store_universe(connection: Connection, path: Path = UNIVERSE) -> None:
    """Makes the universe what a file says.

    Raises:
        BadInput: the file cannot be used, or a name in it means several instruments.
        UnknownName: the file names an instrument that nothing has.
    """
    known = _instruments_by_name(connection)
    members: dict[tuple[str, int], dict[str, object]] = {}
    for group in universe_groups(path):
        for position, symbol in enumerate(group.symbols):
            where = f"{path.name}, group {group.name}"
            instrument_id = _one(known, symbol, where)
            member = {
                "group_name": group.name,
                "instrument_id": instrument_id,
                "group_label": group.label,
                "group_rank": group.rank,
                "position": position,
            }
            members.setdefault((group.name, instrument_id), member)
    connection.execute(universe_members.delete())
    connection.execute(universe_members.insert(), list(members.values()))


def _instruments_by_name(connection: Connection) -> dict[str, set[int]]:
    """Instruments by canonical symbol, and by alias where no symbol is written so."""
    found: dict[str, set[int]] = {}
    for row in connection.execute(select(aliases.c.alias, aliases.c.instrument_id)):
        found.setdefault(row.alias, set()).add(row.instrument_id)
    for row in connection.execute(select(instruments.c.symbol, instruments.c.id)):
        found[row.symbol] = {row.id}
    return found


def _one(known: dict[str, set[int]], symbol: str, where: str) -> int:
    if symbol not in known:
        raise UnknownName(f"instrument in {where}", symbol, known)
    if len(known[symbol]) > 1:
        raise BadInput(f"{symbol!r} in {where} names several instruments: write one's symbol")
    return next(iter(known[symbol]))
