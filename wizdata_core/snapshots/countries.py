"""Fields of the country: figures by year as they had been collected. Pure.

The newest year counts that is at most `OLDEST` years before the row's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.inputs import Floats, Whole, Yearly
    from wizdata_core.snapshots.panel import Panel

OLDEST = 5
# By the World Bank's codes.
INDICATORS: dict[str, str] = {
    "country_co2_per_capita": "EN.GHG.CO2.PC.CE.AR5",
    "country_renewables": "EG.FEC.RNEW.ZS",
    "country_corruption_control": "CC.EST",
    "country_rule_of_law": "RL.EST",
    "country_political_stability": "PV.EST",
    "country_gdp_per_capita": "NY.GDP.PCAP.CD",
    "country_inflation": "FP.CPI.TOTL.ZG",
}


def countries(panel: Panel, made: Columns) -> Columns:
    """Every figure of the instrument's country."""
    del made
    found: Columns = {name: np.full(len(panel.at), np.nan) for name in INDICATORS}
    edges = np.searchsorted(panel.of, np.arange(len(panel.inputs.subjects) + 1))
    held = panel.inputs.around.countries
    for place, subject in enumerate(panel.inputs.subjects):
        rows = slice(edges[place], edges[place + 1])
        for name, indicator in INDICATORS.items():
            figures = held.get((subject.country3, indicator), ())
            if figures and edges[place] < edges[place + 1]:
                found[name][rows] = _as_known(figures, panel.day[rows], panel.end[rows])
    return found


def _as_known(figures: tuple[Yearly, ...], days: Whole, ends: Whole) -> Floats:
    """The newest year's figure by each moment; a year that was withdrawn is passed over."""
    moments = np.unique([each.fetched for each in figures])
    years = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    step = np.searchsorted(moments, ends, side="left")
    found = np.full(len(days), np.nan)
    for place in np.unique(step[step > 0]):
        mine = step == place
        known = {each.year: each.value for each in figures if each.fetched <= moments[place - 1]}
        for year in np.unique(years[mine]):
            found[mine & (years == year)] = _newest(known, int(year))
    return found


def _newest(known: dict[int, float], year: int) -> float:
    held = [
        each for each in range(year, year - OLDEST - 1, -1) if np.isfinite(known.get(each, np.nan))
    ]
    return known[held[0]] if held else float("nan")
