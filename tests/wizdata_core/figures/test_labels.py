"""The words on a chart."""

from __future__ import annotations

import numpy as np

from tests.wizdata_core.figures.apple import view_of
from wizdata_core.bars import Interval
from wizdata_core.figures.labels import source_line


def test_the_source_line_names_provider_unit_basis_and_moment() -> None:
    view = view_of(unit="ZAR", quote_unit="ZAc", timezone="Africa/Johannesburg", sample=True)
    assert source_line(view) == (
        "sample data · Yahoo · ZAR (quoted in ZAc) · raw · last bar 2024-12-30 · "
        "fetched 2025-01-01 00:00 SAST"
    )
    told = view_of(0, sample=True, provider_label="Sample: real past prices", fetched_at=None)
    assert source_line(told) == "Sample: real past prices · USD · raw"
    assert source_line(view_of(fetched_at=None)) == "Yahoo · USD · raw · last bar 2024-12-30"
    assert source_line(view_of(0, fetched_at=None)) == "Yahoo · USD · raw"


def test_the_source_line_calls_an_unfinished_last_bar_so_and_gives_an_intraday_one_its_clock() -> (
    None
):
    final = np.arange(60) < 59
    view = view_of(interval=Interval.HOUR, final=final, fetched_at=None)
    assert source_line(view).endswith("last bar 2024-12-30 09:30 EST (unfinished)")
    assert source_line(view_of(final=final, fetched_at=None)).endswith("2024-12-30 (unfinished)")


def test_a_zone_without_letters_is_named_by_its_offset() -> None:
    view = view_of(timezone="Asia/Dubai")
    assert source_line(view).endswith("2025-01-01 02:00 UTC+04")
