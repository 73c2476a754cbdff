"""The fast engine delivers what the reference delivers: equal blocks, and boxes equal to a twentieth of a point.

On the typeset samples, on documents by LibreOffice where it is installed, and on the PDFs in YUSUAN_CORPUS/pdf.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from ingestion.model import Grid, SourceDocument
from ingestion.readers.pdf import engine as pdf_engine
from ingestion.readers.pdf import reference as pdf_reference
from ingestion.readers.pdf.characters import PageContent
from ingestion.readers.pdf.drawn_lines import find_tables, join_segments
from ingestion.readers.pdf.pdfium import Declined, FastDocument
from ingestion.readers.pdf.reader import assemble
from tests.readers import pdf_samples as samples

BOX_TOLERANCE = 0.05
"""PDFium computes with 32-bit floats; boxes are rounded to hundredths of a point."""
GLYPH_TOLERANCE = 1.1
"""The samples' font is not embedded, and PDFium takes the comma's width from the font that it substitutes."""

CORPUS = sorted((Path(os.environ["YUSUAN_CORPUS"]) / "pdf").glob("*.pdf")) if os.environ.get("YUSUAN_CORPUS") else []
needs_corpus = pytest.mark.skipif(not CORPUS, reason="YUSUAN_CORPUS names no folder with real PDFs")


def _fast(data: bytes) -> list[PageContent]:
    with FastDocument(data) as document:
        return [document.read_page(number) for number in range(1, len(document) + 1)]


def _reference(data: bytes) -> list[PageContent]:
    return list(pdf_reference.read_contents(data).values())


def _outline(document: SourceDocument) -> list[object]:
    """Everything that is read but for boxes."""
    out: list[object] = [[(p.number, p.has_text) for p in document.pages], document.notes]
    for page in document.pages:
        for block in page.blocks:
            if isinstance(block, Grid):
                cells = [(c.row, c.col, c.row_span, c.col_span, c.text) for c in block.cells]
                out.append((page.number, block.n_rows, block.n_cols, block.has_spans, cells))
            else:
                out.append((page.number, block.text, [(no, text) for no, text, _ in block.lines]))
    return out


def _boxes(document: SourceDocument, *, lines: bool = True) -> list[float]:
    out: list[float] = []
    for page in document.pages:
        out += [page.width or 0.0, page.height or 0.0]
        for block in page.blocks:
            boxes = [c.box for c in block.cells] if isinstance(block, Grid) else [b for _, _, b in block.lines] if lines else []
            out += [edge for box in boxes if box for edge in box]
    return out


def assert_engines_agree(data: bytes, tolerance: float = BOX_TOLERANCE) -> None:
    fast, reference = assemble(_fast(data), []), assemble(_reference(data), [])
    assert _outline(fast) == _outline(reference)
    assert _boxes(fast) == pytest.approx(_boxes(reference), abs=tolerance)


SAMPLES = {
    "ruled": samples.ruled(),
    "open": samples.ruled(outer_columns=False),
    "frame": samples.ruled(rules="frame"),
    "three rules": samples.ruled(rules="three"),
    "no rules": samples.ruled(rules="none"),
    "dotted": samples.dotted(),
    "tiled": samples.tiled(),
    "grouped headings": samples.grouped_headings(),
    "shaded heading": samples.shaded_heading(),
    "cell borders": samples.cell_borders(),
    "rotated 90": samples.rotated(90),
    "rotated 180": samples.rotated(180),
    "rotated 270": samples.rotated(270),
    "sideways": samples.sideways(),
    "cropped": samples.cropped(),
    "form object": samples.form_object(),
    "clipped": samples.clipped(),
    "doubled": samples.doubled(),
    "unprinted": samples.unprinted(),
    "scanned": samples.scanned(),
    "narrative": samples.narrative(),
    "mixed baselines": samples.mixed_baselines(),
    "merged": samples.merged(),
    "two tables": samples.two_tables(),
    "contents": samples.contents_page(),
    "cell by cell": samples.wide_page(),
    "overflowing": samples.overflowing(),
    "turned cell": samples.turned_cell(),
    "broken labels": samples.broken_labels("rows"),
    "page number over a table": samples.page_number_over_table(),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_engines_agree_on_samples(name: str) -> None:
    assert_engines_agree(SAMPLES[name], GLYPH_TOLERANCE)


def test_engines_agree_on_rulings_of_an_encrypted_page() -> None:
    """pdfminer leaves the encrypted names of the samples' font unread, so that only its rulings can be compared."""
    data = samples.encrypted("")
    (fast,), (reference,) = _fast(data), _reference(data)
    assert sorted(fast.horizontal) == [pytest.approx(segment, abs=BOX_TOLERANCE) for segment in sorted(reference.horizontal)]
    assert sorted(fast.vertical) == [pytest.approx(segment, abs=BOX_TOLERANCE) for segment in sorted(reference.vertical)]
    assert len(fast.characters) == len(reference.characters)


def test_hidden_characters_are_counted_alike() -> None:
    data = samples.unprinted()
    (fast,), (reference,) = _fast(data), _reference(data)
    assert fast.hidden_count == reference.hidden_count > 0


def test_declined_pages_are_read_by_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    def decline(self: FastDocument, number: int) -> PageContent:
        raise Declined("test")

    expected, _ = pdf_engine.read_contents(samples.ruled())
    monkeypatch.setattr(FastDocument, "read_page", decline)
    contents, notes = pdf_engine.read_contents(samples.ruled())
    assert [n.message for n in notes] == ["第1页改用备用方法读取。"]
    assert _outline(assemble(contents, [])) == _outline(assemble(expected, []))


@pytest.mark.parametrize("name", ["ruled", "form object", "rotated 90", "cell by cell", "merged"])
def test_cells_of_samples_equal_pdfplumbers(name: str) -> None:
    assert_cells_equal_pdfplumbers(SAMPLES[name])


def _may_rule(thing: dict[str, Any]) -> bool:
    """White boxes without an outline lie behind words; for us they rule no table."""
    color = thing.get("non_stroking_color")
    is_white = color is not None and all(part == 1 for part in (color if isinstance(color, (tuple, list)) else [color]))
    return not (thing["object_type"] == "rect" and thing.get("fill") and not thing.get("stroke") and is_white)


def assert_cells_equal_pdfplumbers(data: bytes) -> None:
    """Every cell of pdfplumber's own table finder is ours, and none else."""
    contents = _fast(data)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for content, page in zip(contents, pdf.pages, strict=True):
            expected = [sorted(table.cells) for table in page.filter(_may_rule).find_tables()]
            horizontal, vertical = content.horizontal + content.shaded_horizontal, content.vertical + content.shaded_vertical
            found = [sorted(cells) for cells in find_tables(join_segments(horizontal), join_segments(vertical))]
            assert [len(cells) for cells in found] == [len(cells) for cells in expected], page.page_number
            for ours, theirs in zip(found, expected, strict=True):
                for cell, other in zip(ours, theirs, strict=True):
                    assert cell == pytest.approx(other, abs=BOX_TOLERANCE), page.page_number
            page.close()


@needs_corpus
@pytest.mark.parametrize("path", CORPUS, ids=range(len(CORPUS)))
def test_engines_agree_on_the_corpus(path: Path) -> None:
    assert_engines_agree(path.read_bytes())


@needs_corpus
@pytest.mark.parametrize("path", CORPUS, ids=range(len(CORPUS)))
def test_cells_of_the_corpus_equal_pdfplumbers(path: Path) -> None:
    assert_cells_equal_pdfplumbers(path.read_bytes())


@needs_corpus
@pytest.mark.parametrize("path", CORPUS, ids=range(len(CORPUS)))
def test_no_character_of_the_corpus_is_lost(path: Path) -> None:
    """Every visible character but page numbers stands in exactly one block."""
    data = path.read_bytes()
    contents = _fast(data)
    document = assemble(contents, [])
    printed = sorted(c.text for content in contents for c in content.characters)
    texts = [c.text for g in document.grids() for c in g.cells] + [p.text for p in document.paragraphs()]
    assert sorted("".join("".join(texts).split())) == sorted("".join(printed))


HTML = """<html><head><meta charset="utf-8"></head><body><h2>2030年部门收入预算总表</h2><p>编制部门：测试单位</p>
<table border="1" cellspacing="0"><tr><th colspan="2">项目</th><th rowspan="2">合计</th></tr><tr><th>编码</th><th>名称</th></tr>
<tr><td>201</td><td>一般公共服务支出</td><td align="right">1,234.50</td></tr>
<tr><td>20113</td><td>商贸事务</td><td align="right">1,234.50</td></tr></table>
<p>收入预算1,234.50万元，比上年增加12.30万元，主要原因是人员经费按照规定标准调整。</p></body></html>"""


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.timeout(180)
def test_engines_agree_on_documents_by_libreoffice(tmp_path: Path) -> None:
    source = tmp_path / "sample.html"
    source.write_text(HTML, encoding="utf-8")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    options = "pdf:writer_web_pdf_Export:" + json.dumps(
        {"RestrictPermissions": {"type": "boolean", "value": "true"}, "PermissionPassword": {"type": "string", "value": "x"}}
    )
    for name, target in (("plain", "pdf:writer_web_pdf_Export"), ("restricted", options)):
        folder = tmp_path / name
        command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        data = (folder / "sample.pdf").read_bytes()
        assert (b"/Encrypt" in data) == (name == "restricted")
        assert_engines_agree(data)
        (grid,) = assemble(_fast(data), []).grids()
        assert grid.matrix() == [
            ["项目", "", "合计"],
            ["编码", "名称", ""],
            ["201", "一般公共服务支出", "1,234.50"],
            ["20113", "商贸事务", "1,234.50"],
        ]
