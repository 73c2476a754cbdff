"""Bodies that reforms renamed: none is put together with another body, and every renaming is told to a person with its evidence.

Names and places are invented pairs of what the reforms say; the decoys sound alike and are other bodies.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from home.hand_dimensions import UnitMatchRecord
from tests.dbt.disclosures import document
from tests.dbt.raw_fixture import DATABASE, RawLayer, run_dbt

pytestmark = pytest.mark.slow

PLACE, ELSEWHERE = "河北省石家庄市", "河北省唐山市"
RENAMINGS = [
    ("建设局", "住房和城乡建设局"), ("交通局", "交通运输局"), ("人事局", "人力资源和社会保障局"),
    ("劳动和社会保障局", "人力资源和社会保障局"),
    ("人口和计划生育委员会", "卫生和计划生育委员会"), ("卫生局", "卫生和计划生育委员会"), ("卫生和计划生育委员会", "卫生健康委员会"),
    ("环境保护局", "生态环境局"), ("农业局", "农业农村局"), ("国土资源局", "自然资源和规划局"), ("城乡规划局", "自然资源和规划局"),
    ("文化局", "文化和旅游局"), ("旅游发展委员会", "文化和旅游局"), ("工商行政管理局", "市场监督管理局"),
    ("质量技术监督局", "市场监督管理局"),
    ("食品药品监督管理局", "市场监督管理局"), ("知识产权局", "市场监督管理局"), ("安全生产监督管理局", "应急管理局"),
    ("粮食局", "粮食和物资储备局"), ("林业局", "林业和草原局"), ("新闻出版广电局", "广播电视局"), ("外事侨务办公室", "外事办公室"),
    ("物价局", "发展和改革委员会"), ("人民政府法制办公室", "司法局"), ("外国专家局", "科学技术局"), ("监察局", "监察委员会"),
    ("金融工作办公室", "地方金融监督管理局"), ("国家税务局", "国家税务总局{}税务局"), ("地方税务局", "国家税务总局{}税务局"),
    ("城市管理行政执法局", "城市管理局"), ("档案局", "档案馆"), ("扶贫开发办公室", "乡村振兴局"), ("乡村振兴局", "农业农村局"),
    ("大数据管理局", "数据局"), ("数据资源管理局", "数据局"), ("行政审批服务局", "政务服务和数据管理局"), ("畜牧兽医局", "农业农村局"),
    ("信息产业局", "工业和信息化局"), ("新闻出版局", "新闻出版广电局"), ("文化广电新闻出版局", "文化广电和旅游局"),
    ("文化体育局", "文化体育和旅游局"), ("海洋与渔业局", "海洋局"),
]  # fmt: skip
"""The former name and the successor's, below one place; {} stands where the place is in the middle."""
CODED = [("林业局", "林业和草原局", "417"), ("粮食局", "粮食和物资储备局", "305")]
"""Renamed one to one with the same printed code: these alone are certain."""
DECOYS = [
    "卫生监督所",
    "农业科学院",
    "规划设计院",
    "文化馆",
    "粮食储备公司",
    "交通大学",
    "环境保护协会",
    "数据出版社",
    "建设监理公司",
    "林业学校",
]
AN_ABBREVIATION = ("交通委", "交通委员会")


def _full(place: str, name: str) -> str:
    return name.format(place) if "{}" in name else place + name


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = RawLayer()
    codes = {former: code for former, _, code in CODED} | {successor: code for _, successor, code in CODED}
    formers = {former for former, _ in RENAMINGS}
    names = [(PLACE, n, 2024 if n not in formers else 2012) for n in dict.fromkeys(n for pair in RENAMINGS for n in pair)]
    names += [(PLACE, n, 2024) for n in (*DECOYS, *AN_ABBREVIATION)]
    names += [(ELSEWHERE, successor, 2024) for _, successor in RENAMINGS[-6:]]
    for number, (place, name, year) in enumerate(names):
        code = codes.get(name) if place == PLACE else "417"
        raw.add_document(document(f"d{number:03}", _full(place, name), year, unit_code=code), file_name=f"{number}.pdf")
    path = tmp_path_factory.mktemp("renamings") / DATABASE
    raw.write(path)
    _build(path)
    return path


def _build(path: Path) -> None:
    models = ["--select", "+mart_unit_matches", "+dim_unit_name", "--exclude-resource-type", "test", "unit_test"]
    result = run_dbt(path, "build", *models)
    assert result.returncode == 0, result.stdout


def _rows(database: Path, sql: str) -> list[tuple[str, ...]]:
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_there_are_forty_renamings() -> None:
    assert len(RENAMINGS) >= 40


def test_no_other_body_is_put_together(database: Path) -> None:
    grouped = _rows(database, "select unit_name, current_unit_name from marts.dim_unit where unit_id <> current_unit_id")
    expected = {(PLACE + former, PLACE + successor) for former, successor, _ in CODED} | {tuple(PLACE + n for n in AN_ABBREVIATION)}
    assert set(grouped) == expected


def test_every_renaming_that_is_not_grouped_is_told_with_its_evidence(database: Path) -> None:
    told = {
        (unit, other): (basis, evidence, confidence, status)
        for unit, other, basis, evidence, confidence, status in _rows(
            database,
            "select unit_name, other_unit_name, match_basis, match_evidence, match_confidence, match_status from marts.mart_unit_matches",
        )
    }
    pairs = [(_full(PLACE, former), _full(PLACE, successor)) for former, successor in RENAMINGS]
    assert [pair for pair in pairs if pair not in told] == []
    certain = {PLACE + former for former, _, _ in CODED}
    assert {pair for pair in pairs if told[pair][3] != ("grouped" if pair[0] in certain else "waiting")} == set()
    assert all(told[pair][0] == "renaming" and "年）" in told[pair][1] for pair in pairs)


def test_decoys_are_no_match(database: Path) -> None:
    told = {name for row in _rows(database, "select unit_name, other_unit_name from marts.mart_unit_matches") for name in row}
    assert {name for name in told if name.removeprefix(PLACE) in DECOYS} == set()
    assert {name for name in told if ELSEWHERE in name} == set()


def test_a_person_decides(database: Path, tmp_path: Path) -> None:
    ids = {str(name): str(unit_id) for name, unit_id in _rows(database, "select unit_name, unit_id from marts.dim_unit")}
    first, second, third = (ids[PLACE + n] for n in ("卫生局", "卫生和计划生育委员会", "卫生健康委员会"))
    forest, grassland = ids[PLACE + "林业局"], ids[PLACE + "林业和草原局"]
    ruled = tmp_path / DATABASE
    ruled.write_bytes(database.read_bytes())
    raw = RawLayer()
    for match in ((first, second, "confirmed"), (second, third, "confirmed"), (forest, grassland, "rejected")):
        raw.add_hand_kept("unit_matches", UnitMatchRecord(*match))
    with duckdb.connect(str(ruled)) as con:
        names = list(raw.rows["unit_matches"][0])
        marks = ", ".join("?" for _ in names)
        con.executemany(
            f"insert into raw.unit_matches ({', '.join(names)}) values ({marks})", [[*r.values()] for r in raw.rows["unit_matches"]]
        )
    _build(ruled)
    current = dict(_rows(ruled, "select unit_id, current_unit_id from marts.dim_unit"))
    assert (current[first], current[second], current[third]) == (third, third, third)
    assert current[forest] == forest
    assert set(_rows(ruled, f"select match_status from marts.mart_unit_matches where unit_id in ('{forest}', '{first}')")) == {
        ("rejected",), ("confirmed",),
    }  # fmt: skip
