"""The one error of the embedded server; this layer may not import WizDataError from above."""

from __future__ import annotations


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot run here; the text says what was found and what to do."""
