"""The reference page of the jobs, written from JOBS.

`python -m collectors jobs --page > docs/reference/jobs.md` renews it; a test fails while the page
says anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.schedule import JOBS, POLICY_WORDS, Policy
from collectors.scheduler import LOOK_EVERY
from collectors.timetable import words
from wizdata_core.ingest.leases import LEASE

if TYPE_CHECKING:
    from collectors.schedule import Job

_HEAD = """\
# Jobs

Written by `python -m collectors jobs --page` from `collectors/schedule.py`; edit that, not this
page. `python -m collectors jobs` shows how each stands now.

Every (job, period) pair is one row of the table `runs`, so a period is run once, however many
collectors there are.

- A period counted in UTC is known by its start. One at a wall time, or after a close, is known by
  its local date, so no change of clocks doubles or skips it.
- Where clocks skip a wall time, it is due as much later as they skip (02:30 at 03:30); where they
  show it twice, at the first.
- A run is leased to the collector that works on it. One that is killed or paused loses its lease
  after {lease:g} seconds; another looks within {look:g} seconds and takes the run over. The first
  can then commit nothing of it.
- A job never runs twice at the same time. A period that falls due meanwhile waits, and where a
  later one falls due before its turn comes, its policy decides.
- The most important job comes first. The jobs of one provider run one after the other, in the
  order below.

What becomes of periods that fell due while no run could start:

| policy | what happens |
| --- | --- |
"""


def page() -> str:
    """The whole page, in Markdown."""
    policies = "\n".join(f"| {each.value} | {POLICY_WORDS[each]} |" for each in Policy)
    head = "| job | provider | bars | what | when | missed | asked again |\n" + "| --- " * 7 + "|"
    lines = "\n".join(_line(job) for job in JOBS)
    times = _HEAD.format(lease=LEASE.total_seconds(), look=LOOK_EVERY.total_seconds())
    return f"{times}{policies}\n\n{head}\n{lines}\n"


def _line(job: Job) -> str:
    cells = (
        f"`{job.name}`",
        job.provider,
        job.interval.value,
        ", ".join(job.groups) or "all that it offers",
        words(job.timetable),
        job.policy.value,
        f"the last {job.overlap.total_seconds() / 3600:g} hours",
    )
    return f"| {' | '.join(cells)} |"
