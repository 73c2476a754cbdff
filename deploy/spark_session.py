"""The Spark session of the scripts beside it, as the environment variables of target `spark` in dbt_project/profiles.yml describe it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from pyspark.sql import SparkSession


def open_session(further: Mapping[str, str] | None = None) -> SparkSession:
    settings = {
        "spark.master": os.environ.get("YUSUAN_SPARK_MASTER", "local[2]"),
        "spark.sql.warehouse.dir": os.environ["YUSUAN_SPARK_WAREHOUSE"],
        "spark.hadoop.javax.jdo.option.ConnectionURL": os.environ["YUSUAN_SPARK_METASTORE"],
        "spark.ui.enabled": "false",
        # DuckDB's moments know no zone.
        "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        **(further or {}),
    }
    builder = SparkSession.builder.enableHiveSupport()
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
