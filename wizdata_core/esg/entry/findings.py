"""What a rule finds in a cell: the column, its text, and the sentence that says what is right."""

from __future__ import annotations

from dataclasses import dataclass

from wizdata_core.esg.entry.rules import ENTRY_RULES, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in one cell: the column, its text, and the sentence that says it."""

    rule: str
    column: str
    value: str
    said: str

    @property
    def refuses(self) -> bool:
        """Whether the row is refused for it."""
        return ENTRY_RULES[self.rule].verdict is Verdict.REFUSE


class Refused(Exception):  # noqa: N818 - it names what became of the cell, as its callers read it
    """A rule refuses a cell; `finding` says why. Never leaves `wizdata_core.esg.entry`."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.said)


_MOST_SHOWN = 60


def finding(rule: str, column: str, value: str, **words: object) -> Finding:
    """What a rule found in a cell, said by its sentence; a long text is shown by its beginning."""
    shown = value if len(value) <= _MOST_SHOWN else value[: _MOST_SHOWN - 1] + "…"
    said = ENTRY_RULES[rule].says.format(**{"column": column, "value": shown} | words)
    return Finding(rule, column, shown, said)


def refused(rule: str, column: str, value: str, **words: object) -> Refused:
    """The exception that a refused cell raises."""
    return Refused(finding(rule, column, value, **words))
