"""ITEMS: every figure of an instrument that is kept beside its bars, with its label and unit.

Fundamentals are stored under these names whichever provider gives them, in these units: money in
the major unit of its currency, ratios and yields as fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a stored figure counts."""

    MONEY = "money"
    PER_SHARE = "money per share"
    FRACTION = "fraction"
    MULTIPLE = "multiple"
    SHARES = "shares"
    COUNT = "count"
    SCORE = "score"


class Group(StrEnum):
    """Where a reader looks for a figure."""

    INCOME = "Income statement"
    BALANCE = "Balance sheet"
    CASH = "Cash flow"
    VALUATION = "Valuation"
    STATISTICS = "Key statistics"
    SUSTAINABILITY = "Sustainability"


@dataclass(frozen=True, slots=True)
class Item:
    """A figure: its name in the table, its label, what it counts, and where a reader finds it."""

    name: str
    label: str
    unit: Unit
    group: Group


def _all(unit: Unit, group: Group, **labels: str) -> tuple[Item, ...]:
    return tuple(Item(name, label, unit, group) for name, label in labels.items())


ITEMS: dict[str, Item] = {
    item.name: item
    for item in (
        *_all(
            Unit.MONEY,
            Group.INCOME,
            revenue="Revenue",
            cost_of_revenue="Cost of revenue",
            gross_profit="Gross profit",
            operating_expense="Operating expense",
            research_and_development="Research and development",
            selling_general_administration="Selling, general and administration",
            operating_income="Operating income",
            interest_income="Interest income",
            interest_expense="Interest expense",
            pretax_income="Income before tax",
            tax="Income tax",
            net_income="Net income",
            net_income_common="Net income of ordinary shareholders",
            ebit="EBIT",
            ebitda="EBITDA",
        ),
        *_all(
            Unit.PER_SHARE,
            Group.INCOME,
            eps_basic="Earnings per share, basic",
            eps_diluted="Earnings per share, diluted",
        ),
        *_all(
            Unit.SHARES,
            Group.INCOME,
            shares_basic="Average shares, basic",
            shares_diluted="Average shares, diluted",
        ),
        *_all(
            Unit.MONEY,
            Group.BALANCE,
            assets="Total assets",
            current_assets="Current assets",
            cash="Cash and cash equivalents",
            cash_and_short_term_investments="Cash and short-term investments",
            receivables="Receivables",
            inventory="Inventory",
            property_plant_equipment="Property, plant and equipment, net",
            goodwill_and_intangibles="Goodwill and other intangible assets",
            liabilities="Total liabilities",
            current_liabilities="Current liabilities",
            current_debt="Current debt",
            long_term_debt="Long-term debt",
            debt="Total debt",
            equity="Shareholders' equity",
            retained_earnings="Retained earnings",
            minority_interest="Minority interest",
            working_capital="Working capital",
            invested_capital="Invested capital",
        ),
        *_all(Unit.SHARES, Group.BALANCE, ordinary_shares="Ordinary shares"),
        *_all(
            Unit.MONEY,
            Group.CASH,
            operating_cash_flow="Operating cash flow",
            investing_cash_flow="Investing cash flow",
            financing_cash_flow="Financing cash flow",
            capital_expenditure="Capital expenditure",
            free_cash_flow="Free cash flow",
            depreciation_and_amortization="Depreciation and amortization",
            dividends_paid="Dividends paid",
            shares_bought_back="Shares bought back",
            debt_issued="Debt issued",
            debt_repaid="Debt repaid",
        ),
        *_all(
            Unit.MONEY,
            Group.VALUATION,
            market_cap="Market capitalisation",
            enterprise_value="Enterprise value",
        ),
        *_all(
            Unit.PER_SHARE,
            Group.VALUATION,
            price="Price",
            previous_close="Previous close",
            high_52_weeks="Highest price in 52 weeks",
            low_52_weeks="Lowest price in 52 weeks",
            average_50_days="Average price of 50 days",
            average_200_days="Average price of 200 days",
            target_price="Analysts' mean target price",
            dividend_rate="Dividend a year, expected",
            dividend_rate_trailing="Dividends of the last year",
            eps_forward="Earnings per share, expected",
            book_value="Book value per share",
        ),
        *_all(
            Unit.MULTIPLE,
            Group.VALUATION,
            pe_trailing="Price to earnings",
            pe_forward="Price to expected earnings",
            price_to_sales="Price to sales",
            price_to_book="Price to book",
            ev_to_revenue="Enterprise value to revenue",
            ev_to_ebitda="Enterprise value to EBITDA",
            beta="Beta",
        ),
        *_all(
            Unit.FRACTION,
            Group.VALUATION,
            dividend_yield="Dividend yield, expected",
            dividend_yield_trailing="Dividend yield of the last year",
            dividend_yield_5_years="Dividend yield, mean of five years",
            payout_ratio="Payout ratio",
        ),
        *_all(
            Unit.FRACTION,
            Group.STATISTICS,
            gross_margin="Gross margin",
            ebitda_margin="EBITDA margin",
            operating_margin="Operating margin",
            net_margin="Net margin",
            return_on_assets="Return on assets",
            return_on_equity="Return on equity",
            revenue_growth="Revenue growth on the year",
            earnings_growth="Earnings growth on the year",
            debt_to_equity="Debt to equity",
            held_by_insiders="Held by insiders",
            held_by_institutions="Held by institutions",
            short_of_float="Sold short, of the free float",
        ),
        *_all(
            Unit.MULTIPLE,
            Group.STATISTICS,
            current_ratio="Current ratio",
            quick_ratio="Quick ratio",
        ),
        *_all(
            Unit.SHARES,
            Group.STATISTICS,
            shares_outstanding="Shares outstanding",
            shares_floating="Free float",
            shares_short="Shares sold short",
        ),
        *_all(Unit.COUNT, Group.STATISTICS, analysts="Analysts who follow it"),
        *_all(
            Unit.SCORE,
            Group.SUSTAINABILITY,
            esg_risk="ESG risk (lower is better)",
            environment_risk="Environment risk (lower is better)",
            social_risk="Social risk (lower is better)",
            governance_risk="Governance risk (lower is better)",
            controversy="Highest controversy (0 to 5)",
        ),
        *_all(
            Unit.FRACTION,
            Group.SUSTAINABILITY,
            esg_percentile="ESG risk percentile",
        ),
        *_all(Unit.COUNT, Group.SUSTAINABILITY, esg_peers="Peers in the ESG group"),
    )
}
