"""The register of disclosures: what is missing, what came late, from a file that people keep and from what documents say."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from home.hand_kept import read_hand_kept
from home.settings import load_settings
from ingestion.identity.publication_dates import read_dates
from ingestion.parsing import parse_bytes
from ingestion.readers.web.html import read_html
from tests.across_documents import BUREAU, budget, final
from yusuan.cli import main

DAY = datetime.date


def register(home: Path, *lines: str) -> None:
    home.mkdir(exist_ok=True)
    text = "\n".join(["单位名称,单位代码,财政年度,阶段,批复日期,公开日期,备注", *lines])
    (home / "register.csv").write_bytes((text + "\n").encode("gb18030"))


def build(folder: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    code = main(["build", str(folder), "--home", str(home)])
    said = capsys.readouterr().out
    assert code == 0, said
    return said


def rows(home: Path, columns: str, condition: str = "true") -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home / "warehouse" / "yusuan.duckdb"), read_only=True) as con:
        return con.execute(f"select {columns} from marts.mart_disclosure_register where {condition} order by all").fetchall()


@pytest.mark.slow
def test_lateness_follows_the_register_and_the_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, home = tmp_path / "documents", tmp_path / "home"
    folder.mkdir()
    said_on = "<p>发布时间：2022-02-28　来源：某某区人民政府</p>"
    (folder / "budget2022.html").write_text(budget(2022).replace("</h1>", f"</h1>{said_on}"), encoding="utf-8")
    approval = "<p>本部门决算于2023年8月10日由财政局批复。</p>"
    (folder / "final2022.html").write_text(final(2022, "10.00", "10.00").replace("</h1>", f"</h1>{approval}"), encoding="utf-8")
    register(home, f"{BUREAU},,2022,预算,2022年2月1日,,")
    build(folder, home, capsys)
    columns = "fiscal_year, stage, is_published, approved_on, approved_on_source, published_on, published_on_source, days_after_approval"
    assert rows(home, f"{columns}, is_late, register_status") == [
        (2022, "budget", True, DAY(2022, 2, 1), "register", DAY(2022, 2, 28), "document", 27, True, "已公开，批复后第27日，迟于法定的20日"),
        (2022, "final", True, DAY(2023, 8, 10), "document", None, None, None, None, "已公开，批复日期或公开日期不明"),
    ]

    # Another unit that published nothing, in a year of which the warehouse holds nothing; a published year that is not held; bad lines.
    register(
        home,
        f"{BUREAU},,2022,预算,2022-02-10,2022-03-01,补登",
        "上海市长宁区教育局,105,2021,预算,2021/1/15,,",
        ",777,2022,决算,,2023-08-20,",
        f"{BUREAU},,2022,中期,,,",
        ",,2022,预算,,,",
        f"{BUREAU},,1022,预算,,,",
        f"{BUREAU},,2022,决算,2023-02-30,,",
        f"{BUREAU},,2022,决算,2023-09-01,2023-08-01,",
    )
    said = build(folder, home, capsys)
    assert "建库：2021—2022 年度" in said and "读取文档" not in said
    for line, problem in ((5, "阶段“中期”"), (6, "没有单位名称"), (7, "不是 2010 至"), (8, "不是日期"), (9, "早于批复日期")):
        assert f"register.csv 第{line}行：" in said and problem in said
    assert rows(home, "unit_name, fiscal_year, stage, days_after_approval, is_late, register_status, register_remark") == [
        ("777", 2022, "final", None, None, "登记为已公开，库中没有文件", None),
        ("上海市长宁区教育局", 2021, "budget", None, None, "本库没有文件（不等于未公开），法定期限为2021-02-04", None),
        (BUREAU, 2022, "budget", 19, False, "已公开，批复后第19日；登记簿与文件所载日期不一致", "补登"),
        (BUREAU, 2022, "final", None, None, "已公开，批复日期或公开日期不明", None),
    ]
    assert "没有新的变化" in build(folder, home, capsys)

    # Without the file everything is as the documents alone say.
    (home / "register.csv").unlink()
    build(folder, home, capsys)
    assert rows(home, "fiscal_year, stage, is_registered, approved_on") == [
        (2022, "budget", False, None),
        (2022, "final", False, DAY(2023, 8, 10)),
    ]


def stated(body: str, head: str = "", stage: str = "budget") -> list[tuple[str, str, bool]]:
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    return [(e.attribute, e.value, e.is_chosen) for e in read_dates(read_html(page.encode()), "d", 2024, stage)]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>发布日期：2024年2月28日</p>", [("published_on", "2024-02-28", True)]),
        ("<p>公开时间: 2024.02.08 浏览次数：3</p>", [("published_on", "2024-02-08", True)]),
        ("<p>批复时间：2024-2-1</p>", [("approved_on", "2024-02-01", True)]),
        ("<p>本部门2024年预算已于2024年2月8日经区财政局批复。</p>", [("approved_on", "2024-02-08", True)]),
        (
            "<p>发布日期：2024-02-28</p><p>发布日期：2024-03-28</p>",
            [("published_on", "2024-02-28", False), ("published_on", "2024-03-28", False)],
        ),
        ("<p>2024年1月20日区人民代表大会批准并批复预算。</p>", []),
        ("<p>2024年2月8日收到财政局关于预算的批复。</p>", []),
        ("<p>某项目于2024年2月8日由发改委批复。</p>", []),
        ("<p>发布日期：2019-02-28</p>", []),
        ("<p>发布日期：2024-02-31</p>", []),
        ("<p>2024年2月28日</p>", []),
        ("<p>无</p>" * 70 + "<p>发布日期：2024年2月28日</p>", []),
    ],
)
def test_a_document_states_its_days_once_and_plainly(body: str, found: list[tuple[str, str, bool]]) -> None:
    assert stated(body) == found


def test_a_page_may_say_it_in_its_metadata() -> None:
    head = '<meta name="PubDate" content="2024-02-28 10:30">'
    assert stated("<p>预算</p>", head) == [("published_on", "2024-02-28", True)]
    assert stated("<p>发布日期：2024-02-28</p>", head) == [("published_on", "2024-02-28", True)] * 2
    assert stated("<p>发布日期：2024-02-27</p>", head) == [("published_on", "2024-02-28", False), ("published_on", "2024-02-27", False)]
    assert stated("<p>预算</p>", '<meta name="PubDate" content="昨天">') == []


def test_dates_do_not_change_what_a_document_is() -> None:
    plain, dated = budget(2024), budget(2024).replace("</h1>", "</h1><p>发布时间：2024-02-08 来源：北京市财政局</p>")
    one, two = parse_bytes(plain.encode())[0].document, parse_bytes(dated.encode())[0].document
    assert (one.unit_name, one.fiscal_year, one.stage, one.title) == (two.unit_name, two.fiscal_year, two.stage, two.title)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("单位名称,阶段\n甲,预算\n", "缺少列：fiscal_year"), ('单位名称,年度,阶段\n甲,"2024,预算\n', "不是有效的 CSV")],
)
def test_a_register_that_is_no_table_leaves_what_was_known(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "register.csv").write_text(text, encoding="utf-8")
    kept = read_hand_kept(load_settings(tmp_path))
    assert "register" not in kept.rows and "rulings" in kept.rows
    assert len(kept.problems) == 1 and problem in kept.problems[0] and "沿用" in kept.problems[0]
