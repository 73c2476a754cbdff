"""Exit codes of the command, and what it says of wrong usage."""

from __future__ import annotations

EXIT_OK = 0
EXIT_REFUSED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
"""As shells say it of a program that was interrupted."""


class UsageError(Exception):
    """Wrong usage; the message is Chinese."""
