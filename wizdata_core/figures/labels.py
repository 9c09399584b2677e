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


def price_word(view: ChartView) -> str:
    """What one number of a series without candles is called."""
    return {"fx": "Rate", "index": "Level"}.get(view.asset_class, "Price")


def bar_label(view: ChartView, at: int) -> str:
    """Bar `at`'s date, and below a day its opening in the exchange's zone, named."""
    if not view.interval.intraday:
        return str(view.dates[at].astype("datetime64[D]"))
    return _moment(datetime.fromtimestamp(int(view.times[at]), UTC), view)


def source_line(view: ChartView) -> str:
    """Whence the numbers come, and of when: `Yahoo · ZAR · raw · last bar … · fetched …`.

    A last bar that was not over when it was fetched is called unfinished.
    """
    unit = view.unit
    if view.quote_unit and view.quote_unit != view.unit:
        unit = f"{view.unit} (quoted in {view.quote_unit})"
    last = ""
    if len(view.times):
        last = f"last bar {bar_label(view, -1)}" + ("" if view.final[-1] else " (unfinished)")
    fetched = f"fetched {_moment(view.fetched_at, view)}" if view.fetched_at else ""
    said = view.provider_label.casefold().startswith("sample")
    sample = "sample data" if view.sample and not said else ""
    parts = (sample, view.provider_label, unit, view.basis, last, fetched)
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


def _moment(moment: datetime, view: ChartView) -> str:
    local = moment.astimezone(ZoneInfo(view.timezone))
    return f"{local:%Y-%m-%d %H:%M} {_name(local)}"


def _name(local: datetime) -> str:
    name = local.tzname() or ""
    return f"UTC{name}" if name.startswith(("+", "-")) else name
