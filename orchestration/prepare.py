"""Prepare what runs should not pay for: `python -m orchestration.prepare` parses dbt's manifest when files changed."""

from __future__ import annotations

import time

from home.settings import load_settings
from layers.dbt_models import load_nodes, prepare_manifest


def main() -> None:
    started = time.monotonic()
    nodes = load_nodes(prepare_manifest(load_settings().dbt_project))
    print(f"dbt: {len(nodes)} models and seeds, {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
