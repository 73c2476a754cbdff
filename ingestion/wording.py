"""Layout data: the shipped files of `layouts/`, and what a folder of one's own lays over them. One loader for all of them.

A file of the folder has the name and the sections of the shipped one and holds only what is added. Of a list, its entries stand before the
shipped ones, so that they are tried first; an entry with the `name` of a shipped one takes its place. A mapping is merged, and what is
neither is replaced. Where something is wrong, `InvalidLayout` names the file and the entry in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar

import yaml
from pydantic import AfterValidator, ValidationError

LAYOUT_FILES = ("census.yml", "concepts.yml", "identity.yml", "institutions.yml", "performance.yml", "tables.yml")
_Arguments = ParamSpec("_Arguments")
_Built = TypeVar("_Built")
_forget: list[Callable[[], None]] = []
_overlay: dict[str, tuple[Path, bytes]] = {}
"""File name -> the file that is laid over the shipped one of that name in this process, and its content."""


class InvalidLayout(ValueError):
    """Layout data is wrong; the message is Chinese and names the file and the entry."""


def lay_over(folder: Path | None) -> None:
    """Lay the files of `folder` over the shipped ones in this process. Raises InvalidLayout for a file of another name."""
    paths = sorted(folder.glob("*.y*ml")) if folder is not None else []
    if unknown := [path for path in paths if path.name not in LAYOUT_FILES]:
        raise InvalidLayout(f"{unknown[0]}：没有这个名称的版式文件，可用的名称是 {'、'.join(LAYOUT_FILES)}")
    found = {path.name: (path, path.read_bytes()) for path in paths}
    if found != _overlay:
        _overlay.clear()
        _overlay.update(found)
        for forget in _forget:
            forget()


def depends_on_layouts(function: Callable[_Arguments, _Built]) -> Callable[_Arguments, _Built]:
    """`functools.cache` that forgets when other files are laid over the shipped ones."""
    cached = cache(function)
    _forget.append(cached.cache_clear)
    return cached  # type: ignore[return-value]


def load_layout(name: str, build: Callable[[dict[str, Any]], _Built]) -> _Built:
    """What `build` makes of a layout file with what is laid over it. Raises InvalidLayout."""
    shipped = yaml.safe_load(files("ingestion").joinpath("layouts", name).read_text(encoding="utf-8"))
    path, own = _overlay.get(name, (f"layouts/{name}", None))
    where = str(path)
    try:
        return build(shipped if own is None else _merge(shipped, _read(own), ""))
    except ValidationError as error:
        raise InvalidLayout(f"{where}：{'；'.join(_spoken(e) for e in error.errors()[:3])}") from error
    except KeyError as error:
        raise InvalidLayout(f"{where}：缺少 {error.args[0]}") from error
    except (TypeError, ValueError, AttributeError, re.error) as error:
        raise InvalidLayout(f"{where}：{error}") from error


def _read(content: bytes) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f"第 {mark.line + 1} 行" if mark is not None else "文件"
        raise InvalidLayout(f"{line}读不懂：应为 UTF-8 编码的 YAML") from error
    if not isinstance(loaded, dict):
        raise InvalidLayout("应由“节名: 内容”组成")
    return loaded


def _merge(shipped: Any, own: Any, place: str) -> Any:
    if isinstance(shipped, dict) and isinstance(own, dict):
        merged = dict(shipped)
        for key, value in own.items():
            if not place and key not in shipped:
                raise InvalidLayout(f"没有“{key}”这一节，可用的是 {'、'.join(map(str, shipped))}")
            merged[key] = _merge(shipped[key], value, f"{place}{key}／") if key in shipped else value
        return merged
    if isinstance(shipped, list) and isinstance(own, list):
        replaced = {entry["name"] for entry in own if isinstance(entry, dict) and "name" in entry}
        return own + [entry for entry in shipped if not (isinstance(entry, dict) and entry.get("name") in replaced)]
    if isinstance(shipped, dict | list) or isinstance(own, dict | list):
        kind = "映射" if isinstance(shipped, dict) else "列表" if isinstance(shipped, list) else "单个值"
        raise InvalidLayout(f"{place.rstrip('／')}：应为{kind}")
    return own


def _compilable(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"正则表达式 {pattern} 写法不对（{error}）") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compilable)]
"""A regular expression in layout data, searched in text without white space and quotation marks."""

_SPOKEN = {"extra_forbidden": "没有这个键", "missing": "缺少这个键", "value_error": "{error}", "literal_error": "只能取 {expected}"}


def _spoken(error: Any) -> str:
    steps = [f"第 {step + 1} 项" if isinstance(step, int) else str(step) for step in error["loc"]]
    said = _SPOKEN.get(error["type"], "写法不对").format(**error.get("ctx", {}))
    shown = "" if error["type"] in ("missing", "value_error") else f"（现为 {error['input']!r}）"
    return f"{'／'.join(steps) or '全文'}：{said}{shown}"
