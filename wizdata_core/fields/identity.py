"""Fields that say which instrument it is, what it is traded in, and where its prices come from."""

from __future__ import annotations

from wizdata_core.fields.catalogue import Field, Group, Kind

_TEXT, _FLAG, _DATE = Kind.TEXT, Kind.FLAG, Kind.DATE
_WHO, _TRUST = Group.IDENTITY, Group.QUALITY

FIELDS = (
    Field("symbol", "Symbol", _WHO, _TEXT, help="Canonical symbol, such as NPN.JO"),
    Field("name", "Name", _WHO, _TEXT, help="Names and sectors are of the day the row was made"),
    Field(
        "asset_class",
        "Asset class",
        _WHO,
        _TEXT,
        help="equity, index, fx, crypto, and so on",
    ),
    Field("exchange", "Exchange", _WHO, _TEXT, help="Market identifier code, such as XJSE"),
    Field(
        "country",
        "Country",
        _WHO,
        _TEXT,
        help="Of the issuer, or else of the exchange; ISO 3166, such as ZA",
    ),
    Field("sector", "Sector", _WHO, _TEXT),
    Field("industry", "Industry", _WHO, _TEXT),
    Field("currency", "Currency", _WHO, _TEXT, help="Of the price; points for an index"),
    Field("source", "Source", _WHO, _TEXT, help="The provider of the bars"),
    Field("sample", "Sample data", _WHO, _FLAG, help="Packaged example data, not live prices"),
    Field("price_date", "Date of the price", _TRUST, _DATE, help="Session of the last bar"),
    Field(
        "quality",
        "Quality of the price",
        _TRUST,
        _TEXT,
        help="accepted, flagged or repaired: what the judge made of the last bar",
    ),
    Field("flags", "Flags of the price", _TRUST, _TEXT, help="Names of the rules that marked it"),
    Field("bars", "Bars held", _TRUST, help="Daily bars up to the day"),
    Field("first_bar_date", "First bar", _TRUST, _DATE),
    Field("open_gaps", "Bars missing", _TRUST, help="Bars that the calendar expects and are open"),
)
