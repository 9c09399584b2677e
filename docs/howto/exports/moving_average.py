"""A moving-average backtest on exported Parquet files: DuckDB reads, pandas computes.

Run it on an export of your own: python moving_average.py export IBM MSFT
"""

from __future__ import annotations

import sys

import duckdb
import pandas as pd

FAST, SLOW = 20, 100

# Prices are as traded. Splits are undone here: each bar is divided by the ratios of all splits that
# follow it. Without this a 4:1 split looks like a loss of three quarters.
CLOSES = """
    select bars.symbol, bars.session_date, bars.provider, bars.sample,
           bars.close / coalesce(product(splits.value), 1) as close
    from read_parquet($bars) as bars
    left join read_parquet($actions) as splits
        on splits.kind = 'split' and splits.symbol = bars.symbol
        and splits.provider = bars.provider and splits.ex_date > bars.session_date
    where bars.final and bars.symbol in (select unnest($symbols))
    group by bars.symbol, bars.session_date, bars.provider, bars.sample, bars.close
    order by bars.symbol, bars.session_date
"""


def closes(folder: str, symbols: list[str]) -> pd.DataFrame:
    """The daily closes of these instruments, counted in shares of today."""
    where = {
        "bars": f"{folder}/bars/interval=1d/*/*.parquet",
        "actions": f"{folder}/actions.parquet",
        "symbols": symbols,
    }
    return duckdb.execute(CLOSES, where).df()


def backtest(close: pd.Series[float]) -> dict[str, float]:
    """Holds the share on days that follow a close whose fast mean was above its slow mean."""
    daily = close.pct_change()
    above = close.rolling(FAST).mean() > close.rolling(SLOW).mean()
    held = above.shift(1, fill_value=False)  # known at the close, acted on the next day
    strategy = daily.where(held, 0.0)
    return {
        "days": len(close),
        "hold": float((1 + daily).prod() - 1),
        "strategy": float((1 + strategy).prod() - 1),
        "days held": int(held.sum()),
    }


def main(folder: str, symbols: list[str]) -> None:
    """Prints one line a share: buying and holding it, and the strategy, both before costs."""
    for symbol, share in closes(folder, symbols).groupby("symbol"):
        found = backtest(share.set_index("session_date")["close"])
        kind = "sample data" if share["sample"].all() else share["provider"].iloc[-1]
        print(
            f"{symbol} ({kind}): {found['days']:.0f} days,"
            f" held throughout {found['hold']:+.1%}, strategy {found['strategy']:+.1%}"
            f" on {found['days held']:.0f} days"
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
