"""An index of points for questions by box, made of arrays alone.

Points are cut into strips of equal count by longitude, and sorted by latitude within each; a box is then
one range of the sorted points in each strip that it crosses. GEOS' own tree would need an object per point,
which takes longer to make than the whole question.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

PER_STRIP: Final = 2048
"""Points in a strip: few enough to skip, enough for a box to cross few strips."""

ROUNDING: Final = 1e-9
"""Slack of the sorted latitudes, in turns: ranges are taken a little wider and then cut exactly."""


class PointIndex:
    """Answer which points lie in each of many boxes.

    Args:
        xy: longitude and latitude, shape (n, 2), finite.
    """

    def __init__(self, xy: Floats) -> None:
        by_x = np.argsort(xy[:, 0])
        strip = np.arange(len(xy)) // PER_STRIP
        # One number sorts by strip and by latitude within it: strip + latitude as a fraction of a turn.
        key = strip + _fraction(xy[by_x, 1])
        by_key = np.argsort(key)
        self._key = key[by_key]
        self._order = by_x[by_key]
        self.xy = xy
        starts = np.arange(0, len(xy), PER_STRIP)
        self._west = xy[by_x[starts], 0]
        self._east = xy[by_x[np.minimum(starts + PER_STRIP, len(xy)) - 1], 0]

    def candidates(self, boxes: Floats) -> tuple[Places, Places]:
        """Return pairs (box, point) of all points in each box, borders included, sorted by box.

        Args:
            boxes: west, south, east, north, shape (m, 4); a box of NaN holds nothing.
        """
        first = np.searchsorted(self._east, boxes[:, 0], side="left")
        last = np.searchsorted(self._west, boxes[:, 2], side="right")
        crossed = np.where(np.isfinite(boxes).all(axis=1), np.maximum(last - first, 0), 0)
        box, strip = spread(first, crossed)
        low = np.searchsorted(self._key, strip + _fraction(boxes[box, 1]) - ROUNDING, side="left")
        high = np.searchsorted(self._key, strip + _fraction(boxes[box, 3]) + ROUNDING, side="right")
        of, place = spread(low, np.maximum(high - low, 0))
        box, point = box[of], self._order[place]
        x, y = self.xy[point, 0], self.xy[point, 1]
        west, south, east, north = boxes[box].T
        held = (x >= west) & (x <= east) & (y >= south) & (y <= north)
        return box[held], point[held]


def spread(starts: Places, counts: Places) -> tuple[Places, Places]:
    """Return, of many ranges, which range each member belongs to, and the member.

    `spread([5, 9], [2, 1])` is `([0, 0, 1], [5, 6, 9])`.
    """
    owner = np.repeat(np.arange(len(starts)), counts)
    before = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - np.repeat(before - starts, counts)


def _fraction(latitude: Floats) -> Floats:
    """Return a latitude as a number from 0.25 to 0.75, so that strips never touch."""
    clipped: Floats = 0.5 + np.clip(latitude, -90.0, 90.0) / 360.0
    return clipped
