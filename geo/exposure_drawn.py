"""Zones drawn by a person or read from a file, as GeoJSON: checked, mended and measured."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import GEOD
from geo.errors import ContentRefused, InvalidParameter, TooLarge

MAX_VERTICES: Final = 200_000
MAX_ZONES: Final = 1_000
POLYGONS: Final = ("Polygon", "MultiPolygon")
ACCEPTED: Final = (
    "se acepta un Polygon o MultiPolygon de GeoJSON, un Point con buffer_m mayor que cero (un círculo), "
    "o una Feature o FeatureCollection de ellos"
)


@dataclass(frozen=True)
class Drawn:
    """Zones without a layer.

    Attributes:
        geometries: EPSG:4326, planar, valid; numbered from 1 in the answer.
        labels: what people call each.
        notes: what was mended, in Spanish.
    """

    geometries: tuple[BaseGeometry, ...]
    labels: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def provenance(self) -> dict[str, Any]:
        """Return what tells these zones from any other: hash, vertices, area on the ellipsoid in m2."""
        return {
            "geometry": "dibujada",
            "count": len(self.geometries),
            "sha256": _digest(self.geometries),
            "vertices": int(shapely.get_num_coordinates(list(self.geometries)).sum()),
            "area_m2": round(sum(map(area_m2, self.geometries)), 1),
        }


def read(document: object, buffer_m: float) -> Drawn:
    """Return the zones that a GeoJSON document draws.

    Args:
        document: the parsed JSON.
        buffer_m: of the question; a point is a zone only when it has a radius.

    Raises:
        InvalidParameter: it is no GeoJSON object.
        ContentRefused: not polygons, coordinates that are no degrees, or nothing enclosed.
        TooLarge: too many zones or vertices.
    """
    if not isinstance(document, Mapping) or "type" not in document:
        raise InvalidParameter("zones.geometry", f"debe ser un objeto GeoJSON: {ACCEPTED}")
    members = _members(document)
    if len(members) > MAX_ZONES:
        raise TooLarge(f"zones.geometry: tiene {len(members):,} zonas; se aceptan {MAX_ZONES:,}.")
    geometries, notes = [], []
    vertices = 0
    for number, (geometry, _) in enumerate(members, start=1):
        shape = _parse(geometry)
        vertices += int(shapely.get_num_coordinates(shape))
        if vertices > MAX_VERTICES:
            raise TooLarge(f"zones.geometry: tiene más de {MAX_VERTICES:,} vértices; simplifíquela.")
        mended = polygonal(_checked(shape, buffer_m))
        if mended is not shape and not shape.equals(mended):
            notes.append(f"La zona {number} se cruzaba a sí misma y se corrigió.")
        geometries.append(mended)
    return Drawn(tuple(geometries), tuple(label for _, label in members), tuple(notes))


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """Return a valid geometry with the same area; a point is returned as it is.

    Raises:
        ContentRefused: it encloses nothing.
    """
    if shape.geom_type not in POLYGONS:
        return shape
    if shape.is_valid:
        if shape.area > 0:
            return shape
        raise ContentRefused("zones.geometry: el polígono no encierra ninguna superficie.")
    parts = shapely.get_parts(shapely.make_valid(shape))
    areas = [part for piece in parts for part in shapely.get_parts(piece) if part.area > 0]
    if not areas:
        raise ContentRefused("zones.geometry: el polígono no encierra ninguna superficie.")
    return shapely.union_all([part for part in areas if part.geom_type == "Polygon"])


def area_m2(shape: BaseGeometry) -> float:
    """Return the area on the ellipsoid, in m2: shells less holes, whatever way their rings turn."""
    total = 0.0
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type == "Polygon":
            shell, *holes = map(_ring_area_m2, shapely.get_rings(polygon))
            total += shell - sum(holes)
    return total


def _ring_area_m2(ring: BaseGeometry) -> float:
    # Without its sign, as files turn their rings either way.
    lon, lat = shapely.get_coordinates(ring).T
    return abs(float(GEOD.polygon_area_perimeter(lon, lat)[0]))


def _digest(geometries: Sequence[BaseGeometry]) -> str:
    digest = hashlib.sha256()
    for geometry in geometries:
        digest.update(shapely.to_wkb(shapely.normalize(geometry), byte_order=1))
    return digest.hexdigest()


def _members(document: Mapping[Any, Any]) -> list[tuple[object, str]]:
    """Return geometries with their labels, out of Feature and FeatureCollection."""
    match document["type"]:
        case "FeatureCollection":
            features = document.get("features")
            if not isinstance(features, list) or not features:
                raise InvalidParameter("zones.geometry", "la FeatureCollection no tiene elementos")
            return [_member(feature, number) for number, feature in enumerate(features, start=1)]
        case "Feature":
            return [_member(document, 1)]
        case _:
            return [(document, "Zona dibujada")]


def _member(feature: object, number: int) -> tuple[object, str]:
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        raise InvalidParameter("zones.geometry", f"el elemento {number} no es una Feature de GeoJSON")
    properties = feature.get("properties")
    named = properties.get("nombre") if isinstance(properties, Mapping) else None
    return feature.get("geometry"), str(named)[:200] if named else f"Zona dibujada {number}"


def _parse(geometry: object) -> BaseGeometry:
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind not in (*POLYGONS, "Point"):
        named = f"«{kind}» no se acepta" if isinstance(kind, str) else "falta la geometría"
        raise ContentRefused(f"zones.geometry: {named}; {ACCEPTED}.")
    try:
        shape = shapely.from_geojson(json.dumps({"type": kind, "coordinates": geometry["coordinates"]}))  # type: ignore[index]
    except (shapely.GEOSException, KeyError, ValueError, TypeError, RecursionError) as error:
        raise ContentRefused(
            "zones.geometry: las coordenadas no forman una geometría; cada anillo lleva al menos cuatro "
            "posiciones [longitud, latitud] y termina donde empieza."
        ) from error
    assert isinstance(shape, BaseGeometry)  # noqa: S101 - a narrowing for the type checker
    return shapely.force_2d(shape)


def _checked(shape: BaseGeometry, buffer_m: float) -> BaseGeometry:
    xy = shapely.get_coordinates(shape)
    if not len(xy):
        raise ContentRefused("zones.geometry: la geometría está vacía.")
    if not np.isfinite(xy).all() or (np.abs(xy) > (180, 90)).any():
        raise ContentRefused(
            "zones.geometry: hay coordenadas fuera de rango; van en grados, [longitud, latitud], "
            "de -180 a 180 y de -90 a 90."
        )
    if shape.geom_type == "Point" and buffer_m <= 0:
        raise ContentRefused(
            "zones.geometry: un Point necesita buffer_m mayor que cero, el radio del círculo."
        )
    return shape
