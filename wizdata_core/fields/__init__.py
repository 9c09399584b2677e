"""FIELDS: every value by which instruments can be screened, sorted and shown, by name.

Adding a field is one entry in a module beside this one; the tables of snapshots grow a column for
it by themselves.
"""

from __future__ import annotations

from wizdata_core.errors import UnknownName
from wizdata_core.fields import companies, identity, prices, technical
from wizdata_core.fields.catalogue import Field, Group, Kind, Unit

__all__ = ["FIELDS", "Field", "Group", "Kind", "Unit", "field"]

FIELDS: dict[str, Field] = {
    each.name: each
    for each in (*identity.FIELDS, *prices.FIELDS, *technical.FIELDS, *companies.FIELDS)
}


def field(name: str) -> Field:
    """The field called `name`.

    Raises:
        UnknownName: the catalogue does not hold it.
    """
    if name not in FIELDS:
        raise UnknownName("field", name, FIELDS)
    return FIELDS[name]
