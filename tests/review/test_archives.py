"""The review of an archive: each document in it for itself, what could not be read told by its path there."""

from __future__ import annotations

import zipfile
from pathlib import Path

from review.command import review_documents, review_files

PAGE = (
    "<h1>青川市民政局2024年部门预算</h1><p>一般公共预算支出表</p><p>单位：万元</p><table><tr><th>科目编码</th><th>科目名称</th><th>合计</th>"
    "<th>基本支出</th><th>项目支出</th></tr><tr><td>201</td><td>一般公共服务支出</td><td>{total}</td><td>2.50</td><td>1.00</td></tr></table>"
)


def _archive(folder: Path, **members: str) -> Path:
    path = folder / "公开.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"预算/{name}.html", text)
    return path


def test_each_document_of_an_archive_is_reviewed(tmp_path: Path) -> None:
    right, wrong = review_documents(_archive(tmp_path, 甲=PAGE.format(total="3.50"), 乙=PAGE.format(total="4.50")))
    assert (right.name, wrong.name) == ("公开.zip!/预算/甲.html", "公开.zip!/预算/乙.html")
    assert right.problem is None is wrong.problem
    assert (right.count("error"), wrong.count("error")) == (0, 1)


def test_what_cannot_be_read_in_an_archive_is_told_by_its_path(tmp_path: Path) -> None:
    files = review_documents(_archive(tmp_path, 甲=PAGE.format(total="3.50"), 乙=""))
    assert [file.name for file in files if file.problem] == ["公开.zip!/预算/乙.html"]


def test_an_archive_that_cannot_be_opened_is_one_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "坏.zip"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 40)
    (file,) = review_documents(path)
    assert file.name == "坏.zip"
    assert file.problem
    assert review_files([path]) == 2


def test_a_document_is_itself(tmp_path: Path) -> None:
    path = tmp_path / "甲.html"
    path.write_text(PAGE.format(total="3.50"), encoding="utf-8")
    (file,) = review_documents(path)
    assert file.name == "甲.html"
