"""Which years must be built: those whose documents, or whose models, are not what their published rows were made from."""

from __future__ import annotations

from yusuan.registry import Registry


def changed_years(registry: Registry, code_version: str) -> dict[int, str]:
    """Partition year -> digest of what it should be made from ('' where it holds no document any more)."""
    wanted = registry.input_digests(code_version)
    published = registry.published_digests()
    return {y: wanted.get(y, "") for y in sorted(wanted.keys() | published.keys()) if wanted.get(y, "") != published.get(y, "")}
