"""JSE Sustainability Disclosure Guidance (June 2022): core, leadership and narrative disclosures.

The document itself was not readable where this was written. Seven core rows of governance are
confirmed by the index tables of companies that report by it; the others follow the tags of the
metric catalogue, a row a topic and level, and are indicative. The codes are ours.
"""

from __future__ import annotations

import re

from wizdata_core.errors import BadInput
from wizdata_core.esg.frameworks.records import (
    Evidence,
    Framework,
    Level,
    Requirement,
    each_alone,
)
from wizdata_core.esg.frameworks.tags import tagged

_NAME = "jse"
_PILLARS = {"E": "Environment", "S": "Social", "G": "Governance"}
_TAG = re.compile(r"(?:([ESG]) )?([\w ]+?)(?:, (EE Act))?(?: \((core|where material)\))?")
_UNMARKED = "marked neither core nor leadership in what could be read; shown as leadership"

_CONFIRMED: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    (
        "G-board.diversity",
        "Governance: diversity of the board",
        ("board_women_pct", "board_black_pct"),
        "age is asked for too and is not in our catalogue",
    ),
    ("G-board.competence", "Governance: competence of the board", (), ""),
    (
        "G-board.independence",
        "Governance: independence, tenure and other seats of the board",
        ("board_indep_pct", "board_tenure"),
        "other seats are asked for too and are not in our catalogue",
    ),
    (
        "G-remuneration.sustainability",
        "Governance: pay linked to sustainability",
        ("esg_linked_pay",),
        "",
    ),
    (
        "G-ethics.training",
        "Governance: training in anti-corruption",
        ("anti_corruption_training_pct",),
        "",
    ),
    ("G-ethics.incidents", "Governance: incidents of corruption", ("corruption_incidents",), ""),
    ("G-ethics.whistle-blowing", "Governance: whistle-blowing", ("whistleblower",), ""),
)


def _confirmed() -> list[Requirement]:
    return [
        Requirement(
            _NAME, code, title, Level.CORE, each_alone(metrics), Evidence.CONFIRMED, note=note
        )
        for code, title, metrics, note in _CONFIRMED
    ]


def _indicative() -> list[Requirement]:
    placed = {metric for _, _, metrics, _ in _CONFIRMED for metric in metrics}
    found: dict[str, Requirement] = {}
    for tag, metrics in tagged(lambda metric: metric.jse).items():
        rest = [metric for metric in metrics if metric not in placed]
        if not rest or tag.startswith(("King", "B-BBEE")):
            continue
        row = _row(tag, rest)
        before = found.get(row.code)
        if before is not None:
            row = _row(tag, [*before.metrics, *rest])
        found[row.code] = row
    return list(found.values())


def _row(tag: str, metrics: list[str]) -> Requirement:
    if tag == "JSE climate guidance":
        return _requirement("climate-guidance", "Climate: report by the guidance", metrics)
    match = _TAG.fullmatch(tag)
    if match is None:
        raise BadInput(f"the JSE tag {tag!r} has another form than 'E climate (core)'")
    pillar, topic, _, mark = match.groups()
    head = f"{_PILLARS[pillar]}: {topic}" if pillar else topic.capitalize()
    code = f"{pillar}-{topic.replace(' ', '-')}" if pillar else topic
    if topic == "narrative":
        return _requirement(f"{code}.text", f"{head} disclosure", metrics)
    level = Level.CORE if mark == "core" else Level.LEADERSHIP
    note = {"core": "", "where material": "asked for where it is material"}.get(mark, _UNMARKED)
    ending = "where-material" if mark == "where material" else level.value
    return _requirement(f"{code}.{ending}", head, metrics, level, note)


def _requirement(
    code: str,
    title: str,
    metrics: list[str],
    level: Level = Level.NARRATIVE,
    note: str = "",
) -> Requirement:
    return Requirement(
        _NAME, code, title, level, each_alone(metrics), Evidence.INDICATIVE, note=note
    )


def _framework() -> Framework:
    order = {Level.CORE: 0, Level.LEADERSHIP: 1, Level.NARRATIVE: 2}
    rows = sorted([*_confirmed(), *_indicative()], key=lambda each: order[each.level])
    return Framework(
        _NAME,
        "JSE Sustainability Disclosure Guidance",
        "June 2022",
        "Voluntary. Seven core rows of governance are confirmed; the other rows follow tags that "
        "are indicative, and the codes are ours.",
        tuple(rows),
    )


FRAMEWORK = _framework()
