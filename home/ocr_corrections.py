"""Figures that the recognition of scanned pages is not sure of, and what people say is printed there.

`yusuan doubtful` lists them as lines of `<home>/ocr_corrections.csv`; a person writes the figure into each and keeps the file there.
A line is tied to the document, to the page's picture and to what was recognised: where one of them changes, it no longer applies.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import astuple, dataclass, field

from home.settings import Settings
from ingestion import storage
from ingestion.amounts import is_blank, parse_number
from ingestion.model import Unreadable
from ingestion.reviewed_figures import Review, ReviewedFigure
from review.hand_csv import HandFileError, HandRow, read_hand_records

_TITLE = "扫描数字核对表"
COLUMNS = (
    "document_id", "page", "page_hash", "row_no", "column_no", "recognised", "figure", "person", "date", "remark", "file_name", "label",
)  # fmt: skip
_NAMES = {
    "文档编号": "document_id", "页": "page", "页面图像": "page_hash", "行": "row_no", "列": "column_no", "识别结果": "recognised",
    "核对数字": "figure", "核对人": "person", "日期": "date", "备注": "remark", "文件": "file_name", "项目": "label",
}  # fmt: skip
"""Chinese headings -> columns."""
_REQUIRED = ("document_id", "page", "page_hash", "row_no", "column_no", "recognised", "figure")
_MARK = "+"
"""Parts a version of readers and rules from the digest of what people say of a document."""


@dataclass(slots=True)
class OcrReviews:
    """What people say of recognised figures, by document. `problems` are Chinese sentences on lines that cannot be used."""

    figures: dict[str, tuple[ReviewedFigure, ...]] = field(default_factory=dict)
    accepts_doubtful: bool = False
    problems: list[str] = field(default_factory=list)
    is_unusable: bool = False
    """The whole file cannot be used: what was read with it before stands."""

    def of(self, document_id: str) -> Review:
        return Review(self.figures.get(document_id, ()), self.accepts_doubtful)

    def mark_of(self, document_id: str) -> str:
        """What a document's version ends with: '' where nobody said anything and doubtful figures are listed."""
        review = self.of(document_id)
        if review == Review():
            return ""
        said = repr((sorted(map(astuple, review.figures)), review.accepts_doubtful))
        return _MARK + hashlib.sha256(said.encode()).hexdigest()[:12]

    def is_current(self, document_id: str, version: str | None, wanted: str) -> bool:
        """Whether a result of `version` is one of the `wanted` readers and rules, and of what people say now."""
        if version is None or version.partition(_MARK)[0] != wanted:
            return False
        return not self.is_newer(document_id, version)

    def is_newer(self, document_id: str, version: str) -> bool:
        """Whether people say something else now than what a result of `version` was read with."""
        return not self.is_unusable and version.partition(_MARK)[1:] != self.mark_of(document_id).partition(_MARK)[1:]


def read_ocr_corrections(settings: Settings) -> OcrReviews:
    """The reviewed figures of a home; never raises for what the file holds."""
    reviews = OcrReviews(accepts_doubtful=settings.doubtful_figures)
    path = settings.ocr_corrections_path
    try:
        lines, reviews.problems = read_hand_records(path, _TITLE, _REQUIRED, _read_line, _place_of, _NAMES)
    except HandFileError as error:
        reviews.problems, reviews.is_unusable = [f"{error}；其中的核对未采用"], True
        return reviews
    found: dict[str, list[ReviewedFigure]] = defaultdict(list)
    for document_id, figure in lines.values():
        found[document_id].append(figure)
    reviews.figures = {document_id: tuple(figures) for document_id, figures in found.items()}
    return reviews


def _unquoted(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking a negative figure for a formula."""
    return text[1:] if text[:2] in ("'-", "'+", "'=", "'@") else text


def _place_of(line: tuple[str, ReviewedFigure]) -> tuple[str, int, int, int]:
    document_id, figure = line
    return document_id, figure.page, figure.row_no, figure.column_no


def _read_line(row: HandRow) -> tuple[str, ReviewedFigure] | None:
    """The document and the figure of one line; None where it is listed and nobody has looked at it yet."""
    if not row.values["figure"]:
        return None
    values = {name: _unquoted(text) for name, text in row.values.items()}
    if not re.fullmatch(r"[0-9a-f]{64}", values["document_id"]) or not re.fullmatch(r"p[0-9a-f]{16}", values["page_hash"]):
        raise ValueError("文档编号或页面图像编号不完整")
    places = [values[name] for name in ("page", "row_no", "column_no")]
    if not all(re.fullmatch(r"[1-9]\d{0,6}", place) for place in places):
        raise ValueError("页、行、列须是从 1 起的整数")
    if parse_number(values["figure"]) is None and not is_blank(values["figure"]):
        raise ValueError(f"“{values['figure']}”不是一个数字（空白格写 -）")
    page, row_no, column_no = map(int, places)
    return values["document_id"], ReviewedFigure(page, values["page_hash"], row_no, column_no, values["recognised"], values["figure"])


def hash_pages(settings: Settings, document_id: str, pages: Collection[int]) -> dict[int, str]:
    """What names the pictures of an archived document's pages; of one that cannot be opened there are none."""
    from ingestion.readers.scans.images import picture_hashes

    try:
        return picture_hashes(storage.read_bytes(settings.archive_path(document_id)), pages)
    except (OSError, Unreadable):
        return {}
