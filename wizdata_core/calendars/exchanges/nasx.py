"""NASD OTC Securities Exchange, Lagos."""

from __future__ import annotations

from dataclasses import replace

from wizdata_core.calendars.exchanges.xnsa import CALENDAR as _SAME

CALENDAR = replace(_SAME, code="NASX", name="NASD OTC")
