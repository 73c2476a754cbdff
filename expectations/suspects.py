"""The rows that an expectation on columns can refuse, as SQL: Great Expectations judges these and no others.

A condition may hold for a row that turns out right, never the other way round. So a gate costs what is doubtful and not what
is there: a year of millions of good rows is never loaded into pandas, and where nothing is doubtful Great Expectations is not
even imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from expectations.tables import Tables

Arguments = Mapping[str, Any]


def insist_on_condition(expect: str, arguments: Arguments) -> None:
    """Raises ValueError for an expectation that nobody has put into SQL."""
    known = _CONDITIONS.get(expect)
    if known is None or set(arguments) - known[0]:
        raise ValueError(f"{expect} with {sorted(arguments)} has no condition in expectations/suspects.py")


def suspects(expect: str, arguments: Arguments, tables: Tables) -> str:
    """The condition on a row of `tables`, which may hold window functions."""
    return _CONDITIONS[expect][1](arguments, tables)


def _not_in_set(arguments: Arguments, _: Tables) -> str:
    return f"{_column(arguments)} not in ({', '.join(_literal(value) for value in arguments['value_set'])})"


def _without_match(arguments: Arguments, tables: Tables) -> str:
    return f"not {tables.matches(_column(arguments), arguments['regex'])}"


def _outside(arguments: Arguments, _: Tables) -> str:
    return _beyond(_column(arguments), arguments)


def _length_outside(arguments: Arguments, _: Tables) -> str:
    return _beyond(f"length({_column(arguments)})", arguments)


def _beyond(value: str, arguments: Arguments) -> str:
    bounds = [
        f"{value} {sign} {arguments[name]}" for name, sign in (("min_value", "<"), ("max_value", ">")) if arguments.get(name) is not None
    ]
    return " or ".join(bounds) or "false"


def _missing(arguments: Arguments, _: Tables) -> str:
    return f"{_column(arguments)} is null"


def _repeated(arguments: Arguments, _: Tables) -> str:
    columns = arguments.get("column_list") or [arguments["column"]]
    return f"count(*) over (partition by {', '.join(columns)}) > 1"


def _column(arguments: Arguments) -> str:
    return str(arguments["column"])


def _literal(value: Any) -> str:
    return "'" + str(value).replace("'", "''") + "'" if isinstance(value, str) else str(value)


_CONDITIONS: dict[str, tuple[frozenset[str], Callable[[Arguments, Tables], str]]] = {
    "ExpectColumnValuesToBeInSet": (frozenset({"column", "value_set"}), _not_in_set),
    "ExpectColumnValuesToMatchRegex": (frozenset({"column", "regex"}), _without_match),
    "ExpectColumnValuesToBeBetween": (frozenset({"column", "min_value", "max_value"}), _outside),
    "ExpectColumnValueLengthsToBeBetween": (frozenset({"column", "min_value", "max_value"}), _length_outside),
    "ExpectColumnValuesToNotBeNull": (frozenset({"column"}), _missing),
    "ExpectColumnValuesToBeUnique": (frozenset({"column"}), _repeated),
    "ExpectCompoundColumnsToBeUnique": (frozenset({"column_list"}), _repeated),
}
"""Expectation -> the arguments that its condition takes into account, and the condition. None but the one that says so refuses null."""
