"""Formulas without a stored result, as programs write them: plain sums are computed as the sheet would show them, nothing else.

A plain sum is made of cells, numbers, ranges in SUM, plus and minus, and brackets; its cells may stand in other sheets. ROUND, N and
IFERROR may stand around it, and *1 behind a cell or a bracket. SUBTOTAL(9, …) sums a range without the subtotals in it, where no row of
it is hidden: whether by a filter, which it leaves out, or by hand, the sheet does not say. What is not one, refers to text or to itself,
has no result: it is shown as its formula, which is listed and never a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_TOKEN = re.compile(
    r"\s*(?:(?:(?P<sheet>'(?:[^']|'')+'|[\w.]+)!)?(?P<cell>\$?[A-Z]{1,3}\$?\d{1,7})(?::(?P<end>\$?[A-Z]{1,3}\$?\d{1,7}))?(?![\w(])"
    r"|(?P<number>\d+(?:\.\d+)?)(?!\w)|(?P<function>SUM|SUBTOTAL|ROUND|IFERROR|N)(?=\()|(?P<mark>[-+(),]))\s*",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![\d(A-Za-z_])", re.IGNORECASE)
_DIGITS = re.compile(r"\s*-?\d{1,2}\s*")
_INSTEAD = re.compile(r'\s*(?:"[^"]*"|-?\d+(?:\.\d+)?)\s*')
"""What IFERROR shows instead: it is not looked at, for a sum of numbers is no error."""
_TIMES_ONE = re.compile(r"\*\s*1(?![\d.])\s*")
_OF_A_SUM = re.compile(r"\s*(?:10)?9\s*(?=,)")
"""The first argument of SUBTOTAL."""
_MAX_DEPTH = 100
_MAX_VISITS = 2_000_000

Place = tuple[int, int]


class _NoSumError(Exception):
    """The formula is no plain sum of numbers."""


@dataclass(slots=True)
class SheetValues:
    """What a sheet stores: numbers as text, places of texts, and formulas without a result; places are 0-based (row, column)."""

    numbers: Mapping[Place, str] = field(default_factory=dict)
    texts: frozenset[Place] = frozenset()
    formulas: Mapping[Place, str] = field(default_factory=dict)
    subtotals: frozenset[Place] = frozenset()
    """Formulas with SUBTOTAL, whether they have a result or not: others leave them out."""
    hidden_rows: frozenset[int] = frozenset()


@dataclass(slots=True)
class Calculator:
    """Results of the plain sums of one workbook. `load` gives a sheet's values by its name, None for a sheet that is not there."""

    load: Callable[[str], SheetValues | None]
    _sheets: dict[str, SheetValues | None] = field(default_factory=dict)
    _results: dict[tuple[str, Place], Decimal | None] = field(default_factory=dict)
    _open: set[tuple[str, Place]] = field(default_factory=set)
    _visits: int = 0

    def result(self, sheet: str, place: Place) -> Decimal | None:
        """The result of the formula at a place, None where it is no plain sum."""
        key = (sheet, place)
        if key not in self._results:
            if key in self._open or len(self._open) > _MAX_DEPTH:
                return None
            self._open.add(key)
            try:
                values = self.values(sheet)
                self._results[key] = _Sum(self, sheet, values.formulas[place]).value()
            except (_NoSumError, KeyError, InvalidOperation):
                self._results[key] = None
            finally:
                self._open.discard(key)
        return self._results[key]

    def values(self, sheet: str) -> SheetValues:
        if sheet not in self._sheets:
            self._sheets[sheet] = self.load(sheet)
        values = self._sheets[sheet]
        if values is None:
            raise _NoSumError
        return values

    def visit(self, count: int) -> None:
        """Count cells that are looked at: formulas over wide ranges that refer to each other would take for ever."""
        self._visits += count
        if self._visits > _MAX_VISITS:
            raise _NoSumError

    def number(self, sheet: str, place: Place, is_in_range: bool) -> Decimal:
        """What a cell adds: its number, nothing where it is blank; in a range text adds nothing either."""
        self.visit(1)
        values = self.values(sheet)
        if (stored := values.numbers.get(place)) is not None:
            return Decimal(stored)
        if place in values.formulas:
            result = self.result(sheet, place)
            if result is None:
                raise _NoSumError
            return result
        if place in values.texts and not is_in_range:
            raise _NoSumError
        return Decimal(0)


@dataclass(slots=True)
class _Sum:
    """One formula, read from left to right."""

    calculator: Calculator
    sheet: str
    text: str
    at: int = 0

    def value(self) -> Decimal:
        result = self._terms()
        if self.at < len(self.text):
            raise _NoSumError
        return result

    def _next(self) -> re.Match[str] | None:
        return _TOKEN.match(self.text, self.at)

    def _takes(self, mark: str) -> bool:
        token = self._next()
        if token is None or token["mark"] != mark:
            return False
        self.at = token.end()
        return True

    def _terms(self) -> Decimal:
        total = self._signed()
        while True:
            if self._takes("+"):
                total += self._signed()
            elif self._takes("-"):
                total -= self._signed()
            else:
                return total

    def _signed(self) -> Decimal:
        if self._takes("-"):
            return -self._signed()
        if self._takes("+"):
            return self._signed()
        part = self._part()
        while times_one := _TIMES_ONE.match(self.text, self.at):
            self.at = times_one.end()
        return part

    def _part(self) -> Decimal:
        if self._takes("("):
            return self._closed(self._terms())
        token = self._next()
        if token is None:
            raise _NoSumError
        if token["function"]:
            self.at = token.end() + 1
            return self._closed(self._call(token["function"].upper()))
        if token["number"]:
            self.at = token.end()
            return Decimal(token["number"])
        if token["cell"] and not token["end"]:
            self.at = token.end()
            return self.calculator.number(self._sheet_of(token), place_of(token["cell"]), is_in_range=False)
        raise _NoSumError

    def _call(self, function: str) -> Decimal:
        """The value of a function whose bracket has been opened."""
        if function == "SUM":
            total = self._argument()
            while self._takes(","):
                total += self._argument()
            return total
        if function == "SUBTOTAL":
            return self._subtotal()
        value = self._terms()
        if function == "ROUND":
            return _rounded(value, self._behind_comma(_DIGITS))
        if function == "IFERROR":
            self._behind_comma(_INSTEAD)
        return value

    def _subtotal(self) -> Decimal:
        kind = _OF_A_SUM.match(self.text, self.at)
        if kind is None:
            raise _NoSumError
        self.at, total = kind.end(), Decimal(0)
        while self._takes(","):
            token = self._next()
            if token is None or not token["end"]:
                raise _NoSumError
            sheet, rows, columns = self._range(token)
            values = self.calculator.values(sheet)
            self.calculator.visit(len(rows))
            if not values.hidden_rows.isdisjoint(rows):
                raise _NoSumError
            total += self._sum(sheet, (place for place in _places(rows, columns) if place not in values.subtotals))
        return total

    def _behind_comma(self, pattern: re.Pattern[str]) -> str:
        found = self._takes(",") and pattern.match(self.text, self.at)
        if not found:
            raise _NoSumError
        self.at = found.end()
        return found[0]

    def _closed(self, value: Decimal) -> Decimal:
        if not self._takes(")"):
            raise _NoSumError
        return value

    def _argument(self) -> Decimal:
        token = self._next()
        if token is None or not token["end"]:
            return self._terms()
        sheet, rows, columns = self._range(token)
        return self._sum(sheet, _places(rows, columns))

    def _sum(self, sheet: str, places: Iterable[Place]) -> Decimal:
        return sum((self.calculator.number(sheet, place, is_in_range=True) for place in places), Decimal(0))

    def _range(self, token: re.Match[str]) -> tuple[str, range, range]:
        """The sheet, the rows and the columns of a range, which is read on behind."""
        self.at = token.end()
        (top, left), (bottom, right) = place_of(token["cell"]), place_of(token["end"])
        rows, columns = range(top, bottom + 1), range(left, right + 1)
        if not 0 < len(rows) * len(columns) <= _MAX_VISITS:
            raise _NoSumError
        return self._sheet_of(token), rows, columns

    def _sheet_of(self, token: re.Match[str]) -> str:
        name = token["sheet"]
        if not name:
            return self.sheet
        return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _places(rows: range, columns: range) -> Iterator[Place]:
    return ((row, column) for row in rows for column in columns)


def _rounded(value: Decimal, digits: str) -> Decimal:
    """As a sheet rounds: half away from zero."""
    return value.quantize(Decimal(1).scaleb(-int(digits)), rounding=ROUND_HALF_UP)


def place_of(reference: str) -> Place:
    """The 0-based (row, column) of a reference such as `$C$5`."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise _NoSumError
    return int(match[4]) - 1, column_of(match[2].upper())


def column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def shift_formula(formula: str, rows: int, columns: int) -> str:
    """A shared formula as it stands in a cell so many rows below and columns right of the one that holds its text."""

    def shift(match: re.Match[str]) -> str:
        row = int(match[4]) + (0 if match[3] else rows)
        column = column_of(match[2].upper()) + (0 if match[1] else columns)
        return f"{match[1]}{_letters(max(column, 0))}{match[3]}{max(row, 1)}"

    return _REFERENCE.sub(shift, formula)


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
