"""What every column is called at each header level, from the top down: by the merges, or where a format lost them, by the blanks."""

from __future__ import annotations

from ingestion.grid_words import grid_words
from ingestion.model import Grid
from ingestion.tables.header_rows import KEY_ROLES, is_index_row
from ingestion.tables.layouts import column_role, plain


def span_paths(grid: Grid, first: int, end: int) -> list[list[str]]:
    owners = grid.owners()
    index_rows = [is_index_row(row) for row in grid.matrix()[first:end]]
    paths: list[list[str]] = []
    for c in range(grid.n_cols):
        path: list[str] = []
        previous = None
        for r in range(first, end):
            cell = owners[r][c]
            if cell is None or cell is previous or cell.row < first:
                continue
            previous = cell
            text = plain(cell.text)
            if text and not (index_rows[r - first] and text not in grid_words().code_levels) and not text.isdigit():
                path.append(text)
        paths.append(path)
    return paths


def _assign(upper: list[str], lower: list[str]) -> list[int] | None:
    """For each position of `lower`, the index of the cell of `upper` that stands over it; None where it cannot be told.

    A blank in the lower row lies under a vertically merged upper cell, which therefore covers exactly one position; a
    run of texts lies under one group, or under several where the run repeats itself (项目 预算数 项目 预算数).
    """
    runs: list[tuple[int, int, bool]] = []
    for i, text in enumerate(lower):
        blank = not text
        if runs and not blank and not runs[-1][2]:
            runs[-1] = (runs[-1][0], i + 1, False)
        else:
            runs.append((i, i + 1, blank))
    extra = len(upper) - len(runs)
    if extra < 0:
        return None
    pieces: list[tuple[int, int]] = []
    for start, stop, blank in runs:
        cut = [start, stop] if blank or not extra else _cuts_of_a_run(lower, start, stop, extra)
        extra -= len(cut) - 2
        pieces += zip(cut[:-1], cut[1:], strict=True)
    if extra or len(pieces) != len(upper):
        return None
    out = [0] * len(lower)
    for index, (start, stop) in enumerate(pieces):
        for i in range(start, stop):
            out[i] = index
    return out


def _repeats_an_amount(lower: list[str]) -> bool:
    """Whether two amount columns of one name stand in one block of columns, without a naming column that begins another between them."""
    seen: set[str] = set()
    for text in lower:
        if column_role(text) in KEY_ROLES:
            seen = set()
        elif text and text in seen:
            return True
        seen.add(text)
    return False


def _stacked(uppers: list[list[str]], lower: list[str]) -> list[tuple[list[str], list[int]]] | None:
    """The rows above `lower` from the bottom up, with the blanks at their ends that were cut off, and how each lies over the one
    below it; None where there is no way for all of them."""
    if not uppers:
        return []
    for padding in range(max(1, len(lower) - len(uppers[-1]) + 1)):
        row = uppers[-1] + [""] * padding
        mapping = _assign(row, lower)
        above = _stacked(uppers[:-1], row) if mapping is not None else None
        if mapping is not None and above is not None:
            return [(row, mapping), *above]
    return None


def _cuts_of_a_run(lower: list[str], start: int, stop: int, extra: int) -> list[int]:
    """Where a run of texts is cut because it repeats itself, as a whole or from its first text on; at most `extra` times."""
    size = stop - start
    for period in range(1, size):
        times = size // period
        if size % period == 0 and times - 1 <= extra and lower[start:stop] == lower[start : start + period] * times:
            return list(range(start, stop + 1, period))
    for period in range(2, size // 2 + 1):  # a block for each year, and one of changes that is named otherwise
        times = next(n for n in range(1, size) if lower[start + n * period : start + (n + 1) * period] != lower[start : start + period])
        if times > 1 and times == extra:
            return [*range(start, start + times * period + 1, period), stop]
    repeats = [k for k in range(start + 1, stop) if lower[k] == lower[start]]
    return [start, *(repeats if len(repeats) <= extra else []), stop]


def flat_paths(matrix: list[list[str]], first: int, end: int, n_cols: int) -> list[list[str]] | None:
    rows = [[plain(t) for t in matrix[r]] for r in range(first, end) if not is_index_row(matrix[r]) and any(t.strip() for t in matrix[r])]
    if not rows:
        return [[] for _ in range(n_cols)]
    stripped = [_strip(row) for row in rows]
    if any("" in row for row in stripped[:1]):
        return _aligned_paths(rows, n_cols)
    lower, uppers = rows[-1][:n_cols], stripped[:-1]
    # What stands above a level that cannot be told is left out; the levels below it can be told.
    stacks = (_stacked(uppers[lost:], lower) for lost in range(len(uppers)))
    stack = next((found for found in stacks if found is not None), [])
    if uppers and not stack:
        return _aligned_paths(rows, n_cols)
    if len(stack) < len(uppers) and _repeats_an_amount(lower):
        return None  # the level that was lost tells whose, or of which year, each of them is
    lookup = [list(range(n_cols))]  # for each level from the bottom: column -> index of the cell above it
    levels = [lower]
    for row, mapping in stack:
        lookup.append([mapping[i] for i in lookup[-1]])
        levels.append(row)
    paths = []
    for c in range(n_cols):
        texts = [levels[k][lookup[k][c]] for k in reversed(range(len(levels)))]
        paths.append([t for t in texts if t])
    return paths


def _aligned_paths(rows: list[list[str]], n_cols: int) -> list[list[str]]:
    """Header rows whose merged cells left blanks behind them: a text reaches right over the blanks as far as some row
    below has a text there, up to the next text of its own row or the place where a group above it begins."""
    rows = [row[:n_cols] + [""] * (n_cols - len(row)) for row in rows]
    paths: list[list[str]] = [[] for _ in range(n_cols)]
    for r, row in enumerate(rows):
        current = ""
        for c in range(n_cols):
            if row[c]:
                current = row[c]
            elif any(above[c] for above in rows[:r]) or not any(below[c] for below in rows[r + 1 :]):
                current = ""
            if current:
                paths[c].append(current)
    return paths


def _strip(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]
