"""How long a sender waits for workers, with a clock and a scheduler of the test's own."""

from __future__ import annotations

from typing import Any

import pytest

from home import fan_out
from home.settings import SettingsError


class Scheduler:
    """Stands for client, answers and clock: answers are ready from the start, then nothing comes until `back` seconds on the clock."""

    address = "tcp://10.0.0.1:8786"

    def __init__(self, ready: int, back: float) -> None:
        self.ready, self.back, self.now, self.scheduler = ready, back, 0.0, self

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += 10.0

    def nthreads(self) -> dict[str, int]:
        return {"worker": 1} if self.now >= self.back else {}

    def is_empty(self) -> bool:
        return self.ready == 0 and self.now > self.back

    def has_ready(self) -> bool:
        return self.ready > 0

    def __next__(self) -> int:
        self.ready -= 1
        return self.ready


def arriving(scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(fan_out, "time", scheduler)
    source: Any = scheduler
    answers = 0
    for _ in fan_out._arriving(source, source):
        scheduler.now += 400.0  # whoever stores an answer takes so long
        answers += 1
    return answers


def test_patience_begins_after_the_last_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert arriving(Scheduler(ready=3, back=1700.0), monkeypatch) == 3


def test_it_ends_where_no_worker_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="已有 6[0-9]{2} 秒没有工作进程"):
        arriving(Scheduler(ready=1, back=5000.0), monkeypatch)
