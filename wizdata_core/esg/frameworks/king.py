"""King V (31 October 2025): four outcomes and thirteen principles, by number.

The wording of the principles is not available here, so they are numbered and no metric is put under
them. Which metric speaks to which outcome is our placing.
"""

from __future__ import annotations

from datetime import date

from wizdata_core.esg.frameworks.records import (
    Evidence,
    Framework,
    Level,
    Requirement,
    each_alone,
)
from wizdata_core.esg.frameworks.tags import tagged

_NAME = "king-v"
_PRINCIPLES = 13
_KING_IV_FROM, _KING_V_FROM = date(2017, 4, 1), date(2026, 1, 1)


def code_version(period_start: date) -> str:
    """The King code in force for a financial year that began on a day; empty before King IV.

    King IV holds for years from 2017-04-01, King V for years from 2026-01-01; a company may have
    taken King V up earlier, which only its report says.
    """
    if period_start >= _KING_V_FROM:
        return "King V"
    return "King IV" if period_start >= _KING_IV_FROM else ""


def _outcome(code: str, title: str, metrics: tuple[str, ...]) -> Requirement:
    note = "which metrics speak to it is our placing"
    needs = each_alone(metrics)
    return Requirement(_NAME, code, title, Level.OUTCOME, needs, Evidence.INDICATIVE, note=note)


def _principle(number: int) -> Requirement:
    note = "its wording is not available here"
    return Requirement(
        _NAME,
        f"Principle {number}",
        f"Principle {number}",
        Level.PRINCIPLE,
        (),
        Evidence.INDICATIVE,
        note=note,
    )


FRAMEWORK = Framework(
    _NAME,
    "King V",
    "published 2025-10-31, for years that begin from 2026-01-01",
    "Apply and explain. That there are thirteen principles and four outcomes is confirmed; the "
    "wording of the principles is not available here. King IV holds for years that began earlier.",
    (
        _outcome(
            "Ethical culture",
            "Ethical culture",
            (
                "anti_corruption_policy",
                "anti_corruption_training_pct",
                "corruption_incidents",
                "whistleblower",
            ),
        ),
        _outcome(
            "Performance",
            "Performance and value creation",
            ("esg_linked_pay", "board_attendance_pct"),
        ),
        _outcome(
            "Control",
            "Conformance and prudent control",
            ("board_indep_pct", *tagged(lambda metric: metric.jse)["King V"]),
        ),
        _outcome("Legitimacy", "Legitimacy", ("sust_report", "sust_assurance", "tax_paid")),
        *(_principle(number) for number in range(1, _PRINCIPLES + 1)),
    ),
)
