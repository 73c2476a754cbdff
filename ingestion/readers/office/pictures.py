"""Pictures in a document that are large enough to show a table: read by recognition where it is installed, else told as unread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ingestion.model import Block, Paragraph, ReadingNote, Unreadable
from ingestion.readers.scans import recognition


@dataclass(slots=True)
class PictureReader:
    """Reads the pictures of one document, one after the other, and counts what became of them."""

    recognised: int = 0
    unread: int = 0

    def read(self, fetch: Callable[[], bytes | None]) -> list[Block]:
        """The blocks of a picture whose bytes `fetch` answers (None where the file does not hold them)."""
        blocks = self._recognise(fetch)
        if blocks:
            self.recognised += 1
        else:
            self.unread += 1
        return blocks

    def _recognise(self, fetch: Callable[[], bytes | None]) -> list[Block]:
        if not recognition.is_available() or self.recognised + self.unread >= recognition.MOST_PAGES:
            return []
        data = fetch()
        if data is None:
            return []
        from ingestion.readers.scans.images import read_image

        try:
            source = read_image(data)
        except Unreadable:
            return []
        return [_without_place(block) for block in source.blocks()]

    def notes(self) -> list[ReadingNote]:
        found = []
        if self.recognised:
            message = f"文件中有 {self.recognised} 张图片由文字识别读取，数字附有把握程度，请核对"
            found.append(ReadingNote("ocr_picture", message))
        if self.unread:
            found.append(ReadingNote("picture", f"文件中有 {self.unread} 张图片，图片中的文字和表格未读取"))
        return found


def _without_place(block: Block) -> Block:
    """Pages and places of the picture are none of the document's."""
    if isinstance(block, Paragraph):
        return replace(block, page=None, lines=[(None, text, None) for _, text, _ in block.lines])
    return replace(block, page=None, box=None, cells=[replace(cell, box=None) for cell in block.cells])
