"""The command line: exit codes of the contract, Chinese messages, everything documented."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from home.settings import SettingsError, load_settings
from yusuan.cli import main

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples" / "documents"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "yusuan.cli", *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["build"],
        ["build", "no-such-folder"],
        ["build", str(SAMPLES), "--year", "1492"],
        ["publish", "postgresql://localhost/x"],
        ["publish", "copy.xyz"],
        ["publish"],
        ["quarantine", "drop"],
        ["ruling"],
        ["ruling", "list", "wrong"],
        ["ruling", "0123456789abcdef", "perhaps", "--reason", "x"],
        ["ruling", "0123456789abcdef", "wrong", "--reason", "x"],
        ["review", str(SAMPLES / "2020_final_trade_union.pdf"), "--rulings", "no-such-file.csv"],
        ["review"],
        ["no-such-command"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], tmp_path: Path) -> None:
    home = ["--home", str(tmp_path)] if arguments[0] in ("build", "publish", "quarantine", "ruling") else []
    answer = run(*arguments, *home)
    assert answer.returncode == 2, answer.stdout + answer.stderr
    assert answer.stderr.strip()


def test_a_bad_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.yml").write_text("workers: many\n", encoding="utf-8")
    answer = run("quarantine", "list", "--home", str(tmp_path))
    assert answer.returncode == 2
    assert "workers" in answer.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("wrokers: 2", "wrokers 没有这项设置"),
        ("workers: 0", "workers 不得小于 1"),
        ("workers: many", "workers 不是这项设置可取的值"),
        ("duckdb_memory: plenty", "duckdb_memory 写法不对"),
        ("timezone: Moon/Base", "不认识的时区"),
        ("workers: [", "读不懂"),
        ("just words", "名称: 值"),
    ],
)
def test_a_bad_setting_is_explained_in_chinese(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "settings.yml").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load_settings(tmp_path)


def test_an_empty_folder_is_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "documents").mkdir()
    assert main(["build", str(tmp_path / "documents"), "--home", str(tmp_path / "home")]) == 0
    assert "来源文件 0 个" in capsys.readouterr().out


def test_quarantine_lists_files_and_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "empty.pdf").write_bytes(b"")
    (tmp_path / "documents" / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    assert main(["build", str(tmp_path / "documents"), "--home", str(tmp_path / "home")]) == 0
    said = capsys.readouterr().out
    assert "警告：隔离文件 2 个" in said
    assert main(["quarantine", "list", "--home", str(tmp_path / "home")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all("：" in line and line.split("：", 1)[1] for line in lines)
    assert main(["quarantine", "retry", "--home", str(tmp_path / "home")]) == 0
    assert "2 份文档将在下一次建库时重新读取" in capsys.readouterr().out


@pytest.mark.parametrize("address", ["postgresql+psycopg2://u:secret@h/db", "postgresql://h:1/db?user=u&password=secret"])
def test_no_password_is_printed(tmp_path: Path, address: str) -> None:
    answer = run("publish", address, "--home", str(tmp_path))
    assert answer.returncode == 2
    assert "secret" not in answer.stdout + answer.stderr


def test_review_exit_codes(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    assert run("review", str(tmp_path / "empty.pdf")).returncode == 2
    answer = run("review", str(SAMPLES / "2020_final_trade_union.pdf"), "--format", "json")
    assert answer.returncode in (0, 1)
    assert answer.stdout.lstrip().startswith(("{", "["))


def test_chinese_output_survives_a_c_locale(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "yusuan.cli", "quarantine", "list", "--home", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PATH": "/usr/bin"},
    )
    assert answer.returncode == 2
    assert "还没有建过库" in answer.stderr.decode("utf-8")


def test_every_command_has_help() -> None:
    answer = run("--help")
    assert answer.returncode == 0
    for command in ("build", "ui", "publish", "quarantine", "ruling", "review"):
        assert command in answer.stdout
        assert run(command, "--help").returncode == 0


@pytest.mark.parametrize("arguments", [["quarantine", "list"], ["ruling", "list"], ["publish", "copy.duckdb"], ["explore"]])
def test_a_mistyped_home_is_told_and_not_made(arguments: list[str], tmp_path: Path) -> None:
    home = tmp_path / "dtaa"
    answer = run(*arguments, "--home", str(home))
    assert answer.returncode == 2
    assert "yusuan build" in answer.stderr
    assert not home.exists()


@pytest.mark.parametrize("command", ["ui", "explore"])
def test_a_port_that_is_taken_is_told(command: str, tmp_path: Path) -> None:
    (tmp_path / "warehouse").mkdir()
    (tmp_path / "warehouse" / "yusuan.duckdb").touch()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        answer = run(command, "--port", str(other.getsockname()[1]), "--home", str(tmp_path))
    assert answer.returncode == 2
    assert "已被占用" in answer.stderr


def test_the_version_is_told() -> None:
    answer = run("--version")
    assert answer.returncode == 0
    assert re.fullmatch(r"yusuan \d+\.\d+\.\d+\S*", answer.stdout.strip())


def test_the_explorer_beside_the_ui_waits_for_a_warehouse_and_ends_with_the_ui(tmp_path: Path) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "yusuan.cli", "explore", "--beside", "--port", str(port), "--home", str(tmp_path)]
    explorer = subprocess.Popen(command, stdin=subprocess.PIPE)
    try:
        assert "yusuan build" in answer_of(f"http://127.0.0.1:{port}/"), "nothing is published yet"
        assert explorer.stdin is not None
        explorer.stdin.close()
        assert explorer.wait(60) == 0
    finally:
        explorer.kill()


def answer_of(address: str) -> str:
    """The page at an address, as soon as somebody answers there; also one that tells of an error."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10) as page:
                return str(page.read().decode())
        except urllib.error.HTTPError as error:
            return error.read().decode()
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)
