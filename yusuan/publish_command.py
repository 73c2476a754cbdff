"""`yusuan publish`: what is published, once more, in another place and form."""

from __future__ import annotations

import re
from pathlib import Path

from home.looking import as_target
from home.settings import Settings
from layers.publishing import PublishError, publish_copy
from yusuan.usage import EXPORTS


def publish_again(settings: Settings, target: str, format: str | None, database: str | None) -> str:
    """Publish to `target`; answers a sentence on what was written. Raises PublishError, SettingsError where nothing is published."""
    rows = _publish_to(settings, target, format, database)
    return f"已发布 {_told(rows, format)}到 {_without_password(target)}"


def _told(rows: dict[str, int], format: str | None) -> str:
    """What was written: tables with their rows, or how many pages or charts."""
    if format in ("site", "superset"):
        return "".join(f"{count} 个{what}" for what, count in rows.items())
    return f"{len(rows)} 张表、{sum(rows.values())} 行"


def _publish_to(settings: Settings, target: str, format: str | None, database: str | None) -> dict[str, int]:
    if format is None and target.endswith(".xlsx"):
        format = "xlsx"
    if format in EXPORTS:
        from yusuan.exports import export

        return export(settings, Path(target).absolute(), format, database)

    if format == "raw":
        from layers.raw_parquet import publish_raw

        return publish_raw(settings, as_target(target)).rows
    if "://" not in target:
        return publish_copy(settings, Path(target).absolute()).rows
    if not target.startswith(("postgresql://", "postgres://")):
        shown = _without_password(target)
        raise PublishError(f"不认识的发布目标 {shown}：支持的目标是 *.duckdb 文件、放 Parquet 的文件夹、postgresql:// 数据库")
    from layers.postgres_publishing import publish_to_postgres

    return publish_to_postgres(settings, target)


def _without_password(target: str) -> str:
    return re.sub(r"([?&]password=)[^&]*", r"\1…", re.sub(r"(://[^:/@]*):[^@]*@", r"\1:…@", target))
