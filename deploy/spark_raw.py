"""The raw tables as Spark tables: `python deploy/spark_raw.py FOLDER`, in the environment that has pyspark.

`yusuan publish FOLDER --format raw` writes the folder: Parquet by table and year. Where Spark keeps its tables and what it knows of
them is said by the environment variables of target `spark` in dbt_project/profiles.yml.
"""

from __future__ import annotations

import sys
from pathlib import Path

from spark_session import open_session


def main(folder: Path) -> None:
    """Replace schema `raw` by the tables of `folder`; a table's name is its folder's."""
    spark = open_session()
    spark.sql("create schema if not exists raw")
    for table in sorted(place for place in folder.iterdir() if place.is_dir()):
        spark.read.parquet(str(table)).write.mode("overwrite").saveAsTable(f"raw.{table.name}")
    spark.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
