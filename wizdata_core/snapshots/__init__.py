"""What a snapshot says: every field of an instrument on a day, from what was known by its end."""
