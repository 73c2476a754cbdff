"""The vocabulary of stated amounts: loaded from `layouts/concepts.yml`, validated and compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ingestion.wording import depends_on_layouts, load_layout


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SideWording(_Strict):
    """Patterns of one side's totals, by what they include."""

    grand: str
    year: str
    plain: str


class TotalWording(_Strict):
    """Patterns of totals; `both` names revenue and expenditure in one."""

    both: dict[str, str]
    revenue: SideWording
    expenditure: SideWording


class ConceptWording(_Strict):
    """One concept of the data contract and how texts name it."""

    id: str
    group: str
    names: str
    is_scoped: bool = False
    context: str = ""
    """A pattern that must have stood in the paragraph before."""
    is_part_only: bool = False
    """The name counts only right behind an amount of the group."""
    before: str = ""
    """A pattern of further words before the name that leave it the unit's own."""


class SectionRule(_Strict):
    """Headings whose sections state nothing about the unit as a whole."""

    match: str
    unless: str | None = None
    is_glossary: bool = False


class Wording(_Strict):
    """The content of `layouts/concepts.yml`. Raises pydantic's ValidationError where a pattern or a name is wrong."""

    fillers: list[str]
    harmless: list[str]
    organisation_endings: list[str]
    scopes: dict[str, str]
    totals: TotalWording
    collective_publishers: str
    """Named once and referred to by the concepts (a YAML anchor)."""
    concepts: list[ConceptWording]
    parts: dict[str, list[str]]
    excluded_sections: list[SectionRule]
    section_scopes: dict[str, str]
    basic_section: str
    comparison_section: str
    function_classes: dict[str, list[str]] = Field(default_factory=dict)
    listed_classes: dict[str, list[str]] = Field(default_factory=dict)
    economic_classes: dict[str, list[str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check(self) -> Wording:
        known = {c.id for c in self.concepts} | {"total_expenditure", "total_revenue", "item", "items", "economic", "revenue_scopes"}
        if unknown := ({*self.parts} | {p for parts in self.parts.values() for p in parts}) - known:
            raise ValueError(f"parts name unknown concepts: {sorted(unknown)}")
        patterns = [*self.fillers, *self.harmless, *self.scopes.values(), *self.section_scopes.values(), *self.totals.both.values()]
        patterns += [c.names for c in self.concepts] + [r.match for r in self.excluded_sections]
        patterns += [r.unless for r in self.excluded_sections if r.unless] + [self.basic_section, self.comparison_section]
        for side in (self.totals.revenue, self.totals.expenditure):
            patterns += [side.grand, side.year, side.plain]
        for pattern in patterns:
            re.compile(pattern)
        return self


@dataclass(frozen=True, slots=True)
class Name:
    """What a named group of the subject pattern stands for: a concept, or a total (`side`, `form`)."""

    concept: str
    group: str
    is_scoped: bool
    side: str = ""
    form: str = ""
    context: re.Pattern[str] | None = None
    is_part_only: bool = False
    before: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class ExcludedSection:
    """A compiled `SectionRule`."""

    match: re.Pattern[str]
    unless: re.Pattern[str] | None
    is_glossary: bool

    def covers(self, title: str) -> bool:
        """True where a section of this title states nothing about the unit as a whole."""
        return bool(self.match.search(title)) and not (self.unless and self.unless.search(title))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Compiled patterns. Runs of fillers are possessive (`*+`): 年初预算 is also 年初 and 预算, and trying every way to split a
    long run would take for ever; therefore longer fillers stand before their beginnings in the data.

    `subject` finds [scope] name filler* at the end of a lead; its groups g0, g1 … index `names`."""

    wording: Wording
    subject: re.Pattern[str]
    names: tuple[Name, ...]
    filler_only: re.Pattern[str]
    scope_only: re.Pattern[str]
    harmless: re.Pattern[str]
    organisation: re.Pattern[str]
    scope_groups: tuple[str, ...]
    sections: tuple[ExcludedSection, ...]
    class_names: dict[str, str]
    listed_names: dict[str, str]
    """Names of classes that count in a list of classes only."""
    economic_names: dict[str, str]


@depends_on_layouts
def vocabulary() -> Vocabulary:
    """The vocabulary of stated amounts. Raises InvalidLayout."""
    return load_layout("concepts.yml", lambda data: _compile(Wording.model_validate(data)))


def _compile(wording: Wording) -> Vocabulary:
    named = [(_name_of(concept), concept.names) for concept in wording.concepts]
    named += [(Name("total", "totals", True, "both", form), pattern) for form, pattern in wording.totals.both.items()]
    for side in ("revenue", "expenditure"):
        forms: SideWording = getattr(wording.totals, side)
        named += [(Name("total", "totals", True, side, form), getattr(forms, form)) for form in ("grand", "year", "plain")]
    scope = "|".join(f"(?P<{name}>{pattern})" for name, pattern in wording.scopes.items())
    names = "|".join(f"(?P<g{i}>{pattern})" for i, (_, pattern) in enumerate(named))
    filler = "|".join(wording.fillers)
    endings = "|".join(sorted(wording.organisation_endings, key=len, reverse=True))
    return Vocabulary(
        wording=wording,
        subject=re.compile(f"(?:(?:{scope})(?:预算)?(?:收支|支出)?(?:中|的)*)?(?:{names})(?P<tail>(?:{filler})*+)$"),
        names=tuple(name for name, _ in named),
        filler_only=re.compile(rf"(?:{filler}|20\d\d年度?|我|本|该|部门|单位|局|委|其中|预计|同时)*+$"),
        scope_only=re.compile(f"(?:{'|'.join(wording.scopes.values())})(?:{filler})*+$"),
        harmless=re.compile("|".join(wording.harmless)),
        organisation=re.compile(f"[一-鿿A-Za-z0-9()、·]{{2,60}}(?:{endings})"),
        scope_groups=tuple(wording.scopes),
        sections=tuple(
            ExcludedSection(re.compile(rule.match), re.compile(rule.unless) if rule.unless else None, rule.is_glossary)
            for rule in wording.excluded_sections
        ),
        class_names=_code_by_name(wording.function_classes),
        listed_names=_code_by_name(wording.listed_classes),
        economic_names=_code_by_name(wording.economic_classes),
    )


def _code_by_name(classes: dict[str, list[str]]) -> dict[str, str]:
    return {name: code for code, names in classes.items() for name in names}


def _name_of(concept: ConceptWording) -> Name:
    context = re.compile(concept.context) if concept.context else None
    before = re.compile(f"(?:{concept.before}|和|及|、)*") if concept.before else None
    return Name(concept.id, concept.group, concept.is_scoped, context=context, is_part_only=concept.is_part_only, before=before)
