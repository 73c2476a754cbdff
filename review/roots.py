"""Where the error is: the smallest set of printed numbers whose change would satisfy every identity.

Broken identities that share printed numbers are solved together. A solution gives each changed number the value that the
identities demand; identities that held must still hold. One number is tried first, then two, then three. Cells that an equality
ties to each other come out of one entry in the publisher's system: they are one unknown, and change together. Of several solutions
the one that leaves the fewest printed rates wrong is the likeliest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from review.evidence.quantities import Check, Quantity, tolerance_of
from review.evidence.ratios import Ratio
from review.unit_slips import UnitSlip, find_unit_slips

_MAX_CHANGES = 3
_MAX_STEPS = 20_000
_MAX_SOLUTIONS = 12
_TELLING_DIGITS = 3
_SLIP = 2
"""The highest cost of a change that a slip of the pen explains."""


@dataclass(frozen=True, slots=True)
class Change:
    """One printed number and the value (yuan) that it would have to take."""

    quantity: Quantity
    value: Decimal
    copies: tuple[Quantity, ...] = field(default=(), compare=False)
    """The other places where the same number is printed, tied to it by equalities that hold."""

    def printed_keys(self) -> set[Hashable]:
        """The keys of the number and of its copies."""
        return {self.quantity.key, *(q.key for q in self.copies)}


@dataclass(slots=True)
class Diagnosis:
    """What explains one group of broken identities. `changes` is empty where it cannot be decided; `candidates` are then
    the equally small explanations, best first."""

    checks: list[Check]
    changes: tuple[Change, ...] = ()
    candidates: list[tuple[Change, ...]] = field(default_factory=list)
    unit: UnitSlip | None = None
    """The table whose misprinted unit explains the group, if one does."""


class _Search:
    """Iterative deepening over assignments of new values to printed numbers."""

    def __init__(self, checks: list[Check], tied: dict[Hashable, Hashable] | None = None) -> None:
        self.checks = checks
        self.tied = tied or {}
        self.by_key: dict[Hashable, list[int]] = defaultdict(list)
        self.copies: dict[Hashable, dict[Hashable, Quantity]] = defaultdict(dict)
        for index, check in enumerate(checks):
            for quantity in check.quantities():
                self.by_key[self.key(quantity)].append(index)
                self.copies[self.key(quantity)][quantity.key] = quantity
        self.steps = 0

    def key(self, quantity: Quantity) -> Hashable:
        """What stands for a printed number: itself, or the first of those that it is tied to."""
        return self.tied.get(quantity.key, quantity.key)

    def change(self, key: Hashable, value: Decimal) -> Change:
        """A change of one unknown, named by its first printed place."""
        first, *others = sorted(self.copies[key].values(), key=_printed_order)
        return Change(first, value, tuple(others))

    def _value(self, quantity: Quantity, changed: dict[Hashable, Decimal]) -> Decimal:
        return changed.get(self.key(quantity), quantity.value)

    def holds(self, index: int, changed: dict[Hashable, Decimal]) -> bool:
        check = self.checks[index]
        for addends in (check.addends, *check.alternatives):
            difference = self._value(check.total, changed) - sum((s * self._value(q, changed) for s, q in addends), Decimal(0))
            if check.relation == "<=" and difference <= 0 or check.relation == ">=" and difference >= 0:
                return True
            if abs(difference) <= tolerance_of(check.total, addends):
                return True
        return False

    def _demands(self, index: int, changed: dict[Hashable, Decimal]) -> Iterable[Change]:
        """Each single change that would satisfy one identity."""
        check = self.checks[index]
        difference = self._difference(index, changed)
        for sign, quantity in ((-1, check.total), *check.addends):
            if self.key(quantity) not in changed:
                yield Change(quantity, self._value(quantity, changed) + sign * difference)

    def exactness(self, solution: tuple[Change, ...]) -> int:
        """How many of the identities that the changed numbers take part in hold to the last digit."""
        changed = {self.key(c.quantity): c.value for c in solution}
        touched = {i for key in changed for i in self.by_key[key]}
        return sum(1 for i in touched if self._difference(i, changed) == 0) - len(touched)

    def refine(self, solution: tuple[Change, ...]) -> tuple[Change, ...]:
        """The same numbers changed, each to the demanded value that satisfies the most identities exactly."""
        chosen = {self.key(c.quantity): c.value for c in solution}
        for change in solution:
            key = self.key(change.quantity)
            rest = {k: v for k, v in chosen.items() if k != key}
            values = dict.fromkeys(
                [chosen[key], *(d.value for i in self.by_key[key] for d in self._demands(i, rest) if self.key(d.quantity) == key)]
            )
            valid = [v for v in values if all(self.holds(i, {**rest, key: v}) for i in self.by_key[key])]
            if valid:
                chosen[key] = max(valid, key=lambda v: self._weight(key, {**rest, key: v}))
        return tuple(self.change(self.key(c.quantity), chosen[self.key(c.quantity)]) for c in solution)

    def as_slip(self, change: Change, solution: tuple[Change, ...]) -> Change:
        """The change to the nearest value that a slip of the pen explains, where sums leave it open by their rounding."""
        quantity, key = change.quantity, self.key(change.quantity)
        step = quantity.step
        rest = {self.key(c.quantity): c.value for c in solution if c is not change}
        is_given = any(len(self.checks[i].addends) == 1 for i in self.by_key[key] if self._difference(i, {**rest, key: change.value}) == 0)
        if not step or is_given or slip_cost(quantity.value, change.value, step) == 1:
            return change
        reach = max(len(self.checks[i].addends) for i in self.by_key[key])
        nearby = (change.value + sign * distance * step for distance in range(1, reach + 1) for sign in (-1, 1))
        slips = (v for v in nearby if slip_cost(quantity.value, v, step) == 1 and quantity.value != v)
        value = next((v for v in slips if all(self.holds(i, {**rest, key: v}) for i in self.by_key[key])), change.value)
        return self.change(key, value)

    def _weight(self, key: Hashable, changed: dict[Hashable, Decimal]) -> int:
        """Identities of a number that hold exactly; the same amount printed elsewhere says more than a sum that may be rounded."""
        return sum(3 if len(self.checks[i].addends) == 1 else 1 for i in self.by_key[key] if self._difference(i, changed) == 0)

    def _difference(self, index: int, changed: dict[Hashable, Decimal]) -> Decimal:
        check = self.checks[index]
        return self._value(check.total, changed) - sum((s * self._value(q, changed) for s, q in check.addends), Decimal(0))

    def solve(self, broken: list[int], depth: int) -> list[tuple[Change, ...]]:
        """All solutions of exactly `depth` changes, as far as the step limit allows."""
        found: dict[frozenset[Hashable], tuple[Change, ...]] = {}
        self._extend(broken, depth, {}, [], found)
        return list(found.values())

    def _extend(
        self,
        open_: list[int],
        depth: int,
        changed: dict[Hashable, Decimal],
        path: list[Change],
        found: dict[frozenset[Hashable], tuple[Change, ...]],
    ) -> None:
        self.steps += 1
        if self.steps > _MAX_STEPS or len(found) >= _MAX_SOLUTIONS * 4:
            return
        if not open_:
            if depth == 0:
                found.setdefault(frozenset(changed), tuple(path))
            return
        if depth == 0:
            return
        for change in self._demands(open_[0], changed):
            key = self.key(change.quantity)
            now = {**changed, key: change.value}
            touched = set(self.by_key[key])
            still = [i for i in dict.fromkeys([*open_, *touched]) if not self.holds(i, now)]
            # Each further change can repair only the identities that it takes part in: too many open ones are hopeless.
            if still and depth == 1:
                continue
            self._extend(still, depth - 1, now, [*path, change], found)


def diagnose(checks: list[Check], ratios: Sequence[Ratio] = ()) -> list[Diagnosis]:
    """Explains the broken identities among `checks`, group by group; `ratios` are the printed rates that tell of the numbers.

    An explanation breaks no inequality that holds, and one that it mends follows from it; alone an inequality tells of no value.
    """
    slips = find_unit_slips(checks)
    by_unit = {id(c) for slip in slips for c in slip.checks}
    checks = [c for c in checks if id(c) not in by_unit]
    tied = _ties([c for c in checks if c.relation == "=" and c.verdict != "error"])
    groups = _groups([c for c in checks if c.verdict == "error" and c.relation == "="], tied)
    by_number = _merge([_explain(group, checks, tied, ratios) for group in groups])
    return [*(Diagnosis(list(slip.checks), unit=slip) for slip in slips), *by_number]


def _merge(diagnoses: list[Diagnosis]) -> list[Diagnosis]:
    """Groups that the same changes explain are one group."""
    merged: dict[frozenset[Hashable], Diagnosis] = {}
    undecided = []
    for diagnosis in diagnoses:
        keys = frozenset(c.quantity.key for c in diagnosis.changes)
        if not keys:
            undecided.append(diagnosis)
        elif keys in merged:
            merged[keys].checks += diagnosis.checks
        else:
            merged[keys] = diagnosis
    return [*merged.values(), *undecided]


def _groups(broken: list[Check], tied: dict[Hashable, Hashable]) -> list[list[Check]]:
    """Broken identities that share a printed number, directly or through others."""
    groups: list[list[Check]] = []
    keys_of: list[set[Hashable]] = []
    for check in broken:
        keys = {tied.get(q.key, q.key) for q in check.quantities()}
        joined, joined_keys = [check], set(keys)
        for i in reversed(range(len(groups))):
            if keys_of[i] & keys:
                joined = groups.pop(i) + joined
                joined_keys |= keys_of.pop(i)
        groups.append(joined)
        keys_of.append(joined_keys)
    return groups


def _explain(group: list[Check], checks: list[Check], tied: dict[Hashable, Hashable], ratios: Sequence[Ratio]) -> Diagnosis:
    ids = {id(c) for c in group}
    unequal = [c for c in checks if c.relation != "=" and c.verdict == "error"]
    others = [c for c in checks if id(c) not in ids and (c.relation == "=" or c.verdict != "error")]
    search = _Search(group + others, tied)
    broken = list(range(len(group)))
    for depth in range(1, _MAX_CHANGES + 1):
        search.steps = 0
        solutions = {frozenset(search.key(c.quantity) for c in s): search.refine(s) for s in search.solve(broken, depth)}
        if solutions:
            ranked = sorted((_weigh(search, s, ratios) for s in solutions.values()), key=lambda w: w.rank)
            if len(ranked) == 1 or _is_clear(ranked[0], ranked[1]):
                return Diagnosis(group + _mended(unequal, ranked[0].changes), ranked[0].changes, [w.changes for w in ranked])
            return Diagnosis(group, (), [w.changes for w in ranked[:3]])
    return Diagnosis(group)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A solution and what speaks for it."""

    changes: tuple[Change, ...]
    wrong_rates: int
    exactness: int
    costs: tuple[int, ...]
    """What each change costs: 1 for a slip of the pen, 2 for one within rounding, 3 for anything else."""

    @property
    def rank(self) -> tuple[int, int, int]:
        return self.wrong_rates, -self.exactness, sum(self.costs)


def _weigh(search: _Search, solution: tuple[Change, ...], ratios: Sequence[Ratio]) -> _Weighed:
    as_slips = tuple(search.as_slip(c, solution) for c in solution)
    values = {key: change.value for change in as_slips for key in change.printed_keys()}
    wrong = sum(1 for ratio in ratios if not ratio.holds(values))
    costs = tuple(_cost(one, other) for one, other in zip(solution, as_slips, strict=True))
    return _Weighed(as_slips, wrong, search.exactness(solution), costs)


def _cost(demanded: Change, slip: Change) -> int:
    """How implausible a change is; `slip` has the value within rounding that a slip of the pen explains, if there is one."""
    quantity = slip.quantity
    negative = 4 if slip.value < 0 < quantity.value else 0
    return slip_cost(quantity.value, slip.value, quantity.step or Decimal(1)) + (slip.value != demanded.value) + negative


def _mended(unequal: list[Check], solution: tuple[Change, ...]) -> list[Check]:
    """The broken inequalities that hold once the suspected numbers have their new values."""
    values = {key: change.value for change in solution for key in change.printed_keys()}
    touched = [c for c in unequal if any(q.key in values for q in c.quantities())]
    search = _Search(touched)
    return [check for index, check in enumerate(touched) if search.holds(index, values)]


def _printed_order(quantity: Quantity) -> tuple[int, int, int]:
    return quantity.page or 0, quantity.line.table_no if quantity.line is not None else 0, quantity.row_no or 0


def _ties(checks: list[Check]) -> dict[Hashable, Hashable]:
    """Key of a printed cell -> the key that stands for all cells which equalities that hold tie to it."""
    parents: dict[Hashable, Hashable] = {}

    def root(key: Hashable) -> Hashable:
        while parents.get(key, key) != key:
            key = parents[key]
        return key

    for check in checks:
        if len(check.addends) != 1 or check.addends[0][0] != 1:
            continue
        one, other = check.total, check.addends[0][1]
        if one.line is not None and other.line is not None and one.value == other.value and one.value:
            parents[root(one.key)] = root(other.key)
    return {key: root(key) for key in parents}


def _is_clear(best: _Weighed, next_best: _Weighed) -> bool:
    """Whether the best explanation leaves fewer rates wrong or satisfies more identities exactly than any other, or is a plain slip of the
    pen and no other is."""
    if (best.wrong_rates, -best.exactness) < (next_best.wrong_rates, -next_best.exactness):
        return True
    return max(best.costs) <= _SLIP and sum(best.costs) < sum(next_best.costs)


def slip_cost(one: Decimal, other: Decimal, step: Decimal) -> int:
    """1 for one wrong, missing, added or exchanged digit or a moved point between two numbers printed in `step`, 3 for anything else."""
    old, new = (_digits(v, step) for v in (one, other))
    if old == new or old.rstrip("0") == new.rstrip("0"):
        return 1
    if len(old) == len(new):
        differing = [i for i in range(len(old)) if old[i] != new[i]]
        if len(differing) == 1:
            return 1
        if len(differing) == 2 and old[differing[0]] == new[differing[1]] and old[differing[1]] == new[differing[0]]:
            return 1
    short, long = sorted((old, new), key=len)
    if len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long))):
        return 1
    return 3


def is_plain_slip(one: Decimal, other: Decimal, step: Decimal) -> bool:
    """Whether one slip of the pen tells two numbers apart, and they have digits enough for that to be no chance: round numbers have not."""
    telling = max(len(_digits(v, step).rstrip("0")) for v in (one, other))
    return telling >= _TELLING_DIGITS and slip_cost(one, other, step) == 1


def _digits(value: Decimal, step: Decimal) -> str:
    return format(abs((value / step).to_integral_value()), "f")
