"""The reference page of the fields, written from the catalogue.

`python -m wizdata_core.fields > docs/reference/fields.md` renews it; a test fails while the page
says anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizdata_core.fields import FIELDS, Group, Kind

if TYPE_CHECKING:
    from wizdata_core.fields import Field

_HEAD = """\
# Fields

Written by `python -m wizdata_core.fields` from the catalogue; edit the modules in
`wizdata_core/fields/`, not this page. How a row is made: [snapshots](../snapshots.md).

A fraction is stored as 0.0123 and shown as 1.23 %. Local currency is the major unit of the
instrument's own, points for an index. Series is the indicator that makes a field, as a chart draws
it. What is not known is missing, never zero.
"""


def page() -> str:
    """The whole page, in Markdown."""
    parts = [_HEAD, f"{len(FIELDS)} fields.\n"]
    for group in Group:
        members = [each for each in FIELDS.values() if each.group is group]
        lines = ["| field | label | counts | about |", "| --- | --- | --- | --- |"]
        parts.append(f"## {group.value}\n")
        parts.append("\n".join([*lines, *(_line(each) for each in members)]) + "\n")
    return "\n".join(parts)


def _line(field: Field) -> str:
    counts = field.unit.value if field.kind is Kind.NUMBER else field.kind.value
    series = f"`{field.series}`" if field.series else ""
    about = "; ".join(each for each in (field.help, series) if each)
    return f"| `{field.name}` | {field.label} | {counts} | {about} |"
