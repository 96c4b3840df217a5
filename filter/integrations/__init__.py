"""Hogwash inside other programs. Each package here needs its extra and is imported by name."""
