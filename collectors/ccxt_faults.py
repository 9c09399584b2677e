"""What ccxt raises, as kinds of fault; asked or listened to, a venue errs in the same words."""

from __future__ import annotations

import ccxt

from collectors.faults import FaultKind

# What ccxt raises, the narrower first.
_KINDS: tuple[tuple[type[Exception], FaultKind], ...] = (
    (ccxt.RestrictedLocation, FaultKind.BLOCKED),
    (ccxt.AuthenticationError, FaultKind.NEEDS_KEY),
    (ccxt.BadSymbol, FaultKind.UNKNOWN_SYMBOL),
    (ccxt.RateLimitExceeded, FaultKind.RATE_LIMITED),
    (ccxt.DDoSProtection, FaultKind.RATE_LIMITED),
    (ccxt.NetworkError, FaultKind.UNAVAILABLE),
    (ccxt.BaseError, FaultKind.MALFORMED),
)
# How venues say that they do not know a pair, where ccxt has no class for it.
_UNKNOWN = ("unknown asset pair", "unknown symbol", "invalid symbol", "unknown market")


def kind_of(error: ccxt.BaseError) -> FaultKind:
    """The kind of fault that ccxt's exception means, by its class and its words."""
    kind = next(kind for known, kind in _KINDS if isinstance(error, known))
    if kind is FaultKind.MALFORMED and any(each in str(error).casefold() for each in _UNKNOWN):
        return FaultKind.UNKNOWN_SYMBOL
    return kind
