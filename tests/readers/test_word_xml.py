"""Word documents that are one XML file, and headers whose merges the program that wrote them lost."""

from __future__ import annotations

import base64

import pytest

from ingestion.media import WORD_XML
from ingestion.model import Cell, Grid, Paragraph, Unreadable
from ingestion.readers.lost_spans import restore_spans
from ingestion.reading import read_bytes
from tests.readers.shape import outline, spans_of
from tests.readers.test_docx import as_docx, p, tbl, tc

_HEAD = '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
_NAMES = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="aux" xmlns:v="urn:schemas-microsoft-com:vml"'


def word_2003(body: str) -> bytes:
    return f"{_HEAD}<w:wordDocument {_NAMES}><w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>".encode()


def span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def rows_of(*rows: list[tuple[str, int]]) -> Grid:
    """A table whose cells follow one another, (text, columns), as a program writes it that knows no merges over rows."""
    cells = []
    for r, row in enumerate(rows):
        at = 0
        for text, columns in row:
            cells.append(Cell(r, at, text, col_span=columns))
            at += columns
    return Grid(cells=cells, n_rows=len(rows), n_cols=max(cell.col + cell.col_span for cell in cells))


def restored(*rows: list[tuple[str, int]]) -> dict[str, tuple[int, int, int]] | None:
    """Text -> (column, rows, columns); None where the table became lines."""
    blocks = list(restore_spans(rows_of(*rows)))
    if not isinstance(blocks[0], Grid):
        assert all(isinstance(block, Paragraph) for block in blocks)
        return None
    return {cell.text: (cell.col, cell.row_span, cell.col_span) for cell in blocks[0].cells}


def test_word_2003_is_read_with_its_merges() -> None:
    start, go_on = '<w:vmerge w:val="restart"/>', "<w:vmerge/>"
    source = read_bytes(
        word_2003(
            p("支出总表")
            + tbl(
                tc("科目", start) + tc("预算数", span(2)),
                tc("", go_on) + tc("合计") + tc("基本支出"),
                tc("行政运行") + tc("12.30") + tc("10.00"),
            )
        )
    )
    assert source.media_type == WORD_XML
    assert outline(source) == ["支出总表", [["科目", "预算数", ""], ["", "合计", "基本支出"], ["行政运行", "12.30", "10.00"]]]
    assert spans_of(next(iter(source.grids()))) == {(0, 0): (2, 1), (0, 1): (1, 2)}


def test_notes_within_the_text_are_no_text_and_raised_digits_are_marks() -> None:
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>'
    note = "<w:r><w:footnote><w:p><w:r><w:t>不含上年结转</w:t></w:r></w:p></w:footnote></w:r>"
    assert outline(read_bytes(word_2003(p("收入12.30万元", raised, note)))) == ["收入12.30万元¹"]


def test_pictures_within_the_file_are_told_however_long() -> None:
    data = base64.b64encode(bytes(9_000_000)).decode()  # longer than a parser lets a text be
    shape = '<v:shape style="width:300pt;height:200pt"><v:imagedata src="wordml://1.png"/></v:shape>'
    source = read_bytes(
        word_2003(p(f'<w:r><w:pict><w:binData w:name="wordml://1.png">{data}</w:binData>{shape}</w:pict></w:r>') + p("文字"))
    )
    assert [note.code for note in source.notes] == ["picture"]


def test_a_package_in_one_file_is_read_as_the_package() -> None:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(as_docx(p("支出总表") + tbl(tc("科目") + tc("金额"), tc("行政运行") + tc("12.30"))))) as package:
        parts = "".join(
            f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{package.read(name).decode()}</pkg:xmlData></pkg:part>'
            for name in package.namelist()
        )
    source = read_bytes(
        f'{_HEAD}<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{parts}</pkg:package>'.encode()
    )
    assert source.media_type == WORD_XML
    assert outline(source) == ["支出总表", [["科目", "金额"], ["行政运行", "12.30"]]]


def test_a_file_without_a_body_is_damaged() -> None:
    with pytest.raises(Unreadable) as refusal:
        read_bytes(f"{_HEAD}<w:wordDocument {_NAMES}/>".encode())
    assert refusal.value.reason_code == "damaged"


# ---------- lost merges


def test_three_rows_of_a_header_hang_below_their_own_cells() -> None:
    found = restored(
        [("项目", 2), ("上年执行数", 1), ("预算数", 4)],
        [("小计", 1), ("基本支出", 2), ("项目支出", 1)],
        [("编码", 1), ("名称", 1), ("人员", 1), ("公用", 1)],
        [("208", 1), ("社会保障", 1), ("9.00", 1), ("7.00", 1), ("4.00", 1), ("2.00", 1), ("1.00", 1)],
    )
    assert found is not None
    expected = {"项目": (0, 2, 2), "上年执行数": (2, 3, 1), "小计": (3, 2, 1), "基本支出": (4, 1, 2), "项目支出": (6, 2, 1)}
    assert {text: found[text] for text in expected} == expected
    assert [found[text][0] for text in ("编码", "名称", "人员", "公用")] == [0, 1, 4, 5]


def test_columns_that_only_a_caption_parts_are_no_columns() -> None:
    found = restored(
        [("编制：甲局", 2), ("万元", 3)],
        [("项目", 1), ("合计", 2), ("支出", 2)],
        [("基本", 1), ("项目支出", 1)],
        [("行政运行", 1), ("5.00", 2), ("3.00", 1), ("2.00", 1)],
    )
    assert found is not None
    assert (found["基本"], found["项目支出"]) == ((3, 1, 1), (4, 1, 1))


def test_附属单位_in_a_heading_is_no_caption() -> None:
    found = restored(
        [("项目", 1), ("本年收入", 2), ("结转", 1)],
        [("事业收入", 1), ("附属单位上缴收入", 1)],
        [("行政运行", 1), ("5.00", 1), ("3.00", 1), ("2.00", 1)],
    )
    assert found is not None
    assert found["附属单位上缴收入"] == (2, 1, 1)


def test_a_header_that_hangs_in_two_ways_is_listed() -> None:
    assert (
        restored(
            [("收入", 2), ("支出", 2)],
            [("本年", 1), ("上年", 1)],
            [("5.00", 1), ("3.00", 1), ("2.00", 1), ("1.00", 1)],
        )
        is None
    )


def test_a_short_row_of_numbers_below_a_restored_header_is_listed() -> None:
    header = [[("项目", 2), ("金额", 2)], [("类", 1), ("款", 1), ("基本", 1), ("项目支出", 1)]]
    body = [[("人员", 1), ("工资", 1), ("5.00", 1), ("3.00", 1)], [("津贴", 1), ("2.00", 1), ("1.00", 1)]]
    assert restored([("表头", 2), ("数", 2)], [("甲", 1), ("乙", 1), ("丙", 1)], *body) is None
    assert restored(*header, body[0]) is not None


def test_a_word_table_whose_rows_lack_cells_is_listed() -> None:
    table = tbl(tc("类别") + tc("项目") + tc("金额"), tc("人员") + tc("工资") + tc("5.00"), tc("津贴") + tc("2.00"))
    assert outline(read_bytes(word_2003(table))) == ["类别", "项目", "金额", "人员", "工资", "5.00", "津贴", "2.00"]


def test_each_of_two_tables_in_one_grid_has_its_own_header_restored() -> None:
    found = restored(
        [("项目", 1), ("收入", 2)],
        [("本年", 1), ("上年", 1)],
        [("甲", 1), ("5.00", 1), ("3.00", 1)],
        [("支出表", 3)],
        [("支出", 2), ("备注", 1)],
        [("基本", 1), ("专项", 1)],
        [("7.00", 1), ("8.00", 1), ("", 1)],
    )
    assert found is not None
    assert (found["本年"][0], found["上年"][0], found["基本"][0], found["专项"][0]) == (1, 2, 0, 1)
