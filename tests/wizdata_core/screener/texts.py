"""Texts that people and attackers might type as screens: sound ones, and sound ones spoilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizdata_core.fields import FIELDS, Field, Kind, Unit
from wizdata_core.screener.operators import LIST, Operator, operators_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

_BY_KIND = {kind: [each for each in FIELDS.values() if each.kind is kind] for kind in Kind}
_NUMBERS = ["0", "1", "30", "-5", "5m", "2.5bn", "1tn", "7k", ".5", "1e3", "1e-300", "1e308", "0.1"]
_TEXTS = [
    *("XJSE", "'Basic Materials'", "'O''Neill'", "NPN.JO", "'100%'", "'a_b'", "''", "'\\'"),
    *("'$1'", "'%s'", "':x'", "'; drop table snapshots; --'", "'\"'", "'/*'", "'é\u2028'", '"x"'),
    "'x'' or ''1''=''1'",
]
_SERIES = ["sma(30)", "rsi(9)", "ema(window=5)", "macd(5,10,3).signal", "sma(rsi(9),5)", "obv()"]
_SERIES += ["rsi(14)@1w", "sma(volume,5)", "RSI( 3 )"]
_JUNK = [
    *(
        "'",
        '"',
        "(",
        ")",
        ",",
        ";",
        "--",
        "\x00",
        "\u2028",
        "$1",
        "%",
        "\\",
        "*",
        ".",
        "@",
        "=",
        "🎈",
    ),
    *(
        "union select",
        "pg_sleep(9)",
        "and",
        "not",
        "within",
        "1e999",
        "5x",
        "rank(",
        "999999999999",
    ),
    *("select * from instruments", "'; set role postgres; --", "::text", "\n", "\t", "nan", "inf"),
]


def text(random: Random) -> str:
    """A text: about half of them can be read."""
    made = _either(random, random.choice([0, 0, 1, 1, 1, 2]))
    for _ in range(random.choice([0, 0, 0, 0, 1, 1, 2, 5])):
        made = random.choice(_SPOILING)(random, made)
    return made


def _either(random: Random, depth: int) -> str:
    if depth == 0:
        return _condition(random)
    kind = random.randrange(6)
    if kind == 0:
        return f"not {_one(random, depth - 1)}"
    if kind == 1:
        return f"all({_either(random, depth - 1)}, {_either(random, depth - 1)})"
    joint = random.choice([" and ", " or ", "\nAND "])
    return joint.join(_one(random, depth - 1) for _ in range(random.randint(2, 4)))


def _one(random: Random, depth: int) -> str:
    inner = _either(random, depth)
    return f"({inner})" if random.random() < 0.5 else inner


def _condition(random: Random) -> str:
    kind = random.choice([Kind.NUMBER, Kind.NUMBER, Kind.NUMBER, Kind.TEXT, Kind.FLAG, Kind.DATE])
    field = random.choice(_BY_KIND[kind])
    row = random.choice(operators_of(field))
    left, standing = field.name, False
    if kind is Kind.NUMBER and random.random() < 0.15 and not row.lookback:
        among = random.choice(["", " within sector", " within exchange"])
        left, standing = f"{random.choice(['rank', 'percentile'])}({field.name}){among}", True
    elif kind is Kind.NUMBER and random.random() < 0.1:
        left = random.choice(_SERIES)
    made = f"{left} {row.text}{_rights(random, field, row)}"
    if kind is Kind.FLAG and random.random() < 0.5:
        made = left
    if not standing and random.random() < 0.2:
        made += f" within {random.choice([1, 2, 5, 60])} sessions"
    return made


def _rights(random: Random, field: Field, row: Operator) -> str:
    if row.takes == 0:
        return ""
    if row.takes == LIST:
        return f" ({', '.join(_value(random, field) for _ in range(random.randint(1, 4)))})"
    sides = [_side(random, field, row) for _ in range(row.takes)]
    return " " + " and ".join(sides)


def _side(random: Random, field: Field, row: Operator) -> str:
    if not row.fields or random.random() < 0.6:
        return _value(random, field)
    if field.kind is not Kind.NUMBER:
        return random.choice(_BY_KIND[field.kind]).name
    alike = [each for each in _BY_KIND[Kind.NUMBER] if each.unit in {field.unit, Unit.NONE}]
    other = random.choice([random.choice(alike).name, random.choice(_SERIES)])
    return random.choice([other, f"1.05 * {other}"])


def _value(random: Random, field: Field) -> str:
    match field.kind:
        case Kind.NUMBER:
            return random.choice(_NUMBERS) + ("%" if random.random() < 0.02 else "")
        case Kind.TEXT:
            return random.choice(_TEXTS)
        case Kind.FLAG:
            return random.choice(["true", "false"])
        case Kind.DATE:
            return random.choice(["2026-01-31", "0001-01-01", "9999-12-31", "2024-02-29"])


def _cut(random: Random, made: str) -> str:
    at = random.randrange(len(made) + 1)
    return made[:at] + made[at + random.randint(1, 4) :]


def _put(random: Random, made: str) -> str:
    at = random.randrange(len(made) + 1)
    return made[:at] + random.choice(_JUNK) + made[at:]


def _swap(random: Random, made: str) -> str:
    words = made.split(" ")
    one, other = random.randrange(len(words)), random.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    return " ".join(words)


def _repeat(random: Random, made: str) -> str:
    return random.choice([f"({made})", made + made, f"{made} and {made}", made[: len(made) // 2]])


_SPOILING: list[Callable[[Random, str], str]] = [_cut, _put, _swap, _repeat]
