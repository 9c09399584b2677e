"""Stored scores: one a day and method, made anew with the same hash, and methods that stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from db.models import esg_methods, esg_scores
from wizdata_core.errors import BadInput
from wizdata_core.esg.methods import EXAMPLES, METHODS, method_named, read
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.ingest.esg_methods import freeze
from wizdata_core.ingest.esg_scores import refresh_scores
from wizdata_core.queries.esg_scores import scorecard, stored_scores
from wizdata_core.store import Engines, reading, writing

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
DAYS = (date(2025, 9, 30), date(2025, 3, 31))


def test_scores_of_some_days_are_stored_as_they_are_explained(store: Engines) -> None:
    with writing(store) as connection:
        load_examples(connection, NOW)
    assert refresh_scores(store, DAYS, NOW) == 8
    with reading(store) as connection:
        stored = stored_scores(connection, "company", "example-amber", EXAMPLES)
        cards = [scorecard(connection, "example-amber", each.as_of) for each in stored]
        assert set(connection.execute(select(esg_methods.c.method)).scalars()) == set(METHODS)
        assert stored_scores(connection, "country", "example-amber", EXAMPLES) == ()
    assert [each.as_of for each in stored] == sorted(DAYS)
    for kept, card in zip(stored, cards, strict=True):
        assert (kept.total, kept.penalised, kept.grade) == (card.total, card.penalised, card.grade)
        assert (kept.environment, kept.social, kept.governance) == tuple(
            each.score for each in card.pillars
        )
        assert (kept.controversies, kept.combined) == (card.controversies, card.combined)
        assert (kept.coverage, kept.confidence) == (card.coverage, card.confidence)
        assert (kept.badge, kept.peer_group) == (card.badge, card.peer_group)
        assert (kept.inputs_hash, kept.computed_at) == (card.inputs_hash, NOW)


def test_scoring_again_gives_the_same_hash_in_the_same_row(store: Engines) -> None:
    with writing(store) as connection:
        load_examples(connection, NOW)
    refresh_scores(store, DAYS[:1], NOW)
    with reading(store) as connection:
        first = stored_scores(connection, "company", "example-dune", EXAMPLES)
    refresh_scores(store, DAYS[:1], NOW + timedelta(hours=1))
    with reading(store) as connection:
        again = stored_scores(connection, "company", "example-dune", EXAMPLES)
    assert [replace(each, computed_at=NOW) for each in again] == list(first)
    assert again[0].computed_at == NOW + timedelta(hours=1)


def test_scores_of_what_is_no_longer_held_go(store: Engines) -> None:
    with writing(store) as connection:
        load_examples(connection, NOW)
    refresh_scores(store, DAYS, NOW)
    with writing(store) as connection:
        connection.execute(text("update esg_batches set undone_at = now()"))
    assert refresh_scores(store, DAYS[:1], NOW) == 0
    with reading(store) as connection:
        assert set(connection.execute(select(esg_scores.c.as_of)).scalars()) == {DAYS[1]}


def test_no_day_is_nothing_to_do(store: Engines) -> None:
    assert refresh_scores(store, (), NOW) == 0


def test_a_method_that_was_changed_under_its_version_is_refused(store: Engines) -> None:
    method = method_named(EXAMPLES)
    with writing(store) as connection:
        freeze(connection, method, NOW)
        freeze(connection, method, NOW + timedelta(days=1))
        with pytest.raises(BadInput, match="give a changed method a new version"):
            freeze(connection, replace(method, least_coverage=0.5), NOW)
        row = connection.execute(select(esg_methods)).one()
    assert (row.fingerprint, row.frozen_at) == (method.fingerprint, NOW)
    assert read(row.body) == method
