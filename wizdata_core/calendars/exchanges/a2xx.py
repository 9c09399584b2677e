"""A2X Markets, Johannesburg: secondary listings of the shares of the JSE."""

from __future__ import annotations

from dataclasses import replace

from wizdata_core.calendars.exchanges.xjse import CALENDAR as _SAME

CALENDAR = replace(_SAME, code="A2XX", name="A2X Markets")
