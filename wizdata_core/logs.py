"""Logs: one event a line, named like `bars.stored`, with its facts behind it."""

from __future__ import annotations

import logging
import sys

# These print whole URLs or every HTTP call at INFO.
_NOISY = ("httpx", "httpcore", "urllib3", "ccxt", "yfinance", "apscheduler", "alembic", "peewee")


def start(level: str) -> None:
    """Sends the log to standard error, from `level` up."""
    logging.basicConfig(
        level=level,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        datefmt="%Y-%m-%dT%H:%M:%S%z",
        force=True,
    )
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # It warns at each look during a long run that it does not start a second one, as it is told to.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


def event(logger: logging.Logger, name: str, **facts: object) -> None:
    """Writes one event with its facts as key=value."""
    logger.info("%s %s", name, " ".join(f"{key}={value!r}" for key, value in facts.items()))
