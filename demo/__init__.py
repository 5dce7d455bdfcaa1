"""A seeded, fictional brand."""
