"""What the judge is told besides the rows: when they were asked for, and what is known of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wizdata_core.bars import BARS
from wizdata_core.quality.units import Baseline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import pyarrow as pa

Days = NDArray[np.datetime64]

# How many stored bars of a series the judge sees before the first one that it judges.
HELD = 60

# What is owned for nothing, or cannot be given away, has no price below zero. What is a contract, a
# rate or a spread may: oil for May 2020 settled at -37.63 dollars.
ABOVE_ZERO = frozenset({"equity", "etf", "fund", "index", "fx", "crypto"})


@dataclass(frozen=True, slots=True)
class Facts:
    """The moment of asking (UTC), and by symbol the asset class and the days on which it trades.

    A symbol without an asset class may have any price; one whose sessions are None or absent has
    no calendar, and no bar of it is held against one. Sessions rise; days before the first or
    after the last are not judged. `held` are the last `HELD` stored bars of each series before the
    first new one, in the schema `BARS`: they are trusted, and never judged again.
    """

    asked_at: datetime
    asset_classes: Mapping[str, str] = field(default_factory=dict)
    sessions: Mapping[str, Days | None] = field(default_factory=dict)
    held: pa.Table = field(default_factory=BARS.empty_table)
    baseline: Baseline = Baseline.MOST
