"""The result of a screen as a file: what it holds, and the formats that it is written in."""
