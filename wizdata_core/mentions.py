"""Which instruments a text names: by a code with its exchange, or by the issuer's name.

Rather too few than wrong ones: a bare code ("SOL") is a word too, so it counts only with its
exchange; a name that is an ordinary word ("Discovery") counts only with what makes it a company's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LEGAL = re.compile(
    r"[ ,]+(Limited|Ltd\.?|plc|Plc|PLC|Inc\.?|Incorporated|N\.V\.|SA/NV|S\.C\.A\.|SOC|Corporation)$"
)
_BROAD = re.compile(r" (Group|Holdings?|Holding Company|Company|International|REIT|SA)$")
_NOTE = re.compile(r" *\(.*?\)")
# Names of issuers that are words, places or names of something else too.
_ORDINARY = frozenset(
    [
        "Apple",
        "Boxer",
        "Bytes",
        "Capricorn",
        "Clicks",
        "Coronation",
        "Delta",
        "Discovery",
        "Equity",
        "Facebook",
        "Fortress",
        "Google",
        "JSE",
        "Lewis",
        "Lighthouse",
        "Momentum",
        "Motus",
        "Omnia",
        "Premier",
        "Redefine",
        "Resilient",
        "Spur",
        "SPAR",
        "Sun",
        "Super",
        "Tanga",
        "Eastern",
        "Fawry",
        "Life",
        "Healthcare",
        "Quilter",
        "Stadio",
        "Premier",
        "Oceana",
        "Curro",
        "South32",
    ]
)
_LEAST = 4
# How news writes a code with its exchange: (JSE: NPN), JSE:NPN, NSE-SAFARICOM is none of them.
_CODED = re.compile(r"\b(JSE|NGX|NSE|GSE|EGX|BRVM|CSE|A2X)\s?:\s?([A-Z0-9]{2,12})\b")
_SUFFIXED = re.compile(r"(?<![\w.])(\^?[A-Z0-9]{1,12}(?:\.[A-Z]{1,3}))\b")


@dataclass(frozen=True, slots=True)
class Listed:
    """An instrument as news may call it; `issuer` is empty where it has none."""

    symbol: str
    issuer: str
    exchange: str
    codes: tuple[str, ...] = ()


class Names:
    """What instruments are called, ready to be looked for in any number of texts."""

    def __init__(self, listed: Iterable[Listed]) -> None:
        self._by_symbol: dict[str, str] = {}
        self._by_code: dict[tuple[str, str], str] = {}
        self._by_name: dict[str, str] = {}
        for each in listed:
            self._by_symbol[each.symbol] = each.symbol
            for code in each.codes:
                self._by_code.setdefault((each.exchange, code), each.symbol)
            for name in names_of(each.issuer):
                # An issuer's first instrument is its ordinary share.
                self._by_name.setdefault(name, each.symbol)
        longest = sorted(self._by_name, key=len, reverse=True)
        self._names = re.compile(rf"(?<![\w&])(?:{'|'.join(map(re.escape, longest))})(?![\w&])")

    def found(self, text: str) -> Mapping[str, str]:
        """The symbols of the instruments that a text names, each with the words that name it."""
        named: dict[str, str] = {}
        for match in _CODED.finditer(text):
            symbol = self._by_code.get((match[1], match[2]))
            if symbol:
                named.setdefault(symbol, match[0])
        for match in _SUFFIXED.finditer(text):
            if match[1] in self._by_symbol:
                named.setdefault(match[1], match[0])
        if self._by_name:
            for match in self._names.finditer(text):
                named.setdefault(self._by_name[match[0]], match[0])
        return named


def names_of(issuer: str) -> list[str]:
    """The forms of an issuer's name that are its own and no common word, the fullest first."""
    name = _NOTE.sub("", issuer).strip()
    forms = [name]
    for cut in (_LEGAL, _BROAD):
        name = cut.sub("", name).strip()
        forms.append(name)
    return [each for each in dict.fromkeys(forms) if _is_own(each)]


def _is_own(name: str) -> bool:
    if " " in name:
        return True
    return len(name) >= _LEAST and name not in _ORDINARY
