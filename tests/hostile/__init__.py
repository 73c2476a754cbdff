"""Hostile and damaged files: a seeded generator, the real way of reading them, and what must hold for every one."""
