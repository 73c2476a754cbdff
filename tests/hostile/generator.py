"""The hostile files of a seed: crafted ones first, then mutations of the samples until there are enough."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.hostile.crafted import CRAFTED
from tests.hostile.crafted_covers import COVERS
from tests.hostile.mutations import MUTATIONS

SEED = 20240601
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
_SLOW = frozenset({
    "bomb_spaces.docx", "bomb_sum_of_parts.xlsx", "bomb_tree_8.docx", "bomb_tree_60.docx", "bomb_tree_240.docx", "large_2m.xlsx", "large_9m.xlsx",  # noqa: E501
    "large_300k.xlsx", "wide_rows.txt", "long_table.docx", "wide_table.html", "long_table.html", "tabs.txt", "cell_lines.txt", "rows.txt",
    "many_lines.txt", "merges_all.xlsx", "attributes.html", "one_line.txt", "object.rtf", "word2003.xml", "excel2003.xml", "pages_100k.pdf",
})  # fmt: skip
"""Built or read in seconds rather than moments: left out of the fast subset, as all of `COVERS` are."""
_SUFFIXES = (".pdf", ".docx", ".doc", ".xlsx", ".xls", ".html", ".txt", ".csv", ".rtf", ".mht", "", ".exe", ".PDF", ".pdf.zip")


@dataclass(frozen=True, slots=True)
class HostileFile:
    """Grain: one file. `twin` is the sample whose bytes it has under another name, None for damaged ones."""

    name: str
    kind: str
    build: Callable[[], bytes]
    twin: Path | None = None


@cache
def good_files() -> tuple[Path, ...]:
    """The samples that stand between the hostile files and must all arrive."""
    return tuple(sorted(p for folder in ("documents", "formats") for p in (SAMPLES / folder).iterdir() if p.is_file()))


@cache
def _sample_bytes() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in good_files())


def hostile_files(count: int, seed: int = SEED, is_fast: bool = False) -> list[HostileFile]:
    """`count` files, the same for the same seed. The fast subset takes every third crafted file, none of the slow ones."""
    rng = random.Random(seed)
    left_out = _SLOW | set(COVERS) if is_fast else frozenset()
    crafted = [HostileFile(name, "crafted", build) for name, build in CRAFTED.items() if name not in left_out]
    files = crafted[::3] if is_fast else crafted
    files = files[:count] + [_renamed(i, path, rng) for i, path in enumerate(good_files())][: max(0, count - len(files))]
    return files + list(_mutations(count - len(files), rng))


def _renamed(number: int, path: Path, rng: random.Random) -> HostileFile:
    return HostileFile(f"renamed_{number}{rng.choice(_SUFFIXES)}", "renamed", path.read_bytes, twin=path)


def _mutations(count: int, rng: random.Random) -> Iterator[HostileFile]:
    """Every mutation of every sample in turn, each time with another seed of its own."""
    for i in range(count):
        change = MUTATIONS[i % len(MUTATIONS)]
        path = good_files()[i // len(MUTATIONS) % len(good_files())]
        seed = rng.getrandbits(64)

        def build(change: Callable[..., bytes] = change, path: Path = path, seed: int = seed) -> bytes:
            return change(path.read_bytes(), random.Random(seed), list(_sample_bytes()))

        suffix = rng.choice(_SUFFIXES) if rng.random() < 0.2 else path.suffix
        yield HostileFile(f"{change.__name__}_{i}{suffix}", change.__name__, build)


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
