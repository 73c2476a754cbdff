"""Which reading notes tell of content that nobody read."""

from __future__ import annotations

UNREAD_CODES = frozenset({"scanned_page", "unreadable_page", "hidden_sheet"})
"""Notes of pages and sheets of which nothing was read."""
PARTLY_UNREAD_CODES = UNREAD_CODES | frozenset(
    {"hidden_rows", "hidden_text", "picture", "embedded_object", "attachment", "script_data", "garbled_font", "undecodable", "ocr_failed"}
)
"""Notes of content that no reader saw: what is missing in a document may stand there."""
