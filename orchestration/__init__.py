"""Dagster: assets, partitions, gates as asset checks, jobs, sensor and schedules. Wires; never parses."""
