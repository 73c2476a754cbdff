"""The HTML report: each finding beside a picture of its place in the page, in one file that needs no network."""

from __future__ import annotations

import base64
import datetime
import io
import re
from collections import defaultdict
from html import escape
from pathlib import Path

from PIL import Image

from ingestion.amounts import UNIT_FACTORS, parse_number
from ingestion.model import Unreadable, type_of_box
from ingestion.readers.pdf.pictures import draw_cells
from review.catalog import find_rule
from review.records import FindingRecord, Place
from review.reports.report import (
    SEVERITY_NAMES,
    FindingGroup,
    ReviewedFile,
    group_findings,
    position_of,
    problems_of,
    summarise,
    tool_version,
)

_SCALE = 1.6
_WHOLE_PAGE_SCALE = 0.8
_LONGEST_EVIDENCE = 900
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_MARGIN_POINTS = 60
_MOST_PICTURES = 3
_STYLE = (Path(__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")


def render_html(files: list[ReviewedFile]) -> str:
    """A self-contained page in Chinese, that prints as it is shown: nothing is folded away."""
    body = "".join(_render_file(file, number) for number, file in enumerate(files, start=1))
    contents = "".join(
        f'<li><a href="#f{n}">{escape(f.heading)}</a><span class="sum">{escape(summarise(f))}</span></li>'
        for n, f in enumerate(files, start=1)
    )
    made = f"{datetime.date.today().isoformat()}　{escape(tool_version())}"
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>预决算公开审核报告</title><style>{_STYLE}</style></head><body><main><h1>预决算公开审核报告</h1>"
        f'<p class="lead">{made}</p><ul class="contents">{contents}</ul>{_render_problems(files)}{body}</main></body></html>\n'
    )


def _render_problems(files: list[ReviewedFile]) -> str:
    """Which problems which documents have, for a report on several."""
    if len(files) < 2:
        return ""
    rows = "".join(
        f"<tr><td>{escape(p.title)}</td><td>{len(p.units)}</td><td>{p.errors}</td><td>{p.notices}</td><td>{escape('、'.join(p.units))}</td></tr>"
        for p in problems_of(files)
    )
    head = "<tr><th>问题</th><th>文件数</th><th>差错</th><th>提示</th><th>涉及文件</th></tr>"
    return f"<h2>问题分布</h2><table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _render_file(file: ReviewedFile, number: int) -> str:
    head = f'<section id="f{number}"><h2>{escape(file.heading)}</h2><p class="lead">{escape(file.name)}<br>{escape(summarise(file))}</p>'
    if file.parsed is None or file.problem is not None:
        return head + "</section>"
    pictures = _Pictures(file)
    groups = group_findings(file.findings)
    cards = (
        "".join(_render_group(group, index, pictures) for index, group in enumerate(groups, start=1))
        or '<p class="clean">没有发现矛盾。</p>'
    )
    rounding = [f for f in file.findings if f.severity == "rounding"]
    lists = _render_list("尾差（四舍五入所致，不作为问题）", rounding) + _render_list(
        "读取存疑（供数据维护人员核对，不是文件的问题）", file.doubts
    )
    return head + cards + lists + _render_outcomes(file) + "</section>"


def _render_group(group: FindingGroup, index: int, pictures: _Pictures) -> str:
    root = group.root
    rule = find_rule(root.rule_id)
    consequences = "".join(
        f"<li>{escape(find_rule(f.rule_id).title)}：{escape(f.message)}<small>{_ids(f)}</small></li>" for f in group.consequences
    )
    under = f"<p>由此引起的其他不符（{len(group.consequences)}处）</p><ol>{consequences}</ol>" if consequences else ""
    images = "".join(pictures.of(root))
    return (
        f'<article class="{root.severity}"><div class="words"><p class="tag"><b>{index}</b><span>{SEVERITY_NAMES[root.severity]}</span>'
        f"{escape(rule.title)}<i>{escape(position_of(root))}</i></p><p>{escape(root.message)}</p>{under}"
        f'<p class="basis">核对关系：{escape(rule.identity)}<br>依据：{escape(rule.source)}<br>{_ids(root)}</p></div>'
        f'<div class="pictures">{images}</div></article>'
    )


def _ids(finding: FindingRecord) -> str:
    """What a person needs to rule on a finding."""
    return f"编号 {escape(finding.finding_id)}　规则 {escape(finding.rule_id)}"


def _render_list(title: str, findings: list[FindingRecord]) -> str:
    if not findings:
        return ""
    rows = "".join(f"<li>{escape(find_rule(f.rule_id).title)}：{escape(f.message)}<small>{_ids(f)}</small></li>" for f in findings)
    return f"<h3>{title}　{len(findings)}处</h3><ol>{rows}</ol>"


def _render_outcomes(file: ReviewedFile) -> str:
    assert file.parsed is not None
    names = {"passed": "通过", "failed": "不通过", "not_runnable": "未能检查"}
    rows = "".join(
        f'<tr class="{o.outcome}"><td>{escape(find_rule(o.rule_id).title)}</td><td>{escape(o.rule_id)}</td><td>{names[o.outcome]}</td>'
        f"<td>{o.comparisons}</td><td>{escape(o.reason or '')}</td></tr>"
        for o in file.review.rule_outcomes
    )
    return (
        "<h3>全部检查项目</h3><table><thead><tr><th>检查项目</th><th>规则</th><th>结果</th><th>核对次数</th><th>说明</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


class _Pictures:
    """Clippings of the pages of one PDF, drawn once each."""

    def __init__(self, file: ReviewedFile) -> None:
        self.file = file
        self.is_pdf = file.data[:1024].find(b"%PDF-") >= 0

    def of(self, finding: FindingRecord) -> list[str]:
        """The places of a finding: pictures of a PDF's pages, else the text around with the wrong word marked."""
        places = self.file.review.places.get(finding.finding_id, [])
        if not self.is_pdf or not places:
            return [_marked_text(finding)]
        by_page: dict[int, list[Place]] = defaultdict(list)
        for place in places:
            by_page[place.page].append(place)
        ordered = sorted(by_page, key=lambda page: not any(p.is_suspect for p in by_page[page]))
        return [html for page in ordered[:_MOST_PICTURES] if (html := self._draw(page, by_page[page]))] or [_marked_text(finding)]

    def _draw(self, page: int, places: list[Place]) -> str:
        marked = [p.box for p in places if p.is_suspect and p.box is not None]
        others = [p.box for p in places if not p.is_suspect and p.box is not None]
        is_located = bool(marked or others)
        try:
            picture = draw_cells(self.file.data, page, others, marked=marked, scale=_SCALE if is_located else _WHOLE_PAGE_SCALE)
        except (Unreadable, IndexError, ValueError):
            return ""
        encoded = base64.b64encode(_clip(picture, marked + others)).decode()
        return f'<figure><img alt="第{page}页" src="data:image/png;base64,{encoded}"><figcaption>第{page}页</figcaption></figure>'


def _marked_text(finding: FindingRecord) -> str:
    """The evidence of a finding with what is wrong in it marked."""
    text = (finding.evidence or "")[:_LONGEST_EVIDENCE]
    wrong = finding.printed or ""
    if finding.unit == "yuan":
        wrong = next((n for n in _NUMBER.findall(text) if _is_amount(n, wrong)), "")
    before, found, after = text.partition(wrong) if wrong else (text, "", "")
    return f'<pre class="evidence">{escape(before)}{f"<mark>{escape(found)}</mark>" if found else ""}{escape(after)}</pre>'


def _is_amount(printed: str, yuan: str) -> bool:
    """Whether a printed number is an amount of so many yuan, in yuan or in 万元."""
    number = parse_number(printed)
    amount = parse_number(yuan)
    return number is not None and amount is not None and abs(amount) in (abs(number), abs(number) * UNIT_FACTORS["万元"])


def _clip(picture: bytes, boxes: list[type_of_box]) -> bytes:
    """The band of the page around the boxes, in its full width; the whole page where there are none."""
    image = Image.open(io.BytesIO(picture))
    top, bottom = 0, image.height
    if boxes:
        top = max(0, int((min(b[1] for b in boxes) - _MARGIN_POINTS) * _SCALE))
        bottom = min(image.height, int((max(b[3] for b in boxes) + _MARGIN_POINTS) * _SCALE))
    stream = io.BytesIO()
    clipped = image.crop((0, min(top, image.height - 1), image.width, max(bottom, top + 1)))
    clipped.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def write_debug_pictures(file: ReviewedFile, folder: Path) -> list[Path]:
    """A picture of each page of a PDF that holds a table, with the recognised cells; nothing for other formats."""
    if file.source is None or file.data[:1024].find(b"%PDF-") < 0:
        return []
    boxes: dict[int, list[type_of_box]] = defaultdict(list)
    for grid in file.source.grids():
        if grid.page is not None:
            boxes[grid.page] += [c.box for c in grid.cells if c.box is not None]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for page, cells in sorted(boxes.items()):
        target = folder / f"{Path(file.name).stem}-{page:03d}.png"
        target.write_bytes(draw_cells(file.data, page, cells))
        written.append(target)
    return written
