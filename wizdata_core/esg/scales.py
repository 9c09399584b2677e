"""SCALES: the scales on which others rate companies, each with its bands and its own direction.

A rating is shown on the scale on which it was given. There is no way from one scale to another:
they measure different things, in different directions, against different companies.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.reference import rows


class Better(StrEnum):
    """Which end of a scale is the good one."""

    HIGH = "higher is better"
    LOW = "lower is better"


@dataclass(frozen=True, slots=True)
class Band:
    """A part of a scale: its label, its bounds, and whether each bound belongs to it.

    `upper` is None where a band has no upper bound.
    """

    label: str
    lower: float
    upper: float | None
    with_lower: bool
    with_upper: bool
    note: str

    def holds(self, value: float) -> bool:
        """Whether a value lies within the band."""
        above = value > self.lower or (self.with_lower and value == self.lower)
        if self.upper is None:
            return above
        return above and (value < self.upper or (self.with_upper and value == self.upper))


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale: who rates by it, what it says, its ends, its direction, and its bands if any.

    `most` is None where the scale is open above. `bands` stand in the order of the reference
    file; a scale without bands gives a number alone. `confirmed` is false where the scale rests on
    general knowledge and not on a page that was read.
    """

    name: str
    label: str
    provider: str
    about: str
    least: float
    most: float | None
    better: Better
    bands: tuple[Band, ...]
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Rating:
    """A value on its scale: the band that holds it, None where the scale has no bands."""

    scale: Scale
    value: float
    band: Band | None

    @property
    def words(self) -> str:
        """The rating for a person: the value, its band, and which way is better."""
        label = f" ({self.band.label})" if self.band else ""
        return f"{self.value:g}{label} on {self.scale.label}, {self.scale.better.value}"


def _bands(provider: str) -> tuple[Band, ...]:
    return tuple(_band(row) for row in rows("esg_bands") if row["provider"] == provider)


def _band(row: dict[str, str]) -> Band:
    # The steps of PCAF are their own labels.
    lower = float(row["lower"] or row["label"])
    step = not row["lower"]
    upper = float(row["upper"]) if row["upper"] else (lower if step else None)
    closed = step or row["upper_inclusive"] == "1"
    return Band(
        row["label"], lower, upper, step or row["lower_inclusive"] == "1", closed, row["note"]
    )


_HIGH, _LOW = Better.HIGH, Better.LOW
SCALES: dict[str, Scale] = {
    scale.name: scale
    for scale in (
        Scale(
            "lseg",
            "LSEG ESG score",
            "LSEG",
            "Percentile among companies of the same industry, in twelve bands of one twelfth; the "
            "bands between the ends are not confirmed",
            0.0,
            1.0,
            _HIGH,
            _bands("LSEG"),
        ),
        Scale(
            "msci",
            "MSCI ESG rating",
            "MSCI",
            "Key issues weighted and normalised by industry, in seven equal bands; the bands "
            "between the ends are not confirmed",
            0.0,
            10.0,
            _HIGH,
            _bands("MSCI"),
        ),
        Scale(
            "sustainalytics",
            "Sustainalytics ESG risk",
            "Sustainalytics",
            "Unmanaged risk, absolute across sectors: exposure less what is managed",
            0.0,
            100.0,
            _LOW,
            _bands("Sustainalytics"),
        ),
        Scale(
            "sustainalytics_controversy",
            "Sustainalytics controversy level",
            "Sustainalytics",
            "The highest level of a controversy, from 0 (none) to 5 (severe)",
            0.0,
            5.0,
            _LOW,
            (),
            confirmed=False,
        ),
        Scale(
            "sp_csa",
            "S&P CSA score",
            "S&P Global",
            "The questionnaire's score without modelled answers, relative to the industry",
            0.0,
            100.0,
            _HIGH,
            (),
        ),
        Scale(
            "sp_esg",
            "S&P ESG score",
            "S&P Global",
            "The same with modelled answers for what a company did not say",
            0.0,
            100.0,
            _HIGH,
            (),
        ),
        Scale(
            "bbbee",
            "B-BBEE scorecard points",
            "Verification agency",
            "Points of the amended generic scorecard; the band is the contributor level before the "
            "rule of sub-minimums",
            0.0,
            None,
            _HIGH,
            _bands("B-BBEE"),
        ),
        Scale(
            "cdp",
            "CDP climate score",
            "CDP",
            "Eight grades, from D- (1) to A (8)",
            1.0,
            8.0,
            _HIGH,
            _bands("CDP"),
        ),
        Scale(
            "pcaf",
            "PCAF data quality",
            "PCAF",
            "How a figure of emissions came about, from 1 (reported and verified) to 5",
            1.0,
            5.0,
            _LOW,
            _bands("PCAF"),
        ),
    )
}


def scale_named(name: str) -> Scale:
    """The scale of a name.

    Raises:
        UnknownName: no scale has it.
    """
    if name not in SCALES:
        raise UnknownName("scale", name, SCALES)
    return SCALES[name]


def rated(name: str, value: float) -> Rating:
    """A value on the scale of a name, with the band that holds it.

    Raises:
        UnknownName: no scale has the name.
        BadInput: the value lies outside the scale, or between its steps.
    """
    scale = scale_named(name)
    outside = value < scale.least or (scale.most is not None and value > scale.most)
    if not isfinite(value) or outside:
        ends = f"from {scale.least:g}" + ("" if scale.most is None else f" to {scale.most:g}")
        raise BadInput(f"{value:g} is no value of {scale.label}, which runs {ends}")
    if not scale.bands:
        return Rating(scale, value, None)
    band = next((each for each in scale.bands if each.holds(value)), None)
    if band is None:
        steps = ", ".join(f"{each.lower:g}" for each in scale.bands)
        raise BadInput(f"{value:g} is no step of {scale.label}; its steps are {steps}")
    return Rating(scale, value, band)
