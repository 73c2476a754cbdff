"""A program that is installed later: the documents that lacked it are read again, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from home import intake as intake_module
from home.document_reading import Outcome
from home.intake import Intake
from home.registry import Registry
from home.settings import Settings, prepare_home
from ingestion.parsing import parse_bytes
from ingestion.readers.scans import documents, recognition
from tests.readers import pdf_samples as samples

TEXT = "清河市档案局2024年部门预算\n2024年部门支出预算120.50万元。\n"


def draw_mixed(canvas: Canvas) -> None:
    """A scanned page, then one with text."""
    canvas.drawImage(ImageReader(samples.gray_picture()), 0, 0, 500, 700)
    canvas.showPage()
    canvas.setFont(samples.FONT, 12)
    for number, line in enumerate(TEXT.splitlines()):
        canvas.drawString(60, 700 - 20 * number, line)


def read_here(paths: Mapping[str, Path], *_: object, **__: object) -> Iterator[Outcome]:
    """Stands for the workers, which would not know what is patched here."""
    for document_id, path in paths.items():
        parsed, _source = parse_bytes(path.read_bytes())
        yield Outcome(document_id, parsed)


def names_waiting(intake: Intake) -> set[str]:
    """What the next reading would read, as a process finds it that looks for changed files first."""
    intake.scan()
    return {Path(row.path).name for row in intake.waiting()}


def test_scans_are_read_again_when_recognition_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "read_documents", read_here)
    for module in (recognition, documents):
        monkeypatch.setattr(module, "is_available", lambda: False)
    settings, folder = Settings(home=tmp_path / "home"), tmp_path / "in"
    prepare_home(settings)
    folder.mkdir()
    (folder / "text.txt").write_text(TEXT, encoding="utf-8")
    (folder / "mixed.pdf").write_bytes(samples.make_pdf(draw_mixed))
    (folder / "picture.png").write_bytes(samples.gray_picture().read())
    registry = Registry(settings.registry_path)
    registry.add_root(folder)
    intake = Intake(settings, registry)
    assert names_waiting(intake) == {"text.txt", "mixed.pdf", "picture.png"}
    intake.read_waiting()
    assert names_waiting(intake) == set()
    monkeypatch.setattr(recognition, "is_available", lambda: True)
    assert names_waiting(intake) == {"mixed.pdf", "picture.png"}
    monkeypatch.setattr(recognition, "is_available", lambda: False)
    assert names_waiting(intake) == {"mixed.pdf", "picture.png"}
    intake.read_waiting()
    assert names_waiting(intake) == set()
