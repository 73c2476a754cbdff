"""Ruling on a finding in the browser: written down as the command writes it, and only for this machine's own pages."""

from __future__ import annotations

import html
import http.client
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from explorer.evidence import find_evidence
from explorer.language import render
from explorer.rulings import RefusedRulingError, RulingBook
from explorer.warehouse import Warehouse
from home.settings import Settings
from review.hand_csv import MAX_CELL
from review.rulings import Ruling, RulingError, read_rulings, record_ruling
from tests.explorer.serving import serving

RULED = {"ruling": "wrong", "reason": "表样\n特殊", "person": "审核员甲"}


@dataclass(frozen=True)
class Desk:
    """One published finding, its page, and what a browser sends there."""

    settings: Settings
    address: str
    finding_id: str

    @property
    def host(self) -> str:
        return urllib.parse.urlsplit(self.address).netloc

    def ask(self, method: str = "GET", form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
        """Status and text; a redirection is not followed. Headers by name with _ for -; a blank one is left out."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        sent = {"host": self.host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        path = f"/evidence/{self.finding_id}{'/ruling' if method == 'POST' else ''}"
        if form is not None:
            sent = {"content-type": "application/x-www-form-urlencoded", "origin": self.address, **sent}
        body = urllib.parse.urlencode(form) if form is not None else None
        connection.request(method, path, body, {name: value for name, value in sent.items() if value})
        answer = connection.getresponse()
        return answer.status, html.unescape(answer.read().decode())

    def seal(self) -> str:
        found = re.search(r'name="seal" value="([0-9a-f]{64})"', self.ask()[1])
        assert found is not None
        return found[1]

    def rule(self, **headers: str) -> int:
        return self.ask("POST", {**RULED, "seal": self.seal()}, **headers)[0]

    def written(self) -> list[Ruling]:
        return list(read_rulings(self.settings.rulings_path)[0].values())


@pytest.fixture
def desk(published: Settings, address: str) -> Iterator[Desk]:
    row = Warehouse(published.published_database).row("select finding_id from marts.fct_finding order by finding_id limit 1")
    assert row is not None
    yield Desk(published, address, row["finding_id"])
    published.rulings_path.unlink(missing_ok=True)


def test_a_ruling_is_written_as_the_command_writes_it(desk: Desk) -> None:
    before = desk.settings.published_database.stat()
    assert "yusuan ruling" not in desk.ask()[1]
    assert desk.rule() == 303
    (ruling,) = desk.written()
    assert (ruling.finding_id, ruling.ruling, ruling.reason, ruling.person) == (desk.finding_id, "wrong", "表样 特殊", "审核员甲")
    assert ruling.fiscal_year is not None and ruling.date
    said = subprocess.run(
        [sys.executable, "-m", "yusuan", "ruling", "list", "--home", str(desk.settings.home)], capture_output=True, text=True, check=True
    )
    assert f"{desk.finding_id}：" in said.stdout and "尚未入库" in said.stdout
    page = desk.ask()[1]
    assert "已记入裁定文件" in page and "表样 特殊" in page and "下次 yusuan build 后生效" in page
    after = desk.settings.published_database.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns), "what is published stays as it is"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://elsewhere.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://127.0.0.1:1"},
        {"host": "elsewhere.example", "origin": "http://elsewhere.example"},
        {"host": "127.0.0.1.elsewhere.example:80", "origin": "http://127.0.0.1.elsewhere.example:80"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"x_forwarded_for": "192.0.2.7"},
    ],
)
def test_other_sites_cannot_rule(desk: Desk, headers: dict[str, str]) -> None:
    assert desk.rule(**headers) == 403
    assert desk.written() == []


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"seal": ""}, 403),
        ({"seal": "0" * 64}, 403),
        ({"seal": "印"}, 403),
        ({"ruling": "deleted"}, 400),
        ({"reason": " \n"}, 400),
        ({"reason": "\u200b\ufeff"}, 400),
        ({"reason": "长" * MAX_CELL}, 400),
        ({"reason": "长" * 20_000}, 413),
        ({"person": "名" * 101}, 400),
    ],
)
def test_what_is_no_ruling_is_not_written(desk: Desk, changed: dict[str, str], status: int) -> None:
    told, page = desk.ask("POST", {**RULED, "seal": desk.seal(), **changed})
    assert (told, desk.written()) == (status, [])
    assert "没有记入" in page and f'href="/evidence/{desk.finding_id}"' in page


def test_rulings_of_several_programs_at_once_are_all_kept(tmp_path: Path) -> None:
    """The command, the explorer, and the one that stands beside the UI write one file."""
    path, count = tmp_path / "rulings.csv", 40
    program = (
        "import pathlib, sys; from review.rulings import decide\n"
        f"for number in range({count}):\n"
        "    decide(pathlib.Path(sys.argv[1]), f'{sys.argv[2]}{number:015d}', '1', 2025, 'wrong', '表样特殊', '')"
    )
    programs = [subprocess.Popen([sys.executable, "-c", program, str(path), str(first)]) for first in range(3)]
    assert [each.wait() for each in programs] == [0, 0, 0]
    assert len(read_rulings(path)[0]) == 3 * count


def test_no_other_page_shows_the_form_in_a_frame(desk: Desk) -> None:
    with urllib.request.urlopen(f"{desk.address}/evidence/{desk.finding_id}") as page:
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_a_form_of_another_kind_is_refused(desk: Desk) -> None:
    assert desk.ask("POST", {**RULED, "seal": desk.seal()}, content_type="text/plain")[0] == 415
    assert desk.written() == []


def test_a_page_of_an_earlier_publication_or_of_another_finding_does_not_rule(desk: Desk, tmp_path: Path) -> None:
    book, finding = RulingBook(tmp_path / "rulings.csv"), find_evidence(Warehouse(desk.settings.published_database), desk.finding_id)
    for sealed in ((finding.evidence_id, "2025-01-01"), ("b" * 16, "2025-01-02")):
        with pytest.raises(RefusedRulingError, match="过期"):
            book.take(finding, "2025-01-02", {**RULED, "seal": book.seal(*sealed)})
    assert not book.path.exists()
    book.take(finding, "2025-01-02", {**RULED, "seal": book.seal(finding.evidence_id, "2025-01-02")})
    assert book.written(finding) is not None


def test_a_publication_of_the_same_minute_is_another_one(desk: Desk) -> None:
    """The page may show what its reader has not seen yet."""
    seal, file = desk.seal(), desk.settings.published_database
    again = file.with_name("again.duckdb")
    shutil.copy2(file, again)
    again.replace(file)
    assert desk.ask("POST", {**RULED, "seal": seal})[0] == 403
    assert desk.rule() == 303


def test_only_findings_are_ruled(desk: Desk) -> None:
    row = Warehouse(desk.settings.published_database).row("select budget_line_id from marts.fct_budget_line limit 1")
    assert row is not None
    fact = replace(desk, finding_id=row["budget_line_id"])
    assert 'name="seal"' not in fact.ask()[1] and "yusuan ruling" not in fact.ask()[1]
    assert fact.ask("POST", {**RULED, "seal": desk.seal()})[0] == 404


def test_a_file_that_cannot_be_used_is_told_and_kept(desk: Desk) -> None:
    desk.settings.rulings_path.write_text("finding_id\n", encoding="utf-8")
    assert desk.rule() == 409
    assert desk.settings.rulings_path.read_text(encoding="utf-8") == "finding_id\n"


def test_by_another_name_the_page_tells_the_command(desk: Desk) -> None:
    """A proxy or a name that another site made up: the form would not be taken."""
    page = desk.ask(host="budgets.example")[1]
    assert f"yusuan ruling {desk.finding_id[:8]}" in page
    assert 'name="seal"' not in page and 'method="post"' not in page


def test_static_pages_tell_the_command() -> None:
    page = render(
        "findings.html", "zh", rows=[], is_static=True, published="", here={}, path="/findings", address=lambda path, **_: path
    )  # fmt: skip
    assert "yusuan ruling" in page and "<form" not in page


def test_without_a_book_nothing_is_taken(desk: Desk) -> None:
    with serving(desk.settings, takes_rulings=False) as address:
        told, _ = Desk(desk.settings, address, desk.finding_id).ask("POST", RULED)
    assert (told, desk.written()) == (404, [])


def test_a_reason_that_could_not_be_read_again_is_not_written(desk: Desk) -> None:
    with pytest.raises(RulingError, match="字"):
        record_ruling(desk.settings.rulings_path, Ruling(desk.finding_id, "0" * 16, "wrong", "长" * MAX_CELL))
    assert not desk.settings.rulings_path.exists()


@pytest.mark.slow
def test_a_browser_rules(desk: Desk) -> None:
    """The policies of the page leave the browser's own request what it has to say: where it comes from."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = os.environ.get("YUSUAN_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium: name one with YUSUAN_CHROMIUM or install it")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"{desk.address}/evidence/{desk.finding_id}")
        page.get_by_label("不是问题").check()
        page.get_by_role("textbox", name="理由").fill("=表样特殊")
        page.get_by_role("textbox", name="裁定人").fill("审核员乙")
        page.get_by_role("button", name="记入裁定").click()
        assert "表样特殊" in page.inner_text(".taken")
        browser.close()
    assert [(ruling.ruling, ruling.person) for ruling in desk.written()] == [("wrong", "审核员乙")]
