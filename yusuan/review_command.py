"""`yusuan review`: read documents, report the contradictions in them. Needs no warehouse."""

from __future__ import annotations

EXIT_NONE = 0
EXIT_SOME = 1
EXIT_UNREADABLE = 2
