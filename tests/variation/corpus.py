"""From recipes to files: manuscripts with truth, written by every producer whose program is at hand."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from samples.typesetting.model import Block, Fact, Heading, Manuscript, PageBreak, Table, Text
from samples.typesetting.office import write_docx, write_xlsx
from samples.typesetting.pdf import PdfStyle, write_pdf
from samples.typesetting.plain import write_text
from samples.typesetting.web import write_html
from tests.variation import budget_forms, final_forms, provincial_forms, unit_forms
from tests.variation.figures import draw_figures
from tests.variation.forms import Press, step_of, wordings
from tests.variation.recipes import Recipe

CSS = {
    "horizontal": "td { border: 0; border-bottom: 1px solid #000; border-top: 1px solid #000; }",
    "none": "td { border: 0; }",
    "three_line": (
        "td { border: 0; } thead td { border-bottom: 1px solid #000; } table { border-top: 2px solid #000; border-bottom: 2px solid #000; }"
    ),
    "dashed": "td { border: 1px dotted #000; }",
    "nested": "td { border: 3px double #000; }",
    "white_lines": "td { border: 1px solid #fff; }",
    "double": "table { border: 3px double #000; }",
    "cell_rects": "table { border-collapse: separate; border-spacing: 1px; }",
    "filled_slivers": "table { border-collapse: separate; border-spacing: 1px; background: #000; } td { border: 0; background: #fff; }",
}


_WIDE = 8
"""Columns."""


@dataclass
class Sample:
    """One document of the corpus: its recipe, its file once it is written, and its true facts."""

    recipe: Recipe
    manuscript: Manuscript
    path: Path
    facts: list[Fact]
    skipped: str = ""
    pages: list[tuple[Fact, int]] = field(default_factory=list)
    """Each fact with its page, where the typesetter knows it (our own PDFs)."""


@dataclass
class Corpus:
    """All samples; `missing` says which programs were absent."""

    samples: list[Sample]
    missing: list[str] = field(default_factory=list)


def compose(recipe: Recipe) -> tuple[Manuscript, list[Fact]]:
    """The manuscript of a recipe and its facts, always the same for one recipe."""
    rng = random.Random(recipe.seed)
    year = rng.randrange(2017, 2026)
    size = rng.randrange(3, 7) if recipe.page_breaks.startswith("split") else rng.randrange(2, 5)
    figures = draw_figures(rng, year, step_of(recipe), size, recipe.empty_tables == "filled", recipe.negatives != "none")
    publisher = rng.choice(wordings()["places"]) + rng.choice(wordings()["offices"])
    press = Press(recipe, rng, figures, publisher)
    if recipe.tables == "provincial":
        return _manuscript(press, _provincial_tables(press))
    makers = list((budget_forms if recipe.stage == "budget" else final_forms).TABLES)
    if recipe.tables == "some":
        makers = [m for m in makers if rng.random() < 0.5] or makers[:2]
    if recipe.empty_tables == "mentioned_only":
        makers = [m for m in makers if m.__name__ not in ("government_fund", "state_capital")]
    tables = [maker(press) for maker in makers]
    if recipe.tables == "with_other_tables":
        for _ in range(2):
            tables.insert(rng.randrange(len(tables) + 1), budget_forms.other_table(press))
    return _manuscript(press, tables)


def _provincial_tables(press: Press) -> list[Table]:
    """Some of the tables that provinces publish beside the nine, behind the two by which 财政拨款 is told from 一般公共预算."""
    makers = press.rng.sample([*provincial_forms.CLASSIFIED, *unit_forms.BY_UNIT], 7)
    tables = [maker(press) for maker in (budget_forms.general_public, budget_forms.basic, *makers)]
    tables += unit_forms.tables_of_units(press) if press.rng.random() < 0.3 else []
    for table in tables:
        if table.n_cols > _WIDE:  # as wide as these, publishers set them in small print
            table.font_size = 6.5
    return tables


def _manuscript(press: Press, tables: list[Table]) -> tuple[Manuscript, list[Fact]]:
    for table in tables:
        _break_text(press.recipe, table)
    manuscript = Manuscript(f"{press.publisher}{press.figures.year}年部门{_kind(press.recipe)}", _blocks(press, tables))
    return manuscript, manuscript.facts()


def _kind(recipe: Recipe) -> str:
    return "预算" if recipe.stage == "budget" else "决算"


def _blocks(press: Press, tables: list[Table]) -> list[Block]:
    """Cover, contents, tables and a short explanation around them."""
    recipe, year, who = press.recipe, press.figures.year, press.publisher
    kind = _kind(recipe)
    title = press.pick(f"{who}{year}年部门{kind}", f"{year}年度{who}部门{kind}公开", f"{who}{year}年度单位{kind}")
    blocks: list[Block] = [
        Heading(title, 0),
        PageBreak(),
        Heading("目  录", 1),
        Text(f"第一部分 {who}概况", 0),
        Text(f"第二部分 {year}年部门{kind}表", 0),
    ]
    blocks += [Text(f"{budget_forms.ordinal(i)}、{t.title}", 1) for i, t in enumerate(tables, 1)]
    blocks += [Text(f"第三部分 {year}年部门{kind}情况说明", 0), PageBreak(), Heading(f"第一部分 {who}概况", 1)]
    blocks += [Text(f"{who}负责本行业的规划、管理和服务工作，内设机构6个，下属单位2个。"), Heading(f"第二部分 {year}年部门{kind}表", 1)]
    if recipe.unit_place == "once":
        blocks.append(
            Text(
                press.pick(
                    f"以下各表金额单位：{recipe.unit}", f"（本部分表格金额单位均为：{recipe.unit}）", f"说明：各表单位：{recipe.unit}"
                )
            )
        )
    blocks += tables
    total = press.figures.revenues["total"] / 10_000
    blocks += [PageBreak(), Heading(f"第三部分 {year}年部门{kind}情况说明", 1), Heading("一、收支总体情况")]
    blocks.append(Text(f"{year}年本部门收入总计{total:.2f}万元，支出总计{total:.2f}万元，收支平衡。"))
    if recipe.empty_tables == "mentioned_only":
        blocks.append(
            Text(
                f"本部门{year}年没有政府性基金预算和国有资本经营预算财政拨款安排的支出，政府性基金预算支出表、国有资本经营预算支出表为空表，不再列示。"
            )
        )
    blocks += [
        Heading("第四部分 名词解释", 1),
        Text("一、财政拨款收入：单位从本级财政取得的拨款。"),
        Text("二、“三公”经费：因公出国（境）费、公务用车购置及运行费和公务接待费。"),
    ]
    return blocks


def _break_text(recipe: Recipe, table: Table) -> None:
    """Labels or numbers broken over lines: by columns too narrow for them (PDF) or by line breaks in the cell."""
    if recipe.breaks_in_text == "none":
        return
    amounts = {c for row in table.body for c, cell in enumerate(row) if cell.fact is not None and len(row) == table.n_cols}
    if recipe.breaks_in_text == "numbers":
        table.widths = [w * 0.6 if c in amounts else w * 1.5 for c, w in enumerate(table.widths)]
    elif recipe.suffix == "pdf":
        table.widths = [w * 0.55 if w >= 20 and c not in amounts else w for c, w in enumerate(table.widths)]
    if recipe.breaks_in_text == "labels" and recipe.producer in ("docx", "xlsx", "html", "pdf:word", "pdf:sheet"):
        for row in table.body:
            for cell in row:
                if cell.fact is None and cell.align == "l" and len(cell.text) > 9 and not cell.text.isascii():
                    cell.text = cell.text[:7] + "\n" + cell.text[7:]


def build(recipes: list[Recipe], folder: Path) -> Corpus:
    """Writes the documents of all recipes into `folder`; those whose program is absent are marked as skipped."""
    folder.mkdir(parents=True, exist_ok=True)
    corpus = Corpus([])
    for recipe in recipes:
        manuscript, facts = compose(recipe)
        path = folder / f"{recipe.name}.{recipe.suffix}"
        sample = Sample(recipe, manuscript, path, facts)
        corpus.samples.append(sample)
        _write(sample)
    _convert_with_office(corpus, folder)
    _print_with_browser(corpus, folder)
    return corpus


def _write(sample: Sample) -> None:
    """Writes the file itself, or the source that an outside program turns into it."""
    recipe, manuscript, path = sample.recipe, sample.manuscript, sample.path
    landscape = any(t.landscape for t in manuscript.tables())
    if recipe.producer == "pdf:reportlab":
        style = PdfStyle(
            font=recipe.font,
            ruling=recipe.ruling,
            landscape=recipe.seed % 3 == 0,
            margin=50,
            body_size=11,
            header_fill=recipe.seed % 4 == 0,
            page_numbers=("- {} -", "{}", "第{}页", "")[recipe.seed % 4],
            watermark="部门公开" if recipe.page == "watermark" else "",
            rotated=recipe.page == "rotated",
            encrypted=recipe.page == "encrypted",
            in_forms=recipe.page == "in_forms",
            drawn_twice=recipe.page == "drawn_twice",
            hidden_numbers=recipe.page == "hidden_numbers",
        )
        sample.pages = write_pdf(manuscript, path, style)
    elif recipe.producer == "pdf:chromium":
        write_html(manuscript, path.with_suffix(".html"), extra_style=CSS.get(recipe.ruling, "") + _print_style(landscape))
    elif recipe.producer in ("docx", "pdf:word"):
        write_docx(manuscript, path.with_suffix(".docx"), landscape=landscape)
    elif recipe.producer in ("xlsx", "pdf:sheet"):
        options = {"numbers_as_text": recipe.seed % 3 == 0, "codes_as_numbers": recipe.seed % 4 == 1 and recipe.codes != "split"}
        write_xlsx(manuscript, path.with_suffix(".xlsx"), **options)
    elif recipe.producer == "html":
        write_html(manuscript, path, encoding="gb18030" if recipe.seed % 4 == 0 else "utf-8", site="部门预决算公开")
    else:
        encoding = "gb18030" if recipe.seed % 4 == 0 else "utf-8"
        write_text(manuscript, path, style=recipe.producer.split(":")[1], encoding=encoding, trim=recipe.seed % 3 == 0)


def _print_style(landscape: bool) -> str:
    return (
        f"@page {{ size: A4 {'landscape' if landscape else 'portrait'}; margin: 16mm; }} body {{ width: auto; }} td {{ font-size: 8.5pt; }}"
    )


def _convert_with_office(corpus: Corpus, folder: Path) -> None:
    samples = [s for s in corpus.samples if s.recipe.producer in ("pdf:word", "pdf:sheet")]
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if samples and program:
        for source in ("pdf:word", "pdf:sheet"):
            files = [str(s.path.with_suffix(".docx" if source == "pdf:word" else ".xlsx")) for s in samples if s.recipe.producer == source]
            if files:
                profile = f"-env:UserInstallation=file://{folder / 'office_profile'}"
                command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
                subprocess.run(command, check=True, capture_output=True, timeout=420)
    _mark_missing(corpus, samples, "LibreOffice (soffice) is not installed" if not program else "LibreOffice did not write the file")


def _print_with_browser(corpus: Corpus, folder: Path) -> None:
    samples = [s for s in corpus.samples if s.recipe.producer == "pdf:chromium"]
    program = next((p for p in (shutil.which(n) for n in ("chromium", "chromium-browser", "google-chrome")) if p), None)
    reason = "Chromium did not write the file"
    if samples and program:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_page()
            for sample in samples:
                page.goto(sample.path.with_suffix(".html").as_uri())
                page.pdf(path=str(sample.path), prefer_css_page_size=True, print_background=True)
            browser.close()
    elif samples:
        reason = "Chromium is not installed"
    _mark_missing(corpus, samples, reason)


def _mark_missing(corpus: Corpus, samples: list[Sample], reason: str) -> None:
    for sample in samples:
        if not sample.path.exists():
            sample.skipped = reason
            if reason not in corpus.missing:
                corpus.missing.append(reason)


FactKey = tuple[str, str, str, str, str, Decimal, str, str, str, str]


def key_of(fact: Any) -> FactKey:
    """What makes two facts the same, a true one or a line that was read: labels count only where no code is printed, as in the
    project's scoring."""
    return (
        fact.table_code,
        fact.side,
        fact.line_code,
        "" if fact.line_code else plain_label(fact.table_code, fact.line_label),
        fact.measure,
        fact.amount_yuan.quantize(Decimal("0.01")),
        fact.fund,
        fact.funding_period,
        fact.government_economic_code,
        fact.project_name,
    )


def plain_label(table_code: str, label: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", label).split())
    text = re.sub(r"^(?:[一二三四五六七八九十]+[、,.]|\([一二三四五六七八九十\d]+\)|\d+[、,.])", "", text)
    text = re.sub(r"^其中[:：]?", "", text)
    if table_code == "three_public_expenses":  # the items are named in many ways; the table's lines are the same
        text = text.replace("运行维护费", "运行费").replace("费用", "费").replace("和运行", "及运行")
    return text


def true_keys(facts: list[Fact]) -> Counter[FactKey]:
    return Counter(map(key_of, facts))
