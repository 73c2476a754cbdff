"""Reading Chinese fiscal disclosures: from a file's bytes to typed, traceable records.

This package is plain Python and can be used alone. It imports neither Dagster nor dbt nor Great Expectations
(`tests/test_architecture.py` keeps it so).
"""
