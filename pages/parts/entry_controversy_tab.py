"""The tab for one controversy: what happened, how grave it is, how it stands."""

from __future__ import annotations

import streamlit as st

from pages.parts import cached_entry
from pages.parts.entry_fields import (
    choice,
    day_box,
    form_preview,
    source_fields,
    text_box,
)
from wizdata_core.esg.controversies import State
from wizdata_core.esg.entry.columns import Subject
from wizdata_core.esg.topics import SEVERITIES, TOPICS


def controversy_tab(version: str) -> None:
    """One event of a company."""
    companies, sources = cached_entry.choices(version)
    left, right = st.columns(2, gap="large")
    with left:
        issuer = st.selectbox(
            "Company",
            list(companies),
            index=None,
            format_func=companies.__getitem__,
            key="entry_event_company",
            placeholder="Choose a company",
        )
        cells = {"issuer": issuer or "", "happened_on": day_box("Happened on", "happened")}
        labels = {each.name: each.label for each in TOPICS.values()}
        cells["topic"] = choice("Topic", list(labels), "topic", "", labels, first=None)
        steps = {str(step): f"{step} · {meaning}" for step, meaning in SEVERITIES.items()}
        cells["severity"] = choice("Severity", list(steps), "severity", "", steps, first=None)
    with right:
        cells["title"] = text_box("Title", "title", "The event in one sentence")
        cells["state"] = choice("State", [each.value for each in State], "state")
        cells |= source_fields(sources, "event", "news", document=False)
    st.caption(
        "A later row on the same event, by company, day, topic, title and source, takes the place "
        "of the one before it: so its state moves from open to closed or unfounded."
    )
    form_preview(Subject.CONTROVERSIES, cells, ready=bool(cells["title"]))
