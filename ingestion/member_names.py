"""Names of what archives and e-mails hold: in the encoding in which they were written, and safe to show and to keep."""

from __future__ import annotations

import contextlib
import email.message
import re
import struct
import zipfile

SEPARATOR = "!/"
"""Between the path of an archive and the path in it."""
_FIELD = struct.Struct("<HH")
_UNICODE_PATH, _BEFORE_PATH = 0x7075, 5
"""A field of a ZIP member: its kind, and the bytes before the name in it."""
_BARE_NAME = re.compile(r'name="?([^";\r\n]+)')


def zip_name(info: zipfile.ZipInfo) -> str:
    """A member's name; without the mark of Unicode it is what Windows wrote in its own encoding, GBK in China."""
    if info.flag_bits & 0x800:
        return info.filename
    if name := _unicode_name(info.extra):
        return name
    with contextlib.suppress(UnicodeError):
        raw = info.filename.encode("cp437")
        for encoding in ("utf-8", "gb18030"):
            with contextlib.suppress(UnicodeDecodeError):
                return raw.decode(encoding)
    return info.filename


def _unicode_name(extra: bytes) -> str | None:
    """The name that Info-ZIP's field for it says (APPNOTE 4.6.9), which writers add whose name is in an encoding of their own."""
    while len(extra) >= _FIELD.size:
        kind, length = _FIELD.unpack_from(extra)
        value = extra[_FIELD.size : _FIELD.size + length]
        if kind == _UNICODE_PATH and len(value) > _BEFORE_PATH:
            with contextlib.suppress(UnicodeDecodeError):
                return value[_BEFORE_PATH:].decode()
        extra = extra[_FIELD.size + length :]
    return None


def as_windows_wrote(name: str) -> str:
    """A name that Python took for UTF-8; bytes that are none are GBK's."""
    try:
        raw = name.encode("utf-8", "surrogateescape")
        raw.decode()
        return name
    except UnicodeEncodeError:
        return name
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def safe_name(name: str) -> str:
    """A member's path as a name: no drive, no way up, nothing that cannot be printed."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..") and not part.endswith(":")]
    return "".join(c if c.isprintable() else "_" for c in "/".join(parts)).replace(SEPARATOR, "_/")


def attachment_name(part: email.message.Message) -> str:
    """The name of an attachment, '' for other parts. Where its letters are bare bytes, as old programs send them, they are GBK."""
    name = str(part.get_filename() or "")
    if "\ufffd" in name:
        headers = "".join(value for key, value in part.raw_items() if key.lower() in ("content-disposition", "content-type"))
        if found := _BARE_NAME.search(headers):
            return as_windows_wrote(found[1])
    return name
