"""Bring geometries to what a layer stores: EPSG:4326, two dimensions, the layer's type, valid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geo.crs import GEOGRAPHIC
from geo.importing.report import Box
from geo.importing.source import Geometries
from geo.layers import GeometryType

NAMES: Final = {
    0: "un punto", 1: "una línea", 2: "una línea", 3: "un polígono", 4: "varios puntos", 5: "varias líneas",
    6: "varios polígonos", 7: "una colección de geometrías",
}  # fmt: skip
FAMILY: Final = {"POINT": (0,), "MULTIPOINT": (0, 4), "MULTILINESTRING": (1, 2, 5), "MULTIPOLYGON": (3, 6)}
WANTED: Final = {
    "POINT": "puntos", "MULTIPOINT": "puntos", "MULTILINESTRING": "líneas", "MULTIPOLYGON": "polígonos",
}  # fmt: skip
EARTH: Final[Box] = (-180.0, -90.0, 180.0, 90.0)
COLLECTIONS: Final = (4, 5, 6, 7)


@dataclass
class Shaped:
    """Geometries as stored, shape (n,); why some are None; which polygons were repaired."""

    geometry: Geometries
    reasons: dict[int, str] = dataclass_field(default_factory=dict)
    repaired: list[int] = dataclass_field(default_factory=list)


def shape(geometry: Geometries, wanted: GeometryType, transformer: Transformer | None) -> Shaped:
    """Return `geometry` in EPSG:4326 and as the layer's type.

    Args:
        geometry: shape (n,), in the transformer's source CRS.
        wanted: the layer's type; single geometries become multi ones when it is multi.
        transformer: to EPSG:4326 in x, y order; None when they are there already.
    """
    result = Shaped(np.asarray(shapely.force_2d(geometry), dtype=object))
    missing = shapely.is_missing(result.geometry) | shapely.is_empty(result.geometry)
    _reject(result, missing, "la fila no tiene geometría")
    _finite(result, "la geometría tiene coordenadas que no son números")
    if transformer is not None:
        present = ~shapely.is_missing(result.geometry)
        result.geometry[present] = shapely.transform(result.geometry[present], pairs(transformer))
        _finite(result, "las coordenadas no caben en el sistema de coordenadas del archivo")
    _fit_type(result, wanted)
    _repair(result)
    return result


def transformer_from(crs: CRS) -> Transformer | None:
    """Return the transformer from `crs` to EPSG:4326, or None when nothing would change."""
    target = CRS.from_epsg(GEOGRAPHIC)
    if crs == target or crs.equals(target, ignore_axis_order=True):
        return None
    return Transformer.from_crs(crs, target, always_xy=True)


def inside(geometry: Geometries, region: Box | None, *, flipped: bool = False) -> NDArray[np.bool_]:
    """Say which geometries lie in, or touch, the region, as they are or with their axes flipped.

    Without a region, the whole Earth: latitudes to 90 and longitudes to 180 degrees.
    """
    bounds = shapely.bounds(geometry)
    west, south, east, north = (bounds[:, order] for order in ((1, 0, 3, 2) if flipped else (0, 1, 2, 3)))
    with np.errstate(invalid="ignore"):
        left, bottom, right, top = EARTH
        whole = (west >= left) & (south >= bottom) & (east <= right) & (north <= top)
        if region is None:
            return np.asarray(whole)
        left, bottom, right, top = region
        return np.asarray(whole & (west <= right) & (east >= left) & (south <= top) & (north >= bottom))


def pairs(transformer: Transformer) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return the transformer as a function of points, shape (n, 2), as `shapely.transform` calls it."""

    def transform(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return transform


def _reject(result: Shaped, where: NDArray[np.bool_], reason: str) -> None:
    for place in np.flatnonzero(where):
        result.reasons.setdefault(int(place), reason)
    result.geometry[where] = None


def _finite(result: Shaped, reason: str) -> None:
    points, owner = shapely.get_coordinates(result.geometry, return_index=True)
    bad = np.zeros(len(result.geometry), dtype=bool)
    bad[owner[~np.isfinite(points).all(axis=1)]] = True
    _reject(result, bad, reason)


def _fit_type(result: Shaped, wanted: GeometryType) -> None:
    if wanted == "GEOMETRY":
        return
    kinds = shapely.get_type_id(result.geometry)
    for place in np.flatnonzero(np.isin(kinds, COLLECTIONS)):
        result.geometry[place] = _gathered(result.geometry[place], wanted)
    kinds = shapely.get_type_id(result.geometry)
    wrong = (kinds >= 0) & ~np.isin(kinds, FAMILY[wanted])
    for place in np.flatnonzero(wrong):
        name = NAMES[int(kinds[place])]
        closed = wanted == "MULTIPOLYGON" and kinds[place] == 1 and shapely.is_closed(result.geometry[place])
        hint = "; una línea cerrada no se toma por polígono" if closed else ""
        result.reasons[int(place)] = f"la capa es de {WANTED[wanted]} y la fila trae {name}{hint}"
    result.geometry[wrong] = None
    kinds = shapely.get_type_id(result.geometry)
    if wanted == "MULTIPOLYGON":
        _promote(result.geometry, kinds == 3, shapely.multipolygons)  # noqa: PLR2004 - GEOS type
    elif wanted == "MULTILINESTRING":
        _promote(result.geometry, (kinds == 1) | (kinds == 2), shapely.multilinestrings)  # noqa: PLR2004
    elif wanted == "MULTIPOINT":
        _promote(result.geometry, kinds == 0, shapely.multipoints)


def _gathered(geometry: shapely.Geometry, wanted: GeometryType) -> shapely.Geometry:
    """Return a collection as the layer's type when its parts allow it, else as it is."""
    parts = shapely.get_parts(geometry)
    while np.isin(shapely.get_type_id(parts), COLLECTIONS).any():
        parts = shapely.get_parts(parts)
    kinds = set(shapely.get_type_id(parts).tolist())
    if wanted == "POINT":
        return parts[0] if len(parts) == 1 and kinds == {0} else geometry
    makers: dict[str, tuple[set[int], Callable[..., Any]]] = {
        "MULTIPOLYGON": ({3}, shapely.multipolygons),
        "MULTILINESTRING": ({1, 2}, shapely.multilinestrings),
        "MULTIPOINT": ({0}, shapely.multipoints),
    }
    allowed, make = makers[wanted]
    return make(parts) if kinds and kinds <= allowed else geometry


def _promote(geometry: Geometries, where: NDArray[np.bool_], make: Callable[..., Any]) -> None:
    if where.any():
        places = np.arange(int(where.sum()))
        geometry[where] = make(geometry[where], indices=places)


def _repair(result: Shaped) -> None:
    kinds = shapely.get_type_id(result.geometry)
    areas = np.isin(kinds, (3, 6))
    broken = np.flatnonzero(areas)[~shapely.is_valid(result.geometry[areas])]
    for place in broken:
        mended = shapely.make_valid(result.geometry[place], method="structure", keep_collapsed=False)
        parts = shapely.get_parts(shapely.get_parts(mended))
        polygons = parts[shapely.get_type_id(parts) == 3]  # noqa: PLR2004 - GEOS type
        if len(polygons) == 0:
            result.reasons[int(place)] = "el polígono no encierra ninguna superficie"
            result.geometry[place] = None
        else:
            result.geometry[place] = shapely.multipolygons(polygons) if kinds[place] == 6 else mended  # noqa: PLR2004
            result.repaired.append(int(place))
    kinds = shapely.get_type_id(result.geometry)
    lines = np.isin(kinds, (1, 2, 5))
    flat = np.zeros(len(kinds), dtype=bool)
    flat[lines] = shapely.length(result.geometry[lines]) == 0
    _reject(result, flat, "la línea no tiene longitud")
