"""Sound rows beside each other and beside what is stored: repeated, unchanged, restating, refused.

A vintage is one figure of one source at one publication. It is kept once; another value of it is
only taken as a restatement, which names what it supersedes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from wizdata_core.esg.entry.findings import Finding, finding
from wizdata_core.esg.observations import Status

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from wizdata_core.esg.entry.figures import Figure
    from wizdata_core.esg.entry.known import Controversy, Known, StoredControversy
    from wizdata_core.esg.observations import Observation

_LEAP = 100.0
_PARTICULARS = ("quality", "assurance", "document", "page", "url", "note")


@dataclass(slots=True)
class Judged:
    """What was found of a row beside others."""

    findings: list[Finding] = field(default_factory=list)
    unchanged: bool = False
    supersedes: int | None = None
    supersedes_line: int | None = None

    @property
    def refused(self) -> bool:
        """Whether the row is refused for it."""
        return any(each.refuses for each in self.findings)


def judge_figures(figures: Mapping[int, Figure], known: Known) -> dict[int, Judged]:
    """What is found of each figure, by its line."""
    judged = {line: Judged() for line in figures}
    _beside_each_other(figures, judged)
    vintages = _grouped((_vintage(each), each) for each in known.observations)
    for line, figure in figures.items():
        if not judged[line].refused:
            _beside_stored(figure, vintages.get(_vintage(figure), []), judged[line])
    _link(figures, known, judged)
    _compare_periods(figures, known, judged)
    return judged


def _place(of: Figure | Observation) -> tuple[Hashable, ...]:
    """What one figure is, whoever says it and when."""
    return of.issuer, of.metric, of.period_start, of.period_end, of.boundary


def _vintage(of: Figure | Observation) -> tuple[Hashable, ...]:
    return *_place(of), of.source, of.published_on


def _says(of: Figure | Observation) -> tuple[Hashable, ...]:
    return of.disclosed, of.value, of.unit if of.disclosed else "", of.status


def _grouped(pairs: Iterable[tuple[Hashable, Observation]]) -> dict[Hashable, list[Observation]]:
    groups: dict[Hashable, list[Observation]] = defaultdict(list)
    for key, each in pairs:
        groups[key].append(each)
    return groups


def _beside_each_other(figures: Mapping[int, Figure], judged: dict[int, Judged]) -> None:
    """Refuses rows that repeat or contradict another; a figure and its restatement may stand."""
    first: dict[Hashable, int] = {}
    for line, figure in figures.items():
        key = *_vintage(figure), figure.status is Status.RESTATED
        other = first.setdefault(key, line)
        if other == line:
            continue
        if _says(figures[other]) == _says(figure):
            judged[line].findings.append(finding("repeats", "row", figure.given, line=other))
            continue
        for one, two in ((line, other), (other, line)):
            if not judged[one].refused:
                words = {"line": two, "other": figures[two].given}
                judged[one].findings.append(
                    finding("contradicts", "value", figures[one].given, **words)
                )


def _beside_stored(figure: Figure, held: list[Observation], judged: Judged) -> None:
    """Judges a figure beside the stored ones of its vintage."""
    same = next((each for each in held if _says(each) == _says(figure)), None)
    if same is not None:
        judged.unchanged = True
        differing = [name for name in _PARTICULARS if getattr(same, name) != getattr(figure, name)]
        if differing:
            words = {"names": ", ".join(differing), "batch": same.batch}
            judged.findings.append(finding("facts_differ", differing[0], figure.given, **words))
    elif held and figure.status is not Status.RESTATED:
        newest = held[-1]
        said = f"{newest.value:,.10g} {newest.unit}" if newest.disclosed else "not disclosed"
        words = {"stored": said, "status": newest.status.value, "batch": str(newest.batch)}
        judged.findings.append(finding("already_otherwise", "value", figure.given, **words))


def _link(figures: Mapping[int, Figure], known: Known, judged: dict[int, Judged]) -> None:
    """Links each restatement to what it supersedes: of its own source first, then the newest."""
    held = _grouped((_place(each), each) for each in known.observations)
    beside: dict[Hashable, list[int]] = defaultdict(list)
    for line, figure in figures.items():
        if not (judged[line].refused or judged[line].unchanged):
            beside[_place(figure)].append(line)
    for line, figure in figures.items():
        mine = judged[line]
        if figure.status is not Status.RESTATED or mine.refused or mine.unchanged:
            continue
        stored = [
            (_rank(each, figure), 0, each.id)
            for each in held.get(_place(figure), [])
            if _day(each) <= _day(figure)
        ]
        others = [
            (_rank(figures[each], figure), 1, each)
            for each in beside[_place(figure)]
            if _comes_before(figures[each], figure)
        ]
        if not stored and not others:
            mine.findings.append(finding("restates_nothing", "status", figure.status.value))
            continue
        _, in_sheet, number = max([*stored, *others])
        mine.supersedes, mine.supersedes_line = (None, number) if in_sheet else (number, None)


def _rank(other: Figure | Observation, figure: Figure) -> tuple[bool, date]:
    return other.source == figure.source, _day(other)


def _day(of: Figure | Observation) -> date:
    """The day of publication; what has none is as young as can be."""
    return of.published_on or date.max


def _comes_before(other: Figure, figure: Figure) -> bool:
    """Whether a row of the same sheet is what a restatement may restate."""
    if _day(other) != _day(figure):
        return _day(other) < _day(figure)
    return other.status is not Status.RESTATED


def _compare_periods(
    figures: Mapping[int, Figure], known: Known, judged: dict[int, Judged]
) -> None:
    """Flags a figure that is a hundred times another period's, or a hundredth of it."""
    held = _grouped(
        ((each.issuer, each.metric, each.boundary), each) for each in known.observations
    )
    for line, figure in figures.items():
        others = [
            each
            for each in held.get((figure.issuer, figure.metric, figure.boundary), [])
            if each.value and each.unit == figure.unit and each.period_end != figure.period_end
        ]
        if not figure.value or not others or judged[line].refused or judged[line].unchanged:
            continue
        near = min(others, key=lambda each: abs((each.period_end - figure.period_end).days))
        times = figure.value / near.value  # type: ignore[operator]  # others have one
        if not 1 / _LEAP < times < _LEAP:
            words = {
                "figure": f"{figure.value:,.6g}",
                "unit": figure.unit,
                "times": f"{times:,.4g}",
                "period": near.period_end,
            }
            judged[line].findings.append(finding("leap", "value", figure.given, **words))


def judge_controversies(events: Mapping[int, Controversy], known: Known) -> dict[int, Judged]:
    """What is found of each controversy, by its line; another state of a stored one supersedes it.

    Of several rows on one event the newest that is stored counts.
    """
    judged = {line: Judged() for line in events}
    newest: dict[Hashable, StoredControversy] = {}
    for each in sorted(known.controversies, key=lambda stored: stored.id):
        newest[each.controversy.key] = each
    first: dict[Hashable, int] = {}
    for line, event in events.items():
        other = first.setdefault(event.key, line)
        if other != line:
            same = events[other] == event
            words = {"line": other, "other": events[other].title}
            rule, column = ("repeats", "row") if same else ("contradicts", "title")
            judged[line].findings.append(finding(rule, column, event.title, **words))
            continue
        stored = newest.get(event.key)
        if stored is not None and stored.controversy == event:
            judged[line].unchanged = True
        elif stored is not None:
            judged[line].supersedes = stored.id
    return judged
