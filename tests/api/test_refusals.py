"""Every error that a route may meet has its status, its words and what would have been right."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.refusals import TooLarge, refusal
from wizdata_core.errors import (
    BadInput,
    DatabaseUnavailable,
    LakeUnavailable,
    UnknownName,
    WizDataError,
)
from wizdata_core.queries.limited import TookTooLong
from wizdata_core.screener.text import ScreenError


def said(error: WizDataError) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(bytes(refusal(error).body))
    return content


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UnknownName("field", "prize", ["price"]), 404),
        (BadInput("no"), 400),
        (ScreenError("no"), 400),
        (TooLarge("no"), 413),
        (TookTooLong("no"), 503),
        (DatabaseUnavailable("no"), 503),
        (LakeUnavailable("no"), 503),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, WizDataError) else str(each),
)
def test_each_error_has_its_status_and_is_never_kept(error: WizDataError, status: int) -> None:
    answer = refusal(error)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    assert said(error)["error"] == str(error)


def test_an_unknown_name_comes_with_the_nearest() -> None:
    assert said(UnknownName("field", "prize", ["price"]))["nearest"] == ["price"]
    assert said(BadInput("no"))["nearest"] == []


def test_a_refused_screen_comes_with_its_place_in_the_text() -> None:
    found = said(ScreenError("no", span=(3, 9), nearest=("rsi_14",)))
    assert (found["start"], found["end"], found["nearest"]) == (3, 9, ["rsi_14"])
