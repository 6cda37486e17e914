"""Which point lies in which polygon, in memory, on every core.

The same rules as `geo.exposure_pairs`: containment is planar in EPSG:4326 with the border inside, a buffer
is in metres on the ellipsoid around edges that are straight in degrees.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.bulk_index import Floats, Places, PointIndex
from geo.crs import GEOD
from geo.exposure_pairs import EDGE_DEGREES, METRES_PER_DEGREE

Geometries = NDArray[np.object_]
Pairs = tuple[Places, Places]
Progress = Callable[[int, int], None]

BATCHES: Final = 32
"""Parts of the work: enough to keep every core busy to the end and to show progress."""

METRES_PER_LATITUDE: Final = 111_000.0
"""About a degree of latitude anywhere (110,574 to 111,694 m); only to sift, see `_near`."""


def silent(done: int, total: int) -> None:
    """Tell no progress."""
    del done, total


def match(xy: Floats, zones: Geometries, buffer_m: float = 0.0, progress: Progress = silent) -> Pairs:
    """Return every pair (zone, point) where the zone holds the point, sorted by zone.

    Args:
        xy: longitude and latitude of the points, shape (n, 2).
        zones: geometries in EPSG:4326, shape (m,); None holds nothing. They are prepared in place.
        buffer_m: metres around the zones.
        progress: called with zones done and zones in all.
    """
    if not len(xy) or not len(zones):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    index = PointIndex(xy)
    bounds = shapely.bounds(zones)
    zone, point = index.candidates(bounds)
    pairs = _inside(xy, zones, zone, point, progress)
    if not buffer_m:
        return pairs
    zone, point = index.candidates(reach(bounds, buffer_m))
    fresh = ~np.isin(zone * len(xy) + point, pairs[0] * len(xy) + pairs[1])
    near = _around(xy, zones, zone[fresh], point[fresh], buffer_m)
    zone, point = np.concatenate([pairs[0], near[0]]), np.concatenate([pairs[1], near[1]])
    order = np.lexsort((point, zone))
    return zone[order], point[order]


def reach(bounds: Floats, metres: float) -> Floats:
    """Return boxes in degrees that hold all that lies within `metres` of boxes, shape (m, 4)."""
    north = metres / METRES_PER_DEGREE
    farthest = np.minimum(np.abs(bounds[:, [1, 3]]).max(axis=1) + north, 90.0)
    # Towards a pole a metre spans ever more degrees of longitude; a cosine of 0.001 is 6 km from it.
    east = np.minimum(north / np.maximum(np.cos(np.radians(farthest)), 0.001), 360.0)
    wider: Floats = bounds + np.column_stack(
        [-east, np.full_like(east, -north), east, np.full_like(east, north)]
    )
    return wider


def _inside(xy: Floats, zones: Geometries, zone: Places, point: Places, progress: Progress) -> Pairs:
    """Return the pairs of candidates that hold, each zone wholly in one thread.

    A prepared polygon builds its index at the first question, which is not safe from two threads.
    """
    shapely.prepare(zones)

    def test(part: slice) -> Places:
        held = shapely.intersects_xy(zones[zone[part]], xy[point[part], 0], xy[point[part], 1])
        places: Places = np.flatnonzero(held) + part.start
        return places

    kept = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = list(_parts(zone, len(zones)))
        for part, held in zip(parts, pool.map(test, parts), strict=True):
            kept.append(held)
            progress(int(zone[part.stop - 1]) + 1, len(zones))
    progress(len(zones), len(zones))
    places = np.concatenate(kept) if kept else np.empty(0, dtype=np.int64)
    return zone[places], point[places]


def _parts(zone: Places, count: int) -> Iterator[slice]:
    """Cut sorted pairs where the zone changes, into parts of about the same size."""
    changes = np.searchsorted(zone, np.arange(count + 1))
    wanted = np.searchsorted(changes, np.linspace(0, len(zone), BATCHES + 1))
    cuts = np.unique(changes[wanted])
    yield from (slice(int(start), int(stop)) for start, stop in pairwise(cuts))


def _around(xy: Floats, zones: Geometries, zone: Places, point: Places, metres: float) -> Pairs:
    """Return the pairs of candidates that lie within `metres` of the zone's border."""
    if not len(zone):
        return zone, point
    starts = np.flatnonzero(np.diff(zone, prepend=-1))
    groups = list(zip(starts, np.append(starts[1:], len(zone)), strict=True))

    def test(group: tuple[int, int]) -> Places:
        start, stop = group
        held = _near(zones[zone[start]], xy[point[start:stop]], metres)
        return np.flatnonzero(held) + start

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        kept = list(pool.map(test, groups))
    places = np.concatenate(kept) if kept else np.empty(0, dtype=np.int64)
    return zone[places], point[places]


def _near(zone: shapely.Geometry, xy: Floats, metres: float) -> NDArray[np.bool_]:
    """Return which points lie within `metres` of a zone's border on the ellipsoid.

    A plane that fits roughly decides what is clearly near or clearly far; the few between are measured.
    """
    line = border(zone)
    _, south, _, north = shapely.bounds(line)
    middle = np.radians((south + north) / 2)
    half = np.radians((north - south) / 2 + metres / METRES_PER_DEGREE)
    # How much the plane can be wrong: the ellipsoid's own 1 %, and the cosine at the farthest latitude.
    farthest = max(np.cos(middle - half) / np.cos(middle), np.cos(middle) / max(np.cos(middle + half), 1e-6))
    farthest = max(farthest, np.cos(middle + half) / np.cos(middle), np.cos(middle) / np.cos(middle - half))
    error = farthest * 1.01
    scale = np.array([METRES_PER_LATITUDE * np.cos(middle), METRES_PER_LATITUDE])
    flat = shapely.transform(line, lambda points: points * scale)
    shapely.prepare(flat)
    points = shapely.points(xy * scale)
    held = np.asarray(shapely.dwithin(flat, points, metres / error))
    doubtful = np.flatnonzero(np.asarray(shapely.dwithin(flat, points, metres * error)) & ~held)
    for place in doubtful:
        held[place] = distance_m(line, xy[place], metres) <= metres
    return held


def border(zone: shapely.Geometry) -> shapely.Geometry:
    """Return the lines from which a buffer is measured, in steps over which a geodesic hardly bends."""
    parts = [
        shapely.boundary(part) if shapely.get_dimensions(part) == 2 else part  # noqa: PLR2004 - a polygon
        for part in shapely.get_parts(zone)
    ]
    lines: shapely.Geometry = shapely.segmentize(shapely.geometrycollections(parts), EDGE_DEGREES)
    return lines


def distance_m(line: shapely.Geometry, point: Floats, metres: float) -> float:
    """Return the distance on the ellipsoid from a point to a line, or infinity past `metres`.

    In the azimuthal equidistant plane about the point, distances from it are geodesic; within it a step of
    `border` is straight to the millimetre.
    """
    window = reach(np.array([[*point, *point]]), metres * 1.01 + 10)[0]
    near = shapely.clip_by_rect(line, *window)
    if near.is_empty:
        return float("inf")

    def about_the_point(vertices: Floats) -> Floats:
        lon, lat = np.broadcast_to(point, vertices.shape).T
        azimuth, _, away = GEOD.inv(lon, lat, vertices[:, 0], vertices[:, 1])
        bearing = np.radians(azimuth)
        return np.column_stack([away * np.sin(bearing), away * np.cos(bearing)])

    return float(shapely.distance(shapely.Point(0, 0), shapely.transform(near, about_the_point)))
