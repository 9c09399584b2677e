"""Reads rows of numbers in PostgreSQL's binary form, straight into an array, in one transaction."""

from __future__ import annotations

import io
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import psycopg2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from sqlalchemy import Connection

WHOLE, DECIMAL = ">i8", ">f8"
"""What PostgreSQL calls bigint and double precision."""

_HEADER, _TRAILER = 19, 2  # the signature with its flags; the count of columns that ends it, -1


def numbers(
    connection: Connection, query: str, given: Mapping[str, object], columns: Mapping[str, str]
) -> NDArray[np.void]:
    """The rows of a query as an array with a field a column.

    `columns` names the query's columns in their order, each WHOLE or DECIMAL. None may be null:
    then all rows are of one length.

    Raises:
        ValueError: a value was null.
    """
    said = str(text(query).compile(dialect=psycopg2.dialect()))  # type: ignore[no-untyped-call]  # SQLAlchemy does not say
    with closing(connection.connection.cursor()) as cursor, io.BytesIO() as stream:
        statement = cursor.mogrify(said, dict(given)).decode()
        cursor.copy_expert(f"copy ({statement}) to stdout with (format binary)", stream)
        content = stream.getvalue()
    fields: list[tuple[str, str]] = [("columns", ">i2")]
    for name, form in columns.items():
        fields += [(f"{name} length", ">i4"), (name, form)]
    row = np.dtype(fields)
    count, left = divmod(len(content) - _HEADER - _TRAILER, row.itemsize)
    if left:
        raise ValueError("a column that must have a value was null")
    return np.frombuffer(content, dtype=row, count=count, offset=_HEADER)
