"""The plane on which the scenario is drawn, in metres, and the shapes drawn by hand on it."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.crs import GEOGRAPHIC, PLANAR

SEED: Final = "Tierra Firme, Janos, 19 de octubre de 2018"
XY = tuple[float, float]

_to_plane: Final = Transformer.from_crs(GEOGRAPHIC, PLANAR, always_xy=True)
_to_degrees: Final = Transformer.from_crs(PLANAR, GEOGRAPHIC, always_xy=True)


def stream(name: str) -> random.Random:
    """Return the random stream of one part of the scenario, so that changing one leaves the others alone."""
    return random.Random(f"{SEED}/{name}")  # noqa: S311 - repeatable drawing, not secrecy


def chance(rng: random.Random, share: float) -> bool:
    """Say yes in that share of the cases."""
    return rng.random() < share


def plane(lon: float, lat: float) -> XY:
    """Return metres in EPSG:6367 of degrees, to the centimetre: equal places are equal numbers."""
    x, y = _to_plane.transform(lon, lat)
    return round(x, 2), round(y, 2)


def degrees(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Return shapes of the plane in degrees of EPSG:4326, to 1e-7 (a centimetre)."""

    def convert(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        lon, lat = _to_degrees.transform(points[:, 0], points[:, 1])
        return np.column_stack([lon, lat]).round(7)

    return list(shapely.transform(np.array(shapes, dtype=object), convert))


def meander(points: Sequence[XY], rng: random.Random, *, swing: float, step: float) -> list[XY]:
    """Bend a line as water or a track does: move midpoints aside until pieces are shorter than `step` metres.

    `swing` is the shift of a midpoint over the length of its piece; the given points stay where they are.
    """
    bent: list[XY] = [points[0]]
    for start, end in pairwise(points):
        bent += _bend(start, end, rng, swing, step)
    return bent


def _bend(start: XY, end: XY, rng: random.Random, swing: float, step: float) -> list[XY]:
    length = math.dist(start, end)
    if length <= step:
        return [end]
    shift = rng.uniform(-swing, swing)
    middle = (
        round((start[0] + end[0]) / 2 - shift * (end[1] - start[1]), 2),
        round((start[1] + end[1]) / 2 + shift * (end[0] - start[0]), 2),
    )
    return _bend(start, middle, rng, swing, step) + _bend(middle, end, rng, swing, step)


def swath(line: LineString, rng: random.Random, *, narrow: float, wide: float) -> Polygon:
    """Return the ground that a line of water or a crack takes: of a half-width that swells and shrinks."""
    count = max(4, round(line.length / (narrow * 0.6)))
    phases = [(rng.uniform(0, 2 * math.pi), rng.uniform(2, 9)) for _ in range(3)]
    discs = []
    for number in range(count + 1):
        share = number / count
        wave = sum(math.sin(phase + rate * share * 2 * math.pi) for phase, rate in phases) / 3
        half = narrow + (wide - narrow) * (wave + 1) / 2 * math.sin(math.pi * (0.08 + 0.84 * share)) ** 0.5
        discs.append(line.interpolate(share, normalized=True).buffer(half, quad_segs=6))
    return _one(shapely.union_all(discs).buffer(narrow / 2).buffer(-narrow / 2).simplify(2.0))


def blob(
    center: XY, radius: float, rng: random.Random, *, stretch: float = 1.0, turn: float = 0.0
) -> Polygon:
    """Return a rounded, uneven patch of about `radius` metres, longer along `turn` by `stretch`."""
    waves = [(rng.uniform(0.04, 0.20) / order, rng.uniform(0, 2 * math.pi), order) for order in (2, 3, 5, 7)]
    corners = []
    for number in range(48):
        angle = 2 * math.pi * number / 48
        reach = radius * (1 + sum(size * math.cos(order * angle + phase) for size, phase, order in waves))
        along, across = reach * math.cos(angle) * stretch, reach * math.sin(angle)
        corners.append(
            (
                center[0] + along * math.cos(turn) - across * math.sin(turn),
                center[1] + along * math.sin(turn) + across * math.cos(turn),
            )
        )
    return _one(Polygon(corners).buffer(0))


def near(center: XY, distance: float, bearing: float) -> XY:
    """Return the point `distance` metres from `center`; `bearing` in radians from the east, leftwards."""
    return (
        round(center[0] + distance * math.cos(bearing), 2),
        round(center[1] + distance * math.sin(bearing), 2),
    )


def point(place: XY) -> Point:
    """Return a point of the plane."""
    return Point(place)


def _one(shape: BaseGeometry) -> Polygon:
    """Return the largest polygon of a shape."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon)]
    return max(parts, key=lambda part: part.area)
