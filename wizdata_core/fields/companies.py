"""Fields of the company behind an instrument: valuation, fundamentals, dividends, ESG, country.

Each is the newest figure that had been collected by the end of the day; a figure that was restated
later stands here as it was known then.
"""

from __future__ import annotations

from wizdata_core.fields.catalogue import Field, Group, Kind, Unit

_LOCAL, _PART, _TIMES = Unit.LOCAL, Unit.FRACTION, Unit.MULTIPLE
_GIVEN = "As its provider gave it last, not of the price of the day"
_TWELVE = "Of the last twelve months, else the last year"
_BALANCE = "As of now, else of the newest balance sheet"
_OF_LATE = "Of a year at most five years ago"
_HUNDRED, _WHOLE = (0.0, 100.0), (0.0, 1.0)
_UNCOLLECTED = f"{_OF_LATE}; missing until its World Bank series is collected"


def _value(name: str, label: str, unit: Unit, about: str = "") -> Field:
    return Field(name, label, Group.VALUATION, unit=unit, help=about)


def _figure(name: str, label: str, unit: Unit, about: str = "") -> Field:
    return Field(name, label, Group.FUNDAMENTALS, unit=unit, help=about)


def _paid(name: str, label: str, unit: Unit, about: str = "") -> Field:
    return Field(name, label, Group.DIVIDENDS, unit=unit, help=about)


def _esg(
    name: str, label: str, unit: Unit, about: str = "", bounds: tuple[float, float] | None = None
) -> Field:
    return Field(name, label, Group.ESG, unit=unit, help=about, range=bounds)


def _country(
    name: str, label: str, unit: Unit, about: str = "", bounds: tuple[float, float] | None = None
) -> Field:
    return Field(name, label, Group.COUNTRY, unit=unit, help=about, range=bounds)


_VALUATION = (
    _value("market_cap", "Market capitalisation", _LOCAL, "Shares outstanding by the last close"),
    _value("market_cap_zar", "Market capitalisation in rand", Unit.ZAR),
    _value("market_cap_usd", "Market capitalisation in dollars", Unit.USD),
    _value("enterprise_value", "Enterprise value", _LOCAL, "Market value and debt, less cash"),
    _value("pe_trailing", "Price to earnings", _TIMES, _GIVEN),
    _value("pe_forward", "Price to expected earnings", _TIMES, _GIVEN),
    _value("price_to_sales", "Price to sales", _TIMES, _GIVEN),
    _value("price_to_book", "Price to book", _TIMES, _GIVEN),
    _value("ev_to_revenue", "Enterprise value to revenue", _TIMES, _GIVEN),
    _value("ev_to_ebitda", "Enterprise value to EBITDA", _TIMES, _GIVEN),
    _value("earnings_yield", "Earnings yield", _PART, "Earnings per share over the price"),
    _value("free_cash_flow_yield", "Free cash flow yield", _PART, "Of the market capitalisation"),
    _value("target_price", "Analysts' mean target price", _LOCAL),
    _value("target_upside", "Upside to the target price", _PART, "From the price of the day"),
)
_FUNDAMENTALS = (
    _figure("revenue", "Revenue", _LOCAL, _TWELVE),
    _figure("net_income", "Net income", _LOCAL, _TWELVE),
    _figure("ebitda", "EBITDA", _LOCAL, _TWELVE),
    _figure("operating_cash_flow", "Operating cash flow", _LOCAL, _TWELVE),
    _figure("free_cash_flow", "Free cash flow", _LOCAL, _TWELVE),
    _figure("assets", "Total assets", _LOCAL, _BALANCE),
    _figure("equity", "Shareholders' equity", _LOCAL, _BALANCE),
    _figure("debt", "Total debt", _LOCAL, _BALANCE),
    _figure("cash", "Cash and cash equivalents", _LOCAL, _BALANCE),
    _figure("eps_diluted", "Earnings per share, diluted", _LOCAL),
    _figure("eps_forward", "Earnings per share, expected", _LOCAL),
    _figure("book_value", "Book value per share", _LOCAL),
    _figure("gross_margin", "Gross margin", _PART),
    _figure("ebitda_margin", "EBITDA margin", _PART),
    _figure("operating_margin", "Operating margin", _PART),
    _figure("net_margin", "Net margin", _PART),
    _figure("return_on_assets", "Return on assets", _PART),
    _figure("return_on_equity", "Return on equity", _PART),
    _figure("revenue_growth", "Revenue growth on the year", _PART),
    _figure("earnings_growth", "Earnings growth on the year", _PART),
    _figure("debt_to_equity", "Debt to equity", _PART),
    _figure("net_debt_to_ebitda", "Net debt to EBITDA", _TIMES),
    _figure("current_ratio", "Current ratio", _TIMES),
    _figure("quick_ratio", "Quick ratio", _TIMES),
    _figure("shares_outstanding", "Shares outstanding", Unit.SHARES),
    _figure("shares_floating", "Free float", Unit.SHARES),
    _figure("held_by_insiders", "Held by insiders", _PART),
    _figure("held_by_institutions", "Held by institutions", _PART),
    _figure("short_of_float", "Sold short, of the free float", _PART),
    _figure("analysts", "Analysts who follow it", Unit.COUNT),
    Field("fundamentals_date", "Date of the fundamentals", Group.FUNDAMENTALS, Kind.DATE),
    Field("next_earnings_date", "Next results", Group.FUNDAMENTALS, Kind.DATE),
    _figure("days_to_earnings", "Days to the next results", Unit.DAYS),
)
_DIVIDENDS = (
    _paid("dividend_yield", "Dividend yield", _PART, "Dividends of twelve months over the price"),
    _paid(
        "dividends_1y", "Dividends of twelve months", _LOCAL, "A share; missing if none is known"
    ),
    _paid("dividend_count_1y", "Payments in twelve months", Unit.COUNT),
    _paid("dividend_growth_1y", "Dividend growth, 1 year", _PART),
    _paid("dividend_growth_3y", "Dividend growth a year, 3 years", _PART),
    _paid("dividend_growth_5y", "Dividend growth a year, 5 years", _PART),
    _paid("dividend_years_without_cut", "Years without a cut", Unit.YEARS),
    _paid("payout_ratio", "Payout ratio", _PART),
    _paid("last_dividend", "Last dividend", _LOCAL),
    Field("last_ex_date", "Last ex-date", Group.DIVIDENDS, Kind.DATE),
    Field("next_ex_date", "Next ex-date", Group.DIVIDENDS, Kind.DATE),
    _paid("days_to_ex_date", "Days to the next ex-date", Unit.DAYS),
)
_ESG = (
    _esg(
        "esg_score",
        "ESG score",
        Unit.SCORE,
        "Ours, 0 to 100, higher is better; missing below a coverage of 40 %",
        _HUNDRED,
    ),
    _esg(
        "esg_score_penalised",
        "ESG score, missing as worst",
        Unit.SCORE,
        "Ours, where a figure that is not disclosed counts as the worst",
        _HUNDRED,
    ),
    _esg(
        "esg_combined",
        "ESG score with controversies",
        Unit.SCORE,
        "Ours, lowered where controversies say less",
        _HUNDRED,
    ),
    _esg("esg_environment", "Environment score", Unit.SCORE, "Ours, higher is better", _HUNDRED),
    _esg("esg_social", "Social score", Unit.SCORE, "Ours, higher is better", _HUNDRED),
    _esg("esg_governance", "Governance score", Unit.SCORE, "Ours, higher is better", _HUNDRED),
    Field("esg_grade", "ESG grade", Group.ESG, Kind.TEXT, help="Ours, A+ down to D-"),
    _esg(
        "esg_coverage",
        "ESG coverage",
        _PART,
        "Of the method's weight, how much the company disclosed",
        _WHOLE,
    ),
    _esg(
        "esg_confidence",
        "ESG confidence",
        _PART,
        "Coverage, less what is old or of low quality",
        _WHOLE,
    ),
    Field(
        "esg_badge",
        "ESG badge",
        Group.ESG,
        Kind.TEXT,
        help="What coverage allows: sound, low, or withheld",
    ),
    Field(
        "esg_peer_group",
        "ESG peer group",
        Group.ESG,
        Kind.TEXT,
        help="Whose weights the score has; DEFAULT where an industry has none of its own",
    ),
    Field(
        "esg_scored_on",
        "Day of the ESG score",
        Group.ESG,
        Kind.DATE,
        help="The newest day, up to the row's, as of which the company was scored",
    ),
    _esg("esg_risk", "ESG risk", Unit.SCORE, "As its provider rates it: lower is better"),
    _esg("environment_risk", "Environment risk", Unit.SCORE, "Lower is better"),
    _esg("social_risk", "Social risk", Unit.SCORE, "Lower is better"),
    _esg("governance_risk", "Governance risk", Unit.SCORE, "Lower is better"),
    _esg("controversy", "Highest controversy", Unit.SCORE, "0 to 5, lower is better"),
    _esg("esg_percentile", "ESG risk percentile", _PART, "Of the provider's universe"),
    _esg("esg_peers", "Peers in the ESG group", Unit.COUNT),
    Field("esg_date", "Month of the ESG rating", Group.ESG, Kind.DATE),
    Field("esg_state", "State of the ESG rating", Group.ESG, Kind.TEXT, help="fresh, withdrawn …"),
)
_COUNTRY = (
    _country(
        "country_esg_score",
        "ESG score of the country",
        Unit.SCORE,
        "Ours, 0 to 100 among the African states, higher is better",
        _HUNDRED,
    ),
    _country(
        "country_esg_coverage",
        "ESG coverage of the country",
        _PART,
        "Of the method's weight, how much has a recent figure",
        _WHOLE,
    ),
    _country("country_co2_per_capita", "CO2 of the country, a head", Unit.NONE, "Tonnes a year"),
    _country("country_renewables", "Renewable energy of the country", Unit.PERCENT, _OF_LATE),
    _country("country_corruption_control", "Control of corruption", Unit.NONE, "WGI estimate"),
    _country("country_rule_of_law", "Rule of law", Unit.NONE, "WGI estimate"),
    _country("country_political_stability", "Political stability", Unit.NONE, "WGI estimate"),
    _country("country_gdp_per_capita", "GDP of the country, a head", Unit.USD, _UNCOLLECTED),
    _country("country_inflation", "Inflation of the country", Unit.PERCENT, _UNCOLLECTED),
)

FIELDS = (*_VALUATION, *_FUNDAMENTALS, *_DIVIDENDS, *_ESG, *_COUNTRY)
