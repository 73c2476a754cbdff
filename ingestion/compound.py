"""Compound files (OLE): the streams of DOC, XLS and WPS files, as far as the readers need them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ingestion.model import Unreadable

_FREE = 0xFFFFFFF0
"""Sector numbers from here on are marks, not sectors."""
_UNUSED = 0xFFFFFFFF


def read_stream(data: bytes, *names: str) -> bytes | None:
    """The first stream with one of the names, None where there is none. Raises `Unreadable('damaged')`."""
    try:
        return _read_stream(data, names)
    except (struct.error, IndexError, OverflowError) as error:
        raise Unreadable("damaged", "文件已损坏（复合文档结构错误）") from error


def refuse_truncated(data: bytes) -> None:
    """Raise `Unreadable('damaged')` for a file that ends before the last sector in use: part of its content is gone."""
    try:
        size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        fat = _read_fat(data, size)
    except struct.error as error:
        raise Unreadable("damaged", "文件已损坏（复合文档结构错误）") from error
    last = max((number for number, following in enumerate(fat) if following != _UNUSED), default=-1)
    if len(data) <= size * (last + 1):
        raise Unreadable("damaged", "文件不完整（末尾部分缺失）")


def root_names(data: bytes) -> list[str]:
    """The names of the streams and folders at the root. Raises `Unreadable('damaged')`."""
    try:
        entries, _ = _read_directory(data)
    except (struct.error, IndexError, OverflowError) as error:
        raise Unreadable("damaged", "文件已损坏（复合文档结构错误）") from error
    return [entries[number].name for number in _children(entries, 0)]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the directory: a stream or a folder, with its neighbours in the tree of its folder."""

    name: str
    kind: int
    """1 folder, 2 stream, 5 root."""
    left: int
    right: int
    child: int
    start: int
    length: int


def _read_directory(data: bytes) -> tuple[list[_Entry], tuple[int, ...]]:
    """The directory's entries in their order, and the allocation table."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if not 7 <= shift <= 16 or not 4 <= mini_shift <= shift:
        raise Unreadable("damaged", "文件已损坏（复合文档结构错误）")
    size = 1 << shift
    fat = _read_fat(data, size)
    directory = _chain(data, fat, struct.unpack_from("<I", data, 48)[0], size)
    entries: list[_Entry] = []
    for at in range(0, len(directory) - 127, 128):
        name_length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, min(name_length, 64) - 2)].decode("utf-16-le", "replace")
        left, right, child = struct.unpack_from("<III", directory, at + 68)
        start, length = struct.unpack_from("<IQ", directory, at + 116)
        length &= 0xFFFFFFFF if size == 512 else 0xFFFFFFFFFFFFFFFF
        entries.append(_Entry(name, directory[at + 66], left, right, child, start, length))
    return entries, fat


def _children(entries: list[_Entry], folder: int) -> list[int]:
    """The entries of a folder, which lie in a tree; each is visited once, whatever the tree claims."""
    found: list[int] = []
    waiting = [entries[folder].child] if entries else []
    seen: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number >= len(entries) or number in seen:
            continue
        seen.add(number)
        found.append(number)
        waiting += [entries[number].left, entries[number].right]
    return found


def _read_stream(data: bytes, names: tuple[str, ...]) -> bytes | None:
    entries, fat = _read_directory(data)
    by_name: dict[str, _Entry] = {}
    for number in [*_children(entries, 0), *range(len(entries))]:  # what stands at the root comes first
        by_name.setdefault(entries[number].name, entries[number])
    found = next((by_name[name] for name in names if name in by_name), None)
    if found is None:
        return None
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    cutoff, first_mini_fat = struct.unpack_from("<II", data, 56)
    if found.length >= cutoff:
        return _chain(data, fat, found.start, size)[: found.length]
    root = next((entry for entry in entries if entry.kind == 5), None)
    if root is None:
        return None
    mini_table = _chain(data, fat, first_mini_fat, size)
    mini_fat = struct.unpack(f"<{len(mini_table) // 4}I", mini_table[: len(mini_table) // 4 * 4])
    mini_size = 1 << struct.unpack_from("<H", data, 32)[0]
    return _chain(_chain(data, fat, root.start, size), mini_fat, found.start, mini_size, header=0)[: found.length]


def _read_fat(data: bytes, size: int) -> tuple[int, ...]:
    sectors = [s for s in struct.unpack_from("<109I", data, 76) if s < _FREE]
    extension, count = struct.unpack_from("<II", data, 68)
    while extension < _FREE and count > 0:
        block = _sector(data, extension, size, size)
        numbers = struct.unpack(f"<{size // 4}I", block)
        sectors += [s for s in numbers[:-1] if s < _FREE]
        extension, count = numbers[-1], count - 1
    table = b"".join(_sector(data, s, size, size) for s in sectors[: len(data) // size + 1])
    return struct.unpack(f"<{len(table) // 4}I", table)


def _sector(data: bytes, number: int, size: int, header: int) -> bytes:
    start = header + number * size
    block = data[start : start + size]
    return block.ljust(size, b"\0") if block else b""


def _chain(data: bytes, fat: tuple[int, ...], start: int, size: int, header: int | None = None) -> bytes:
    """The sectors of a chain, joined; a chain that runs in a circle ends where it would begin again."""
    pieces: list[bytes] = []
    seen: set[int] = set()
    while start < _FREE and start < len(fat) and start not in seen:
        seen.add(start)
        pieces.append(_sector(data, start, size, size if header is None else header))
        start = fat[start]
    return b"".join(pieces)
