#!/usr/bin/env python3
"""Pictures of the real Dagster UI for the documentation: asset graph, a run, a failed check.

    take_screenshots.py [--home DIR] [--out docs/img] [--chromium PATH]

Builds the samples into a home of its own (or uses `--home`), adds one corrupt parse result so that a gate has something
to refuse, starts the UI on a free loopback port, and photographs it with a headless Chromium. Prints each file.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection
from contextlib import AbstractContextManager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.operations.daemon import Daemon, running_daemon  # noqa: E402

WINDOW = {"width": 1680, "height": 1050}
_OF_A_GOOD_RUN = ("asset_groups", "asset_graph", "marts", "run", "asset")
_OF_A_REFUSED_YEAR = ("failed_check", "refused_run", "data_docs")
_SETTLE_MS = 6_000
"""The graph is laid out in a web worker after its text is there."""


def find_chromium(named: str | None = None) -> str | None:
    """The browser's path: the argument, YUSUAN_CHROMIUM, or what PATH offers; None where there is none."""
    candidates = [named, os.environ.get("YUSUAN_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in candidates if name and (path := shutil.which(name))), None)


def build(home: Path, *sources: Path) -> int:
    command = [sys.executable, "-m", "yusuan.cli", "build", *map(str, sources), "--home", str(home)]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL).returncode


def corrupt_a_year(home: Path, folder: Path) -> int:
    """Build two documents of a year whose parse results lost what was printed (one would be set aside); answers the exit code (1)."""
    from home.parsed_store import ParsedStore
    from home.registry import Registry
    from home.settings import load_settings
    from home.versions import current_versions

    settings = load_settings(home)
    for name, end in (("2024_budget_trade_union.html", b"<!-- corrected -->\n"), ("2024_final_social_work.pdf", b"%corrected\n")):
        (folder / name).write_bytes((ROOT / "samples" / "documents" / name).read_bytes() + end)
    from home.intake import Intake

    with Registry(settings.registry_path) as registry:
        registry.add_root(folder)
        intake = Intake(settings, registry)
        intake.scan()
        waiting = intake.waiting()
        intake.read_waiting()
        store = ParsedStore(settings.parsed, settings.reviewed, current_versions(settings.layouts))
        for row in waiting:
            parsed = store.load(row.document_id)
            for line in parsed.budget_lines[:12]:
                line.printed_text = ""
            parsed.document.placed_numbers += 3
            digest = store.save(parsed, store.load_review(row.document_id))
            d = parsed.document
            registry.record_parse(
                row.document_id,
                current_versions(settings.layouts).both,
                d.fiscal_year,
                settings.partition_of(d.fiscal_year),
                d.status,
                None,
                None,
                digest,
            )
    return build(home, folder)


def running_ui(home: Path) -> AbstractContextManager[Daemon]:
    """The UI of a home, with sensor and schedules at rest, so that nothing changes while pictures are taken."""
    return running_daemon(home, {**os.environ, "YUSUAN_AUTOMATION": "false"})


def photograph(address: str, home: Path, out: Path, chromium: str, only: Collection[str] = ()) -> list[Path]:
    """Take the pictures (all, or those named); answers the files written."""
    from playwright.sync_api import sync_playwright

    out.mkdir(parents=True, exist_ok=True)
    good, refused = _runs(home)
    location = "/locations/orchestration.definitions/asset-groups"
    shots = {
        "asset_groups": ("/asset-groups", "published"),
        "asset_graph": (f"{location}/core", "fct_budget_line"),
        "marts": (f"{location}/marts", "mart_"),
        "run": (f"/runs/{good}", "published_warehouse"),
        "failed_check": ("/assets/raw/budget_lines?view=checks&checkDetail=gate", "Latest execution"),
        "asset": ("/assets/fct_budget_line?view=overview", "Latest materialization"),
    }
    if refused:
        shots["refused_run"] = (f"/runs/{refused}", "staging_layer")
    written = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=WINDOW, locale="zh-CN", device_scale_factor=1)
        for name, (path, expected) in shots.items():
            if only and name not in only:
                continue
            page.goto(address + path, wait_until="domcontentloaded")
            page.get_by_text(expected).first.wait_for(timeout=60_000)
            page.wait_for_timeout(_SETTLE_MS)
            page.screenshot(path=out / f"{name}.png")
            written.append(out / f"{name}.png")
        if not only or "data_docs" in only:
            page.goto((home / "docs" / "gates" / "latest-raw.html").as_uri())
            page.screenshot(path=out / "data_docs.png")
            written.append(out / "data_docs.png")
        browser.close()
    return written


def _runs(home: Path) -> tuple[str, str | None]:
    """Ids of a run that published everything and of one in which a gate refused a year."""
    import json

    records = [json.loads(p.read_text(encoding="utf-8")) for p in sorted((home / "runs").glob("*.json"), key=lambda p: p.stat().st_mtime)]
    good = [r["run_id"] for r in records if r["published"] and not r["refused_years"]]
    refused = [r["run_id"] for r in records if r["refused_years"]]
    return good[-1], refused[-1] if refused else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="a home that is already built; its newest run is photographed")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "img")
    parser.add_argument("--chromium")
    options = parser.parse_args()
    chromium = find_chromium(options.chromium)
    if chromium is None:
        print("no Chromium found: install it, or name it with --chromium", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        home = (options.home or Path(temporary) / "home").absolute()
        if options.home is None:
            build(home, ROOT / "samples" / "documents")
        with running_ui(home) as ui:
            written = photograph(ui.address, home, options.out, chromium, _OF_A_GOOD_RUN)
        if options.home is None:
            (Path(temporary) / "corrected").mkdir()
            corrupt_a_year(home, Path(temporary) / "corrected")
        with running_ui(home) as ui:
            written += photograph(ui.address, home, options.out, chromium, _OF_A_REFUSED_YEAR)
        print(*written, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
