"""IFRS S1 and S2, with the SASB topics of each industry.

Paragraphs are named in our own words, from general knowledge. A topic is answered by the metrics
whose tag names it; a topic of the same name and number in another industry by the same metrics.
"""

from __future__ import annotations

from wizdata_core.esg.frameworks.records import (
    Evidence,
    Framework,
    Level,
    Requirement,
    each_alone,
)
from wizdata_core.esg.frameworks.tags import tagged
from wizdata_core.reference import rows

_NAME = "ifrs"
PARAGRAPHS: dict[str, tuple[str, str]] = {
    "S1": ("IFRS S1", "Sustainability-related financial information, in general"),
    "S2": ("IFRS S2", "Climate-related disclosures, as a whole"),
    "S2.29(a)(i)": ("IFRS S2.29(a)(i)", "Gross scope 1 emissions"),
    "S2.29(a)(v)": ("IFRS S2.29(a)(v)", "Scope 2 emissions, location-based"),
    "S2.B30-31": ("IFRS S2 B30-31", "Scope 2 emissions, contractual instruments"),
    "S2.29(a)(vi)": ("IFRS S2.29(a)(vi)", "Scope 3 emissions by category"),
    "S2.29(b)": ("", "Assets vulnerable to transition risks"),
    "S2.29(c)": ("", "Assets vulnerable to physical risks"),
    "S2.29(d)": ("", "Assets aligned with climate-related opportunities"),
    "S2.29(e)": ("", "Capital deployed for climate-related risks and opportunities"),
    "S2.29(f)": ("IFRS S2.29(f)", "Internal carbon price"),
    "S2.29(g)": ("IFRS S2.29(g)", "Pay linked to climate"),
    "S2.33": ("IFRS S2.33", "Climate-related targets"),
    "S2.33-36": ("IFRS S2.33-36", "Targets and how they were set and validated"),
}
"""The paragraphs that are looked at: the tag of the catalogue that names each, and what it asks."""


def _paragraphs(tags: dict[str, list[str]]) -> list[Requirement]:
    return [
        Requirement(
            _NAME,
            code,
            title,
            Level.DISCLOSURE,
            each_alone(tags.get(tag, [])),
            Evidence.INDICATIVE,
        )
        for code, (tag, title) in PARAGRAPHS.items()
    ]


def _topics(tags: dict[str, list[str]]) -> list[Requirement]:
    listed = rows("sasb_topics")
    own = {
        (row["sics_code"], row["topic_code"]): _tagged(row["sics_code"], row["topic_code"], tags)
        for row in listed
    }
    alike: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for row in listed:
        metrics = own[row["sics_code"], row["topic_code"]]
        if metrics:
            alike.setdefault((row["topic_code"], row["topic"]), (row["sics_code"], metrics))
    return [_topic(row, own[row["sics_code"], row["topic_code"]], alike) for row in listed]


def _tagged(industry: str, topic: str, tags: dict[str, list[str]]) -> list[str]:
    code = f"{industry}-{topic}"
    found = [name for tag in tags if tag.partition(".")[0] == code for name in tags[tag]]
    return list(dict.fromkeys(found))


def _topic(
    row: dict[str, str],
    own: list[str],
    alike: dict[tuple[str, str], tuple[str, list[str]]],
) -> Requirement:
    metrics, note = own, ""
    if not own and (found := alike.get((row["topic_code"], row["topic"]))):
        metrics, note = found[1], f"by the metrics of the same topic of {found[0]}"
    return Requirement(
        _NAME,
        f"{row['sics_code']}-{row['topic_code']}",
        row["topic"],
        Level.TOPIC,
        each_alone(metrics),
        Evidence.INDICATIVE,
        row["sics_code"],
        note,
    )


INDUSTRIES: dict[str, str] = {row["sics_code"]: row["industry"] for row in rows("sasb_topics")}
"""The SICS industries whose topics are listed, by code."""

_TAGS = tagged(lambda metric: metric.issb)
FRAMEWORK = Framework(
    _NAME,
    "IFRS S1 and S2 with SASB topics",
    "IFRS S1 and S2 (June 2023), SASB topics by SICS industry",
    "Paragraphs and topics are indicative. Topics are listed for eleven industries and not every "
    "one of each; in South Africa the standards are voluntary.",
    (*_paragraphs(_TAGS), *_topics(_TAGS)),
)
