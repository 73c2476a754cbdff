"""Older office files, converted by LibreOffice where it is installed; `converted.py` reads what comes out.

These are DOC, WPS, RTF, ODT, flat OpenDocument, Excel 2003 XML, and workbooks whose number formats only it knows (XLSB, Excel 95).
LibreOffice runs without a window in a profile of its own, which forbids macros and links to other files; it is stopped
when it takes too long. Each process of ours converts in its own profile, so several may convert at once.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

from ingestion import media
from ingestion.compound import read_stream, refuse_truncated
from ingestion.model import ReadingNote, SourceDocument, Unreadable
from ingestion.work_clock import WorkClock, descendants

CONVERSION_TIMEOUT_SECONDS = 90.0
_LONGEST = 10
"""Times as long by the clock, where the machine is busy."""
_SUFFIXES = {
    media.DOC: ".doc",
    media.RTF: ".rtf",
    media.ODT: ".odt",
    media.FODT: ".fodt",
    media.FODS: ".fods",
    media.EXCEL_XML: ".xml",
    media.XLSB: ".xlsb",
    media.XLS: ".xls",
}
_FILTERS = {media.EXCEL_XML: "MS Excel 2003 XML"}
_MEMORY_BYTES = 4 * 1024**3
_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "1"),
)
"""What the profile forbids: (node below org.openoffice.Office, property, value). Link 0 and 1 mean never."""
_REGISTRY = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
    ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n{items}\n</oor:items>\n'
)
_REGISTRY_ITEM = '<item oor:path="/org.openoffice.Office.{}"><prop oor:name="{}"><value>{}</value></prop></item>'


def told_as_converted(source: SourceDocument, media_type: str) -> SourceDocument:
    """What was read from a converted file, as the document that it was before."""
    source.media_type = media_type
    source.notes.append(ReadingNote("converted", "由 LibreOffice 转换后读取"))
    return source


def find_converter() -> str | None:
    """The LibreOffice command, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(data: bytes, media_type: str, target: str, timeout_seconds: float = CONVERSION_TIMEOUT_SECONDS) -> bytes:
    """The document in another format ('docx' or 'xlsx'). Raises `Unreadable` (no_converter, conversion_failed, encrypted, timeout)."""
    if media_type == media.DOC:
        _refuse_cut_or_encrypted(data)
    command = find_converter()
    if command is None:
        raise Unreadable("no_converter", "读取旧版 Office 或 WPS 文件需要安装 LibreOffice（未找到 soffice 命令）")
    with tempfile.TemporaryDirectory(prefix="yusuan-office-") as folder:
        source = Path(folder, "source" + _SUFFIXES[media_type])
        source.write_bytes(data)
        arguments = [command, "--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={_profile().as_uri()}"]
        if media_type in _FILTERS:
            arguments.append(f"--infilter={_FILTERS[media_type]}")
        output = Path(folder, "out")
        _run([*arguments, "--convert-to", target, "--outdir", str(output), str(source)], folder, timeout_seconds)
        converted = output / f"source.{target}"
        if not converted.is_file():
            raise Unreadable("conversion_failed", "文件无法由 LibreOffice 打开（可能已损坏或加密）")
        return converted.read_bytes()


def _refuse_cut_or_encrypted(data: bytes) -> None:
    """Refuse what is cut off (LibreOffice would open the rest) and what is encrypted (Word sets a bit in the file's header)."""
    refuse_truncated(data)
    stream = read_stream(data, "WordDocument")
    if stream and len(stream) > 12 and int.from_bytes(stream[10:12], "little") & 0x0100:
        raise Unreadable("encrypted", "文件已加密，需要密码才能打开")


@cache
def _profile() -> Path:
    """This process's LibreOffice profile, removed at exit; the first conversion fills it (about a second)."""
    folder = Path(tempfile.mkdtemp(prefix="yusuan-profile-"))
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    items = "\n".join(_REGISTRY_ITEM.format(*setting) for setting in _SETTINGS)
    settings.write_text(_REGISTRY.format(items=items), encoding="utf-8")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _run(arguments: list[str], folder: str, timeout_seconds: float) -> None:
    environment = {**os.environ, "SAL_USE_VCLPLUGIN": "svp", "HOME": folder}
    process = subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        preexec_fn=_limit_child,
    )
    clock = WorkClock(process.pid, timeout_seconds, _LONGEST * timeout_seconds)
    try:
        while process.poll() is None:
            if clock.is_over():
                raise Unreadable("timeout", f"文件转换超过 {timeout_seconds:.0f} 秒，已停止")
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, clock.deadline - time.monotonic()))
    finally:
        _stop_tree(process)


def _limit_child() -> None:
    """LibreOffice maps more memory than a parser may: raise the soft limit as far as allowed; bound its computing time."""
    signal.alarm(0)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = _MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(_MEMORY_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    seconds = int(2 * CONVERSION_TIMEOUT_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _stop_tree(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that still runs, and what it started (soffice is a script around the program itself)."""
    if process.poll() is not None:
        return
    for pid in [*descendants(process.pid), process.pid]:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
