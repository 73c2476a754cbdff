"""What decides the results of the two stages: the version of the readers and the version of the rules.

Each is a digest of the modules that the stage imports, directly or not, and of the data that they use. Reports, templates, documents and
the rest of the program are no part of either: changing them reads and reviews nothing again.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_IMPORT = re.compile(r"^[ \t]*(?:from ([\w.]+) import (\([^)]*\)|[^\n]+)|import ([\w.]+))", re.MULTILINE)
_METHODS = "review.methods"
"""The engine imports the modules of this package by name."""
_DATA = ("ingestion/layouts/*.yml", "ingestion/data/*.csv", "ingestion/data/*.txt", "review/rules/*.yml")


@dataclass(frozen=True, slots=True)
class Versions:
    """Twelve hexadecimal digits each. What a document yields depends on `reader`; what is found in it on both."""

    reader: str
    rules: str

    @property
    def both(self) -> str:
        return f"{self.reader}-{self.rules}"


def current_versions(layouts: Path | None = None) -> Versions:
    """The versions of this program; the layout files of a folder of one's own are a part of the readers."""
    versions = _program_versions()
    own = sorted(layouts.glob("*.y*ml")) if layouts is not None else []
    if not own:
        return versions
    digest = hashlib.sha256(versions.reader.encode())
    for path in own:
        digest.update(f"{path.name}\0".encode())
        digest.update(path.read_bytes())
    return Versions(digest.hexdigest()[:12], versions.rules)


@functools.cache
def _program_versions() -> Versions:
    return versions_of(_ROOT)


def versions_of(root: Path) -> Versions:
    """The versions of the program below `root`."""
    methods = [f"{_METHODS}.{path.stem}" for path in sorted(root.joinpath(*_METHODS.split(".")).glob("*.py"))]
    return Versions(_stage_version(root, ["ingestion.parsing"]), _stage_version(root, ["review.engine", *methods]))


def _stage_version(root: Path, entries: list[str]) -> str:
    """The digest of the modules `entries`, of all that they import, and of the data files that these name."""
    modules = _closure(root, entries)
    digest = hashlib.sha256()
    for path in [*modules, *_data_of(root, modules)]:
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _closure(root: Path, entries: list[str]) -> list[Path]:
    todo, seen = list(entries), dict[str, Path]()
    while todo:
        name = todo.pop()
        if name in seen or (path := _file_of(root, name)) is None:
            continue
        seen[name] = path
        todo += [name.rpartition(".")[0], *_imports(path)]
    return sorted(seen.values())


def _file_of(root: Path, module: str) -> Path | None:
    base = root.joinpath(*module.split("."))
    if not module:
        return None
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


def _imports(path: Path) -> Iterator[str]:
    """Imported modules, those inside of functions included; a name imported from a package may be a module of it."""
    for module, names, plain in _IMPORT.findall(path.read_text(encoding="utf-8")):
        yield module or plain
        yield from (f"{module}.{name}" for name in re.findall(r"\w+", names))


def _data_of(root: Path, modules: list[Path]) -> list[Path]:
    """Data files of the modules' packages that these name, by their own name or by that of their folder where a whole folder is read."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in modules)
    packages = {path.relative_to(root).parts[0] for path in modules}
    files = [file for pattern in _DATA if pattern.split("/")[0] in packages for file in sorted(root.glob(pattern))]
    return [file for file in files if f'"{file.name}"' in code or f'"{file.parent.name}"' in code and file.suffix == ".yml"]
