"""New words from examples: what marks given junk and is rare in given clean text.

grams (candidates) -> counts (in how many lines they stand) -> weigh (log-odds, one of several that
say the same) -> groups (what stands together) -> grades (how many of them make a verdict).
"""
