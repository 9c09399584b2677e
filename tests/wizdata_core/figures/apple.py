"""Real Apple days as views for the tests of figures; a change replaces a field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tests.browser.apple import apple

if TYPE_CHECKING:
    from wizdata_core.chart import ChartView


def view_of(count: int = 60, **changes: object) -> ChartView:
    """Real Apple days as a view of a live source; `changes` replace fields."""
    view = replace(apple(count), provider_label="Yahoo", sample=False, actions=())
    return replace(view, **changes)  # type: ignore[arg-type]  # the fields are named by each test


def rates_of(**changes: object) -> ChartView:
    """One price a bar: Apple's closes alone, as a source of reference rates would have them."""
    close = view_of().close
    columns = dict.fromkeys(("open", "high", "low"), close)
    return view_of(60, **{**columns, "asset_class": "fx", "volume": np.full(60, np.nan), **changes})
