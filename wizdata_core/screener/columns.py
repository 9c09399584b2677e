"""COLUMN_SETS: what a table of found instruments shows, as catalogue entries; or fields by name.

Symbol, name and the day of the row stand in every table and belong to no set.
"""

from __future__ import annotations

from dataclasses import dataclass

from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.fields import FIELDS, field

MOST_COLUMNS = 60
ALWAYS = ("symbol", "name")
_FIRST = "overview"


@dataclass(frozen=True, slots=True)
class ColumnSet:
    """Columns that belong together: a name for addresses, a label, and fields in their order."""

    name: str
    label: str
    fields: tuple[str, ...]


COLUMN_SETS: dict[str, ColumnSet] = {
    each.name: each
    for each in (
        ColumnSet(
            "overview",
            "Overview",
            (
                "price", "currency", "return_1d", "return_1m", "return_1y", "market_cap_zar",
                "value_traded_20d_zar", "pe_trailing", "dividend_yield", "rsi_14", "esg_score",
                "exchange", "sector",
            ),
        ),
        ColumnSet(
            "performance",
            "Performance",
            (
                "price", "currency", "return_1d", "return_1w", "return_1m", "return_3m",
                "return_6m", "return_ytd", "return_1y", "return_3y", "return_5y",
                "total_return_1y", "total_return_5y", "relative_return_1y", "from_high_52w",
            ),
        ),
        ColumnSet(
            "valuation",
            "Valuation",
            (
                "price", "currency", "market_cap_zar", "pe_trailing", "pe_forward",
                "price_to_book", "price_to_sales", "ev_to_ebitda", "earnings_yield",
                "free_cash_flow_yield", "return_on_equity", "net_margin", "debt_to_equity",
                "target_upside", "sector",
            ),
        ),
        ColumnSet(
            "dividends",
            "Dividends",
            (
                "price", "currency", "dividend_yield", "dividends_1y", "dividend_count_1y",
                "dividend_growth_1y", "dividend_growth_5y", "dividend_years_without_cut",
                "payout_ratio", "last_dividend", "last_ex_date", "next_ex_date",
            ),
        ),
        ColumnSet(
            "technical",
            "Technical",
            (
                "price", "currency", "rsi_14", "rsi_14_weekly", "macd_histogram", "adx_14",
                "stochastic_k", "percent_b", "price_to_sma_50", "price_to_sma_200", "mfi_14",
                "relative_volume", "patterns",
            ),
        ),
        ColumnSet(
            "liquidity",
            "Liquidity",
            (
                "price", "currency", "volume", "relative_volume", "value_traded_zar",
                "value_traded_20d_zar", "zero_trade_days_20d", "zero_trade_share_1y",
                "stale_price_sessions", "turnover_20d", "amihud_60d", "price_date",
            ),
        ),
        ColumnSet(
            "risk",
            "Risk",
            (
                "price", "currency", "volatility_20d", "volatility_1y", "downside_volatility_1y",
                "beta_1y", "beta_usdzar_1y", "correlation_1y", "return_over_volatility_1y",
                "worst_day_1y", "value_at_risk_1y", "from_high_52w",
            ),
        ),
        ColumnSet(
            "esg",
            "ESG",
            (
                "esg_score", "esg_grade", "esg_score_penalised", "esg_combined",
                "esg_environment", "esg_social", "esg_governance", "esg_coverage",
                "esg_confidence", "esg_badge", "esg_peer_group", "esg_scored_on", "sector",
                "country", "country_esg_score",
            ),
        ),
        ColumnSet(
            "esg_rating",
            "ESG as rated",
            (
                "esg_risk", "environment_risk", "social_risk", "governance_risk", "controversy",
                "esg_percentile", "esg_peers", "esg_date", "esg_state", "esg_score", "sector",
                "country", "country_corruption_control",
            ),
        ),
        ColumnSet(
            "currency",
            "Currency",
            (
                "currency", "price", "price_zar", "price_usd", "return_1y", "return_1y_zar",
                "return_1y_usd", "fx_return_1y_usd", "beta_usdzar_1y", "correlation_usdzar_1y",
                "market_cap_zar", "market_cap_usd",
            ),
        ),
        ColumnSet(
            "trust",
            "Quality of the data",
            (
                "price", "currency", "price_date", "quality", "flags", "stale_price_sessions",
                "bars", "first_bar_date", "open_gaps", "source", "sample",
            ),
        ),
    )
}  # fmt: skip


def columns_of(text: str) -> tuple[str, ...]:
    """The fields that a text asks for: the name of a set, or names of fields with commas between.

    Nothing asks for the first set; symbol and name are left out, for they are always shown.

    Raises:
        UnknownName: it is neither, with the nearest of both.
        BadInput: it names more than `MOST_COLUMNS`.
    """
    wanted = text.strip() or _FIRST
    if wanted in COLUMN_SETS:
        return COLUMN_SETS[wanted].fields
    names = tuple(dict.fromkeys(part.strip() for part in wanted.split(",") if part.strip()))
    if len(names) == 1 and names[0] not in FIELDS:
        raise UnknownName("column set or field", names[0], [*COLUMN_SETS, *FIELDS])
    if len(names) > MOST_COLUMNS:
        raise BadInput(f"{len(names)} columns are asked for; at most {MOST_COLUMNS} are shown")
    return tuple(field(name).name for name in names if name not in ALWAYS)


def text_of_columns(names: tuple[str, ...]) -> str:
    """The shortest text that asks for these fields: a set's name where one has just them."""
    for each in COLUMN_SETS.values():
        if each.fields == names:
            return each.name
    return ",".join(names)
