"""Mutations: damage that copying, converting and malice do to real files. Each takes bytes and a seeded generator."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random, list[bytes]], bytes]
"""(data, generator, all sample files) -> damaged data."""

_HUGE = ["0", "-1", "2147483648", "4294967295", "99999999999999999999", "1e308", "NaN", "1.5"]
_TOKENS = [
    "\u202e", "\u0000", "\ud7ff", "\ufffe", "\U0001f4a3", "\x1b[2J", "' or 1=1 --", "'); drop table fct_budget_line; --",
    "=cmd|' /C calc'!A0", "<td rowspan=99999>", "</table>", "<!--", "]]>", "&#x0;", "&#xd800;", "\t" * 40, "\n" * 40,
    "9" * 400, "，" * 200, "万元", "2024年度部门决算", "合计",
]  # fmt: skip


def flip(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """Flip some bits."""
    out = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5, 20, 200])):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def truncate(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """A download that broke off."""
    return data[: rng.randrange(len(data))]


def splice(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """The head of one file and the tail of another."""
    other = rng.choice(others)
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def overwrite(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """A block of zeros, noise or another file's bytes in the middle: a bad sector."""
    out = bytearray(data)
    at, length = rng.randrange(len(out)), rng.choice([1, 16, 512, 4096])
    other = rng.choice(others)
    start = rng.randrange(len(other))
    out[at : at + length] = rng.choice([bytes(length), rng.randbytes(length), other[start : start + length]])
    return bytes(out)


def repeat(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """A block that stands in the file several times."""
    at, length = rng.randrange(len(data)), rng.choice([8, 100, 4096])
    return data[:at] + data[at : at + length] * rng.choice([2, 3, 50]) + data[at:]


def remove(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """A block that is missing."""
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.choice([1, 30, 1000]) :]


def pad(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """Foreign bytes before or behind the file: mail headers, a second file, noise."""
    extra = rng.choice([rng.randbytes(2000), b"\r\n" * 500, rng.choice(others), b"\0" * 3000])
    return extra[: rng.choice([10, 900, 5000])] + data if rng.random() < 0.5 else data + extra


def rewrite_numbers(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """Numbers of the structure (spans, counts, lengths, references) that lie."""
    parts = _unpack(data)
    if parts is not None:
        name = _pick_part(parts, rng)
        return _pack(parts | {name: _rewrite(parts[name], rng)})
    return _rewrite(data, rng)


def rewrite_text(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """Hostile pieces of text within an otherwise sound file."""
    parts = _unpack(data)
    if parts is not None:
        name = _pick_part(parts, rng)
        return _pack(parts | {name: _inject(parts[name], rng)})
    return _inject(data, rng)


def damage_part(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """Damage within a packed part rather than the packing; other formats are damaged twice."""
    parts = _unpack(data)
    change = rng.choice([flip, truncate, overwrite, remove, repeat])
    if parts is None:
        return change(change(data, rng, others) or b"x", rng, others)
    name = _pick_part(parts, rng)
    return _pack(parts | {name: change(parts[name], rng, others)})


def reorder_parts(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    """Parts that are missing, exchanged, or named outside of the package; lines of other formats in another order."""
    parts = _unpack(data)
    if parts is None:
        lines = data.split(b"\n")
        rng.shuffle(lines)
        return b"\n".join(lines)
    one, two = _pick_part(parts, rng), _pick_part(parts, rng)
    parts[one], parts[two] = parts[two], parts[one]
    parts[rng.choice(["../../../../tmp/out.xml", "/etc/passwd", "word\\document.xml", "a\nb", "con"])] = b"<x/>"
    if rng.random() < 0.3:
        del parts[one]
    return _pack(parts)


MUTATIONS: list[Mutation] = [
    flip, truncate, splice, overwrite, repeat, remove, pad, rewrite_numbers, rewrite_text, damage_part, reorder_parts,
]  # fmt: skip


def _unpack(data: bytes) -> dict[str, bytes] | None:
    if not data.startswith(b"PK"):
        return None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _pack(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _pick_part(parts: dict[str, bytes], rng: random.Random) -> str:
    """Mostly the part that holds the content, which is the largest."""
    names = sorted((name for name in parts if parts[name]), key=lambda name: -len(parts[name]))
    return names[0] if rng.random() < 0.6 else rng.choice(names)


def _rewrite(data: bytes, rng: random.Random) -> bytes:
    numbers = list(re.finditer(rb"(?<=[\s=\"/\[(>])-?\d{1,10}(?=[\s\"\])<>/])", data[:400_000]))
    out, shift = bytearray(data), 0
    for match in sorted(rng.sample(numbers, min(len(numbers), rng.choice([1, 3, 30]))), key=lambda m: m.start()):
        new = rng.choice(_HUGE).encode()
        out[match.start() + shift : match.end() + shift] = new
        shift += len(new) - (match.end() - match.start())
    return bytes(out)


def _inject(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice([1, 4, 40])):
        at = rng.randrange(len(out))
        at = out.find(b">", at) + 1 if rng.random() < 0.7 and out.find(b">", at) >= 0 else at
        out[at:at] = rng.choice(_TOKENS).encode("utf-8", "surrogatepass")
    return bytes(out)
