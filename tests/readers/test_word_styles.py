"""What named styles say of letters in Word files."""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE

from ingestion.model import SourceDocument
from ingestion.readers.office.docx import read_docx
from tests.readers.shape import outline


def with_style(setting: str, kind: WD_STYLE_TYPE, own: str = "") -> SourceDocument:
    """收入12.30 and a mark 1 in a style (or one based on it) that says `setting`; `own` is what the mark says itself."""
    document = docx.Document()
    styles = document.styles
    base, style = (styles.add_style(name, kind) for name in ("甲", "乙"))
    setattr(base.font, setting, True)
    style.base_style = base
    paragraph = document.add_paragraph()
    if kind == WD_STYLE_TYPE.PARAGRAPH:
        paragraph.style = style
        mark = paragraph.add_run("1")
    else:
        paragraph.add_run("收入12.30")
        mark = paragraph.add_run("1", style=style)
    if own:
        setattr(mark.font, own, False)
    out = io.BytesIO()
    document.save(out)
    return read_docx(out.getvalue())


@pytest.mark.parametrize(("setting", "text"), [("superscript", "收入12.30¹"), ("hidden", "收入12.30"), ("bold", "收入12.301")])
def test_a_style_of_letters_holds_as_if_they_said_it(setting: str, text: str) -> None:
    source = with_style(setting, WD_STYLE_TYPE.CHARACTER)
    assert outline(source) == [text]
    assert [note.code for note in source.notes] == (["hidden_text"] if setting == "hidden" else [])


def test_what_letters_say_themselves_comes_first() -> None:
    assert outline(with_style("hidden", WD_STYLE_TYPE.CHARACTER, own="hidden")) == ["收入12.301"]


def test_a_paragraph_of_a_hidden_style_is_not_read() -> None:
    assert outline(with_style("hidden", WD_STYLE_TYPE.PARAGRAPH)) == []
