"""Holdings as positions on a real database: names, prices, rates, figures as of a day, refusals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from db.models import country_observations, instruments
from tests.made_up_market import list_shares, store_closes, symbol_of
from wizdata_core.errors import BadInput
from wizdata_core.esg.entry.preview import preview
from wizdata_core.esg.entry.table import sheet_of
from wizdata_core.ingest.esg_batches import commit
from wizdata_core.ingest.esg_examples import load_examples
from wizdata_core.ingest.esg_scores import refresh_scores
from wizdata_core.portfolio.examples import EXAMPLES
from wizdata_core.portfolio.holding_tables import holdings_of_text
from wizdata_core.portfolio.positions import Kind, Origin
from wizdata_core.portfolio.scope_bases import SCOPE_BASES, USUAL
from wizdata_core.queries.esg_entry import known_beside
from wizdata_core.queries.esg_holdings import Asked, Looked, held_positions
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

DAY = date(2025, 9, 30)
NOW = datetime(2025, 9, 30, 12, tzinfo=UTC)
HEADER = (
    "issuer,metric,period_start,period_end,value,unit,scope,source,document,published_on,"
    "quality,status\n"
)
# Company, metric, year, value, unit, scope, quality; each report comes out in the March after.
FIGURES = (
    ("amber", "ghg_scope1", 2024, "0.9", "MtCO2e", "S1", 1),
    ("amber", "ghg_scope2_loc", 2024, "300", "ktCO2e", "S2-location", 2),
    ("amber", "ghg_scope1", 2023, "1.1", "MtCO2e", "S1", 1),
    ("amber", "ghg_scope2_loc", 2023, "320", "ktCO2e", "S2-location", 2),
    ("amber", "ghg_scope3", 2023, "2", "MtCO2e", "S3", 3),
    ("amber", "revenue", 2024, "5000", "USDm", "", 2),
    ("amber", "revenue", 2023, "4000", "USDm", "", 2),
    ("amber", "evic", 2024, "360000", "ZARm", "", 2),
    ("baobab", "ghg_scope1", 2024, "not disclosed", "tCO2e", "S1", 2),
)


def file_of_figures() -> bytes:
    rows = (
        f"example-{company},{metric},{year}-01-01,{year}-12-31,{value},{unit},{scope},example,"
        f"Report {year} (fictional),{year + 1}-03-31,{quality},reported\n"
        for company, metric, year, value, unit, scope, quality in FIGURES
    )
    return (HEADER + "".join(rows)).encode()


@pytest.fixture(scope="module")
def held(module_store: Engines) -> Engines:
    """The four fictional companies with more figures, rates and a close; made up, and said so."""
    with writing(module_store) as connection:
        load_examples(connection, NOW - timedelta(days=90))
        sheet = sheet_of(file_of_figures(), "more.csv")
        seen = preview(sheet, known_beside(connection, sheet), NOW.date())
        assert not seen.refused
        commit(connection, seen, NOW)
    days = [DAY - timedelta(days=back) for back in range(5, 0, -1)]
    store_closes(module_store, "USD/ZAR", days, [18.0] * 5)
    store_closes(module_store, "EUR/ZAR", days, [20.0] * 5)
    (made,) = list_shares(module_store, 1)
    store_closes(module_store, symbol_of(1), days, [4_000.0] * 4 + [5_000.0])
    with writing(module_store) as connection:
        of = instruments.c.id == made
        connection.execute(instruments.update().where(of).values(issuer="example-dune"))
    refresh_scores(module_store, [DAY], NOW)
    return module_store


def looked(store: Engines, text: str, **asked: object) -> Looked:
    with reading(store) as connection:
        return held_positions(connection, holdings_of_text(text), Asked(DAY, **asked))  # type: ignore[arg-type]  # the fields of Asked


def refusal(store: Engines, text: str) -> str:
    (row,) = looked(store, text).refused
    return row.why


def test_a_company_has_its_figures_of_every_period_as_of_the_day(held: Engines) -> None:
    found = looked(held, "example-amber, 40 USDm")
    (amber,) = found.positions
    assert amber.name == "Example Amber Mining (fictional)"
    assert amber.example
    assert amber.industry == "EM-MM"
    assert amber.value == 40e6
    scope1 = amber.facts["ghg_scope1"]
    assert [each.value for each in scope1] == pytest.approx([900_000, 1_100_000])
    assert [each.period_end for each in scope1] == [date(2024, 12, 31), date(2023, 12, 31)]
    assert amber.facts["board_women_pct"][0].value == 33
    # 360,000 million rand at 18 to the dollar.
    assert amber.facts["evic"][0].value == pytest.approx(20_000e6)
    assert "ZAR at 0.0555556 of 2025-09-29" in amber.facts["evic"][0].note
    assert amber.facts["score"][0].value == pytest.approx(49.6875)
    assert "scored on 2025-09-30" in amber.facts["score"][0].source


def test_scopes_are_of_one_period_and_revenue_of_the_same(held: Engines) -> None:
    found = looked(held, "example-amber, 40 USDm")
    waci = found.figures(USUAL).carbon.waci
    assert waci.value == pytest.approx(1.2e6 / 5_000)
    # Scope 3 is of 2023 alone, so all of 2023 stands for the basis with it.
    with_scope3 = found.figures(SCOPE_BASES["s123"]).carbon
    assert with_scope3.waci.value == pytest.approx(3.42e6 / 4_000)
    assert with_scope3.financed.value == pytest.approx(40 / 20_000 * 3.42e6)
    assert with_scope3.financed.data_quality == 3


def test_a_day_before_publication_knows_nothing_of_it(held: Engines) -> None:
    with reading(held) as connection:
        then = held_positions(
            connection, holdings_of_text("example-amber, 1 USDm"), Asked(date(2025, 3, 30))
        )
    (amber,) = then.positions
    assert [each.period_end for each in amber.facts["ghg_scope1"]] == [date(2023, 12, 31)]
    assert "evic" not in amber.facts


def test_what_is_not_disclosed_is_missing_and_lowers_coverage(held: Engines) -> None:
    found = looked(held, "example-amber, 40 USDm\nexample-baobab, 60 USDm")
    financed = found.figures(USUAL).carbon.financed
    assert financed.coverage == pytest.approx(0.4)
    assert [each.position.key for each in financed.lacks] == ["example-baobab"]
    # Its reported intensity of scope 1 + 2 serves the mean by revenue.
    assert found.figures(USUAL).carbon.waci.value == pytest.approx(0.4 * 240 + 0.6 * 450)


def test_scores_of_a_day_without_stored_ones_are_made_on_the_spot(held: Engines) -> None:
    with reading(held) as connection:
        later = held_positions(
            connection,
            holdings_of_text("example-baobab, 1 USDm"),
            Asked(DAY + timedelta(days=45)),
        )
    (score,) = later.positions[0].facts["score"]
    assert "scored on 2025-11-14" in score.source
    assert 0 < score.value < 100


def test_figures_of_ones_own_stand_for_those_that_are_held(held: Engines) -> None:
    text = "holding,value,s1,score,evic\nexample-amber,40 USDm,5 MtCO2e,70,36 ZARbn\n"
    (amber,) = looked(held, text).positions
    (s1,) = amber.facts["ghg_scope1"]
    assert s1.value == pytest.approx(5e6)
    assert s1.origin is Origin.GIVEN
    assert amber.facts["evic"][0].value == pytest.approx(2e9)
    assert amber.facts["score"][0].value == 70
    assert amber.facts["score_penalised"][0].value == 70
    assert amber.facts["ghg_scope2_loc"][0].origin is Origin.HELD


def test_quantities_are_priced_by_the_last_close_in_the_right_unit(held: Engines) -> None:
    found = looked(held, "symbol,quantity\nMADE0001,100\n", currency="USD")
    (dune,) = found.positions
    assert dune.name == "Example Dune Resources (fictional)"
    assert dune.value == pytest.approx(100 * 5_000 / 18)
    assert "100 at 5,000 ZAR of 2025-09-29" in dune.priced
    assert [(each.source, each.target) for each in found.rates] == [("USD", "EUR"), ("ZAR", "USD")]
    assert found.to_euro == pytest.approx(18 / 20)


def test_names_are_understood_in_many_forms(held: Engines) -> None:
    with reading(held) as connection:
        isin = connection.scalar(select(instruments.c.isin).where(instruments.c.symbol == "NPN.JO"))
    text = f"holding,issuer,isin,country,value\nnpn.jo,,,,1 USD\n,,{isin},,1 USD\n,,,na,1 USD\n"
    text += "country:KEN,,,,1 USD\ncash,,,,1 USD\nother:A fund,,,,1 USD\nunlisted:Mine,,,,1 USD\n"
    found = looked(held, text)
    assert not found.refused
    assert [(each.key, each.kind) for each in found.positions] == [
        ("NPN.JO", Kind.COMPANY),
        ("NPN.JO", Kind.COMPANY),
        ("NAM", Kind.SOVEREIGN),
        ("KEN", Kind.SOVEREIGN),
        ("CASH", Kind.CASH),
        ("A fund", Kind.OTHER),
        ("Mine", Kind.COMPANY),
    ]
    assert "public lists disagree" in found.positions[1].priced


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("NPNN.JO,1 USD,", "unknown holding 'NPNN.JO'; nearest: NPN.JO"),
        ("country:Atlantis,1 USD,", "unknown country 'Atlantis'"),
        ("NPN.JO,1 XTS,", "no rate from XTS to USD"),
        ("SOL.JO,,5", "no close of SOL.JO is held within 92 days; give its value"),
        ("CASH,,5", "cash has no currency"),
        ("other:,1 USD,", "needs a name"),
        ("unlisted: ,1 USD,", "needs a name"),
    ],
)
def test_a_row_is_refused_by_itself(held: Engines, row: str, why: str) -> None:
    assert why in refusal(held, f"holding,value,quantity\nNPN.JO,1 USD,\n{row}\n")


def test_a_fictional_company_never_stands_beside_a_real_one(held: Engines) -> None:
    with pytest.raises(BadInput, match="is fictional and Naspers"):
        looked(held, "example-amber, 1 USDm\nNPN.JO, 1 USDm")
    beside = "example-amber, 1 USDm\nCASH, 1 USDm\nother:A fund, 1 USDm\n"
    beside += "unlisted:X (fictional), 1 USDm"
    assert len(looked(held, beside).positions) == 4


def test_weights_stand_for_a_notional_amount_and_are_taken_for_the_whole(held: Engines) -> None:
    found = looked(held, "holding,weight\nexample-amber,30%\nCASH,20%\n")
    assert [each.value for each in found.positions] == pytest.approx([60e6, 40e6])
    assert "taken to be worth 100 million USD" in " ".join(found.notes)


def test_countries_bring_their_output_and_emissions_of_one_year(held: Engines) -> None:
    figures = {
        "EN.GHG.ALL.MT.CE.AR5": 500.0,
        "NY.GDP.MKTP.CD": 400e9,
        "NY.GDP.MKTP.PP.CD": 1_000e9,
    }
    with writing(held) as connection:
        for code, value in figures.items():
            for year, factor in ((2022, 1.0), (2021, 2.0)):
                connection.execute(
                    insert(country_observations).values(
                        provider="worldbank",
                        country="ZAF",
                        indicator=code,
                        year=year,
                        fetched_at=NOW - timedelta(days=10),
                        value=value * factor,
                        unit="",
                        decimals=0,
                        status="",
                        source="made up",
                        raw_id=0,
                    )
                )
    found = looked(held, "country:ZA, 50 USDm").figures(USUAL).sovereigns
    assert found.financed.value == pytest.approx(50e6 / 1_000e9 * 500e6)
    assert found.intensity.value == pytest.approx(500e6 / 400e3)
    with reading(held) as connection:
        before = held_positions(
            connection, holdings_of_text("country:ZA, 50 USDm"), Asked(DAY - timedelta(days=20))
        )
    assert not before.positions[0].facts


def test_the_worked_example_comes_out_of_the_database_too(held: Engines) -> None:
    found = looked(held, EXAMPLES["worked-example"].text).figures(USUAL)
    assert found.example
    assert found.carbon.waci.value == pytest.approx(221.9444, abs=1e-4)
    assert found.carbon.financed.value == pytest.approx(10_475)
    assert found.score.shown == pytest.approx(63.5714, abs=1e-4)


def test_the_fictional_companies_show_held_and_given_figures_side_by_side(held: Engines) -> None:
    found = looked(held, EXAMPLES["fictional-companies"].text)
    assert not found.refused
    carbon = found.figures(USUAL).carbon
    # Cobalt's reported intensity counts in the mean by revenue; without EVIC nothing is financed.
    assert carbon.waci.value == pytest.approx((35 * 820 + 30 * 450 + 15 * 1200 + 10 * 640) / 90)
    assert [each.position.key for each in carbon.financed.lacks] == ["example-cobalt"]
    assert found.figures(USUAL).score.scores.coverage == pytest.approx(1.0)
