"""A portfolio: its holdings, its emissions, its adverse impacts and its scores. Pure."""
