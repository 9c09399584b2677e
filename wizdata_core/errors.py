"""Every error that WizData raises on purpose.

WizDataError
├── BadInput            something a person or caller gave is refused, by name
│   ├── UnknownName     a symbol, interval, range, indicator … that no catalogue holds
│   ├── BadSetting      a setting that the process cannot start with
│   └── BadKey          a key that no object of the lake can have
├── LeaseLost           a run that this process worked on is another's by now
├── DatabaseUnavailable the database cannot be reached or is not ours to open
├── BusUnavailable      the broker cannot be reached, or does not confirm in time
├── BusStopping         the bus stops while something waits on it
├── BusStuck            too many handlers hang for this process to go on
├── HandlerTimedOut     a handler of a message has not returned in its time
├── HandlerKilled       the process that handled a message ended before the handler did
├── LakeUnavailable     the lake cannot be reached, or does not let us in; worth another try
│   └── LakeFull        there is no room to write an object
└── DamagedObject       the lake no longer gives back what was put into it
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class WizDataError(Exception):
    """The root of all errors that WizData raises on purpose; its text is fit for a person."""


class BadInput(WizDataError):  # noqa: N818 - it names what was wrong, as its callers read it
    """Something given is refused; the text names the thing, the value and what would be right."""


class UnknownName(BadInput):
    """A name that its catalogue does not hold; the text offers the nearest ones it does."""

    def __init__(self, thing: str, value: str, known: Iterable[str]) -> None:
        self.thing, self.value = thing, value
        self.nearest = nearest(value, known)
        offer = f"; nearest: {', '.join(self.nearest)}" if self.nearest else ""
        super().__init__(f"unknown {thing} {value!r}{offer}")


class BadSetting(BadInput):
    """A setting has a value that the process refuses to start with."""


class BadKey(BadInput):
    """A key that no object of the lake can have; the text names it and shows the right form."""


class DatabaseUnavailable(WizDataError):  # noqa: N818 - it names the state, as its callers read it
    """The database cannot be reached, or its files are not ours to open."""


class BusUnavailable(WizDataError):  # noqa: N818 - it names the state, as its callers read it
    """The broker cannot be reached, or has not confirmed what it was given."""


class BusStopping(WizDataError):  # noqa: N818 - it names the state, as its callers read it
    """The bus stops while something waits on it; what waited is delivered again later."""


class BusStuck(WizDataError):  # noqa: N818 - it names the state, as its callers read it
    """So many handlers hang that the process has to be started again."""


class HandlerTimedOut(WizDataError):  # noqa: N818 - it names what happened, as its readers see it
    """A handler of a message has not returned in its time."""


class HandlerKilled(WizDataError):  # noqa: N818 - it names what happened, as its readers see it
    """The process that handled a message ended before the handler did, again and again."""


class LeaseLost(WizDataError):  # noqa: N818 - it names the state, as its callers read it
    """A run that this process worked on was taken over or closed; nothing of it may be kept."""


class LakeUnavailable(WizDataError):  # noqa: N818 - it names the state, as its callers read it
    """The lake cannot be reached or does not let us in; nothing was written, another try may."""


class LakeFull(LakeUnavailable):
    """There is no room to write an object, or less than is kept free."""


class DamagedObject(WizDataError):  # noqa: N818 - it names the state, as its callers read it
    """A lake object is missing, or no longer has the content that its key names."""


def nearest(value: str, known: Iterable[str], most: int = 5) -> tuple[str, ...]:
    """The known names closest to `value`, best first, compared without regard to case."""
    names = list(known)
    by_folded = {name.casefold(): name for name in names}
    close = get_close_matches(value.casefold(), by_folded, n=most, cutoff=0.5)
    starts = [name for name in names if name.casefold().startswith(value.casefold())]
    return tuple(dict.fromkeys([by_folded[folded] for folded in close] + starts))[:most]
