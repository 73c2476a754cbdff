"""One publication over several files: what only the files beside a file say of it, and what they must not say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from home.intake import Intake
from home.registry import DocumentRow, Registry
from home.settings import load_settings, prepare_home
from ingestion.records import ParsedDocument

COVER = "<h1>云岭市档案馆2024年部门预算</h1><p>本部门2024年收入预算10.00万元，支出预算10.00万元。</p>"
SUMMARY = (
    "<p>收支总表</p><p>部门：云岭市档案馆　预算年度：2024</p><p>单位：万元</p>"
    "<table><tr><th>项目</th><th>预算数</th><th>项目</th><th>预算数</th></tr>"
    "<tr><td>一、一般公共预算拨款收入</td><td>10.00</td><td>一、教育支出</td><td>10.00</td></tr>"
    "<tr><td>收入总计</td><td>10.00</td><td>支出总计</td><td>10.00</td></tr></table>"
)
EXPENDITURE = (
    "<p>支出总表</p><p>单位：万元</p><table><tr><th>科目编码</th><th>科目名称</th><th>合计</th><th>基本支出</th><th>项目支出</th></tr>"
    "<tr><td>205</td><td>教育支出</td><td>10.00</td><td>6.00</td><td>4.00</td></tr></table>"
)
EMPTY = (
    "<p>政府性基金预算支出表</p><p>单位：万元</p><table><tr><th>科目编码</th><th>科目名称</th><th>合计</th><th>基本支出</th><th>项目支出</th></tr>"
    "<tr><td></td><td></td><td></td><td></td><td></td></tr></table><p>注：本表无数据。</p>"
)
NOTES = (
    "<p>部门机构设置情况</p><table><tr><th>单位名称</th><th>单位性质</th><th>单位规格</th></tr>"
    "<tr><td>云岭市档案馆机关</td><td>行政单位</td><td>正处级</td></tr></table>"
)
NOTICE = "<p>关于停电的通知</p><p>本周六大楼停电，请各处室做好准备。</p>"


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[tuple[Intake, Path]]:
    root = tmp_path / "landing"
    root.mkdir()
    settings = load_settings(tmp_path / "home", workers=1)
    prepare_home(settings)
    with Registry(settings.registry_path) as registry:
        registry.add_root(root)
        yield Intake(settings, registry), root


def put(folder: Path, **files: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.html").write_text(f"<html><meta charset='utf-8'><body>{text}</body></html>", encoding="utf-8")


def take_in(intake: Intake) -> dict[str, tuple[DocumentRow, ParsedDocument]]:
    intake.scan()
    intake.read_waiting()
    return {Path(row.path).stem: (row, intake.store.load(row.document_id)) for row in intake.registry.documents()}


def test_tables_and_notes_take_year_stage_and_publisher_from_the_files_beside_them(landing: tuple[Intake, Path]) -> None:
    intake, root = landing
    put(root / "部门预算", cover=COVER, summary=SUMMARY, expenditure=EXPENDITURE, empty=EMPTY, notes=NOTES, notice=NOTICE)
    found = take_in(intake)
    for name in ("expenditure", "empty", "notes"):
        document = found[name][1].document
        assert (document.status, document.fiscal_year, document.stage, document.unit_name) == ("parsed", 2024, "budget", "云岭市档案馆"), (
            name
        )
        told = [e for e in found[name][1].evidence if e.source == "neighbour"]
        assert "fiscal_year" in {e.attribute for e in told} and all("云岭市档案馆" in e.snippet for e in told)
    assert len(found["expenditure"][1].budget_lines) == 3
    assert found["notice"][0].reason_code == "not_a_disclosure"


def test_a_folder_of_two_bodies_or_years_tells_nothing(landing: tuple[Intake, Path]) -> None:
    intake, root = landing
    put(root / "bodies", a=COVER, b=COVER.replace("档案馆", "气象局"), x=EXPENDITURE)
    put(root / "years", c=COVER, d=COVER.replace("2024", "2023"), y=EXPENDITURE + "<p>说明</p>")
    found = take_in(intake)
    assert {found[name][0].status for name in ("x", "y")} == {"quarantined"}


def test_a_budget_and_a_final_account_in_one_folder(landing: tuple[Intake, Path]) -> None:
    intake, root = landing
    final = (
        COVER.replace("2024年部门预算", "2023年度部门决算").replace("2024年收入预算", "2023年度收入决算").replace("支出预算", "支出决算")
    )
    titled = EXPENDITURE.replace("<p>支出总表</p>", "<p>2024年支出预算总表</p>")
    put(root / "a", budget=COVER, final=final, titled=titled, untitled=EXPENDITURE + "<p>附表</p>")
    for _ in range(2):
        found = take_in(intake)
        document = found["titled"][1].document
        assert (document.unit_name, document.fiscal_year, document.stage) == ("云岭市档案馆", 2024, "budget")
        assert found["untitled"][0].status == "quarantined"
        assert [e.attribute for e in found["titled"][1].evidence if e.source == "neighbour"][:1] == ["unit_name"]


def test_the_same_table_again_is_another_body(landing: tuple[Intake, Path]) -> None:
    intake, root = landing
    put(root / "a", summary=SUMMARY, unnamed=SUMMARY.replace("部门：云岭市档案馆", "2024年部门预算").replace("10.00", "20.00"))
    assert take_in(intake)["unnamed"][1].document.unit_name is None


def test_what_lies_in_two_folders_belongs_to_neither(landing: tuple[Intake, Path]) -> None:
    intake, root = landing
    put(root / "a", cover=COVER, empty=EMPTY)
    put(root / "b", other=COVER.replace("档案馆", "气象局"), empty=EMPTY)
    assert take_in(intake)["empty"][0].status == "quarantined"


def test_what_a_folder_told_goes_when_the_folder_changes(landing: tuple[Intake, Path]) -> None:
    intake, root = landing
    put(root / "a", cover=COVER, table=EXPENDITURE)
    assert take_in(intake)["table"][0].status == "parsed"
    put(root / "a", other=COVER.replace("档案馆", "气象局"))
    assert take_in(intake)["table"][0].status == "quarantined"
    (root / "a" / "other.html").unlink()
    assert take_in(intake)["table"][0].status == "parsed"
