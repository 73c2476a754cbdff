"""Which years must be built: those whose documents, or whose models, are not what their published rows were made from."""

from __future__ import annotations

from home.registry import Registry
from home.settings import Settings


def changed_years(settings: Settings, registry: Registry, code_version: str) -> dict[int, str]:
    """Partition year -> digest of what it should be made from ('' where it holds no document any more).

    Every year has changed where the published file is gone, whatever the registry remembers of it.
    """
    wanted = registry.input_digests(code_version)
    published = registry.published_digests() if settings.published_database.exists() else {}
    return {y: wanted.get(y, "") for y in sorted(wanted.keys() | published.keys()) if wanted.get(y, "") != published.get(y, "")}
