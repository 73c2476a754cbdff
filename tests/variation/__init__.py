"""Variation test: documents that this generator invents, with known truth, in layouts nobody wrote a layout for."""
