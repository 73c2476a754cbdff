"""Rulings on findings: kept in the home, applied by the next build without reading anything, void when the evidence changes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from review.hand_csv import HandFileError, parse_date, read_hand_csv
from review.rulings import Ruling, RulingError, read_rulings, record_ruling
from tests.across_documents import final
from yusuan.cli import main

CARRIED = "D03-carried-forward"


class Desk:
    """Two final accounts whose balances disagree, a home, and what a reviewer does with them."""

    def __init__(self, folder: Path, said: pytest.CaptureFixture[str]) -> None:
        self.documents, self.home, self._said = folder / "documents", folder / "home", said
        self.documents.mkdir()
        for year, opening, closing in ((2022, "10.00", "10.00"), (2023, "10.50", "10.50")):
            path = self.documents / f"final{year}.html"
            path.write_text(final(year, opening, closing), encoding="utf-8")
            os.utime(path, (1_700_000_000,) * 2)

    def run(self, *arguments: str) -> tuple[int, str]:
        self._said.readouterr()
        code = main([*arguments, "--home", str(self.home)])
        captured = self._said.readouterr()
        return code, captured.out + captured.err

    def build(self) -> str:
        code, said = self.run("build", str(self.documents))
        assert code == 0, said
        return said

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home / "warehouse" / "yusuan.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()

    @property
    def file(self) -> Path:
        return self.home / "rulings.csv"


@pytest.mark.slow
def test_a_ruling_is_taken_over_by_the_year_that_it_touches_and_only_as_long_as_the_evidence_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(tmp_path, capsys)
    desk.build()
    found = dict(desk.query("select rule_id, finding_id from marts.fct_finding where fiscal_year = 2023 and severity = 'error'"))
    within = desk.query("select finding_id from marts.fct_finding where rule_id not like 'D0%' and severity = 'error'")
    heads = desk.query("select distinct check_finding_id from marts.fct_budget_line where check_status = 'failed'")
    assert CARRIED in found and heads and set(heads) <= set(within)

    # A contradiction between documents is accepted, those within the document are ruled wrong, all by the command.
    code, said = desk.run("ruling", found[CARRIED][:12], "accepted", "--reason", "已请单位更正", "--person", "审核员")
    assert code == 0 and "final2023.html" in said
    for (finding_id,) in within:
        assert desk.run("ruling", finding_id, "wrong", "--reason", "表样特殊")[0] == 0
    assert "尚未入库" in desk.run("ruling", "list")[1]

    said = desk.build()
    assert "建库：2023 年度" in said and "读取文档" not in said
    assert f"人工裁定：有效 {len(within) + 1} 条" in said
    columns = "severity, found_severity, ruling, ruling_reason, ruled_by, is_open"
    assert desk.query(f"select {columns} from marts.fct_finding where rule_id = '{CARRIED}'") == [
        ("error", "error", "accepted", "已请单位更正", "审核员", False)
    ]
    cleared = desk.query(f"select distinct {columns} from marts.fct_finding where ruling = 'wrong'")
    assert cleared == [("notice", "error", "wrong", "表样特殊", None, False)]
    assert desk.query("select count(*) from marts.fct_budget_line where check_status = 'failed'") == [(0,)]
    assert desk.query("select distinct check_finding_id from marts.fct_budget_line where check_finding_id is not null") != []
    counted = desk.query(
        "select sum(finding_count), sum(open_finding_count), sum(accepted_finding_count), sum(wrong_finding_count)"
        " from marts.mart_findings_by_unit_year where fiscal_year = 2023"
    )[0]
    assert counted[2:] == (1, len(within)) and counted[0] == sum(counted[1:])
    assert "没有新的变化" in desk.build()

    # By hand: another evidence, a finding of another year, an unknown one; and lines that are none.
    lines = desk.file.read_text(encoding="utf-8-sig").splitlines()
    accepted = next(line for line in lines if line.startswith(found[CARRIED]))
    fields = accepted.split(",")
    changed = ",".join([fields[0], "0" * 16, *fields[2:]])
    kept = [lines[0], changed, *lines[2:], "ffffffffffff,0000000000000000,wrong,旧文件,,,2023", f"{fields[0]},{fields[1]},perhaps,,,,"]
    desk.file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    said = desk.build()
    assert f"rulings.csv 第{len(kept)}行：ruling 只能是 accepted 或 wrong" in said
    states = dict(desk.query("select finding_id, ruling_state from marts.fct_ruling"))
    assert states[found[CARRIED]] == "evidence_changed" and states["ffffffffffff"] == "finding_gone"
    assert desk.query(f"select ruling, is_open from marts.fct_finding where rule_id = '{CARRIED}'") == [(None, True)]
    listed = desk.run("ruling", "list")[1]
    assert "须重新裁定" in listed and "库中已没有这条矛盾" in listed and f"第{len(kept)}行" in listed

    # A file that cannot be used at all leaves what was known, and says so.
    desk.file.write_text("finding_id,ruling\n", encoding="utf-8")
    said = desk.build()
    assert "缺少列" in said and "沿用上次读到的内容" in said and "没有新的变化" in said

    # Taken away again, its findings are open and its numbers at fault, as before.
    desk.file.unlink()
    desk.build()
    assert desk.query("select count(*) from marts.fct_finding where not is_open") == [(0,)]
    assert desk.query("select count(*) > 0 from marts.fct_budget_line where check_status = 'failed'") == [(True,)]


@pytest.mark.parametrize(
    "arguments",
    [["abc", "wrong", "--reason", "x"], ["0123456789", "wrong", "--reason", "x"], ["0123456789", "wrong"], ["list", "wrong"]],
)
def test_wrong_usage_of_a_ruling_says_why(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ruling", *arguments, "--home", str(tmp_path)]) == 2
    assert "yusuan: " in capsys.readouterr().err
    assert not (tmp_path / "rulings.csv").exists()


def test_a_file_begun_by_hand_keeps_its_columns_and_its_other_lines(tmp_path: Path) -> None:
    path = tmp_path / "rulings.csv"
    path.write_bytes("ruling,finding_id,reason,evidence_hash,备注\r\nwrong,aaaaaaaa,原因,bbbbbbbb,某".encode("gb18030"))
    record_ruling(path, Ruling("cccccccc", "dddddddd", "accepted", "=属实,\n确认", "甲", "2024-05-01", 2023))
    rulings, problems = read_rulings(path)
    assert not problems
    assert [(r.finding_id, r.ruling, r.reason) for r in rulings.values()] == [
        ("aaaaaaaa", "wrong", "原因"),
        ("cccccccc", "accepted", "'=属实, 确认"),  # spreadsheets save the file: a formula stays text
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('finding_id,evidence_hash,ruling,reason\naaaaaaaa,bbbbbbbb,wrong,"x\n', "第2行：不是有效的 CSV"),
        ("finding_id,evidence_hash,ruling\n", "缺少列：reason"),
        ("finding_id,evidence_hash,ruling,reason,reason\n", "列名重复"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "rulings.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RulingError, match=problem):
        read_rulings(path)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("'; drop table x,bbbbbbbb,wrong,r,,", "finding_id 不是编号"),
        ("aaaaaaaa,bbbbbbbb,wrong,r,,昨天", "date 不是日期"),
        ("aaaaaaaa,bbbbbbbb,wrong,r,,2024-02-30", "date 不是日期"),
        ("aaaaaaaa,bbbbbbbb,wrong,r,,,,,多", "多于表头"),
        ("aaaaaaaa,bbbbbbbb,wrong," + "r" * 2001, "超过 2000 字"),
        ("aaaaaaaa,bbbbbbbb,wrong,\x1b", "没有写明理由"),
    ],
)
def test_a_bad_line_is_named_and_the_others_stand(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "rulings.csv"
    path.write_text(f"finding_id,evidence_hash,ruling,reason,person,date\n\n{line}\ncccccccc,dddddddd,wrong,r\n", encoding="utf-8")
    rulings, problems = read_rulings(path)
    assert list(rulings) == [("cccccccc", "dddddddd")]
    assert len(problems) == 1 and "第3行" in problems[0] and problem in problems[0]


def test_bytes_of_no_known_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rulings.csv"
    path.write_bytes(b"\xff\xff\x00")
    with pytest.raises(HandFileError, match="编码"):
        read_hand_csv(path, "裁定文件", ["x"])


@pytest.mark.parametrize("text", ["2024-02-08", "2024/2/8", "2024.2.8", "2024年2月8日", "20240208", "2024 年 2 月 8 日"])
def test_dates_as_people_write_them(text: str) -> None:
    date = parse_date(text)
    assert date is not None and date.isoformat() == "2024-02-08"
