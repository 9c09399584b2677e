"""The tags of the metric catalogue, taken apart: which metrics carry which code of a framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizdata_core.esg.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.esg.metrics import Metric


def tagged(tag: Callable[[Metric], str], separator: str = ";") -> dict[str, list[str]]:
    """The metrics by each part of a tag, in the order of the catalogue."""
    found: dict[str, list[str]] = {}
    for metric in METRICS.values():
        for part in tag(metric).split(separator):
            if part.strip():
                found.setdefault(part.strip(), []).append(metric.name)
    return found
