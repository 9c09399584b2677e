"""What ccxt raises, as kinds of fault; asked or listened to, a venue errs in the same words."""

from __future__ import annotations

from collectors.faults import FaultKind
from collectors.venue_library import ccxt

# What ccxt raises, by the name of its class, the narrower first.
_KINDS: tuple[tuple[str, FaultKind], ...] = (
    ("RestrictedLocation", FaultKind.BLOCKED),
    ("AuthenticationError", FaultKind.NEEDS_KEY),
    ("BadSymbol", FaultKind.UNKNOWN_SYMBOL),
    ("RateLimitExceeded", FaultKind.RATE_LIMITED),
    ("DDoSProtection", FaultKind.RATE_LIMITED),
    ("NetworkError", FaultKind.UNAVAILABLE),
    ("BaseError", FaultKind.MALFORMED),
)
# How venues say that they do not know a pair, where ccxt has no class for it.
_UNKNOWN = ("unknown asset pair", "unknown symbol", "invalid symbol", "unknown market")


def kind_of(error: ccxt.BaseError) -> FaultKind:
    """The kind of fault that ccxt's exception means, by its class and its words."""
    kind = next(kind for known, kind in _KINDS if isinstance(error, getattr(ccxt, known)))
    if kind is FaultKind.MALFORMED and any(each in str(error).casefold() for each in _UNKNOWN):
        return FaultKind.UNKNOWN_SYMBOL
    return kind
