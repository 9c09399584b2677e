"""The words on a chart: what it shows, whence the numbers come, and what its clock is called."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from wizdata_core.chart import ChartView

_ZONE_SAMPLES = 400  # enough to meet summer and winter in any span of years


def title(view: ChartView) -> str:
    """What the chart shows, such as `NPN.JO · Naspers · 1d`."""
    parts = (view.symbol, view.name, view.interval.value)
    return " · ".join(dict.fromkeys(part for part in parts if part))


def source_line(view: ChartView) -> str:
    """Whence the numbers come, such as `Yahoo · ZAR (quoted in ZAc) · raw · as of 2026-03-02 …`."""
    unit = view.unit
    if view.quote_unit and view.quote_unit != view.unit:
        unit = f"{view.unit} (quoted in {view.quote_unit})"
    as_of = ""
    if view.fetched_at is not None:
        local = view.fetched_at.astimezone(ZoneInfo(view.timezone))
        as_of = f"as of {local:%Y-%m-%d %H:%M} {_name(local)}"
    sample = "sample data" if view.sample else ""
    parts = (sample, view.provider_label, unit, view.basis, as_of)
    return " · ".join(part for part in parts if part)


def zone_names(view: ChartView) -> dict[str, str]:
    """The exchange's zone in words by its offset in seconds, such as {"7200": "SAST"}."""
    zone = ZoneInfo(view.timezone)
    step = max(1, len(view.times) // _ZONE_SAMPLES)
    names: dict[str, str] = {}
    for second in view.times[::step].tolist():
        local = datetime.fromtimestamp(second, tz=UTC).astimezone(zone)
        offset = local.utcoffset()
        if offset is not None:
            names[str(int(offset.total_seconds()))] = _name(local)
    return names


def _name(local: datetime) -> str:
    name = local.tzname() or ""
    return f"UTC{name}" if name.startswith(("+", "-")) else name
