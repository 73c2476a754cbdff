"""Who published what, for which year and stage, and the units that a document names."""
