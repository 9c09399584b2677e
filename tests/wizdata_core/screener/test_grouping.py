"""Groups of a result: counts, medians of what is known, and a place for rows without a group."""

from __future__ import annotations

from wizdata_core.screener.grouping import grouped

NAN = float("nan")
ROWS: tuple[dict[str, object], ...] = (
    {"sector": "Banks", "return_1y": 0.1, "currency": "ZAR"},
    {"sector": "Mining", "return_1y": 0.5, "currency": "ZAR"},
    {"sector": "Banks", "return_1y": 0.3, "currency": "ZAR"},
    {"sector": "Banks", "return_1y": None, "currency": "ZAR"},
    {"sector": "Banks", "return_1y": NAN, "currency": "ZAR"},
    {"sector": None, "return_1y": None, "currency": "ZAR"},
    {"sector": None, "return_1y": NAN, "currency": "ZAR"},
)


def test_the_largest_group_comes_first_and_those_without_one_last() -> None:
    groups = grouped(ROWS, "sector", ("return_1y", "currency"))
    assert [(each.value, each.count) for each in groups] == [("Banks", 4), ("Mining", 1), ("", 2)]


def test_a_median_is_of_what_is_known_and_only_of_numbers() -> None:
    groups = grouped(ROWS, "sector", ("return_1y", "currency"))
    assert [each.medians for each in groups] == [
        {"return_1y": 0.2},
        {"return_1y": 0.5},
        {"return_1y": None},
    ]
    assert grouped((), "sector", ("return_1y",)) == ()
