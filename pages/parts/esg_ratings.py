"""Ratings of others on the page of a company: each on its own scale, never converted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts import cached_esg
from pages.parts.states import empty
from pages.parts.tables import DATE, records
from pages.parts.words import NONE, plain, utc
from wizdata_core.errors import BadInput
from wizdata_core.esg.frameworks.bbbee import NON_COMPLIANT, level_of
from wizdata_core.esg.frameworks.disclosures import disclosures
from wizdata_core.esg.scales import SCALES, rated
from wizdata_core.items import ITEMS, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pages.parts.esg_state import Chosen
    from wizdata_core.esg.observations import Observation
    from wizdata_core.esg.scales import Band, Scale
    from wizdata_core.queries.esg_ratings import GivenRating

# The items of a provider, and the metrics of a company, that are values of a scale.
_ITEM_SCALES = {"esg_risk": "sustainalytics", "controversy": "sustainalytics_controversy"}
_METRIC_SCALES = {"cdp_score": "cdp", "bbbee_points": "bbbee"}
_VIEW_ONLY = "view only"


def ratings_part(chosen: Chosen, version: str) -> None:
    """What Yahoo gave of Sustainalytics, and ratings that the company's record holds."""
    facts = cached_esg.facts(version, chosen.issuer)
    given = cached_esg.ratings(version, facts.symbols, chosen.as_of)
    known = disclosures(cached_esg.observations(version, chosen.issuer), chosen.as_of)
    rows = [row for each in given for row in _given_rows(each)]
    rows += [
        _metric_row(known.figures[metric], scale)
        for metric, scale in _METRIC_SCALES.items()
        if metric in known.figures
    ]
    for each in given:
        _state(each)
    if rows:
        records(
            rows,
            f"esg_ratings_{chosen.issuer}_{chosen.as_of}",
            f"{len(rows)} ratings of {chosen.issuer}",
            {"As of": st.column_config.DateColumn(format=DATE)},
        )
        st.caption("Each on the scale of its rater and in its direction; none is ours.")
    elif not given:
        empty("No rating of it by anybody else is held.")
    _level_check(known.figures)


def _given_rows(each: GivenRating) -> list[dict[str, object]]:
    return [
        {
            "What": ITEMS[item].label if item in ITEMS else item,
            **_on_scale(_ITEM_SCALES.get(item, ""), value, share=_is_share(item)),
            "As of": each.rated_on,
            "Source": f"Sustainalytics by {each.label}",
            "Licence": _VIEW_ONLY,
            "State": each.state or "never asked",
        }
        for item, value in each.figures
    ]


def _is_share(item: str) -> bool:
    return item in ITEMS and ITEMS[item].unit is Unit.FRACTION


def _metric_row(row: Observation, scale: str) -> dict[str, object]:
    page = f", p. {row.page}" if row.page else ""
    return {
        "What": SCALES[scale].label,
        **_on_scale(scale, row.value or 0.0),
        "As of": row.period_end,
        "Source": f"{row.document or row.source}{page}",
        "Licence": "as its source",
        "State": row.status.value,
    }


def _on_scale(scale: str, value: float, *, share: bool = False) -> dict[str, object]:
    """A value with its band and direction; one outside the scale says so and has no band."""
    if not scale:
        said = f"{value:.0%}" if share else f"{value:.4g}"
        return {"Value": said, "Band": NONE, "Better": NONE}
    try:
        band = rated(scale, value).band
        label = band.label if band else NONE
    except BadInput as error:
        label = str(error)
    return {"Value": f"{value:.4g}", "Band": label, "Better": SCALES[scale].better.value}


def _state(each: GivenRating) -> None:
    if each.state == "withdrawn":
        last = _last_given(each.rated_on)
        st.info(
            f"{each.label} no longer gives scores of {each.symbol}, it said on "
            f"{utc(each.answered_at)}: {plain(each.detail)}. {last}",
            icon=":material/block:",
            title="Withdrawn",
        )
    elif each.state == "empty" and not each.figures:
        empty(f"{each.label} had no scores of {each.symbol} on {utc(each.answered_at)}.")


def _last_given(rated_on: date | None) -> str:
    if rated_on is None:
        return "None had been collected before."
    return f"What it gave last, of {rated_on:%Y-%m}, is shown."


def _level_check(figures: Mapping[str, Observation]) -> None:
    """Says whether a B-BBEE level is the one that its points make."""
    points, level = figures.get("bbbee_points"), figures.get("bbbee_level")
    if points is None or level is None or points.value is None or level.value is None:
        return
    if points.period_end != level.period_end:
        return
    made, said = level_of(points.value), int(level.value)
    if made == said:
        return
    name = "no level" if made == NON_COMPLIANT else f"level {made}"
    reason = (
        "One level less is what a missed sub-minimum of a priority element costs."
        if said == made + 1
        else "A sector code may weigh otherwise; look at the certificate."
    )
    st.warning(
        f"{points.value:g} points make {name} by the amended generic codes, and level {said} is "
        f"reported for {level.period_end}. {reason}",
        icon=":material/rule:",
        title="B-BBEE points and level differ",
    )


def scales_part() -> None:
    """The scales themselves, with their bands and directions, for who wants to read them."""
    with st.expander("Scales and their bands"):
        records(
            [
                {
                    "Scale": scale.label,
                    "By": scale.provider,
                    "Better": scale.better.value,
                    "Bands": "; ".join(map(_bounds, scale.bands)) or _ends(scale),
                    "About": scale.about if scale.confirmed else f"{scale.about} (not confirmed)",
                }
                for scale in SCALES.values()
            ],
            "esg_scales",
            f"{len(SCALES)} scales of raters",
        )
        st.caption("A value of one scale says nothing on another; they are never converted.")


def _bounds(band: Band) -> str:
    """A band with its bounds, each as it belongs to it: `Low 10 to under 20`."""
    if band.lower == band.upper:
        return f"{band.label} {band.lower:g}"
    start = "" if band.with_lower else "over "
    if band.upper is None:
        return f"{band.label} {start}{band.lower:g} and more"
    end = "" if band.with_upper else "under "
    return f"{band.label} {start}{band.lower:g} to {end}{band.upper:g}"


def _ends(scale: Scale) -> str:
    return f"none, from {scale.least:g}" + ("" if scale.most is None else f" to {scale.most:g}")
