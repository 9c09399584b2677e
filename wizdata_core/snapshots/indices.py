"""LOCAL_INDEX: the index that stands for each exchange, where one with free prices is known."""

from __future__ import annotations

# Shares of an exchange that is not listed have no local index: what is measured against one is
# missing for them.
LOCAL_INDEX: dict[str, str] = {
    "XJSE": "^J203.JO",
    "XCAI": "^CASE30",
    "XNYS": "^GSPC",
    "XNAS": "^GSPC",
}
