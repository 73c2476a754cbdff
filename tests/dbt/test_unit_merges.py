"""Three hundred covers of real places, named as publishers name themselves: no two bodies become one unit.

A name that several cities have stays without a place where its document says no more; it is then a unit of its own.
"""

from __future__ import annotations

import itertools
from collections import defaultdict

import duckdb
import pytest

from ingestion.identity.classification import classify
from ingestion.model import Page, Paragraph, SourceDocument
from ingestion.records import DocumentRecord
from tests.dbt.raw_fixture import DATABASE, RawLayer, run_dbt

pytestmark = pytest.mark.slow

PLACES = [
    ("江苏省", "南京市", "鼓楼区"),
    ("江苏省", "徐州市", "鼓楼区"),
    ("福建省", "福州市", "鼓楼区"),
    ("河南省", "开封市", "鼓楼区"),
    ("四川省", "乐山市", "市中区"),
    ("四川省", "内江市", "市中区"),
    ("山东省", "济南市", "市中区"),
    ("甘肃省", "兰州市", "城关区"),
    ("西藏自治区", "拉萨市", "城关区"),
    ("吉林省", "长春市", "朝阳区"),
    ("安徽省", "淮南市", "寿县"),
    ("江苏省", "苏州市", ""),
    ("江苏省", "苏州市", "工业园区"),
    ("湖北省", "武汉市", "东湖新技术开发区"),
    ("吉林省", "长春市", "净月高新区"),
]
"""Districts that several cities have, a county of two characters, a city and its development zone, zones with a name of their own."""
BODIES = ["总工会", "财政局", "人民检察院", "第一中学", "妇女联合会", "卫生健康局", "人民政府办公室", "残疾人联合会"]
COVERS = [
    ["{0}2024年部门预算", "目录"],
    ["监督索引号53999900656001000", "{0}2024年部门预算公开"],
    ["2024年部门预算公开表", "编制单位：{0}（本级）"],
]
BARE = 2


def spellings(province: str, city: str, county: str) -> list[str]:
    """With the province, with the city, and as everybody there says it."""
    if county.endswith(("园区", "开发区", "高新区")):
        return [city.removesuffix("市") + county] * 3
    return [province + city + county, city + county, county or city]


def cases() -> list[tuple[str, str, int, list[str]]]:
    """(the place, the body in full, which spelling, the cover)."""
    found = []
    for (place, body), number in zip(itertools.product(PLACES, BODIES), itertools.count()):
        for which, spelling in enumerate(spellings(*place)):
            cover = COVERS[(number + which) % len(COVERS)]
            found.append(("".join(place), "".join(place) + body, which, [line.format(spelling + body) for line in cover]))
    return found


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, int, str]]:
    """(body, spelling, unit_id) of every document; what one place publishes lies in one folder."""
    layer, truth = RawLayer(), {}
    for number, (place, body, which, lines) in enumerate(cases()):
        source = SourceDocument("text/plain", [Page([Paragraph(line) for line in lines])])
        kind = classify(source, document_id := f"d{number}")
        record = DocumentRecord(
            document_id,
            "text/html",
            1,
            unit_name=kind.unit_name,
            unit_name_printed=kind.unit_name_printed,
            fiscal_year=2024,
            stage="budget",
            publication_level=kind.publication_level,
            document_kind="budget",
            title=kind.title,
        )
        layer.add_document(record, file_name=f"{number}.html", evidence=kind.evidence)
        layer.rows["documents"][-1]["source_path"] = f"/landing/{place}/{number}.html"
        truth[document_id] = (body, which)
    database = tmp_path_factory.mktemp("merges") / DATABASE
    layer.write(database)
    result = run_dbt(database, "build", "--select", "+int_units__mentioned", "--exclude-resource-type", "test")
    assert result.returncode == 0, result.stdout
    with duckdb.connect(str(database), read_only=True) as con:
        (table,) = con.execute("select schema_name from duckdb_tables() where table_name = 'int_units__mentioned'").fetchone() or ("",)
        rows = con.execute(f"select document_id, unit_id from {table}.int_units__mentioned where is_publisher").fetchall()
    return [(*truth[document_id], unit_id) for document_id, unit_id in rows]


def test_there_are_three_hundred_of_them(units: list[tuple[str, int, str]]) -> None:
    assert len(units) == len(cases()) >= 300


def test_no_two_bodies_become_one_unit(units: list[tuple[str, int, str]]) -> None:
    bodies = defaultdict(set)
    for body, _, unit_id in units:
        bodies[unit_id].add(body)
    assert [sorted(merged) for merged in bodies.values() if len(merged) > 1] == []


def test_a_body_that_says_its_city_is_one_unit(units: list[tuple[str, int, str]]) -> None:
    ids = defaultdict(set)
    for body, which, unit_id in units:
        if which != BARE:
            ids[body].add(unit_id)
    assert {body for body, found in ids.items() if len(found) > 1} == set()


def test_a_county_that_no_other_city_has_needs_no_city(units: list[tuple[str, int, str]]) -> None:
    ids = defaultdict(set)
    for body, _, unit_id in units:
        if "寿县" in body or body.startswith("江苏省苏州市"):
            ids[body].add(unit_id)
    assert {body for body, found in ids.items() if len(found) > 1} == set()
