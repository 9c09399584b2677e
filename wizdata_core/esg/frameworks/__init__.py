"""FRAMEWORKS: the disclosure frameworks through which the same figures are looked at."""

from __future__ import annotations

from wizdata_core.errors import UnknownName
from wizdata_core.esg.frameworks import bbbee, gri, ifrs, jse, king, sfdr
from wizdata_core.esg.frameworks.records import Evidence, Framework, Level, Requirement

__all__ = ["FRAMEWORKS", "Evidence", "Framework", "Level", "Requirement", "framework_named"]

FRAMEWORKS: dict[str, Framework] = {
    each.name: each
    for each in (
        jse.FRAMEWORK,
        king.FRAMEWORK,
        gri.FRAMEWORK,
        ifrs.FRAMEWORK,
        sfdr.FRAMEWORK,
        bbbee.FRAMEWORK,
    )
}


def framework_named(name: str) -> Framework:
    """The framework of a name.

    Raises:
        UnknownName: no framework has it.
    """
    if name not in FRAMEWORKS:
        raise UnknownName("framework", name, FRAMEWORKS)
    return FRAMEWORKS[name]
