"""The text form of screens: `rsi_14 crosses_above 30 and exchange = XJSE`.

One door to reading it, writing it, completing it, and pointing at what is wrong in it.
"""

from __future__ import annotations

from wizdata_core.screener.completion import Completions, Offer, complete
from wizdata_core.screener.parsing import parse
from wizdata_core.screener.refusal import ScreenError, point
from wizdata_core.screener.writing import text_of

__all__ = ["Completions", "Offer", "ScreenError", "complete", "parse", "point", "text_of"]
