"""`python -m yusuan`: the command, in a process of its own."""

from __future__ import annotations

import sys

from yusuan.cli import main

sys.exit(main())
