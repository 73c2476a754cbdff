"""The one module that decides the environment: where a run writes, how much it may use, when schedules fire.

Every value has a default that works on a laptop; each can be set by an environment variable `YUSUAN_<FIELD>` or in
`<home>/settings.yml` (the environment wins).
"""

from __future__ import annotations

import datetime
import os
import zoneinfo
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ingestion.filing import path_in_archive

_PROJECT_ROOT = Path(__file__).resolve().parent.parent
_PREFIX = "YUSUAN_"


DuckDbConfig = dict[str, str | bool | int | float | list[str]]
"""How to open DuckDB."""


class SettingsError(ValueError):
    """A setting is unknown or out of range; the message is Chinese and names the setting."""


def _known_timezone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"不认识的时区 {name}") from error
    return name


class Settings(BaseModel):
    """All settings. Paths below `home` are derived, so that one folder holds everything a run writes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path = Path("data")
    dbt_project: Path = _PROJECT_ROOT / "dbt_project"
    parser: str = ""
    """`module:function` that turns a path into records and the document as it was read, where not `read_file` (tests put one here)."""

    workers: Annotated[int, Field(ge=1, le=64)] = Field(default_factory=lambda: max(1, min(4, os.cpu_count() or 1)))
    parse_timeout_seconds: Annotated[float, Field(gt=0)] = 120.0
    scan_timeout_seconds: Annotated[float, Field(gt=0)] = 3600.0
    """For a document whose pages are recognised: each has 10 seconds of one processor or more."""
    parse_memory_mb: Annotated[int, Field(ge=256)] = 2048
    """Address space of one worker, which is more than it resides in."""
    scheduler: Annotated[str, Field(pattern=r"^((tcp|tls|ws|wss)://\S+)?$")] = ""
    """Address of the Dask scheduler whose workers read the documents; '' for processes of this machine."""
    archive_url: Annotated[str, Field(pattern=r"^([a-z][a-z0-9+]*://[^/\s]\S*)?$")] = ""
    """Folder in object storage that keeps the documents' bytes, as `s3://bucket/prefix`; '' for `<home>/archive`."""
    doubtful_figures: bool = False
    """Whether figures that the recognition of a picture is not sure of become facts (with their confidence) instead of being listed.
    Changing it reads every document again."""
    duckdb_memory: Annotated[str, Field(pattern=r"^\d+(\.\d+)?\s*([KMGT]i?B)$")] = "768MB"
    """What DuckDB may use in one process, dbt's connections included; beyond it, it spills to `<home>/work`."""
    duckdb_threads: Annotated[int, Field(ge=1, le=64)] = 2

    first_year: Annotated[int, Field(ge=1949, le=2100)] = 2010
    """First fiscal year that is a partition: departments began to publish budgets in 2010. A document of a year
    outside the partitions is quarantined with that reason."""
    automation: bool = True
    """Whether sensor and schedules run from the start; a person can switch each in the UI at any time."""
    settle_seconds: Annotated[float, Field(ge=0)] = 10.0
    """A landed file younger than this is taken to be still being written and is left for the next tick."""
    sensor_interval_seconds: Annotated[int, Field(ge=5)] = 30
    sensor_budget_seconds: Annotated[float, Field(gt=0, le=40)] = 40.0
    """How long one tick may take in and begin documents; what is left over is for the next tick. Dagster gives a tick a minute."""
    sensor_document_seconds: Annotated[float, Field(gt=0, le=15)] = 12.0
    """A document that takes a tick longer than this is left to the run, which has `parse_timeout_seconds` for it."""

    season_cron: str = "0 */6 * 1-4,8-10 *"
    """The current year in the seasons of publication: January to April (budgets), August to October (final accounts)."""
    history_cron: str = "30 3 1 * *"
    """The earlier years, monthly."""
    history_years: Annotated[int, Field(ge=1, le=50)] = 10
    timezone: Annotated[str, AfterValidator(_known_timezone)] = "Asia/Shanghai"
    """Of the schedules, and of what counts as this year."""

    explorer_port: Annotated[int, Field(ge=1, le=65_535)] = 8800
    """Where the explorer answers on this machine, and with it the gate reports that the UI links to."""
    explorer_address: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    """What people's browsers call it where it stands behind another server; '' for the port on this machine."""

    freshness_days: Annotated[int, Field(ge=1)] = 40
    """A published warehouse that was not rebuilt for so long is shown as stale (the monthly schedule must have failed)."""

    alert_command: str = ""
    """Run with the alert as JSON on its standard input when a gate refuses a year or a run fails; no shell, 30 seconds."""
    alert_webhook: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    """Address that gets the alert as JSON by POST."""

    snapshots_kept: Annotated[int, Field(ge=0)] = 3
    """Published versions kept beside the current one, for `yusuan publish --restore`."""
    parquet_grace_seconds: Annotated[float, Field(ge=0)] = 900.0
    """How long the Parquet files of a replaced version stay at least, for readers that are going through them."""
    run_records_kept: Annotated[int, Field(ge=1)] = 500
    log_days_kept: Annotated[int, Field(ge=1)] = 90
    gate_sample_rows: Annotated[int, Field(ge=1, le=1000)] = 20

    def gate_report_address(self, page: Path) -> str:
        """Where the explorer serves a page below `docs`: a browser opens no file from a page that it got from a server."""
        address = self.explorer_address.rstrip("/") or f"http://127.0.0.1:{self.explorer_port}"
        return f"{address}/gates/{page.relative_to(self.docs).as_posix()}"

    @property
    def landing(self) -> Path:
        return self.home / "landing"

    @property
    def archive(self) -> Path:
        """What opens it goes through `ingestion.storage`."""
        return Path(self.archive_url) if self.archive_url else self.home / "archive"

    @property
    def parsed(self) -> Path:
        return self.home / "parsed"

    @property
    def abilities_path(self) -> Path:
        """Which optional programs were installed when documents were last looked for (`home.abilities`)."""
        return self.parsed / "abilities.json"

    @property
    def reviewed(self) -> Path:
        return self.home / "reviewed"

    @property
    def layouts(self) -> Path:
        """Layout files that are laid over the shipped ones (see `ingestion.wording`)."""
        return self.home / "layouts"

    @property
    def rulings_path(self) -> Path:
        """Rulings on findings, kept by hand or by `yusuan ruling`."""
        return self.home / "rulings.csv"

    @property
    def ocr_corrections_path(self) -> Path:
        """What people say that scanned pages show, kept by hand from what `yusuan doubtful` lists."""
        return self.home / "ocr_corrections.csv"

    @property
    def register_path(self) -> Path:
        """Expected disclosures with their dates, kept by hand."""
        return self.home / "register.csv"

    @property
    def code_rulings_path(self) -> Path:
        """What people say of codes that only documents print, kept by hand from what `yusuan codes` lists."""
        return self.home / "codes.csv"

    @property
    def unit_matches_path(self) -> Path:
        """Which units are one body, kept by hand from what `yusuan units` lists."""
        return self.home / "unit_matches.csv"

    @property
    def registry_path(self) -> Path:
        return self.home / "registry.sqlite"

    @property
    def work(self) -> Path:
        return self.home / "work"

    @property
    def temporary(self) -> Path:
        """Where processes that read documents write for the moment; whoever takes in documents next clears it."""
        return self.work / "tmp"

    @property
    def work_database(self) -> Path:
        """dbt's YUSUAN_WORK_DB. The name is fixed, because dbt's manifest carries the database name."""
        return self.work / "warehouse.duckdb"

    @property
    def work_lock(self) -> Path:
        """Held by whoever writes the work database or replaces the published one."""
        return self.work / "lock"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse"

    @property
    def published_database(self) -> Path:
        return self.warehouse / "yusuan.duckdb"

    def archive_path(self, document_id: str) -> Path:
        """Where the home keeps the bytes of a document."""
        return path_in_archive(self.archive, document_id)

    def insist_on_publication(self) -> Path:
        """The published file. Raises SettingsError where nothing is published yet."""
        if not self.published_database.exists():
            raise SettingsError(f"还没有已发布的数据仓库：{self.published_database} 不存在，请先运行 yusuan build")
        return self.published_database

    @property
    def docs(self) -> Path:
        return self.home / "docs" / "gates"

    @property
    def runs(self) -> Path:
        """The summary of each run in JSON (see `layers.run_record`)."""
        return self.home / "runs"

    @property
    def logs(self) -> Path:
        """One file of JSON lines a day (see `home.journal`)."""
        return self.home / "logs"

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"

    def duckdb_config(self, spill: Path | None = None) -> DuckDbConfig:
        """How this project opens DuckDB: within its memory and threads. `spill` is where it may write what does not fit."""
        limits: DuckDbConfig = {"memory_limit": self.duckdb_memory, "threads": self.duckdb_threads}
        return limits if spill is None else limits | {"temp_directory": str(spill)}

    def last_year(self) -> int:
        """Budgets of the next year are published from the end of this one."""
        return datetime.datetime.now(zoneinfo.ZoneInfo(self.timezone)).year + 1

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
        try:
            loaded = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise SettingsError(f"设置文件 {file} 读不懂：每行应为“名称: 值”，用 UTF-8 编码") from error
        if not isinstance(loaded, dict):
            raise SettingsError(f"设置文件 {file} 不是“名称: 值”的形式")
        values.update(loaded)
    values.update(from_environment)
    values.update(overrides)
    values["home"] = chosen_home
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError("设置有误：" + "；".join(map(_spoken, error.errors()))) from error


_SPOKEN = {
    "extra_forbidden": "没有这项设置",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不得小于 {ge}",
    "less_than_equal": "不得大于 {le}",
    "string_pattern_mismatch": "写法不对",
    "value_error": "{error}",
}
"""By pydantic's type of error; any other means that the value is of another kind than the setting."""


def _spoken(error: Any) -> str:
    name = ".".join(map(str, error["loc"]))
    return f"{name} {_SPOKEN.get(error['type'], '不是这项设置可取的值').format(**error.get('ctx', {}))}（现为 {error['input']!r}）"


def prepare_home(settings: Settings) -> None:
    """Create the folders of `home` and Dagster's instance file; existing content is left alone."""
    for folder in (
        settings.landing,
        *([] if settings.archive_url else [settings.archive]),
        settings.parsed,
        settings.reviewed,
        settings.work,
        settings.warehouse,
        settings.docs,
        settings.runs,
        settings.logs,
        settings.dagster_home,
    ):
        folder.mkdir(parents=True, exist_ok=True)
    instance_file = settings.dagster_home / "dagster.yaml"
    template = (Path(__file__).parent / "dagster.yaml").read_text(encoding="utf-8")
    template = template.replace("{dagster_home}", str(settings.dagster_home))
    if not instance_file.exists() or instance_file.read_text(encoding="utf-8") != template:
        instance_file.write_text(template, encoding="utf-8")
