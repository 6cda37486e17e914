"""Find the header of a table that people may have put a title above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

LOOKED_AT: Final = 30


def header_row(rows: Sequence[Sequence[object]]) -> int | None:
    """Return the index of the row of column names, or None when every row is blank.

    It is the first row at least half as full as the fullest of the first rows: titles, dates and
    notes above a table fill one or two cells.
    """
    filled = [sum(cell is not None and str(cell).strip() != "" for cell in row) for row in rows[:LOOKED_AT]]
    if not any(filled):
        return None
    enough = max(filled) * 0.5
    return next(place for place, count in enumerate(filled) if count >= enough and count)
