"""ENTRY_RULES: everything that may be wrong with a row of entry, and what becomes of the row.

A refused row is never stored. A flagged one is stored as it stands; a person should look at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of a row in which a rule finds something."""

    REFUSE = "refuse"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class EntryRule:
    """One thing that may be wrong with a row: its name, what is wrong, the verdict, what is said.

    `says` is the sentence for a person; names in braces are filled by the reading.
    """

    name: str
    wrong: str
    verdict: Verdict
    says: str


_R, _F = Verdict.REFUSE, Verdict.FLAG
ENTRY_RULES: dict[str, EntryRule] = {
    rule.name: rule
    for rule in (
        EntryRule(
            "cells",
            "more or fewer cells than the header",
            _R,
            "the row has {cells} cells where the header has {width}; quote a cell that holds "
            "the delimiter",
        ),
        EntryRule(
            "formula",
            "a formula instead of its value",
            _R,
            "the cell holds a formula; paste its value",
        ),
        EntryRule(
            "too_long",
            "a text that is too long",
            _R,
            "the text has {length:,} characters; at most {most:,} are kept",
        ),
        EntryRule("missing", "a required cell that is empty", _R, "{column} is empty; {right}"),
        EntryRule("issuer", "a company that is not known", _R, "{error}"),
        EntryRule("metric", "a metric that is not in the catalogue", _R, "{error}"),
        EntryRule("topic", "a topic that is not in the catalogue", _R, "{error}"),
        EntryRule(
            "word",
            "a word that its column does not know",
            _R,
            "{column} {value!r} is not known; give {right}",
        ),
        EntryRule("source", "a source that is not in the catalogue", _R, "{error}"),
        EntryRule(
            "boundary",
            "a boundary that is none",
            _R,
            "boundary {value!r} is none; give group, or a kind and a name as in 'segment: "
            "Coal' ({right})",
        ),
        EntryRule(
            "scope",
            "another scope than the metric's",
            _R,
            "scope {value!r} is not that of {metric}, which is {right}; figures of other "
            "scopes are another metric",
        ),
        EntryRule(
            "scope_taken",
            "no scope where the metric has one",
            _F,
            "the scope is taken to be {right}, the metric's own",
        ),
        EntryRule("unit", "a unit that is not known, or of another dimension", _R, "{error}"),
        EntryRule(
            "unit_case",
            "a unit that means two things by its case",
            _R,
            "unit {value!r} may mean two things; write {right}",
        ),
        EntryRule(
            "currency",
            "money of a currency that no country has",
            _R,
            "no country's currency is called {value!r}; give its code of three letters, as in ZAR",
        ),
        EntryRule(
            "no_value",
            "a word that may mean none, zero or nothing",
            _R,
            "{value!r} does not say whether it is zero or not disclosed; write the figure, or"
            " 'not disclosed'",
        ),
        EntryRule(
            "number",
            "text where a number is due",
            _R,
            "{value!r} is not a number; write digits with a point, as in 1234.5",
        ),
        EntryRule(
            "ambiguous_number",
            "a number that may be read in two ways",
            _R,
            "{value!r} may be {one} or {other}; write it without thousands separators and "
            "with a point",
        ),
        EntryRule(
            "not_finite",
            "a number without end, or none",
            _R,
            "{value!r} is no figure; write a finite number",
        ),
        EntryRule(
            "percent_sign",
            "a percent sign where the unit is not %",
            _R,
            "{value!r} is in percent and the unit is {unit!r}; give both in one unit",
        ),
        EntryRule(
            "answer",
            "no yes or no where one is due",
            _R,
            "{value!r} is neither yes nor no; write one of {right}",
        ),
        EntryRule(
            "level",
            "no step of the metric's scale",
            _R,
            "{value!r} is no step of {metric}; write one of {right}",
        ),
        EntryRule(
            "whole",
            "a fraction where a whole number is due",
            _R,
            "{value!r} is not whole, and {metric} counts in whole steps",
        ),
        EntryRule(
            "bounds",
            "a figure beyond what is possible",
            _R,
            "{value!r} is {figure} {unit}, and {metric} is {right}",
        ),
        EntryRule(
            "small_share",
            "a share below one percent",
            _F,
            "{value!r} is below 1 %; is it a fraction? Then its unit is 'fraction'",
        ),
        EntryRule(
            "date",
            "no date where one is due",
            _R,
            "{column} {value!r} is no date; write it as 2024-12-31",
        ),
        EntryRule(
            "years",
            "a date outside the years that are kept",
            _R,
            "{column} {value!r} is not in the years {first} to {last}",
        ),
        EntryRule(
            "period_order",
            "a period that begins after its end",
            _R,
            "the period begins on {start}, after its end on {end}",
        ),
        EntryRule(
            "period_length",
            "a period longer than 18 months",
            _R,
            "the period runs from {start} to {end}; at most {most} months are one figure",
        ),
        EntryRule(
            "period_future",
            "a period that has not ended",
            _R,
            "the period ends on {end}, in the future",
        ),
        EntryRule(
            "published_early",
            "a publication before what it tells of",
            _R,
            "published on {published}, before {end}, which it tells of",
        ),
        EntryRule(
            "published_future",
            "a publication in the future",
            _R,
            "published on {published}, in the future",
        ),
        EntryRule(
            "unpublished",
            "no day of publication",
            _F,
            "without a day of publication it counts from the day on which it is entered",
        ),
        EntryRule(
            "happened_future",
            "an event in the future",
            _R,
            "happened on {happened}, in the future",
        ),
        EntryRule(
            "url",
            "an address that is none of the web",
            _R,
            "{value!r} is no address; it begins with https:// or http://",
        ),
        EntryRule(
            "untraced",
            "neither document, page nor address",
            _F,
            "neither document, page nor address says where the figure stands",
        ),
        EntryRule(
            "estimate_quality",
            "an estimate with the quality of a report, or the other way",
            _F,
            "status {status!r} with quality {quality}: reports have 1 or 2, estimates and "
            "models 3 to 5",
        ),
        EntryRule(
            "silent_estimate",
            "an estimate or model without a figure",
            _R,
            "only a company can leave a figure undisclosed; status {status!r} needs a figure",
        ),
        EntryRule("repeats", "a row that says what an earlier one says", _R, "repeats line {line}"),
        EntryRule(
            "contradicts",
            "two rows of the file that differ on one figure",
            _R,
            "line {line} says {other!r} of the same figure, source and publication; keep one "
            "of them",
        ),
        EntryRule(
            "already_otherwise",
            "another value than the one that is stored",
            _R,
            "{stored} is stored as {status} of the same figure, source and publication; write"
            " status restated if it was corrected, or take batch {batch} back",
        ),
        EntryRule(
            "facts_differ",
            "the stored figure with other particulars",
            _F,
            "the figure is stored already and stays as it is; {names} given otherwise here. "
            "Take batch {batch} back to correct it",
        ),
        EntryRule(
            "restates_nothing",
            "a restatement of nothing that is known",
            _F,
            "no earlier figure is held that this one restates",
        ),
        EntryRule(
            "leap",
            "a figure far from the company's other periods",
            _F,
            "{figure} {unit} is {times} times the figure of {period}; is the unit right?",
        ),
    )
}
"""By name, in the order in which a row is read; the last six look at other rows too."""
