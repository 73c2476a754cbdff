"""The gates between the layers: readable suites of expectations on tables, judged by Great Expectations.

Knows tables, never documents or readers. A publisher's error is data that passes; only our own defects are refused.
"""
