"""`yusuan review FOLDER` reads a publication over several files as the warehouse does; all bodies and figures are invented."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from review.command import ReviewOptions, review_files

COVER = "<h1>云岭市档案馆2024年部门预算</h1><p>本部门2024年收入预算10.00万元，支出预算10.00万元。</p>"
EXPENDITURE = (
    "<p>支出总表</p><p>单位：万元</p><table><tr><th>科目编码</th><th>科目名称</th><th>合计</th><th>基本支出</th><th>项目支出</th></tr>"
    "<tr><td>205</td><td>教育支出</td><td>10.00</td><td>6.00</td><td>3.00</td></tr>"
    "<tr><td></td><td>合计</td><td>10.00</td><td>6.00</td><td>3.00</td></tr></table>"
)
OTHER = "<h1>云岭市图书馆2024年部门预算</h1><p>本部门2024年收入预算20.00万元，支出预算20.00万元。</p>"


def page(text: str) -> str:
    return f"<html><meta charset='utf-8'><body>{text}</body></html>"


def put(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.html").write_text(page(text), encoding="utf-8")
    return folder


def review(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = review_files([path], ReviewOptions(format="json"))
    out = capsys.readouterr().out
    json.loads(out)
    return status, out


def test_a_table_is_reviewed_with_what_the_file_beside_it_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out = review(put(tmp_path / "云岭", a=COVER, b=EXPENDITURE), capsys)
    assert (status, out.count("云岭市档案馆") >= 2) == (1, True)


def test_a_table_alone_says_nothing_of_year_and_stage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _ = review(put(tmp_path / "云岭", b=EXPENDITURE), capsys)
    assert status == 2


def test_a_folder_of_two_bodies_explains_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _ = review(put(tmp_path / "云岭", a=COVER, b=EXPENDITURE, c=OTHER), capsys)
    assert status == 2


def test_the_same_table_in_two_folders_belongs_to_neither(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path / "甲", a=COVER, b=EXPENDITURE)
    put(tmp_path / "乙", c=OTHER, b=EXPENDITURE)
    status, _ = review(tmp_path, capsys)
    assert status == 2


def test_a_folder_within_an_archive_counts_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "公开.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("云岭/a.html", page(COVER))
        archive.writestr("云岭/b.html", page(EXPENDITURE))
    status, _ = review(path, capsys)
    assert status == 1
