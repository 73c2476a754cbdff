"""Layout data: the shipped files of `layouts/`, and what a folder of one's own lays over them. One loader for all of them.

A file of the folder has the name and the sections of the shipped one and holds only what is added. Of a list, its entries stand before the
shipped ones, so that they are tried first; an entry with the `name` of a shipped one takes its place. A mapping is merged, and what is
neither is replaced. Where something is wrong, `InvalidLayout` names the file and the entry in Chinese.

The section `scoped` of a file holds what is laid over the others for some documents or tables only: each of its entries is a `scope`
(stage, years, publishers, template) with sections of that file. `within` says which document or table is being read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cache, wraps
from importlib.resources import files
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import yaml
from pydantic import ValidationError

from ingestion.scope import Scope, Setting

LAYOUT_FILES = ("census.yml", "concepts.yml", "grids.yml", "identity.yml", "institutions.yml", "performance.yml", "prose.yml", "tables.yml")
_UNSCOPED = "identity.yml"
"""It tells stage, year and publisher, so nothing in it can depend on them."""
_Chosen = tuple[tuple[str, int], ...]
"""The scoped entries that hold, by file and place."""
_Arguments = ParamSpec("_Arguments")
_Built = TypeVar("_Built")
_forget: list[Callable[[], None]] = []
_overlay: dict[str, tuple[Path, bytes]] = {}
"""File name -> the file that is laid over the shipped one of that name in this process, and its content."""
_SCOPED = "scoped"
_NOTHING_KNOWN = Setting()
_setting: ContextVar[Setting] = ContextVar("setting", default=_NOTHING_KNOWN)
_chosen: ContextVar[_Chosen] = ContextVar("chosen", default=())


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
    """`functools.cache` for each choice of scoped entries, that forgets when other files are laid over the shipped ones."""

    def build(_: _Chosen, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Built:
        return function(*args, **kwargs)

    cached = cache(build)
    _forget.append(cached.cache_clear)

    @wraps(function)
    def current(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Built:
        return cached(_chosen.get(), *args, **kwargs)  # type: ignore[arg-type]

    return current


@contextmanager
def within(setting: Setting) -> Iterator[None]:
    """Read a document or one of its tables: scoped entries that surely hold there are laid over the layouts meanwhile."""
    entered = _setting.set(setting)
    chosen = _chosen.set(tuple(key for key, (scope, _) in _scoped().items() if scope.surely_holds(setting)))
    try:
        yield
    finally:
        _chosen.reset(chosen)
        _setting.reset(entered)


@contextmanager
def within_form(form: Callable[[], str]) -> Iterator[None]:
    """Read one table of the document: `form` gives the lines by which its template is known."""
    with within(replace(_setting.get(), form=form)):
        yield


def check_scoped(load: Callable[[], object]) -> None:
    """Call `load` with each scoped entry laid over the layouts, as no document may for a long time. Raises InvalidLayout."""
    for key in _scoped():
        token = _chosen.set((key,))
        try:
            load()
        finally:
            _chosen.reset(token)


def load_layout(name: str, build: Callable[[dict[str, Any]], _Built]) -> _Built:
    """What `build` makes of a layout file with what is laid over it, here and now. Raises InvalidLayout."""
    chosen = [place for file, place in _chosen.get() if file == name]
    data, _ = _sections(name)
    for place in reversed(chosen):  # the first one is tried first
        with _blaming(name, place):
            data = _merge(data, _scoped()[name, place][1], "")
    with _blaming(name, *chosen[:1]):
        return build(data)


@cache
def _scoped() -> dict[tuple[str, int], tuple[Scope, dict[str, Any]]]:
    """All scoped entries, by file and place: where each holds, and what it lays over the file."""
    found: dict[tuple[str, int], tuple[Scope, dict[str, Any]]] = {}
    for name in LAYOUT_FILES:
        for place, entry in enumerate(_sections(name)[1]):
            with _blaming(name, place):
                sections = dict(entry)
                found[name, place] = Scope.model_validate(sections.pop("scope")), sections
    return found


@cache
def _sections(name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A shipped file with the home's laid over it, and the scoped entries of both."""
    data = yaml.safe_load(files("ingestion").joinpath("layouts", name).read_text(encoding="utf-8"))
    scoped = data.pop(_SCOPED, [])
    if name in _overlay:
        with _blaming(name):
            own = _read(_overlay[name][1])
            scoped = own.pop(_SCOPED, []) + scoped
            data = _merge(data, own, "")
    if scoped and name == _UNSCOPED:
        with _blaming(name):
            raise InvalidLayout(f"{_SCOPED}：年度、阶段和公布单位由本文件判定，不能限定范围")
    return data, scoped


_forget += [_scoped.cache_clear, _sections.cache_clear]


@contextmanager
def _blaming(name: str, place: int | None = None) -> Iterator[None]:
    """What goes wrong is the fault of a file, or of one of its scoped entries."""
    path, _ = _overlay.get(name, (f"layouts/{name}", b""))
    where = str(path) if place is None else f"{path}：{_SCOPED}／第 {place + 1} 项"
    try:
        yield
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


_SPOKEN = {"extra_forbidden": "没有这个键", "missing": "缺少这个键", "value_error": "{error}", "literal_error": "只能取 {expected}"}


def _spoken(error: Any) -> str:
    steps = [f"第 {step + 1} 项" if isinstance(step, int) else str(step) for step in error["loc"]]
    said = _SPOKEN.get(error["type"], "写法不对").format(**error.get("ctx", {}))
    shown = "" if error["type"] in ("missing", "value_error") else f"（现为 {error['input']!r}）"
    return f"{'／'.join(steps) or '全文'}：{said}{shown}"
