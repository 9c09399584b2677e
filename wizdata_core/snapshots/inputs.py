"""What snapshots are made of: instruments, their bars and actions, and what was learnt when. Pure.

Days are numbers since 1970-01-01, moments are microseconds since then in UTC, NaN is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]

MICROSECONDS_A_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Subject:
    """An instrument, and the series that its rows are made from.

    `country` is its issuer's or else its exchange's, by ISO 3166 alpha-2 and alpha-3. Up to day
    `answered` its provider has said which bars there are: a session without one had no trade.
    """

    id: int
    symbol: str
    name: str
    asset_class: str
    mic: str | None
    country: str
    country3: str
    sector: str
    industry: str
    currency: str
    source: str
    sample: bool
    answered: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Final daily bars of all subjects in one run of columns: subject i has offsets[i] to [i+1].

    Days rise within a subject. Prices and volumes are as traded. `quality` and `flags` are texts.
    """

    offsets: Whole
    days: Whole
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    quality: pa.Array
    flags: pa.Array


@dataclass(frozen=True, slots=True)
class Dated:
    """Values by rising day."""

    days: Whole
    values: Floats


NOTHING = Dated(np.empty(0, np.int64), np.empty(0))


@dataclass(frozen=True, slots=True)
class Vintages:
    """Figures as they were collected, in columns, in the order of subject and day of collecting.

    `items`, `kinds` (of period) and `currencies` are places in the lists of names. A period ends on
    day `period_end`.
    """

    subject: Whole
    fetched: Whole
    items: Whole
    kinds: Whole
    period_end: Whole
    values: Floats
    currencies: Whole
    item_names: tuple[str, ...] = ()
    kind_names: tuple[str, ...] = ()
    currency_names: tuple[str, ...] = ()


_NONE = np.empty(0, np.int64)
NO_VINTAGES = Vintages(_NONE, _NONE, _NONE, _NONE, _NONE, np.empty(0), _NONE)


@dataclass(frozen=True, slots=True)
class Announced:
    """An event that was announced at `fetched` for day `starts_on`."""

    fetched: int
    starts_on: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A gap of `bars` bars from day `first` on, known from `found` until `settled`."""

    first: int
    bars: int
    found: int
    settled: int


@dataclass(frozen=True, slots=True)
class Yearly:
    """A country's figure of a year as it was collected at `fetched`."""

    fetched: int
    year: int
    value: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Our ESG scores of one company or country, by the rising days as of which they were made.

    Columns have the names of the table of scores; NaN is no number, an empty text none.
    """

    days: Whole
    numbers: Mapping[str, Floats]
    texts: Mapping[str, tuple[str, ...]]


NO_SCORES = Scores(_NONE, {}, {})


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is known of one subject beside its bars and figures; events in the order of `fetched`.

    `esg_state` is what came of the last question for its ESG rating, and when. `scores` are ours,
    of its company.
    """

    splits: Dated = NOTHING
    dividends: Dated = NOTHING
    events: Mapping[str, tuple[Announced, ...]] = field(default_factory=dict)
    gaps: tuple[Missing, ...] = ()
    esg_state: tuple[int, str] | None = None
    scores: Scores = NO_SCORES


@dataclass(frozen=True, slots=True)
class Around:
    """What all subjects share: closes of currency pairs and of indices, figures of countries.

    `rates` are by pair, as USD/ZAR (rand for a dollar); `indices` by symbol; `countries` by ISO
    3166 alpha-3 and indicator; `scores`, ours of countries, by ISO 3166 alpha-3.
    """

    rates: Mapping[str, Dated] = field(default_factory=dict)
    indices: Mapping[str, Dated] = field(default_factory=dict)
    countries: Mapping[tuple[str, str], tuple[Yearly, ...]] = field(default_factory=dict)
    scores: Mapping[str, Scores] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that the rows of some subjects are made of."""

    subjects: tuple[Subject, ...]
    bars: Bars
    learnt: tuple[Learnt, ...]
    around: Around
    figures: Vintages = NO_VINTAGES
