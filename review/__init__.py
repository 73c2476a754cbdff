"""Finds contradictions inside published disclosures: what is printed is kept, and what cannot all be true is reported.

The package reads the records that `ingestion` yields and nothing else; it needs no warehouse.
"""
