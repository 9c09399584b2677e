"""Commands of `python -m collectors`, one noun a file."""
