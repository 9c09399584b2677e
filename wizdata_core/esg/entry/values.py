"""The value of a figure: a number in a unit, yes or no, a step of a scale, or not disclosed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.esg.entry.findings import refused
from wizdata_core.esg.entry.numbers import amount
from wizdata_core.esg.metrics import Metric, ValueType
from wizdata_core.esg.units import Dimension, converted, dimension_of, examples
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.esg.units import Unit

ANSWERS: dict[str, float] = {
    "yes": 1.0, "y": 1.0, "true": 1.0, "1": 1.0, "no": 0.0, "n": 0.0, "false": 0.0, "0": 0.0,
}  # fmt: skip
"""The words for yes and no."""

LEVELS: dict[str, dict[str, float]] = {
    "sust_assurance": {"none": 0.0, "limited": 1.0, "reasonable": 2.0},
    "cdp_score": {
        grade: float(step)
        for step, grade in enumerate(("D-", "D", "C-", "C", "B-", "B", "A-", "A"), start=1)
    },
    "bbbee_level": {"non-compliant": 9.0} | {f"level {step}": float(step) for step in range(1, 9)},
}
"""The steps of the metrics that are scales, by the words for them; their numbers serve as well."""

# Currencies of the countries that are known, and those in which companies there report besides.
_ELSEWHERE = ("AED", "BRL", "CAD", "CNY", "DKK", "HKD", "INR", "JPY", "NOK", "NZD", "SAR", "SEK")
CURRENCIES = frozenset(row["currency"] for row in rows("countries")).union(_ELSEWHERE)

# Texts that a person may write for a unit a million or a billion times as small.
_TWO_MEANINGS = {"mt": "t for tonnes or Mt for millions of tonnes", "ml": "ML for megalitres"}
_SMALL_SHARE = 1.0


def unit_of(text: str, column: str, metric: Metric, find: Callable[[str], Unit]) -> str:
    """The unit that a cell names, once it is sure that the metric can be counted in it.

    Raises:
        Refused: it is no unit, may be two, or measures something else.
    """
    if text.casefold() in _TWO_MEANINGS and text not in {"Mt", "ML"}:
        raise refused("unit_case", column, text, right=_TWO_MEANINGS[text.casefold()])
    try:
        unit = find(text)
        converted(0.0, text, metric.unit)
    except UnknownName:
        said = f"unit {text!r} is not known; give {examples(metric.unit)}"
        raise refused("unit", column, text, error=said) from None
    except BadInput as error:
        raise refused("unit", column, text, error=f"{error} for {metric.name}") from None
    if unit.dimension in {Dimension.MONEY, Dimension.PRICE} and unit.name[:3] not in CURRENCIES:
        raise refused("currency", column, text)
    return text


def value_of(
    text: str, column: str, metric: Metric, unit: str, *, decimal_commas: bool
) -> tuple[float, str]:
    """The value in a cell as the metric counts it, and the name of its unit.

    Raises:
        Refused: it is no value of the metric, or none that is possible.
    """
    if metric.value_type is ValueType.BOOL:
        if text.casefold() not in ANSWERS:
            raise refused("answer", column, text, right=", ".join(ANSWERS))
        return ANSWERS[text.casefold()], metric.unit
    if metric.value_type is ValueType.ORDINAL:
        return _level(text, column, metric), metric.unit
    number, percent = amount(text, column, decimal_commas=decimal_commas)
    if percent and unit not in {"%", "percent", "per cent"}:
        raise refused("percent_sign", column, text, unit=unit)
    value, name = converted(number, unit, metric.unit)
    if dimension_of(metric.unit) is Dimension.YEAR and not value.is_integer():
        raise refused("whole", column, text, metric=metric.name)
    low = metric.least is not None and value < metric.least
    high = metric.most is not None and value > metric.most
    if low or high or value in {float("inf"), float("-inf")}:
        words = {"figure": f"{value:,.6g}", "unit": name, "metric": metric.name}
        raise refused("bounds", column, text, right=bounds(metric), **words)
    return value, name


def _level(text: str, column: str, metric: Metric) -> float:
    """The step of a scale, by its word or its number."""
    words = {word.casefold(): step for word, step in LEVELS[metric.name].items()}
    numbers = {f"{step:g}": step for step in words.values()}
    found = words.get(text.casefold(), numbers.get(text))
    if found is None:
        right = ", ".join((*LEVELS[metric.name], *sorted(numbers)))
        raise refused("level", column, text, metric=metric.name, right=right)
    return found


def is_small_share(metric: Metric, unit: str, value: float) -> bool:
    """Whether a share given in percent is so small that it may be a fraction."""
    percent = dimension_of(metric.unit) is Dimension.SHARE and unit != "fraction"
    return percent and 0 < abs(value) < _SMALL_SHARE


def bounds(metric: Metric) -> str:
    """What figures of a metric are possible, in words."""
    match metric.least, metric.most:
        case None, None:
            return "any number"
        case least, None:
            return f"at least {least:g}"
        case None, most:
            return f"at most {most:g}"
    return f"between {metric.least:g} and {metric.most:g}"
