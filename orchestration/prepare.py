"""Prepare what runs should not pay for: `python -m orchestration.prepare` parses dbt's manifest when files changed and makes its assets."""

from __future__ import annotations

import time

from home.settings import load_settings
from layers.dbt_models import load_nodes, prepare_manifest
from orchestration.dbt_specs import load_specs


def main() -> None:
    started = time.monotonic()
    manifest = prepare_manifest(load_settings().dbt_project)
    nodes = load_nodes(manifest)
    load_specs(manifest)
    print(f"dbt: {len(nodes)} models and seeds, {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
