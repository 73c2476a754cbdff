"""Word documents: order, merges, nesting, and what is and is not printed."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest
from docx.shared import Cm

from ingestion.model import Cell, Grid, Page, SourceDocument, Unreadable
from ingestion.readers.office.docx import read_docx
from ingestion.readers.scans import images, recognition
from tests.readers.shape import assert_is_sound, outline, spans_of

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def as_docx(body: str) -> bytes:
    """A minimal document around the XML of a body."""
    names = {
        "w": _W,
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
    }
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in names.items())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {declared}><w:body>{body}</w:body></w:document>")
    return out.getvalue()


def read(body: str) -> list[str | list[list[str]]]:
    return outline(read_docx(as_docx(body)))


def p(*runs: str) -> str:
    return "<w:p>" + "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def tc(text: str = "", properties: str = "", inner: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text) if text else p()}{inner}</w:tc>"


def tbl(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def test_order_and_merges_of_a_written_document() -> None:
    document = docx.Document()
    document.add_heading("2024年度部门决算")
    table = document.add_table(3, 4)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "项目"
    table.cell(0, 1).merge(table.cell(0, 3)).text = "决算数"
    for column, label in enumerate(["合计", "基本支出", "项目支出"], start=1):
        table.cell(1, column).text = label
    table.cell(2, 3).text = "1,234.50"
    document.add_paragraph("注：本表以万元为单位。").paragraph_format.left_indent = Cm(1)
    out = io.BytesIO()
    document.save(out)
    source = read_docx(out.getvalue())
    assert outline(source) == [
        "2024年度部门决算",
        [["项目", "决算数", "", ""], ["", "合计", "基本支出", "项目支出"], ["", "", "", "1,234.50"]],
        "注：本表以万元为单位。",
    ]
    assert spans_of(next(source.grids())) == {(0, 0): (2, 1), (0, 1): (1, 3)}
    assert_is_sound(source)


def test_vertical_merge_below_a_wide_cell() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    source = read_docx(as_docx(tbl(
        tc("甲", wide + '<w:vMerge w:val="restart"/>') + tc("1"),
        tc("不印", wide + "<w:vMerge/>") + tc("2"),
        tc("乙") + tc("丙") + tc("3"),
    )))  # fmt: skip
    grid = next(source.grids())
    assert grid.matrix() == [["甲", "", "1"], ["", "", "2"], ["乙", "丙", "3"]]
    assert spans_of(grid) == {(0, 0): (2, 2)}


def test_two_merges_in_one_column() -> None:
    start, go_on = '<w:vMerge w:val="restart"/>', '<w:vMerge w:val="continue"/>'
    rows = [tc("甲", start) + tc("1"), tc("", go_on) + tc("2"), tc("乙", start) + tc("3"), tc("", go_on) + tc("4")]
    assert spans_of(next(read_docx(as_docx(tbl(*rows))).grids())) == {(0, 0): (2, 1), (2, 0): (2, 1)}


def test_rows_that_begin_later() -> None:
    body = tbl(tc("甲") + tc("乙"), '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("1"))
    assert read(body) == [[["甲", "乙"], ["", "1"]]]


def test_old_horizontal_merges() -> None:
    body = tbl(tc("甲", '<w:hMerge w:val="restart"/>') + tc("", '<w:hMerge w:val="continue"/>') + tc("乙"), tc("1") + tc("2") + tc("3"))
    grid = next(read_docx(as_docx(body)).grids())
    assert grid.matrix() == [["甲", "", "乙"], ["1", "2", "3"]]
    assert spans_of(grid) == {(0, 0): (1, 2)}


def test_nested_tables_follow_the_outer_one() -> None:
    body = tbl(tc("甲") + tc("外", inner=tbl(tc("内1") + tc("内2"))), tc("1") + tc("2")) + p("后")
    assert read(body) == [[["甲", "外"], ["1", "2"]], [["内1", "内2"]], "后"]


def test_a_table_of_one_cell_is_a_frame() -> None:
    assert read(tbl(tc("标题", inner=tbl(tc("a") + tc("b"))))) == ["标题", [["a", "b"]]]


def test_a_table_of_one_column_with_a_table_in_it_is_a_frame() -> None:
    inner = tbl(tc("科目") + tc("金额"), tc("行政运行") + tc("12.30"))
    assert read(tbl(tc("支出表"), tc("单位：万元"), tc(inner=inner))) == ["支出表", "单位：万元", [["科目", "金额"], ["行政运行", "12.30"]]]


def test_a_cell_keeps_its_paragraphs_and_breaks() -> None:
    cell = f"<w:tc>{p('一')}{p('二', '<w:r><w:br/><w:t>三</w:t><w:tab/><w:t>四</w:t></w:r>')}</w:tc>"
    assert read(tbl(cell + tc("1"))) == [[["一\n二\n三\t四", "1"]]]


def test_revisions_hidden_text_and_field_codes() -> None:
    body = p(
        "收入",
        "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>",
        "<w:ins><w:r><w:t>116.16</w:t></w:r></w:ins>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>",
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>万</w:t></w:r>',
        "<w:r><w:instrText>PAGE</w:instrText></w:r>",
        "<w:hyperlink><w:r><w:t>元</w:t></w:r></w:hyperlink>",
    )
    deleted_row = "<w:trPr><w:del/></w:trPr>" + tc("旧") + tc("行")
    assert read(body + tbl(tc("甲") + tc("1"), deleted_row)) == ["收入116.16万元", [["甲", "1"]]]


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{p('框中文字')}</w:txbxContent>"
    versions = f"<mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice><mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback>"
    alternate = f"<mc:AlternateContent>{versions}</mc:AlternateContent>"
    assert read(p("前", f"<w:r>{alternate}</w:r>", "后") + p("下")) == ["前后", "框中文字", "下"]


def test_content_controls_and_breaks() -> None:
    assert read(f"<w:sdt><w:sdtPr/><w:sdtContent>{p('一段', '<w:r><w:br/></w:r>', '二段')}</w:sdtContent></w:sdt>") == ["一段", "二段"]


def test_an_unbalanced_table_stays_sound() -> None:
    body = tbl(tc("甲", '<w:vMerge w:val="continue"/>') + tc("1"), tc("乙") + tc("2") + tc("3"), tc("丙", '<w:gridSpan w:val="x"/>'))
    source = read_docx(as_docx(body))
    assert_is_sound(source)
    assert isinstance(next(source.blocks()), Grid)


def test_an_entity_bomb_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><w>&b;</w>')
    with pytest.raises(Unreadable) as caught:
        read_docx(out.getvalue())
    assert caught.value.reason_code == "forbidden_xml"


def run(text: str, properties: str) -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def notes_of(body: str) -> list[str]:
    return [note.code for note in read_docx(as_docx(body)).notes]


@pytest.mark.parametrize("properties", ["<w:vanish/>", '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>'])
def test_letters_that_nobody_sees_are_left_out_and_told(properties: str) -> None:
    body = tbl(tc("合计") + "<w:tc>" + p("1.5", run("99", properties)) + "</w:tc>") + p("完")
    assert read(body) == [[["合计", "1.5"]], "完"]
    assert notes_of(body) == ["hidden_text"]


@pytest.mark.parametrize(
    "body",
    [
        tbl(tc("合计") + '<w:tc><w:tcPr><w:shd w:fill="336699"/></w:tcPr>' + p(run("9", '<w:color w:val="FFFFFF"/>')) + "</w:tc>"),
        tbl(tc("合计") + "<w:tc>" + p(run("9", '<w:color w:val="FFFFFF"/><w:highlight w:val="blue"/>')) + "</w:tc>"),
        tbl(tc("合计") + "<w:tc>" + p(run("9", '<w:color w:val="FFFFFF"/>')) + "</w:tc>").replace(
            "<w:tbl>", '<w:tbl><w:tblPr><w:tblStyle w:val="MediumShading1"/></w:tblPr>'
        ),
    ],
)
def test_white_letters_on_a_colour_are_read(body: str) -> None:
    assert read(body) == [[["合计", "9"]]]
    assert notes_of(body) == []


def test_raised_digits_are_marks() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    body = tbl(tc("甲") + "<w:tc>" + p("62.89", run("1", raised)) + "</w:tc><w:tc>" + p("62.", run("89", raised)) + "</w:tc>")
    assert read(body) == [[["甲", "62.89¹", "62.89"]]]


def test_rows_set_with_tabs_are_a_table() -> None:
    def line(*cells: str) -> str:
        return "<w:p><w:r>" + "<w:tab/>".join(f"<w:t>{cell}</w:t>" for cell in cells) + "</w:r></w:p>"

    table = line("科目编码", "科目名称", "合计", "项目支出") + line("", "合计", "3.5", "2") + line("208", "教育", "3.5", "")
    assert read(p("支出表") + table + p("完")) == [
        "支出表",
        [["科目编码", "科目名称", "合计", "项目支出"], ["", "合计", "3.5", "2"], ["208", "教育", "3.5", ""]],
        "完",
    ]
    assert read(line("第一部分", "1") + line("第二部分", "3") + line("第三部分", "12"))[0] == "第一部分\t1"
    uncertain = table + line("20801", "", "教育管理", "", "1.5", "2")
    assert read(uncertain)[-4:] == ["20801", "教育管理", "1.5", "2"]


def test_one_row_that_holds_all_rows_as_paragraphs() -> None:
    def stack(*lines: str) -> str:
        return "<w:tc>" + "".join(p(line) for line in lines) + "</w:tc>"

    header = tc("编码") + tc("名称") + tc("合计") + tc("项目")
    stacked = stack("", "208", "20801") + stack("合计", "教育", "管理") + stack("3", "3", "3") + stack("", "1", "")
    assert read(tbl(header, stacked, tc("注", '<w:gridSpan w:val="4"/>'))) == [
        [["编码", "名称", "合计", "项目"], ["", "合计", "3", ""], ["208", "教育", "3", "1"], ["20801", "管理", "3", ""], ["注", "", "", ""]]
    ]
    ragged = stack("甲", "乙", "丙") + stack("1", "2")
    assert read(tbl(header, ragged))[0][1][:2] == ["甲\n乙\n丙", "1\n2"]


def with_object(content: bytes, name: str, aspect: str = "Content") -> bytes:
    """A document with a table's title and an embedded object below it."""
    body = f'{p("支出表")}<w:p><w:r><w:object><o:OLEObject r:id="rId9" DrawAspect="{aspect}"/></w:object></w:r></w:p>'
    spaces = (
        'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    relation = f'<Relationship Id="rId9" Type="http://x/package" Target="embeddings/{name}"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_docx(body))) as plain, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", plain.read("word/document.xml").decode().replace("<w:document ", f"<w:document {spaces} "))
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{relation}</Relationships>")
        archive.writestr(f"word/embeddings/{name}", content)
    return out.getvalue()


def two_sheets() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.append(["别的", 1])
    shown = workbook.create_sheet("支出")
    shown.append(["项目", "合计"])
    shown.append(["教育", 2.5])
    workbook.active = 1
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_an_embedded_workbook_is_read_as_the_table_that_it_shows() -> None:
    source = read_docx(with_object(two_sheets(), "sheet1.xlsx"))
    assert outline(source) == ["支出表", [["项目", "合计"], ["教育", "2.5"]]]
    assert [note.code for note in source.notes] == ["embedded_object"]


@pytest.mark.parametrize(("content", "aspect", "code"), [(b"%PDF-1.4 x", "Icon", "attachment"), (b"\0\1\2", "Content", "embedded_object")])
def test_other_objects_are_told(content: bytes, aspect: str, code: str) -> None:
    source = read_docx(with_object(content, "object1.bin", aspect))
    assert outline(source) == ["支出表"]
    assert [note.code for note in source.notes] == [code]


def test_pictures_that_may_show_a_table_are_told() -> None:
    picture = '<w:r><w:drawing><w:inline><w:extent cx="{}" cy="{}"/><w:blip/></w:inline></w:drawing></w:r>'
    assert notes_of(p(picture.format(7_000_000, 4_000_000), "见下表")) == ["picture"]
    assert notes_of(p(picture.format(500_000, 500_000), "徽标")) == []


def test_a_picture_of_a_table_is_recognised_where_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Grid([Cell(0, 0, "教育", box=(1, 1, 2, 2), confidence=0.9), Cell(0, 1, "1.50", box=(2, 1, 3, 2), confidence=0.9)], 1, 2, 1)
    monkeypatch.setattr(recognition, "is_available", lambda: True)
    monkeypatch.setattr(images, "read_image", lambda data: SourceDocument("image/*", [Page([table], 1)]) if data == b"png" else None)
    picture = '<w:r><w:drawing><w:inline><w:extent cx="7000000" cy="4000000"/><w:blip r:embed="rId1"/></w:inline></w:drawing></w:r>'
    link = '<Relationship Id="rId1" Type="http://x/image" Target="media/image1.png"/>'
    data = io.BytesIO(as_docx(p("见下表", picture.replace("<w:blip", f'<w:blip xmlns:r="{_W}"'))))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("word/media/image1.png", b"png")
        relations = "http://schemas.openxmlformats.org/package/2006/relationships"
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{relations}">{link}</Relationships>')
    source = read_docx(data.getvalue())
    assert outline(source) == ["见下表", [["教育", "1.50"]]]
    assert [(cell.box, cell.confidence) for grid in source.grids() for cell in grid.cells] == [(None, 0.9), (None, 0.9)]
    assert [note.code for note in source.notes] == ["ocr_picture"]
