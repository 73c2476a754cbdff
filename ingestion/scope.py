"""Where a row of layout data holds, and what is known of the document and the table that is being read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


def _compilable(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"正则表达式 {pattern} 写法不对（{error}）") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compilable)]
"""A regular expression in layout data, searched in text without white space and quotation marks."""


def _alternatives(wordings: object) -> str:
    if not (isinstance(wordings, list) and wordings and all(isinstance(wording, str) for wording in wordings)):
        raise ValueError("应为文字的列表，至少一项")
    return f"(?:{'|'.join(_compilable(wording) for wording in wordings)})"


Wordings = Annotated[re.Pattern[str], BeforeValidator(_alternatives)]
"""A list in layout data, compiled into one group of alternatives, the first that fits: words, or regular expressions. A pattern of
the code that says how words are put together takes the group in with `.pattern`."""


def ending(words: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Where a text ends in one of the `words`; None where it does not."""
    return re.search(f"{words.pattern}$", text)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the document and the table that is being read."""

    stage: str | None = None
    year: int | None = None
    publisher: str | None = None
    form: Callable[[], str] | None = None
    """Of a table the lines above it and in its head, else the short lines of the document, plain: numbers of templates such as
    财决公开03表 stand there. Asked only by rows that are bound to a template."""


class Scope(BaseModel):
    """Where a row of layout data holds; whatever is not given does not limit it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stages: list[Literal["budget", "final"]] = Field(default_factory=list)
    first_year: int | None = None
    last_year: int | None = None
    publishers: Pattern = ""
    """Searched in the publisher's name: a province, a county, a kind of unit."""
    template: Pattern = ""
    """Searched in the setting's `form`: the number or note by which a template is known."""

    def may_hold(self, setting: Setting) -> bool:
        """Whether nothing that is known speaks against it."""
        return all(answer is not False for answer in self._answers(setting))

    def surely_holds(self, setting: Setting) -> bool:
        """Whether all that it asks is known and so."""
        return all(answer is True for answer in self._answers(setting))

    def _answers(self, setting: Setting) -> Iterator[bool | None]:
        """An answer to each of its limits, None where nothing is known of it."""
        if self.stages:
            yield None if setting.stage is None else setting.stage in self.stages
        if self.first_year is not None:
            yield None if setting.year is None else setting.year >= self.first_year
        if self.last_year is not None:
            yield None if setting.year is None else setting.year <= self.last_year
        if self.publishers:
            yield None if setting.publisher is None else re.search(self.publishers, setting.publisher) is not None
        if self.template:
            yield None if setting.form is None else re.search(self.template, setting.form()) is not None
