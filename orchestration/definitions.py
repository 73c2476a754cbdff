"""Everything that Dagster loads: `orchestration.definitions:defs`, for the home that the environment names."""

from __future__ import annotations

from home.settings import load_settings
from orchestration.assembly import build_definitions

defs = build_definitions(load_settings())
