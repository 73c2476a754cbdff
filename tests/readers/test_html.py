"""Web pages: paragraphs, spans, layout tables, encodings."""

from __future__ import annotations

import pytest

from ingestion.model import Unreadable
from ingestion.readers.web.html import read_html, read_mhtml
from tests.readers.shape import assert_is_sound, outline, spans_of


def read(body: str) -> list[str | list[list[str]]]:
    return outline(read_html(f"<html><body>{body}</body></html>".encode()))


def test_block_elements_become_paragraphs() -> None:
    body = "<h1>某局<br>预算公开</h1>收入<b>100</b>&nbsp;万元<p>其中：<span>基本</span>\n支出</p><ul><li>一<li>二</ul>尾"
    assert read(body) == ["某局", "预算公开", "收入100 万元", "其中：基本支出", "一", "二", "尾"]


def test_rows_and_columns_span() -> None:
    body = (
        "<table><caption>收支总表</caption><thead><tr><th rowspan=2>项目<th colspan=2>预算数</tr><tr><td>合计<td>基本</tr></thead>"
        "<tfoot><tr><td>注<td colspan=9>无</tr></tfoot><tr><td>教育<td>1,234.50<td>0</tr></table>"
    )
    source = read_html(body.encode())
    assert outline(source) == [
        "收支总表",
        [["项目", "预算数", ""] + [""] * 7, ["", "合计", "基本"] + [""] * 7, ["教育", "1,234.50", "0"] + [""] * 7, ["注", "无"] + [""] * 8],
    ]
    assert spans_of(next(source.grids())) == {(0, 0): (2, 1), (0, 1): (1, 2), (3, 1): (1, 9)}


def test_layout_tables_are_unwrapped() -> None:
    inner = "<table><tr><td>项目<td>数</tr><tr><td>甲<td>1</tr></table>"
    rows = [["项目", "数"], ["甲", "1"]]
    assert read(f"<table><tr><td><p>标题</p>{inner}</td></tr></table>") == ["标题", rows]
    assert read(f"<table><tr><td>导航<td>{inner}{inner}</tr></table>") == ["导航", rows, rows]


def test_a_table_within_a_data_table_follows_it() -> None:
    inner = "<table><tr><td>a<td>b</tr></table>"
    body = f"<table><tr><td>项目名称<td>资金<td>说明</tr><tr><td>劳模补助经费<td>9.16<td>见明细{inner}</tr></table>"
    assert read(body) == [[["项目名称", "资金", "说明"], ["劳模补助经费", "9.16", "见明细"]], [["a", "b"]]]


def test_cells_keep_their_lines() -> None:
    assert read("<table><tr><td><p>一</p><p>二<br>三</p><td>1\n </tr></table>") == [[["一\n二\n三", "1"]]]


def test_what_is_not_shown() -> None:
    body = (
        "<script>var a='<p>x</p>'</script><style>p{}</style><p style='display: none'>隐</p><p hidden>藏</p><select><option>年</select>"
        "<table><tr><td>a<td style='display:none'>b<td>c</tr><tr style='DISPLAY:NONE'><td>x</tr></table><!-- <p>注释</p> -->见"
    )
    assert read(body) == [[["a", "c"]], "见"]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "gb2312"), ("gb18030", "gb2312"), ("gb18030", ""), ("utf-8-sig", ""), ("utf-16", ""), ("big5", "big5")],
)
def test_encodings(encoding: str, declared: str) -> None:
    page = f"<html><head><meta charset='{declared}'></head><body><p>部門預算公開說明</p></body></html>"
    assert outline(read_html(page.encode(encoding))) == ["部門預算公開說明"]


def test_an_xml_declaration_does_no_harm() -> None:
    page = '<?xml version="1.0" encoding="gb2312"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>预算</p></body></html>'
    assert outline(read_html(page.encode())) == ["预算"]


def test_nonsensical_spans_stay_sound() -> None:
    body = "<table>" + "<tr><td rowspan=99999 colspan=5>a<td rowspan=0>b<td colspan=-3>c<td colspan=x>d</tr>" * 4 + "<tr></tr></table>"
    assert_is_sound(read_html(body.encode()))


def test_a_span_bomb_is_refused() -> None:
    body = "<table>" + "<tr>" + "<td rowspan=60000 colspan=1000>x" * 3 + "</tr><tr><td>y</tr>" * 60_000 + "</table>"
    with pytest.raises(Unreadable):
        read_html(body.encode())


def test_saved_pages() -> None:
    message = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>=E9=A2=84=E7=AE=97</p>\r\n--b--\r\n"
    )
    assert outline(read_mhtml(message.encode())) == ["预算"]


def notes_of(body: str, head: str = "") -> set[str]:
    return {note.code for note in read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode()).notes}


@pytest.mark.parametrize(
    ("style", "hidden"),
    [
        (".a{display:none}", "<span class=a>8</span>"),
        ("td .a{display:none} .b{display:none} p .b{display:block}", "<i class='b a'>8</i>"),
        ("@media screen{.a{visibility:hidden}}", "<span class=a>8</span>"),
        ("#x{opacity:0}", "<b id=x>8</b>"),
        ("", "<span style='font-size:0'>8</span>"),
        ("", "<span style='color:#fff'>8</span>"),
        ("", "<font color=white>8</font>"),
        ("td{background:#eee}", "<span style='color:#eeeeee'>8</span>"),
        ("", "<span style='position:absolute;left:-9999px'>8</span>"),
        ("", "<span hidden>8</span>"),
        ("", "<span style='visibility:hidden'>8</span>"),
    ],
)
def test_what_nobody_sees_is_left_out_and_told(style: str, hidden: str) -> None:
    head = f"<style>{style}</style>"
    body = f"<table><tr><td>合计<td>1,523.46{hidden}</table>"
    source = read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode())
    assert outline(source) == [[["合计", "1,523.46"]]]
    assert [note.code for note in source.notes] == ["hidden_text"]


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("tr{background:#036}", "<td style='color:white'>8"),
        (".head{background:url(a.png)}", "<td class=head style='color:white'>8"),
        (".a{display:none} td.a{display:table-cell}", "<td class=a>8"),
        ("@media print{td{display:none}}", "<td>8"),
        ("td:hover{display:none}", "<td>8"),
        ("tr{font-size:0} td{font-size:14px}", "<td>8"),
        ("", "<td style='color:#333'>8"),
    ],
)
def test_what_is_seen_is_read(style: str, shown: str) -> None:
    page = f"<html><head><style>{style}</style></head><body><table><tr><td>合计{shown}</table></body></html>"
    source = read_html(page.encode())
    assert [row[-1] for row in outline(source)[0]] == ["8"]
    assert source.notes == []


def test_white_text_is_seen_where_the_background_is_styled_elsewhere() -> None:
    head = "<link rel=stylesheet href=a.css>"
    page = f"<html><head>{head}</head><body><table><tr class=head><td style='color:#fff'>项目<td>1</table></body></html>"
    assert outline(read_html(page.encode())) == [[["项目", "1"]]]


def test_a_cell_without_seen_text_keeps_its_place() -> None:
    assert read("<table><tr><td style='visibility:hidden'>9<td>1<tr><td>2<td>3</table>") == [[["", "1"], ["2", "3"]]]


def test_tabs_behind_a_click_are_read_and_told() -> None:
    table = "<table><tr><td>项目<td>{}</table>"
    body = f"<a href='#b'>表二</a><div id=a>{table.format(1)}</div><div id=b style='display:none'>{table.format(2)}</div>"
    assert read(body) == ["表二", [["项目", "1"]], [["项目", "2"]]]
    assert notes_of(body) == {"hidden_tab"}
    assert notes_of(f"<div>{table.format(1)}</div><div style='display:none'>{table.format(2)}</div>") == {"hidden_text"}


def test_raised_digits_are_no_digits() -> None:
    raised = "<span style='vertical-align:super'>3</span>"
    body = f"<table><tr><td>面积(m<sup>2</sup>)<td>62.89<sup>2</sup><td>1,523.<sup>46</sup><td>7{raised}</table>"
    assert read(body) == [[["面积(m²)", "62.89²", "1,523.46", "7³"]]]
    assert read("<table><tr><td>a<td>62.89<sup>注1</sup></table>") == [[["a", "62.89[注1]"]]]


def test_form_fields_show_their_value() -> None:
    body = (
        "<input value='搜索'><table><tr><td><input value='3,477.05'><td><input type=hidden value=5><td><textarea>1.5</textarea>"
        "<td><select><option>甲<option selected>乙</select></table>"
    )
    assert read(body) == [[["3,477.05", "", "1.5", "乙"]]]


def test_tables_of_other_elements() -> None:
    style = "<style>.r{display:table-row}.c{display:table-cell}</style>"
    css = "<div><div class=r><div class=c>科目</div><div class=c>数</div></div><div class=r><p class=c>教育</p><p class=c>1</p></div></div>"
    source = read_html(f"<html><head>{style}</head><body>{css}</body></html>".encode())
    assert outline(source) == [[["科目", "数"], ["教育", "1"]]]
    roles = "<div role=table><div role=row><span role=columnheader>科目</span><span role=columnheader>数</span></div></div>"
    assert read(roles) == [[["科目", "数"]]]
    alike = "".join(f"<ul><li>{code}</li><li>{amount}</li></ul>" for code, amount in [("编码", "数"), ("208", "1.5"), ("209", "2.5")])
    assert read(f"<div>{alike}</div>") == [[["编码", "数"], ["208", "1.5"], ["209", "2.5"]]]
    assert read("<div><p>一<b>二</b></p><p>三<b>四</b></p><p>五<b>6</b></p></div>") == ["一二", "三四", "五6"]


def test_code_of_the_server_is_no_text() -> None:
    assert read("<% if (a > b) { %><p>预算<%= x %>公开</p><?php echo 1 ?>") == ["预算公开"]


def test_a_page_that_only_says_that_there_is_no_document() -> None:
    with pytest.raises(Unreadable) as caught:
        read_html("<html><title>404 Not Found</title><body><h1>404</h1><p>页面不存在</p></body></html>".encode())
    assert caught.value.reason_code == "error_page"
    assert "重新下载" in caught.value.reason
    assert read("<h1>错误更正说明</h1><table><tr><td>项目<td>1</table>")[0] == "错误更正说明"


@pytest.mark.parametrize(
    ("element", "code", "name"),
    [
        ("<iframe src=/upload/2024决算.pdf width=100%></iframe>", "embedded_object", "2024决算.pdf"),
        ("<iframe src='/viewer.html?file=%E5%86%B3%E7%AE%97.pdf&page=1'></iframe>", "embedded_object", "决算.pdf"),
        ("<object data=a/b.ofd></object>", "embedded_object", "b.ofd"),
        ("<p>附件：<a href='../P0202401.xlsx'>部门预算表</a></p>", "attachment", "P0202401.xlsx"),
    ],
)
def test_files_beside_the_text_are_told(element: str, code: str, name: str) -> None:
    (note,) = read_html(f"<p>部门预算</p>{element}<a href=index.html>首页</a>".encode()).notes
    assert note.code == code
    assert name in note.message


def test_large_pictures_are_told() -> None:
    assert notes_of("<p><img src=a.png></p><p><img src=b.gif width=16></p>") == {"picture"}
    assert notes_of("<a><img src=logo.png></a><img src=b.gif height=30>") == set()


@pytest.mark.parametrize(
    ("style", "hidden"),
    [
        ("b[data-old]{display:none}", '<b data-old="1">8</b>'),
        ("b[class=x]{display:none}", '<b class="x">8</b>'),
        ("td b:last-child{display:none}", "<b>8</b>"),
        ("td b:nth-child(1){visibility:hidden}", "<b>8</b>"),
        ("td b:not(.new){display:none}", "<b>8</b>"),
        (":root{--off:none} td b{display:var(--off)}", "<b>8</b>"),
        ("td b{display:inline-block;transform:scale(0)}", "<b>8</b>"),
        ("td b{filter:opacity(0)}", "<b>8</b>"),
        ("", '<b class="sr-only">8</b>'),
        ("", '<b style="color:hsl(0, 0%, 100%)">8</b>'),
        ("", '<b style="display:inline-block;width:0;overflow:hidden">8</b>'),
        ("", '<b style="clip-path:inset(50%)">8</b>'),
    ],
)
def test_more_ways_to_hide_a_digit(style: str, hidden: str) -> None:
    page = f"<style>{style}</style><table><tr><td>甲</td><td>3.50{hidden}</td></tr><tr><td>乙</td><td>1.00</td></tr></table>"
    assert outline(read_html(page.encode())) == [[["甲", "3.50"], ["乙", "1.00"]]]


@pytest.mark.parametrize(
    ("style", "cell"),
    [
        ("td span{display:block}", "<span>1807</span><span>333</span>"),
        ("", "<span>1807</span><span style='float:right'>333</span>"),
    ],
)
def test_numbers_that_styles_set_apart_stay_two(style: str, cell: str) -> None:
    assert read(f"<style>{style}</style><table><tr><td>甲</td><td>{cell}</td></tr></table>") == [[["甲", "1807\n333"]]]


@pytest.mark.parametrize(
    "shown", ['<b data-new="1">8</b>', '<b style="width:9px;overflow:hidden">8</b>', '<b style="color:hsl(0,0%,0%)">8</b>']
)
def test_what_only_looks_hidden_is_read(shown: str) -> None:
    assert read(f"<style>b[data-old],b[data-new=x]{{display:none}}</style><p>3.5{shown}</p>") == ["3.58"]


@pytest.mark.parametrize(
    "mark",
    [
        "<sub>1</sub>",
        "<small>1</small>",
        '<span style="position:relative;top:-5px">1</span>',
        '<span style="vertical-align:4px">1</span>',
        '<span style="vertical-align:text-top">1</span>',
        '<a href="#note1">1</a>',
    ],
)
def test_digits_set_off_from_a_number_are_marks(mark: str) -> None:
    assert read(f"<p>3.50{mark}</p>") == ["3.50¹"]


@pytest.mark.parametrize("text", ['<b>3.50</b><a href="#n1">1</a>', '<i><b>3.50</b></i><b><a href="#n1"><i>1</i></a></b>'])
def test_a_link_to_a_note_behind_a_number_in_letters_of_its_own_is_a_mark(text: str) -> None:
    assert read(f"<p>{text}</p>") == ["3.50¹"]


def test_a_link_that_stands_for_itself_is_text() -> None:
    assert read('<p>3.5<a href="#">0</a>万元</p>') == ["3.50万元"]
    assert read('<p>第<a href="#p7">7</a>页</p><p><a href="#p8">8</a></p><p>3.50<a href="#a">12.40</a></p>') == ["第7页", "8", "3.5012.40"]


def test_small_decimals_stay_decimals() -> None:
    assert read("<p>3.<small>50</small></p><p>3<small>50</small></p>") == ["3.50", "350"]


def test_list_items_with_the_same_cells_are_rows() -> None:
    rows = [["科目", "金额"], ["教育", "1.50"], ["外交", ""], ["国防", "2.00"]]
    page = "<ul>" + "".join("<li>" + "".join(f"<span>{cell}</span>" for cell in row) + "</li>" for row in rows) + "</ul>"
    assert read(page) == [rows]


@pytest.mark.parametrize("pad", [0, 2], ids=["dropped", "padded"])
def test_a_header_that_lost_every_merge_hangs_below_its_last_cell(pad: int) -> None:
    def row(*cells: str) -> str:
        return "<tr>" + "".join(f"<td>{cell}" for cell in cells)

    blank = [""] * pad
    body = row("", "合计", "5.50", "3.00", "2.50") + row("208", "教育", "3.00", "3.00", "") + row("20801", "管理", "2.50", "", "2.50")
    upper, lower = row("编码", "名称", "本年支出", *blank), row("合计", "基本支出", "项目支出", *blank)
    (table,) = read(f"<table>{upper}{lower}{body}</table>")
    assert table[:2] == [["编码", "名称", "本年支出", "", ""], ["", "", "合计", "基本支出", "项目支出"]]
    ambiguous = row("编码", "名称", "合计", "本年支出", *blank[1:]) + row("基本支出", "项目支出", *blank, *blank[1:])
    assert "5.50" in read(f"<table>{ambiguous}{body}</table>")  # each cell a line of its own: listed, given to no column


def test_lines_of_a_cell_are_rows_also_where_one_is_blank() -> None:
    head = "<tr><td>编码<td>名称<td>合计<td>基本<td>项目"
    cells = "<tr><td>2210201<br>2210203<td>公积金<br>补贴<td>131<br>57<td>131<br>\n<td>\n<br>57"
    rows = [["编码", "名称", "合计", "基本", "项目"], ["2210201", "公积金", "131", "131", ""], ["2210203", "补贴", "57", "", "57"]]
    assert read(f"<table>{head}{cells}</table>") == [rows]
    of_nobody = cells.replace("131<br>\n", "131")
    assert read(f"<table>{head}{of_nobody}</table>") == [[rows[0], ["2210201", "公积金", "131", "", ""], rows[2], ["", "", "", "131", ""]]]


def test_a_button_shows_a_figure_but_not_what_it_does() -> None:
    assert read("<table><tr><td>甲<td><button>1.50</button><tr><td>乙<td><button>下载</button></table>") == [[["甲", "1.50"], ["乙", ""]]]
