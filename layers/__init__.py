"""The engine of the warehouse: builds its layers by year, has each gated, publishes what passed. Needs neither Dagster nor a server."""
