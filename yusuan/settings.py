"""The one module that decides the environment: where a run writes, how much it may use, when schedules fire.

Every value has a default that works on a laptop; each can be set by an environment variable `YUSUAN_<FIELD>` or in
`<home>/settings.yml` (the environment wins). Nothing else in the project reads the environment.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

_PROJECT_ROOT = Path(__file__).resolve().parent.parent
_PREFIX = "YUSUAN_"


class SettingsError(ValueError):
    """A setting is unknown or out of range; the message is Chinese and names the setting."""


class Settings(BaseModel):
    """All settings. Paths below `home` are derived, so that one folder holds everything a run writes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path = Path("data")
    dbt_project: Path = _PROJECT_ROOT / "dbt_project"
    parser: str = "yusuan.document_worker:parse_and_review"
    """`module:function` that turns a path into a reviewed ParsedDocument (tests put another one here)."""

    workers: Annotated[int, Field(ge=1, le=64)] = Field(default_factory=lambda: max(1, min(4, os.cpu_count() or 1)))
    parse_timeout_seconds: Annotated[float, Field(gt=0)] = 120.0
    parse_memory_mb: Annotated[int, Field(ge=256)] = 2048
    """Address space of one worker, which is more than it resides in."""
    duckdb_memory: str = "768MB"
    duckdb_threads: Annotated[int, Field(ge=1, le=64)] = 2

    first_year: Annotated[int, Field(ge=1949, le=2100)] = 2010
    """First fiscal year that is a partition: departments began to publish budgets in 2010. A document of a year
    outside the partitions is kept under partition 0."""
    settle_seconds: Annotated[float, Field(ge=0)] = 10.0
    """A landed file younger than this is taken to be still being written and is left for the next tick."""
    sensor_interval_seconds: Annotated[int, Field(ge=5)] = 30
    sensor_budget_seconds: Annotated[float, Field(gt=0)] = 40.0
    """How long one tick may read documents; what is left over is read by the next tick."""

    season_cron: str = "0 */6 * 1-4,8-10 *"
    """The current year in the seasons of publication: January to April (budgets), August to October (final accounts)."""
    history_cron: str = "30 3 1 * *"
    """The earlier years, monthly."""
    history_years: Annotated[int, Field(ge=1, le=50)] = 10
    timezone: str = "Asia/Shanghai"

    snapshots_kept: Annotated[int, Field(ge=0)] = 3
    gate_sample_rows: Annotated[int, Field(ge=1, le=1000)] = 20

    @property
    def landing(self) -> Path:
        return self.home / "landing"

    @property
    def archive(self) -> Path:
        return self.home / "archive"

    @property
    def parsed(self) -> Path:
        return self.home / "parsed"

    @property
    def rulings_path(self) -> Path:
        """Rulings on findings, kept by hand or by `yusuan ruling`."""
        return self.home / "rulings.csv"

    @property
    def register_path(self) -> Path:
        """Expected disclosures with their dates, kept by hand."""
        return self.home / "register.csv"

    @property
    def registry_path(self) -> Path:
        return self.home / "registry.sqlite"

    @property
    def work(self) -> Path:
        return self.home / "work"

    @property
    def work_database(self) -> Path:
        """dbt's YUSUAN_WORK_DB. The name is fixed, because dbt's manifest carries the database name."""
        return self.work / "warehouse.duckdb"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse"

    @property
    def published_database(self) -> Path:
        return self.warehouse / "yusuan.duckdb"

    @property
    def docs(self) -> Path:
        return self.home / "docs" / "gates"

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"

    def last_year(self) -> int:
        """Budgets of the next year are published from the end of this one."""
        return datetime.date.today().year + 1

    def partition_years(self) -> list[int]:
        return list(range(self.first_year, self.last_year() + 1))

    def partition_of(self, fiscal_year: int | None) -> int:
        """The partition that a document of `fiscal_year` belongs to; 0 where the year is unknown or out of range."""
        if fiscal_year is None or not self.first_year <= fiscal_year <= self.last_year():
            return 0
        return fiscal_year


def load_settings(home: Path | str | None = None, **overrides: Any) -> Settings:
    """Settings from `overrides`, then the environment, then `<home>/settings.yml`, then the defaults.

    Raises SettingsError on an unknown name in the file or a value out of range.
    """
    values: dict[str, Any] = {}
    from_environment = {
        name: os.environ[_PREFIX + name.upper()] for name in Settings.model_fields if os.environ.get(_PREFIX + name.upper())
    }
    chosen_home = Path(home or from_environment.get("home") or "data").expanduser().absolute()
    file = chosen_home / "settings.yml"
    if file.is_file():
        loaded = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        if not isinstance(loaded, dict):
            raise SettingsError(f"设置文件 {file} 不是“名称: 值”的形式")
        values.update(loaded)
    values.update(from_environment)
    values.update(overrides)
    values["home"] = chosen_home
    try:
        return Settings(**values)
    except ValidationError as error:
        problems = "；".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"设置有误：{problems}") from error


def prepare_home(settings: Settings) -> None:
    """Create the folders of `home` and Dagster's instance file; existing content is left alone."""
    for folder in (
        settings.landing,
        settings.archive,
        settings.parsed,
        settings.work,
        settings.warehouse,
        settings.docs,
        settings.dagster_home,
    ):
        folder.mkdir(parents=True, exist_ok=True)
    instance_file = settings.dagster_home / "dagster.yaml"
    template = (Path(__file__).parent / "dagster.yaml").read_text(encoding="utf-8")
    template = template.replace("{dagster_home}", str(settings.dagster_home))
    if not instance_file.exists() or instance_file.read_text(encoding="utf-8") != template:
        instance_file.write_text(template, encoding="utf-8")
