"""Typesets disclosures from data: one neutral page description, one writer per file format.

Used by `samples/make_samples.py` and by the variation test's generator. It knows nothing of `ingestion/`: what a
document says is known before it is written, so that the truth about it never comes from our own parser.
"""
