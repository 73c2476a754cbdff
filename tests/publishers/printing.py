# ruff: noqa: E501
"""From a draft to files: Word, Excel and web pages, and their prints through LibreOffice and Chromium."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from samples.typesetting.office import write_docx, write_xlsx
from samples.typesetting.plain import write_text
from samples.typesetting.web import write_html
from tests.publishers.draft import Draft

_PAGE = "@page {{ size: A4 {0}; margin: 15mm; }} body {{ width: auto; }} td {{ font-size: 8.5pt; }}"


def office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def browser() -> str | None:
    return next((p for p in (shutil.which(n) for n in ("chromium", "chromium-browser", "google-chrome")) if p), None)


def write_all(drafts: Iterable[Draft], folder: Path) -> dict[tuple[str, str], Path]:
    """(name, format) -> file. Formats whose program is not installed are left out."""
    files: dict[tuple[str, str], Path] = {}
    to_print: list[tuple[tuple[str, str], Path]] = []
    for draft in drafts:
        for form in draft.formats:
            kind = {"pdf:word": "docx", "pdf:sheet": "xlsx", "pdf:chromium": "html"}.get(form, form.partition(":")[0])
            (folder / form.replace(":", "_")).mkdir(exist_ok=True)
            path = folder / form.replace(":", "_") / f"{draft.name}.{kind}"
            if kind == "docx":
                write_docx(draft.manuscript, path, landscape=draft.landscape)
            elif kind == "xlsx":
                write_xlsx(draft.manuscript, path)
            elif kind == "txt":
                write_text(draft.manuscript, path, style=form.partition(":")[2])
            else:
                write_html(
                    draft.manuscript,
                    path,
                    extra_style=_PAGE.format("landscape" if draft.landscape else "portrait") if form != "html" else "",
                )
            if not form.startswith("pdf:"):
                files[draft.name, form] = path
            else:
                to_print.append(((draft.name, form), path))
    _print_office([(k, p) for k, p in to_print if k[1] != "pdf:chromium"], folder)
    _print_browser([(k, p) for k, p in to_print if k[1] == "pdf:chromium"])
    files |= {k: p.with_suffix(".pdf") for k, p in to_print if p.with_suffix(".pdf").exists()}
    return files


def _print_office(jobs: list[tuple[tuple[str, str], Path]], folder: Path) -> None:
    program = office()
    for parent in {p.parent for _, p in jobs} if program else ():
        command = [
            str(program),
            f"-env:UserInstallation=file://{folder / 'profile'}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(parent),
        ]
        subprocess.run([*command, *[str(p) for _, p in jobs if p.parent == parent]], check=True, capture_output=True, timeout=300)


def _print_browser(jobs: list[tuple[tuple[str, str], Path]]) -> None:
    program = browser()
    if not (program and jobs):
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = chromium.new_page()
        for _, path in jobs:
            page.goto(path.as_uri())
            page.pdf(path=str(path.with_suffix(".pdf")), prefer_css_page_size=True, print_background=True)
        chromium.close()
