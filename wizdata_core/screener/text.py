"""The text form of screens: `rsi_14 crosses_above 30 and exchange = XJSE and value_traded > 5m`.

One door to reading, writing and completing it.
"""

from __future__ import annotations

from wizdata_core.screener.parsing import parse
from wizdata_core.screener.refusal import ScreenError, point
from wizdata_core.screener.writing import text_of

__all__ = ["ScreenError", "parse", "point", "text_of"]
