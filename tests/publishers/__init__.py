"""Whole disclosures of invented units, typeset as publishers do, with the truth about every printed number."""
