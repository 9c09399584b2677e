"""What entry is judged beside: companies' names, sources, and what is stored already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from wizdata_core.errors import UnknownName
from wizdata_core.esg.metrics import METRICS, Metric
from wizdata_core.esg.topics import TOPICS
from wizdata_core.esg.units import Unit, unit_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from wizdata_core.esg.companies import CompanyNames
    from wizdata_core.esg.controversies import State
    from wizdata_core.esg.observations import Observation

T = TypeVar("T")
_MOST_OFFERS = 100  # texts of a file for which the nearest names are looked for


@dataclass(frozen=True, slots=True)
class Controversy:
    """A controversy as it is entered: what happened to whom when, how grave, how it stands."""

    issuer: str
    happened_on: date
    topic: str
    severity: int
    title: str
    url: str
    state: State
    source: str
    published_on: date | None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two rows tell of one event from one source."""
        return self.issuer, self.happened_on, self.topic, self.title.casefold(), self.source


@dataclass(frozen=True, slots=True)
class StoredControversy:
    """A controversy that is held, with its number and its batch's."""

    id: int
    batch: int
    controversy: Controversy


@dataclass(frozen=True, slots=True)
class Known:
    """What a sheet is judged beside: names, sources, and the rows that are held and not undone."""

    companies: CompanyNames
    sources: Mapping[str, str]
    observations: tuple[Observation, ...] = ()
    controversies: tuple[StoredControversy, ...] = ()


class Lookup:
    """Understands the names in a file, each once; offers the nearest for the first hundred.

    Looking for near names is slow, and a file may hold fifty thousand that are wrong.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._found: dict[tuple[str, str], object] = {}
        self._missed = 0

    def company(self, said: str) -> str:
        """The company that is meant; UnknownName where none is."""
        names = self._known.companies
        return self._once("company", said, names.found, names.offers())

    def metric(self, said: str) -> Metric:
        """The metric of a name; UnknownName where none has it."""
        return self._entry("metric", said, METRICS)

    def topic(self, said: str) -> str:
        """The name of a topic; UnknownName where none has it."""
        return self._entry("topic", said, TOPICS).name

    def source(self, said: str) -> str:
        """The name of a source; UnknownName where none has it."""
        return self._entry("source", said, {name: name for name in self._known.sources})

    def unit(self, said: str) -> Unit:
        """The unit of a name; UnknownName where none has it."""
        return self._once("unit", said, unit_named, ())

    def _entry(self, thing: str, said: str, known: Mapping[str, T]) -> T:
        return self._once(thing, said, lambda name: known.get(name.casefold()), known)

    def _once(
        self, thing: str, said: str, find: Callable[[str], T | None], offers: Iterable[str]
    ) -> T:
        key = thing, said
        if key not in self._found:
            self._found[key] = self._looked_up(thing, said, find, offers)
        found = self._found[key]
        if isinstance(found, UnknownName):
            raise found.with_traceback(None)
        return found  # type: ignore[return-value]  # what `find` gave under this key

    def _looked_up(
        self, thing: str, said: str, find: Callable[[str], T | None], offers: Iterable[str]
    ) -> T | UnknownName:
        try:
            found = find(said)
        except UnknownName as error:
            return error
        if found is not None:
            return found
        self._missed += 1
        return UnknownName(thing, said, offers if self._missed <= _MOST_OFFERS else ())
