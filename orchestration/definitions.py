"""Everything that Dagster loads: `orchestration.definitions:defs`, for the home that the environment names."""

from __future__ import annotations

from orchestration.assembly import build_definitions
from yusuan.settings import load_settings

defs = build_definitions(load_settings())
