"""What codes are called, in the reader's language, as the publication itself says it (`dim_code`)."""

from __future__ import annotations

from collections.abc import Callable

from explorer.warehouse import Warehouse

Names = dict[tuple[str, str], dict[str, str]]
"""(list, code) -> language -> name."""
Label = Callable[[str, str | None], str]
"""(list, code) -> its name; the code itself where nobody named it, nothing for none."""


def code_names(warehouse: Warehouse) -> Names:
    """Every code of the publication; none where it names none."""
    if not warehouse.has_columns("dim_code", ["name_zh", "name_en"]):
        return {}
    rows = warehouse.rows("select code_list, code, name_zh, name_en from marts.dim_code")
    return {(row["code_list"], row["code"]): {"zh": row["name_zh"], "en": row["name_en"] or row["name_zh"]} for row in rows}


def labeller(names: Names, language: str) -> Label:
    """What names the codes in `language`."""

    def one(code_list: str, code: str) -> str:
        return names.get((code_list, code), {}).get(language, "")

    def part(code: str) -> str:
        return one("concept", code) or one("concept_qualifier", code) or code

    def concept(parts: list[str]) -> str:
        """A concept and what it is narrowed to (total_revenue:with_balances); of a change, first what changed."""
        if parts[0] in ("change_from_prior_year", "prior_year_pct_change") and len(parts) > 1:
            return f"{concept(parts[1:])}{'' if language == 'zh' else ': '}{part(parts[0])}"
        narrowed = [one("concept_qualifier", code) or part(code) for code in parts[1:]]
        if not narrowed:
            return part(parts[0])
        return f"{part(parts[0])}（{'，'.join(narrowed)}）" if language == "zh" else f"{part(parts[0])} ({', '.join(narrowed)})"

    def label(code_list: str, code: str | None) -> str:
        if not code:
            return ""
        return concept(code.split(":")) if code_list == "concept" else one(code_list, code) or code

    return label
