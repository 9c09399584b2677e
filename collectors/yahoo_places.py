"""Where each figure stands in Yahoo's answers, and what Yahoo counts it in.

Yahoo writes prices in the unit of the quote (ZAc on the JSE) but market capitalisation and
dividends in its major unit (rand), and a company's own figures in `financialCurrency`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wizdata_core.reference import rows


class Counted(StrEnum):
    """What Yahoo's number counts."""

    QUOTED = "the unit of the quote"
    MAJOR = "the major unit of the quote's currency"
    REPORTED = "the currency that the company reports in"
    PLAIN = "no unit"
    PERCENT = "per cent"


class Dated(StrEnum):
    """Which day a figure is of."""

    ANSWER = "latest"
    QUARTER = "trailing"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class Place:
    """A figure in quoteSummary: its item, module and field, what it counts, which day it is of.

    `parts` are the items of which the figure is the quotient. Where the quote is in a minor unit
    Yahoo divides rand by cents, so there the figure is computed from its parts.
    """

    item: str
    module: str
    field: str
    counted: Counted = Counted.PLAIN
    dated: Dated = Dated.ANSWER
    parts: tuple[str, str] | None = None


def _all(module: str, counted: Counted, dated: Dated, **fields: str) -> tuple[Place, ...]:
    return tuple(Place(item, module, name, counted, dated) for item, name in fields.items())


SUMMARY: tuple[Place, ...] = (
    *_all(
        "summaryDetail",
        Counted.QUOTED,
        Dated.ANSWER,
        previous_close="previousClose",
        high_52_weeks="fiftyTwoWeekHigh",
        low_52_weeks="fiftyTwoWeekLow",
        average_50_days="fiftyDayAverage",
        average_200_days="twoHundredDayAverage",
    ),
    *_all(
        "summaryDetail",
        Counted.MAJOR,
        Dated.ANSWER,
        market_cap="marketCap",
        dividend_rate="dividendRate",
        dividend_rate_trailing="trailingAnnualDividendRate",
    ),
    *_all(
        "summaryDetail",
        Counted.PLAIN,
        Dated.ANSWER,
        pe_trailing="trailingPE",
        pe_forward="forwardPE",
        price_to_sales="priceToSalesTrailing12Months",
        beta="beta",
        payout_ratio="payoutRatio",
    ),
    Place(
        "dividend_yield",
        "summaryDetail",
        "dividendYield",
        parts=("dividend_rate", "previous_close"),
    ),
    Place(
        "dividend_yield_trailing",
        "summaryDetail",
        "trailingAnnualDividendYield",
        parts=("dividend_rate_trailing", "previous_close"),
    ),
    Place("dividend_yield_5_years", "summaryDetail", "fiveYearAvgDividendYield", Counted.PERCENT),
    *_all(
        "financialData",
        Counted.QUOTED,
        Dated.ANSWER,
        price="currentPrice",
        target_price="targetMeanPrice",
    ),
    *_all(
        "financialData",
        Counted.REPORTED,
        Dated.QUARTER,
        revenue="totalRevenue",
        gross_profit="grossProfits",
        ebitda="ebitda",
        operating_cash_flow="operatingCashflow",
        free_cash_flow="freeCashflow",
        cash_and_short_term_investments="totalCash",
        debt="totalDebt",
    ),
    *_all(
        "financialData",
        Counted.PLAIN,
        Dated.QUARTER,
        gross_margin="grossMargins",
        ebitda_margin="ebitdaMargins",
        operating_margin="operatingMargins",
        net_margin="profitMargins",
        return_on_assets="returnOnAssets",
        return_on_equity="returnOnEquity",
        revenue_growth="revenueGrowth",
        earnings_growth="earningsGrowth",
        current_ratio="currentRatio",
        quick_ratio="quickRatio",
    ),
    Place("debt_to_equity", "financialData", "debtToEquity", Counted.PERCENT, Dated.QUARTER),
    Place("analysts", "financialData", "numberOfAnalystOpinions"),
    Place("enterprise_value", "defaultKeyStatistics", "enterpriseValue", Counted.MAJOR),
    *_all(
        "defaultKeyStatistics",
        Counted.REPORTED,
        Dated.QUARTER,
        net_income_common="netIncomeToCommon",
        eps_diluted="trailingEps",
        book_value="bookValue",
    ),
    Place("eps_forward", "defaultKeyStatistics", "forwardEps", Counted.REPORTED),
    Place("price_to_book", "defaultKeyStatistics", "priceToBook", parts=("price", "book_value")),
    *_all(
        "defaultKeyStatistics",
        Counted.PLAIN,
        Dated.ANSWER,
        ev_to_revenue="enterpriseToRevenue",
        ev_to_ebitda="enterpriseToEbitda",
        shares_outstanding="sharesOutstanding",
        shares_floating="floatShares",
        shares_short="sharesShort",
        held_by_insiders="heldPercentInsiders",
        held_by_institutions="heldPercentInstitutions",
        short_of_float="shortPercentOfFloat",
    ),
)

# Scores of a rating of the month that the answer names; `percentile` is in per cent.
ESG: tuple[Place, ...] = (
    *_all(
        "esgScores",
        Counted.PLAIN,
        Dated.RATING,
        esg_risk="totalEsg",
        environment_risk="environmentScore",
        social_risk="socialScore",
        governance_risk="governanceScore",
        controversy="highestControversy",
        esg_peers="peerCount",
    ),
    Place("esg_percentile", "esgScores", "percentile", Counted.PERCENT, Dated.RATING),
)

# Yahoo's name of each line of the statements, without the prefix that tells the period.
STATEMENTS: dict[str, str] = {
    "TotalRevenue": "revenue",
    "CostOfRevenue": "cost_of_revenue",
    "GrossProfit": "gross_profit",
    "OperatingExpense": "operating_expense",
    "ResearchAndDevelopment": "research_and_development",
    "SellingGeneralAndAdministration": "selling_general_administration",
    "OperatingIncome": "operating_income",
    "InterestIncome": "interest_income",
    "InterestExpense": "interest_expense",
    "PretaxIncome": "pretax_income",
    "TaxProvision": "tax",
    "NetIncome": "net_income",
    "NetIncomeCommonStockholders": "net_income_common",
    "EBIT": "ebit",
    "EBITDA": "ebitda",
    "BasicEPS": "eps_basic",
    "DilutedEPS": "eps_diluted",
    "BasicAverageShares": "shares_basic",
    "DilutedAverageShares": "shares_diluted",
    "TotalAssets": "assets",
    "CurrentAssets": "current_assets",
    "CashAndCashEquivalents": "cash",
    "CashCashEquivalentsAndShortTermInvestments": "cash_and_short_term_investments",
    "AccountsReceivable": "receivables",
    "Inventory": "inventory",
    "NetPPE": "property_plant_equipment",
    "GoodwillAndOtherIntangibleAssets": "goodwill_and_intangibles",
    "TotalLiabilitiesNetMinorityInterest": "liabilities",
    "CurrentLiabilities": "current_liabilities",
    "CurrentDebt": "current_debt",
    "LongTermDebt": "long_term_debt",
    "TotalDebt": "debt",
    "StockholdersEquity": "equity",
    "RetainedEarnings": "retained_earnings",
    "MinorityInterest": "minority_interest",
    "WorkingCapital": "working_capital",
    "InvestedCapital": "invested_capital",
    "OrdinarySharesNumber": "ordinary_shares",
    "OperatingCashFlow": "operating_cash_flow",
    "InvestingCashFlow": "investing_cash_flow",
    "FinancingCashFlow": "financing_cash_flow",
    "CapitalExpenditure": "capital_expenditure",
    "FreeCashFlow": "free_cash_flow",
    "DepreciationAndAmortization": "depreciation_and_amortization",
    "CashDividendsPaid": "dividends_paid",
    "RepurchaseOfCapitalStock": "shares_bought_back",
    "IssuanceOfDebt": "debt_issued",
    "RepaymentOfDebt": "debt_repaid",
}

# How Yahoo prefixes a period, and what it says of its length.
PERIODS: dict[str, str] = {"annual": "yearly", "quarterly": "quarterly"}

SUMMARY_MODULES = ("summaryDetail", "defaultKeyStatistics", "financialData", "price")

# What Yahoo was seen to give beside those: a field that is in neither list is one that it added.
UNREAD = frozenset((row["module"], row["field"]) for row in rows("yahoo_fields"))
