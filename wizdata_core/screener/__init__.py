"""The screener's pure half: expressions of conditions on fields, and their readings."""
