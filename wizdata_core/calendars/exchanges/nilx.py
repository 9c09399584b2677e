"""Nile Stock Exchange, the Egyptian Exchange's market for smaller companies."""

from __future__ import annotations

from dataclasses import replace

from wizdata_core.calendars.exchanges.xcai import CALENDAR as _SAME

CALENDAR = replace(_SAME, code="NILX", name="Nile Stock Exchange (SME market)")
