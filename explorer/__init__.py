"""The explorer: pages in the browser over a published warehouse, from a search to the printed cell behind each figure.

Everything is read: the published DuckDB file (opened read-only) and the archive of documents. Nothing here writes.
"""
