"""Judges bars and corporate actions by the catalogue: every row gets a verdict and its reasons.

Pure: the same rows, facts and stored bars give the same verdicts, whatever order the rows come in;
and what was judged, judged again, stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from wizdata_core.bars import ACTIONS, BARS, Reject
from wizdata_core.quality.actions import faulty_actions
from wizdata_core.quality.rules import ACTION_RULES, RULES, Verdict, joined
from wizdata_core.quality.sheet import sheet_of

if TYPE_CHECKING:
    from wizdata_core.quality.actions import ActionFound
    from wizdata_core.quality.facts import Facts
    from wizdata_core.quality.row_faults import Found
    from wizdata_core.quality.rules import ActionRule, Rule
    from wizdata_core.quality.series import Mask, Rows
    from wizdata_core.quality.sheet import Sheet

_MARKS = [
    pa.field("quality", pa.string(), nullable=False),
    pa.field("flags", pa.string(), nullable=False),
]
# What leaves the judge: `quality` is accepted, flagged or repaired; `flags` are names of rules,
# with spaces between, in the order of the catalogue.
JUDGED_BARS = pa.schema([*BARS, *_MARKS])
JUDGED_ACTIONS = pa.schema([*ACTIONS, *_MARKS])
_NUMBERS = ("open", "high", "low", "close", "volume")
# A bar that was repaired, as it came.
ORIGINALS = pa.schema(
    [
        *(BARS.field(name) for name in ("symbol", "interval", "opened_at", "session_date")),
        pa.field("rule", pa.string(), nullable=False),
        *(BARS.field(name) for name in _NUMBERS),
        BARS.field("quote_unit"),
        BARS.field("quote_factor"),
        BARS.field("final"),
    ]
)
# An action that was repaired: what was, and what is taken instead.
ACTION_ORIGINALS = pa.schema(
    [*(ACTIONS.field(name) for name in ("symbol", "kind", "ex_date")),
     pa.field("rule", pa.string(), nullable=False),
     pa.field("was", pa.float64(), nullable=False),
     pa.field("is", pa.float64(), nullable=False)]
)  # fmt: skip

_NO_ACTIONS = (
    JUDGED_ACTIONS.empty_table(),
    ACTIONS.empty_table(),
    ACTION_ORIGINALS.empty_table(),
    (),
)
_NO_ORIGINALS = ORIGINALS.empty_table()


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of an answer: bars and actions to store, originals of repaired ones, refused rows.

    `withdrawn` are the refused actions: where an earlier answer's was stored, it goes. `places` are
    the rows of the given table that `bars` holds, `refused` those that it does not, and `reasons`
    the rules that each of these broke.
    """

    bars: pa.Table
    actions: pa.Table
    originals: pa.Table
    action_originals: pa.Table
    withdrawn: pa.Table
    rejects: tuple[Reject, ...]
    places: Rows
    refused: Rows
    reasons: list[str]


def judge(bars: pa.Table, actions: pa.Table, facts: Facts) -> Judged:
    """The verdict on each bar of the schema `BARS` and each action of the schema `ACTIONS`.

    Tables that were judged before may be given again; their marks stay.
    """
    whole = sheet_of(bars, facts)
    sheet, broken = _walked(whole, actions, bars.num_rows)
    _tell_all(whole, actions, broken)
    refused = np.asarray(broken[_having(Verdict.QUARANTINED)].any(axis=0))
    kept, originals = _bars(bars, sheet, broken, refused)
    found = faulty_actions(actions, sheet) if actions.num_rows else []
    good, withdrawn, repaired, rejects = _actions(actions, found)
    turned_away = np.flatnonzero(refused)
    return Judged(
        bars=kept,
        actions=good,
        originals=originals,
        action_originals=repaired,
        withdrawn=withdrawn,
        rejects=(*(_reject(bars, int(row), broken[:, row]) for row in turned_away), *rejects),
        places=np.flatnonzero(~refused),
        refused=turned_away,
        reasons=[_names(broken[:, row]) for row in turned_away],
    )


def _walked(sheet: Sheet, actions: pa.Table, count: int) -> tuple[Sheet, Mask]:
    """The sheet that is left, repaired; and by rule and row of the table, which broke which."""
    broken = np.zeros((len(RULES), count), dtype=bool)
    for place, rule in enumerate(RULES):
        if not len(sheet):
            break
        found = rule.find(sheet, actions)
        rows = found.rows & ~sheet.held
        if not rows.any():
            continue
        broken[place, sheet.row[rows]] = True
        sheet = _after(rule, sheet, found, rows)
    return sheet, broken


def _tell_all(whole: Sheet, actions: pa.Table, broken: Mask) -> None:
    """Adds the other reasons for which each refused row would have been refused."""
    refused = np.asarray(broken[_having(Verdict.QUARANTINED)].any(axis=0))
    if not refused.any():
        return
    sheet = whole.at(~whole.held & refused[whole.row])
    for place, rule in enumerate(RULES):
        if rule.alone and rule.verdict is Verdict.QUARANTINED:
            broken[place, sheet.row[rule.find(sheet, actions).rows]] = True


def _after(rule: Rule, sheet: Sheet, found: Found, rows: Mask) -> Sheet:
    if rule.verdict is Verdict.QUARANTINED:
        return sheet.at(~rows)
    if found.prices is not None:
        sheet = replace(sheet, prices=found.prices)
    return sheet if found.final is None else replace(sheet, final=found.final)


def _bars(bars: pa.Table, sheet: Sheet, broken: Mask, refused: Mask) -> tuple[pa.Table, pa.Table]:
    """The bars that stay with their marks, and the originals of repaired ones."""
    repaired = broken[_having(Verdict.REPAIRED)].any(axis=0) & ~refused
    originals = _originals(bars, repaired, broken)
    marked = _marked(bars, broken, repaired)
    if repaired.any():
        marked = _repaired(marked, sheet)
    return (marked.filter(pa.array(~refused)) if refused.any() else marked), originals


def _having(verdict: Verdict) -> Mask:
    return np.array([rule.verdict is verdict for rule in RULES])


def _marked(bars: pa.Table, broken: Mask, repaired: Mask) -> pa.Table:
    """The bars with their quality and flags; those of an earlier judgement stay."""
    flags = np.full(bars.num_rows, "", dtype=object)
    quality = np.full(bars.num_rows, Verdict.ACCEPTED.value, dtype=object)
    if "flags" in bars.column_names:
        flags = bars["flags"].to_numpy().astype(object)
        quality = bars["quality"].to_numpy().astype(object)
    odd = broken.any(axis=0)
    for row in np.flatnonzero(odd).tolist():
        flags[row] = joined(str(flags[row]), _names(broken[:, row]).split())
    quality[odd & (quality == Verdict.ACCEPTED.value)] = Verdict.FLAGGED.value
    quality[repaired] = Verdict.REPAIRED.value
    columns = [
        *bars.select(BARS.names).columns,
        pa.array(quality, pa.string()),
        pa.array(flags, pa.string()),
    ]
    return pa.table(columns, schema=JUDGED_BARS)


def _names(broken: Mask) -> str:
    return " ".join(RULES[place].name for place in np.flatnonzero(broken))


def _repaired(bars: pa.Table, sheet: Sheet) -> pa.Table:
    """The bars with the prices, volumes and finality that the sheet came to."""
    rows = sheet.row[~sheet.held]
    for name in _NUMBERS:
        values = np.array(bars[name].to_numpy(), dtype=np.float64)
        values[rows] = getattr(sheet.prices, name)[~sheet.held]
        column = pa.array(values, pa.float64(), from_pandas=True)
        bars = bars.set_column(bars.schema.get_field_index(name), bars.schema.field(name), column)
    final = np.array(bars["final"].to_numpy(), dtype=bool)
    final[rows] = sheet.final[~sheet.held]
    return bars.set_column(bars.schema.get_field_index("final"), "final", pa.array(final)).cast(
        JUDGED_BARS
    )


def _originals(bars: pa.Table, repaired: Mask, broken: Mask) -> pa.Table:
    if not repaired.any():
        return _NO_ORIGINALS
    chosen = bars.filter(pa.array(repaired))
    mends = np.flatnonzero(_having(Verdict.REPAIRED))
    rules = [
        " ".join(RULES[place].name for place in mends if broken[place, row])
        for row in np.flatnonzero(repaired)
    ]
    columns = [pa.array(rules) if name == "rule" else chosen[name] for name in ORIGINALS.names]
    return pa.table(columns, schema=ORIGINALS)


def _reject(bars: pa.Table, index: int, broken: Mask) -> Reject:
    row = bars.slice(index, 1).to_pylist()[0]
    where = f"{row['symbol']} {row['interval']} {row['opened_at']:%Y-%m-%dT%H:%M:%SZ}"
    prices = " ".join(f"{column}={row[column]}" for column in _NUMBERS)
    reasons = [
        f"{rule.name}: {rule.meaning}"
        for rule, was in zip(RULES, broken, strict=True)
        if was and rule.verdict is Verdict.QUARANTINED
    ]
    return Reject(where, "; ".join(reasons), prices)


def _actions(
    actions: pa.Table, found: list[ActionFound]
) -> tuple[pa.Table, pa.Table, pa.Table, tuple[Reject, ...]]:
    """The actions that stay, those withdrawn, the originals of repaired ones, and the refusals."""
    if actions.num_rows == 0:
        return _NO_ACTIONS
    verdicts = {rule.name: rule for rule in ACTION_RULES}
    rows = actions.to_pylist()
    for row in rows:
        row.setdefault("quality", Verdict.ACCEPTED.value)
        row.setdefault("flags", "")
    repaired, refused, rejects = [], set(), []
    for each in found:
        row, rules = rows[each.place], [verdicts[name] for name in each.rules]
        worst = max((rule.verdict for rule in rules), key=list(Verdict).index)
        row["flags"] = joined(row["flags"], list(each.rules))
        row["quality"] = max(row["quality"], worst.value, key=list(Verdict).index)
        if worst is Verdict.QUARANTINED:
            refused.add(each.place)
            rejects.append(_action_reject(row, rules))
        elif worst is Verdict.REPAIRED:
            mended = " ".join(rule.name for rule in rules if rule.verdict is Verdict.REPAIRED)
            repaired.append(row | {"rule": mended, "was": row["value"], "is": each.value})
            row["value"] = each.value
    good = [row for place, row in enumerate(rows) if place not in refused]
    return (
        pa.Table.from_pylist(good, schema=JUDGED_ACTIONS),
        pa.Table.from_pylist([rows[place] for place in sorted(refused)], schema=ACTIONS),
        pa.Table.from_pylist(repaired, schema=ACTION_ORIGINALS),
        tuple(rejects),
    )


def _action_reject(row: dict[str, object], rules: list[ActionRule]) -> Reject:
    reasons = "; ".join(f"{rule.name}: {rule.meaning}" for rule in rules)
    return Reject(
        f"{row['symbol']} {row['kind']} {row['ex_date']}", reasons, f"value={row['value']}"
    )
