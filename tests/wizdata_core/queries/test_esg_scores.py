"""Scores from the database: the four fictional companies, and what is stored of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from db.models import esg_batches, esg_controversies, esg_observations
from wizdata_core.queries.esg_scores import league, scorecard
from wizdata_core.reference import rows
from wizdata_core.store import Engines, reading, writing

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
AS_OF = date(2025, 9, 30)


def load_examples(store: Engines) -> None:
    with writing(store) as connection:
        batch = connection.execute(
            esg_batches.insert()
            .values(kind="example", name="e", sha256="", accepted=1, refusals=[], collected_at=NOW)
            .returning(esg_batches.c.id)
        ).scalar_one()
        for row in rows("esg_example"):
            nd = row["value"] == "not disclosed"
            value = None if nd else {"yes": 1.0}.get(row["value"]) or float(row["value"])
            connection.execute(
                esg_observations.insert().values(
                    {
                        **row,
                        "published_on": row["published_on"] or None,
                        "batch": batch,
                        "disclosed": not nd,
                        "value": value,
                        "given": row["value"],
                        "given_unit": row["unit"],
                        "collected_at": NOW,
                    }
                )
            )
        for row in rows("esg_example_controversies"):
            connection.execute(
                esg_controversies.insert().values({**row, "batch": batch, "collected_at": NOW})
            )


def test_the_fictional_companies_score_as_in_the_worked_example(store: Engines) -> None:
    load_examples(store)
    with reading(store) as connection:
        found = league(connection, AS_OF, example=True)
        one = scorecard(connection, "example-cobalt", AS_OF)
    assert one in found
    assert [(each.entity, each.grade, each.combined_grade) for each in found] == [
        ("example-baobab", "B+", "B-"),
        ("example-dune", "B-", "C"),
        ("example-amber", "C+", "C+"),
        ("example-cobalt", "D+", "D+"),
    ]
    assert [each.total for each in found] == pytest.approx(
        [68.8542, 52.0833, 49.6875, 22.7083], abs=5e-5
    )
