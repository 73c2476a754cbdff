"""Compound files (OLE): the streams of DOC, XLS and WPS files, as far as the readers need them."""

from __future__ import annotations

import struct

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


def _read_stream(data: bytes, names: tuple[str, ...]) -> bytes | None:
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if not 7 <= shift <= 16 or not 4 <= mini_shift <= shift:
        raise Unreadable("damaged", "文件已损坏（复合文档结构错误）")
    size = 1 << shift
    fat = _read_fat(data, size)
    first_directory = struct.unpack_from("<I", data, 48)[0]
    directory = _chain(data, fat, first_directory, size)
    entries: dict[str, tuple[int, int, int]] = {}
    for at in range(0, len(directory) - 127, 128):
        name_length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, min(name_length, 64) - 2)].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<IQ", directory, at + 116)
        entries.setdefault(name, (directory[at + 66], start, length))
    found = next((entries[name] for name in names if name in entries), None)
    if found is None:
        return None
    _, start, length = found
    length &= 0xFFFFFFFF if size == 512 else 0xFFFFFFFFFFFFFFFF
    cutoff, first_mini_fat = struct.unpack_from("<II", data, 56)
    if length >= cutoff:
        return _chain(data, fat, start, size)[:length]
    root = next((entry for entry in entries.values() if entry[0] == 5), None)
    if root is None:
        return None
    mini_table = _chain(data, fat, first_mini_fat, size)
    mini_fat = struct.unpack(f"<{len(mini_table) // 4}I", mini_table[: len(mini_table) // 4 * 4])
    return _chain(_chain(data, fat, root[1], size), mini_fat, start, 1 << mini_shift, header=0)[:length]


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
