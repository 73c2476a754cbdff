"""Unattended operation, measured: backfills through the daemon, kills, readers during publishing, many files at once.

Each module prints its figures when it is run (`python -m tests.operations.kills 100`); the suite runs small versions.
"""
