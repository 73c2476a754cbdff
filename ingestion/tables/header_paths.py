"""What every column is called at each header level, from the top down: by the merges, or where a format lost them, by the blanks."""

from __future__ import annotations

from ingestion.model import Grid
from ingestion.tables.header_rows import SPLIT_WORDS, is_index_row
from ingestion.tables.layouts import plain


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
            if text and not (index_rows[r - first] and text not in SPLIT_WORDS) and not text.isdigit():
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


def _cuts_of_a_run(lower: list[str], start: int, stop: int, extra: int) -> list[int]:
    """Where a run of texts is cut because it repeats itself, as a whole or from its first text on; at most `extra` times."""
    size = stop - start
    for period in range(1, size):
        times = size // period
        if size % period == 0 and times - 1 <= extra and lower[start:stop] == lower[start : start + period] * times:
            return list(range(start, stop + 1, period))
    repeats = [k for k in range(start + 1, stop) if lower[k] == lower[start]]
    return [start, *(repeats if len(repeats) <= extra else []), stop]


def flat_paths(matrix: list[list[str]], first: int, end: int, n_cols: int) -> list[list[str]] | None:
    rows = [[plain(t) for t in matrix[r]] for r in range(first, end) if not is_index_row(matrix[r]) and any(t.strip() for t in matrix[r])]
    if not rows:
        return [[] for _ in range(n_cols)]
    stripped = [_strip(row) for row in rows]
    if any("" in row for row in stripped[:1]):
        return _aligned_paths(rows, n_cols)
    lower = rows[-1][:n_cols]
    lookup = [list(range(n_cols))]  # for each level from the bottom: column -> index of the cell above it
    levels = [lower]
    for row in reversed(stripped[:-1]):
        mapping = None
        for padding in range(max(1, len(levels[-1]) - len(row) + 1)):
            candidate = row + [""] * padding
            mapping = _assign(candidate, levels[-1])
            if mapping is not None:
                row = candidate
                break
        if mapping is None:
            if len(levels) == 1:
                return _aligned_paths(rows, n_cols)
            break  # what stands above cannot be told; the levels below it can
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
