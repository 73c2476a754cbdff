"""Templates with their words in the reader's language: Chinese first, English beside it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

LANGUAGES = ("zh", "en")
_HERE = Path(__file__).parent
_STAGES = {"budget": {"zh": "预算", "en": "budget"}, "final": {"zh": "决算", "en": "final account"}}
_LEVELS = {"department": {"zh": "部门（含所属单位）", "en": "department"}, "unit": {"zh": "单位（本级）", "en": "unit alone"}}
_SIDES = {"revenue": {"zh": "收入", "en": "revenue"}, "expenditure": {"zh": "支出", "en": "expenditure"}}
_STATES = {
    "present": {"zh": "有数据", "en": "present"},
    "declared_empty": {"zh": "空表（已说明）", "en": "declared empty"},
    "empty": {"zh": "空表（未说明）", "en": "empty"},
    "absent": {"zh": "没有这张表", "en": "absent"},
}
_CODES = {**_STAGES, **_LEVELS, **_SIDES, **_STATES}


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = yaml.safe_load((_HERE / "words.yml").read_text(encoding="utf-8"))
    assert all(set(word) == set(LANGUAGES) for word in words.values())
    return words


def word(key: str, language: str) -> str:
    """One word of words.yml. Raises KeyError for a key that it does not have."""
    return _words()[key][language]


def stage_name(stage: str, language: str) -> str:
    return _STAGES[stage][language]


@cache
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters["amount"] = show_amount
    made.filters["shown"] = _show
    return made


def render(template: str, language: str, **content: Any) -> str:
    """A page in `language`. Every text is escaped. Raises KeyError for a word that words.yml does not have."""

    def say(key: str) -> str:
        return word(key, language)

    def name(code: str | None) -> str:
        return _CODES[code][language] if code in _CODES else str(code or "")

    content.setdefault("is_static", False)
    content.setdefault("label", lambda code_list, code: code or "")
    return _environment().get_template(template).render(say=say, name=name, language=language, **content)


def show_amount(value: Decimal | None) -> str:
    """Yuan with thousands separators, as many decimals as it has; blank where nothing is printed."""
    return "" if value is None else f"{value:,.2f}".removesuffix(".00")


def _show(value: object) -> str:
    if value is None:
        return ""
    return value.strftime("%Y-%m-%d") if isinstance(value, (date, datetime)) else str(value)
