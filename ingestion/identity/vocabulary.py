"""The words by which disclosures say what they are, read from `layouts/identity.yml` and checked when loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from ingestion.scope import Wordings
from ingestion.wording import InvalidLayout, depends_on_layouts, load_layout

_ATTRIBUTES = ("unit_name", "fiscal_year", "stage", "publication_level")
_NAME_LISTS = {"leading", "trailing", "endings", "divisions", "bare_levels", "never", "never_first", "central", "central_names"}
_NAMES = {"shortest", "longest"} | _NAME_LISTS


class StatementWording(BaseModel):
    """Words of sentences and lines that say whose, for when and of which stage a document is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    accounts: Wordings
    fund_names: Wordings
    heading_ends: Wordings
    parts_about_the_unit: Wordings
    descriptions: Wordings
    duties: Wordings
    speaks_of_itself: Wordings
    against_outcome: Wordings
    against_budget: Wordings
    lists_of_units: Wordings
    classified: Wordings
    other_totals: Wordings
    relations: Wordings
    subordinates: Wordings
    no_captioned_names: Wordings
    other_approvals: Wordings
    page_items: Wordings
    page_owners: Wordings


@dataclass(frozen=True, slots=True)
class IdentityVocabulary:
    """Patterns of names, captions and titles; `evidence` is (weight, times that it counts at most) by attribute and kind."""

    evidence: dict[str, dict[str, tuple[float, int]]]
    shortest: int
    longest: int
    leading: re.Pattern[str]
    trailing: re.Pattern[str]
    ending: re.Pattern[str]
    division: re.Pattern[str]
    bare_level: re.Pattern[str]
    never: re.Pattern[str]
    central: re.Pattern[str]
    central_name: re.Pattern[str]
    superior_caption: re.Pattern[str]
    other_caption: re.Pattern[str]
    caption_end: re.Pattern[str]
    subject: re.Pattern[str]
    statements: StatementWording
    accounts: re.Pattern[str]
    whole_government: re.Pattern[str]
    government_title: re.Pattern[str]
    government_tables: tuple[re.Pattern[str], ...]
    government_tables_needed: int


@depends_on_layouts
def load_vocabulary() -> IdentityVocabulary:
    """The vocabulary. Raises InvalidLayout where a section is missing or a pattern cannot be compiled."""
    return load_layout("identity.yml", _vocabulary)


def _vocabulary(data: dict[str, Any]) -> IdentityVocabulary:
    names, captions, about = data["names"], data["captions"], data["subjects_of_documents"]
    if tuple(data["evidence"]) != _ATTRIBUTES or set(names) != _NAMES:
        raise InvalidLayout("evidence 或 names 的各节与程序所需的不同")
    kinds = {
        attribute: {kind: (float(weight), int(times)) for kind, (weight, times) in kinds.items()}
        for attribute, kinds in data["evidence"].items()
    }
    return IdentityVocabulary(
        evidence=kinds,
        shortest=names["shortest"],
        longest=names["longest"],
        leading=re.compile(f"^(?:{_either(names['leading'])})"),
        trailing=re.compile(f"(?:{_either(names['trailing'])})$"),
        ending=re.compile(rf"(?:{_either(names['endings'])})(?:\([^()]+\))?$"),
        division=re.compile(f"(?:{_either(names['divisions'])})$"),
        bare_level=re.compile(f"(?:{_either(names['bare_levels'])})(?!.?$)"),
        never=re.compile(f"{_either(names['never'])}|^(?:{_either(names['never_first'])})"),
        central=re.compile(f"^(?:{_either(names['central'])})"),
        central_name=re.compile(_either(names["central_names"])),
        superior_caption=re.compile(f"(?:{_either(captions['superior'])})$"),
        other_caption=re.compile(f"(?:{_either(captions['others'])})$"),
        caption_end=re.compile(_either(captions["ends"])),
        statements=StatementWording.model_validate(data["statements"]),
        subject=re.compile(_either(data["subjects"])),
        accounts=re.compile(_either(about["accounts"])),
        whole_government=re.compile(f"(?:{_either(about['governments'])})$"),
        government_title=re.compile(_either(about["government_titles"])),
        government_tables=tuple(re.compile(pattern) for pattern in about["government_tables"]),
        government_tables_needed=about["government_tables_needed"],
    )


def _either(patterns: list[str]) -> str:
    return "|".join(sorted(patterns, key=len, reverse=True))
