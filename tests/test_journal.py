"""The journal: whole lines of JSON from many processes, pruned by day, and never in the way of a run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from home.journal import Journal

_WRITER = """
import sys
from pathlib import Path
from home.journal import Journal
journal = Journal(Path(sys.argv[1]), run_id=sys.argv[2])
for number in range(500):
    journal.write("parsed", document_id=f"{sys.argv[2]}-{number}", path="文件" * 200)
"""


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for file in sorted(folder.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_line_says_when_what_and_in_which_run(tmp_path: Path) -> None:
    Journal(tmp_path, run_id="r1").write("quarantined", document_id="d", reason="文件已损坏\n", reason_code="damaged", seconds=None)
    (line,) = lines(tmp_path)
    assert line.pop("time")
    assert line == {"stage": "quarantined", "run_id": "r1", "document_id": "d", "reason": "文件已损坏\n", "reason_code": "damaged"}


def test_an_unknown_stage_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="mended"):
        Journal(tmp_path).write("mended")


def test_lines_of_several_processes_stay_whole(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), name]) for name in ("a", "b", "c")]
    assert [w.wait() for w in writers] == [0, 0, 0]
    assert len({str(line["document_id"]) for line in lines(tmp_path)}) == 1500


def test_a_journal_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    Journal(tmp_path / "logs").write("parsed", document_id="d")


def test_old_days_are_deleted(tmp_path: Path) -> None:
    (tmp_path / "2020-01-01.jsonl").write_text("{}\n")
    (tmp_path / "notes.txt").write_text("mine")
    journal = Journal(tmp_path)
    journal.write("parsed")
    journal.prune(days_kept=30)
    assert len(list(tmp_path.glob("*.jsonl"))) == 1
    assert (tmp_path / "notes.txt").exists()
