"""Laws of snapshots over all fields: nothing looks ahead, nothing is orphaned, ranges hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.wizdata_core.snapshots.making import (
    SHARE,
    Share,
    dated,
    inputs,
    moment,
    rows,
    sessions,
    wanted,
)
from wizdata_core.fields import FIELDS, Kind, Unit
from wizdata_core.snapshots.inputs import (
    Announced,
    Around,
    Dated,
    Inputs,
    Learnt,
    Missing,
    Scores,
    Vintages,
    Yearly,
)
from wizdata_core.snapshots.panel import Panel, number_of
from wizdata_core.snapshots.parts import PARTS
from wizdata_core.snapshots.scores import COUNTRY_NUMBERS, NUMBERS, TEXTS

LAGOS = replace(SHARE, symbol="TEST2", currency="NGN", mic="XNSA", country="NG", country3="NGA")
BITCOIN = replace(SHARE, symbol="TEST3", currency="USD", mic=None, asset_class="crypto")


def walk(
    seed: int, days: list[date], *, gaps: bool
) -> list[tuple[date, float, float, float, float, float]]:
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.03, len(days))))
    opened = close * (1 + random.normal(0, 0.01, len(days)))
    high = np.maximum(opened, close) * (1 + random.random(len(days)) * 0.02)
    low = np.minimum(opened, close) * (1 - random.random(len(days)) * 0.02)
    volume = np.floor(random.random(len(days)) * 1e5) * (random.random(len(days)) > 0.1)
    kept = random.random(len(days)) > (0.15 if gaps else 0.0)
    kept[0] = True
    found = zip(days, opened, high, low, close, volume, strict=True)
    return [bar for bar, keep in zip(found, kept, strict=True) if keep]


def world(seed: int) -> Inputs:
    """Three instruments with splits, dividends, figures, events, gaps, rates and an index."""
    days = sessions(330)
    every = [days[0] + timedelta(days=place) for place in range(400)]
    random = np.random.default_rng(seed)
    items = ("revenue", "eps_diluted", "shares_outstanding", "debt", "cash", "assets", "esg_risk")
    kinds = ("trailing", "yearly", "quarterly", "latest", "rating")
    figures = [
        (
            str(random.choice(items)),
            str(random.choice(kinds)),
            days[0] - timedelta(days=int(random.integers(0, 400))),
            days[int(random.integers(0, 330))],
            float(random.random() * 100),
            str(random.choice(["ZAR", "USD", "EUR"])),
        )
        for _ in range(60)
    ]
    learnt = Learnt(
        dated({days[int(random.integers(1, 330))]: 4.0, days[int(random.integers(1, 330))]: 0.5}),
        dated({days[place]: 1.0 + place / 100 for place in sorted(random.integers(0, 330, 6))}),
        {"earnings": (Announced(moment(days[40]), number_of(days[90])),)},
        (Missing(number_of(days[20]), 2, moment(days[50]), moment(days[200])),),
        (moment(days[120]), "fresh"),
    )
    closes = {day: float(18 + random.random()) for day in every if random.random() > 0.3}
    index = {day: float(1000 * (1 + random.random())) for day in days}
    scored = Scores(
        np.array([number_of(days[place]) for place in (30, 160, 310)]),
        {name: random.random(3) for name in sorted({*NUMBERS.values(), *COUNTRY_NUMBERS.values()})},
        dict.fromkeys(TEXTS.values(), ("B", "", "A-")),
    )
    learnt = replace(learnt, scores=scored)
    years = tuple(
        Yearly(moment(days[place]), 2015 + place // 50, float(place)) for place in (5, 90, 300)
    )
    around = Around(
        {"USD/ZAR": dated(closes), "USD/NGN": dated(dict.fromkeys(every[::3], 1500.0))},
        {"^J203.JO": dated(index)},
        {("ZAF", "CC.EST"): years},
        {"ZAF": scored},
    )
    return inputs(
        Share(walk(seed, days, gaps=True), learnt=learnt, figures=figures),
        Share(walk(seed + 1, days[:200], gaps=False), LAGOS),
        Share(walk(seed + 2, every, gaps=True), BITCOIN, figures=figures[:9]),
        around=around,
    )


def until(given_inputs: Inputs, day: date) -> Inputs:
    """The inputs with everything later than the day removed."""
    last = number_of(day)
    end = moment(day, 24)
    bars, kept = given_inputs.bars, given_inputs.bars.days <= last
    counts = [int(kept[a:b].sum()) for a, b in zip(bars.offsets, bars.offsets[1:], strict=False)]
    columns = {
        name: getattr(bars, name)[kept]
        for name in ("days", "open", "high", "low", "close", "volume")
    }
    texts = {name: getattr(bars, name).filter(pa.array(kept)) for name in ("quality", "flags")}
    offsets = np.append(0, np.cumsum(counts)).astype(np.int64)

    def cut(each: Dated) -> Dated:
        return Dated(each.days[each.days <= last], each.values[each.days <= last])

    def scores_until(each: Scores) -> Scores:
        known = int((each.days <= last).sum())
        return Scores(
            each.days[:known],
            {name: values[:known] for name, values in each.numbers.items()},
            {name: texts[:known] for name, texts in each.texts.items()},
        )

    learnt = tuple(
        Learnt(
            cut(each.splits),
            cut(each.dividends),
            {
                kind: known
                for kind, events in each.events.items()
                if (known := tuple(event for event in events if event.fetched < end))
            },
            tuple(
                replace(gap, settled=gap.settled if gap.settled < end else 2**62)
                for gap in each.gaps
                if gap.found < end
            ),
            each.esg_state if each.esg_state and each.esg_state[0] < end else None,
            scores_until(each.scores),
        )
        for each in given_inputs.learnt
    )
    around = Around(
        {name: cut(each) for name, each in given_inputs.around.rates.items()},
        {name: cut(each) for name, each in given_inputs.around.indices.items()},
        {
            key: tuple(each for each in years if each.fetched < end)
            for key, years in given_inputs.around.countries.items()
        },
        {country: scores_until(each) for country, each in given_inputs.around.scores.items()},
    )
    held = given_inputs.figures
    kept = held.fetched <= last
    figures = Vintages(
        held.subject[kept],
        held.fetched[kept],
        held.items[kept],
        held.kinds[kept],
        held.period_end[kept],
        held.values[kept],
        held.currencies[kept],
        held.item_names,
        held.kind_names,
        held.currency_names,
    )
    cut_bars = type(bars)(offsets, **columns, **texts)
    return Inputs(given_inputs.subjects, cut_bars, learnt, around, figures)


def of_day(made: pa.Table, day: date) -> dict[str, dict[str, object]]:
    """The rows of one day by symbol."""
    chosen = made.filter(pc.equal(made["day"], pa.scalar(day)))
    return {row["symbol"]: row for row in chosen.to_pylist()}


@settings(max_examples=8, phases=(Phase.explicit, Phase.generate))
@given(st.integers(0, 10_000), st.integers(3, 329))
def test_a_row_of_history_is_the_row_that_was_made_on_its_day(seed: int, place: int) -> None:
    made = world(seed)
    day = sessions(330)[place]
    history = of_day(rows(made, until=sessions(330)[-1]), day)
    then = of_day(rows(until(made, day), until=day), day)
    assert history.keys() == then.keys()
    assert "TEST1" in then
    for symbol, row in then.items():
        for name, field in FIELDS.items():
            other = history[symbol][name]
            if field.kind is Kind.NUMBER and other is not None:
                other = pytest.approx(other, rel=1e-9, abs=1e-12)
            assert row[name] == other, (symbol, name)


def test_every_field_is_made_by_exactly_one_part() -> None:
    made = world(1)
    panel = Panel(made, wanted(3, until=sessions(330)[-1]))
    columns: dict[str, object] = {}
    with np.errstate(all="ignore"):
        for part in PARTS:
            found = part(panel, columns)
            assert not columns.keys() & found.keys(), part.__name__
            assert all(len(each) == len(panel.at) for each in found.values()), part.__name__
            columns |= found
    assert columns.keys() == FIELDS.keys()


def test_every_field_keeps_its_kind_and_its_range() -> None:
    made = rows(world(2), until=sessions(330)[-1])
    types = {
        Kind.NUMBER: pa.float64(),
        Kind.TEXT: pa.string(),
        Kind.FLAG: pa.bool_(),
        Kind.DATE: pa.date32(),
    }
    for name, field in FIELDS.items():
        assert made[name].type == types[field.kind], name
        values = [each for each in made[name].to_pylist() if each is not None]
        if field.range is not None:
            low, high = field.range
            assert all(low - 1e-9 <= each <= high + 1e-9 for each in values), name
        if field.unit in {Unit.COUNT, Unit.SESSIONS, Unit.DAYS, Unit.SHARES}:
            assert all(each >= 0 for each in values), name


def test_technical_fields_are_what_a_chart_draws() -> None:
    days = sessions(250)
    bars = walk(5, days, gaps=True)
    row = rows(inputs(Share(bars)), until=bars[-1][0]).to_pylist()[-1]
    closes = np.array([bar[4] for bar in bars])
    assert row["sma_20"] == pytest.approx(closes[-20:].mean())
    assert row["roc_10"] == pytest.approx((closes[-1] / closes[-11] - 1) * 100)
    assert row["price_to_sma_20"] == pytest.approx(closes[-1] / closes[-20:].mean() - 1)
    assert row["bars"] == len(bars)


def test_events_happen_on_the_bar_that_makes_them() -> None:
    days = sessions(230)
    closes = [100.0] * 200 + [90.0] * 5 + [130.0] * 25
    bars = [(day, each, each, each, each, 10.0) for day, each in zip(days, closes, strict=True)]
    made = {row["day"]: row for row in rows(inputs(Share(bars))).to_pylist()}
    assert made[days[205]]["price_above_sma_200"] is True
    assert made[days[206]]["price_above_sma_200"] is False
    assert made[days[205]]["breakout_20"] is True
    assert made[days[205]]["gap_up"] is True
    assert made[days[200]]["breakdown_20"] is True
    assert made[days[199]]["golden_cross"] is None  # no bar before it has an average of 200
    crossed = [day for day in days[200:] if made[day]["golden_cross"]]
    assert len(crossed) == 1
