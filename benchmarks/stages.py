"""`yusuan` with a clock in it: where the CPU time of one command goes, as JSON.

    python benchmarks/stages.py RESULT.json build FOLDER --home HOME

Each second counts for the innermost stage that is at work. Time of worker processes counts where they are waited for.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_STAGES = (
    ("reading", "home.intake", "Intake.read_waiting"),
    ("storing results", "home.parsed_store", "ParsedStore.save"),
    ("importing Dagster", "orchestration.assembly", None),
    ("Dagster's definitions", "orchestration.assembly", "build_definitions"),
    ("raw load", "layers.building", "LayerBuilder._load"),
    ("raw load", "layers.building", "replace_documents"),
    ("gates", "layers.building", "check_layer"),
    ("importing Great Expectations", "great_expectations", None),
    ("importing dbt", "dbt.cli.main", None),
    ("dbt models", "layers.building", "DbtRunner.build"),
    ("dbt tests", "layers.building", "DbtRunner.test"),
    ("publishing", "layers.building", "publish"),
    ("publishing", "layers.building", "WorkDatabase.keep_as_base"),
    ("showing in the UI", "orchestration.assets", "_look"),
    ("showing in the UI", "orchestration.assets", "_write_docs"),
)


class Clock:
    """CPU seconds by stage; what no stage claims is `the rest`."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._open = ["the rest"]
        self._last = _cpu()

    def turn_to(self) -> None:
        now = _cpu()
        self.seconds[self._open[-1]] += now - self._last
        self._last = now

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.turn_to()
        self._open.append(name)
        try:
            yield
        finally:
            self.turn_to()
            self._open.pop()

    def clocked(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            with self.stage(name):
                return function(*arguments, **named)

        return timed


def _cpu() -> float:
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


class _Importer:
    """Finds no module itself: it puts the clock around modules as they are imported, and into them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._busy: set[str] = set()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        wanted = [(stage, function) for stage, module, function in _STAGES if module == name]
        if not wanted or name in self._busy:
            return None
        self._busy.add(name)
        spec = importlib.util.find_spec(name)
        loader = spec.loader if spec else None
        if spec is None or loader is None:
            return spec
        execute = loader.exec_module
        imports = next((stage for stage, function in wanted if function is None), None)

        def timed(module: Any) -> None:
            with self._clock.stage(imports) if imports else contextlib.nullcontext():
                execute(module)
            for stage, function in wanted:
                if function is not None:
                    _put_clock_into(module, function, stage, self._clock)

        loader.exec_module = timed  # type: ignore[method-assign]
        return spec


def _put_clock_into(module: Any, function: str, stage: str, clock: Clock) -> None:
    *owners, name = function.split(".")
    owner = functools.reduce(getattr, owners, module)
    setattr(owner, name, clock.clocked(stage, getattr(owner, name)))


def main() -> None:
    result, *arguments = sys.argv[1:]
    clock = Clock()
    sys.meta_path.insert(0, _Importer(clock))  # type: ignore[arg-type]
    command = importlib.import_module("yusuan.cli")
    try:
        code = command.main(arguments)
    finally:
        clock.turn_to()
        Path(result).write_text(json.dumps({name: round(seconds, 3) for name, seconds in clock.seconds.most_common()}), encoding="utf-8")
    raise SystemExit(code)


if __name__ == "__main__":
    main()
