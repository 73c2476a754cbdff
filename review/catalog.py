"""The rule catalogue: every rule's identity, source and severity, as data that is checked when it is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

RULES_FOLDER = Path(__file__).parent / "rules"
KINDS = frozenset(
    {
        "hierarchy_sum",
        "column_sum",
        "table_vs_table",
        "table_vs_text",
        "growth_rate",
        "text_vs_text",
        "parts_vs_total",
        "obsolete_name",
        "name_variant",
    }
)
SEVERITIES = frozenset({"error", "notice"})
ENGINES = frozenset({"python", "sql"})
FAMILIES = frozenset({"table", "cross_table", "text", "project", "structure", "cross_document"})
_REQUIRED = ("id", "title", "title_en", "kind", "severity", "family", "identity", "identity_en", "source", "tolerance", "method")


class CatalogError(ValueError):
    """A rule file that does not say what a rule must say."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `method` names the code that runs it, `settings` is what that code needs to know.

    `engine` says where it runs: python on one document, sql (`method` is the model) in the warehouse over all documents.

    `severity` is what a difference beyond the tolerance counts as; a difference within it is always `rounding`.
    `source` names the regulation, the form or the arithmetic the rule rests on.
    """

    rule_id: str
    title: str
    title_en: str
    kind: str
    severity: str
    family: str
    identity: str
    identity_en: str
    source: str
    tolerance: str
    method: str
    engine: str = "python"
    stages: tuple[str, ...] = ("budget", "final")
    settings: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)


def _read_rule(entry: dict[str, Any], where: str) -> Rule:
    missing = [key for key in _REQUIRED if not entry.get(key)]
    if missing:
        raise CatalogError(f"{where}: rule {entry.get('id')!r} lacks {', '.join(missing)}")
    for key, allowed in (("kind", KINDS), ("severity", SEVERITIES), ("family", FAMILIES)):
        if entry[key] not in allowed:
            raise CatalogError(f"{where}: rule {entry['id']}: unknown {key} {entry[key]!r}")
    engine = entry.get("engine", "python")
    if engine not in ENGINES:
        raise CatalogError(f"{where}: rule {entry['id']}: unknown engine {engine!r}")
    stages = tuple(entry.get("stages", ("budget", "final")))
    if not set(stages) <= {"budget", "final"}:
        raise CatalogError(f"{where}: rule {entry['id']}: unknown stage in {stages}")
    return Rule(
        rule_id=entry["id"],
        engine=engine,
        stages=stages,
        settings=entry.get("settings") or {},
        **{key: str(entry[key]) for key in _REQUIRED if key != "id"},
    )


def load_rules(folder: Path = RULES_FOLDER) -> tuple[Rule, ...]:
    """All rules of the YAML files in `folder`, in file and list order. Raises CatalogError for a malformed or repeated rule."""
    rules: list[Rule] = []
    for path in sorted(folder.glob("*.yml")):
        if path.name.startswith("_"):
            continue
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(entries, list):
            raise CatalogError(f"{path.name}: must hold a list of rules")
        rules += [_read_rule(entry, path.name) for entry in entries]
    seen: set[str] = set()
    for rule in rules:
        if rule.rule_id in seen:
            raise CatalogError(f"rule id {rule.rule_id} is used twice")
        seen.add(rule.rule_id)
    return tuple(rules)


@lru_cache(maxsize=1)
def catalog() -> tuple[Rule, ...]:
    """The rules that ship with the package, loaded once."""
    return load_rules()


@lru_cache(maxsize=1)
def document_rules() -> tuple[Rule, ...]:
    """The rules that run on one document alone."""
    return tuple(rule for rule in catalog() if rule.engine == "python")


def find_rule(rule_id: str) -> Rule:
    """The rule of that id. Raises KeyError where there is none."""
    for rule in catalog():
        if rule.rule_id == rule_id:
            return rule
    raise KeyError(rule_id)


@lru_cache(maxsize=1)
def terms() -> dict[str, Any]:
    """Chinese names of table codes and measures and the label patterns of standard rows (`rules/_terms.yml`)."""
    loaded = yaml.safe_load((RULES_FOLDER / "_terms.yml").read_text(encoding="utf-8"))
    for key in ("tables", "measures", "rows"):
        if not isinstance(loaded.get(key), dict):
            raise CatalogError(f"_terms.yml: {key} is missing")
    return dict(loaded)
