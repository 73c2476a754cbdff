"""Long documents cost linear time: four times the rows or lines cost about four times the processor's time, not sixteen times."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from ingestion.narrative import statements
from ingestion.parsing import parse_bytes
from review.engine import review_document
from review.evidence import document
from tests.hostile.crafted import docx

FEW, TIMES = 700, 4
MOST = 9.0
"""Growth of the cost by four times the content that linear time, with a processor shared by others, stays under."""
HEADING = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]


def _rows(count: int) -> list[list[str]]:
    return [HEADING, *([str(2_010_000 + n), f"项目{n}", f"{n}.50", f"{n}.50", ""] for n in range(count))]


def docx_rows(count: int) -> bytes:
    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    rows = "".join("<w:tr>" + "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in row) + "</w:tr>" for row in _rows(count))
    return docx(paragraph("某市某局2030年一般公共预算支出表") + paragraph("单位：万元") + f"<w:tbl>{rows}</w:tbl>")


def html_rows(count: int) -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in _rows(count))
    return f"<p>某市某局2030年一般公共预算支出表</p><p>单位：万元</p><table>{rows}</table>".encode()


def text_lines(count: int) -> bytes:
    return ("某市某局2030年部门预算\n" + "\n".join(f"第{n}项工作12.50" for n in range(4 * count))).encode()


def endless_sentence(count: int) -> bytes:
    return ("某市某局2030年部门预算。" + "本年收入合计100万元，" * count).encode()


def _seconds(data: bytes) -> float:
    start = time.process_time()
    parsed, source = parse_bytes(data)
    if source is not None:
        review_document(source, parsed)
    return time.process_time() - start


@pytest.mark.parametrize("build", [docx_rows, html_rows, text_lines, endless_sentence])
def test_more_content_costs_no_more_than_its_share(build: Callable[[int], bytes]) -> None:
    _seconds(build(50))  # vocabulary and layouts are loaded once
    few = min(_seconds(build(FEW)) for _ in range(2))
    assert _seconds(build(FEW * TIMES)) < MOST * few


def test_what_all_passages_share_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The heading above a hundred passages, and whether the document withholds details, which each of a hundred rules wants to know."""
    calls: Counter[str] = Counter()

    def counted(module: ModuleType, name: str) -> None:
        real = getattr(module, name)

        def call(*arguments: Any) -> Any:
            calls[name] += 1
            return real(*arguments)

        monkeypatch.setattr(module, name, call)

    counted(statements, "heading_topic")
    counted(document, "withholds_details")
    body = "".join(f"2030年培训费支出{n}.50万元，比上年增加1万元。\n" for n in range(100))
    parsed, source = parse_bytes(f"某市某局2030年部门预算\n一、收入支出预算总体情况\n{body}".encode())
    assert source is not None
    review_document(source, parsed)
    assert calls == {"heading_topic": 1, "withholds_details": 1}
