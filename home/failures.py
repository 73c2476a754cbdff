"""Failures of the machine, told in a sentence: no room, no permission, a file system that takes nothing.

Databases and Dagster wrap what the operating system said into errors of their own, one around the other; what matters is found in any of
them. A failure that is not of the machine is left to its traceback.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator

from ingestion.storage import StorageError

_BY_NUMBER = {
    errno.ENOSPC: "no_room",
    errno.EDQUOT: "no_room",
    errno.EACCES: "no_permission",
    errno.EPERM: "no_permission",
    errno.EROFS: "read_only",
    errno.ENOTDIR: "no_folder",
}
_BY_WORDS = (
    (re.compile(r"no space left|disk is full|disk quota|not enough space|could not write all bytes", re.IGNORECASE), "no_room"),
    (re.compile(r"read-?only file system|attempt to write a readonly database", re.IGNORECASE), "read_only"),
    (re.compile(r"permission denied|unable to open database file|operation not permitted", re.IGNORECASE), "no_permission"),
)
_SENTENCES = {
    "no_room": "磁盘空间不足，写不下去{place}。已发布的数据保持不变；请腾出空间后再运行",
    "no_permission": "没有写入权限{place}。请检查文件夹的权限，或用 --home 指定可以写入的文件夹",
    "no_folder": "不能建立文件夹{place}：路径中有一个是文件而不是文件夹",
    "read_only": "所在的磁盘只能读取、不能写入{place}。请用 --home 指定可以写入的文件夹",
}


def explain_failure(error: BaseException) -> str | None:
    """A Chinese sentence on what the machine refused, None where the error is none of its."""
    for each in _chain(error):
        if isinstance(each, StorageError):
            return f"{each.strerror}：{each.filename}。已经读入的保持不变，再次运行会接着做"
        kind = _BY_NUMBER.get(each.errno or 0) if isinstance(each, OSError) else None
        if kind is not None:
            name = each.filename if isinstance(each, OSError) else None
            return _SENTENCES[kind].format(place=f"（{name}）" if isinstance(name, str) else "")
        if message := explain_words(str(each)):
            return message
    return None


def explain_words(text: str) -> str | None:
    """The same for an error of which only the text is left."""
    kind = next((kind for words, kind in _BY_WORDS if words.search(text)), None)
    return _SENTENCES[kind].format(place="") if kind is not None else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and those that it was raised from."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [each.__context__, each.__cause__]
