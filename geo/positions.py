"""Read one geometry as a person types or pastes it, and fit it to what a layer holds.

Points come as latitude and longitude or as UTM with its zone; any geometry as GeoJSON or WKT text.
Everything leaves in EPSG:4326, two-dimensional and valid.
"""

from __future__ import annotations

import json
import math
import re
from typing import Final

import shapely
from pyproj import Transformer
from shapely.errors import ShapelyError
from shapely.geometry import MultiLineString, MultiPoint, MultiPolygon, Point, shape
from shapely.geometry.base import BaseGeometry

from geo.crs import GEOGRAPHIC
from geo.errors import ContentRefused
from geo.importing.coordinates import CoordinateRejected, angle
from geo.layers import GeometryType
from geo.values import ValueRejected, number

BBox = tuple[float, float, float, float]

MAX_VERTICES: Final = 200_000
"""What a form takes; a larger geometry comes by import."""
UTM_NORTH: Final = 32_600
"""EPSG code of a northern WGS 84 UTM zone, less its number; within a metre of ITRF2008 here."""
EASTING: Final = (100_000, 900_000)
NORTHING: Final = (0, 9_350_000)

NAMES: Final[dict[GeometryType, str]] = {
    "POINT": "un punto",
    "MULTIPOINT": "puntos",
    "MULTILINESTRING": "una o varias líneas",
    "MULTIPOLYGON": "uno o varios polígonos",
    "GEOMETRY": "un punto, una línea o un polígono",
}
SPANISH: Final = {
    "Point": "un punto",
    "MultiPoint": "varios puntos",
    "LineString": "una línea",
    "MultiLineString": "varias líneas",
    "LinearRing": "una línea cerrada",
    "Polygon": "un polígono",
    "MultiPolygon": "varios polígonos",
    "GeometryCollection": "una mezcla de figuras",
}


class GeometryRefused(ContentRefused):
    """A geometry cannot be read, or is not of the kind that the layer holds."""


def point(latitude: str, longitude: str) -> Point:
    """Return the point at a latitude and a longitude, decimal or in degrees, minutes and seconds.

    Raises:
        GeometryRefused: one of them cannot be read or lies off the globe.
    """
    try:
        lat, lon = angle(latitude, longitude=False), angle(longitude, longitude=True)
    except CoordinateRejected as error:
        raise GeometryRefused(f"{error}.") from error
    if abs(lat) > 90:  # noqa: PLR2004 - the pole
        raise GeometryRefused(f"La latitud «{latitude}» pasa de 90 grados: ¿está cambiada con la longitud?")
    return Point(lon, lat)


def utm_point(easting: str, northing: str, zone: str) -> Point:
    """Return the point at metres east and north in a UTM zone of the northern hemisphere.

    Args:
        easting: metres east, as people write numbers.
        northing: metres north.
        zone: `12`, `12N`, `13 R`; Janos lies on both sides of the border between 12 and 13.

    Raises:
        GeometryRefused: no zone, or numbers that are not UTM.
    """
    found = re.fullmatch(r"(\d{1,2})\s*[N-X]?", zone.strip().upper())
    if not found or not 1 <= int(found[1]) <= 60:  # noqa: PLR2004 - zones around the globe
        raise GeometryRefused("Falta la zona UTM: en Janos puede ser 12 o 13, y sin ella el punto es otro.")
    try:
        x, y = float(number(easting)), float(number(northing))
    except ValueRejected as error:
        raise GeometryRefused(f"{error}.") from error
    if not (EASTING[0] <= x <= EASTING[1] and NORTHING[0] <= y <= NORTHING[1]):
        raise GeometryRefused(
            f"X {easting}, Y {northing} no son metros UTM: X (este) va de 100,000 a 900,000 y"
            " Y (norte) ronda 3,400,000 en la región."
        )
    to_geographic = Transformer.from_crs(UTM_NORTH + int(found[1]), GEOGRAPHIC, always_xy=True)
    return Point(*to_geographic.transform(x, y))


def geometry(text: str) -> BaseGeometry:
    """Return the geometry that `text` holds: GeoJSON (geometry, feature or collection of one) or WKT.

    Raises:
        GeometryRefused: it is neither, or it is damaged.
    """
    spelled = text.strip()
    try:
        if spelled.startswith("{"):
            return _geojson(json.loads(spelled))
        wkt = re.sub(r"^SRID\s*=\s*4326\s*;", "", spelled, flags=re.IGNORECASE)
        figure: BaseGeometry = shapely.from_wkt(wkt)
    except (
        ShapelyError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
    ) as error:
        raise GeometryRefused(
            "No se entiende la figura: pegue una geometría GeoJSON o un texto WKT como POLYGON((…))."
        ) from error
    return figure


def conform(figure: BaseGeometry, kind: GeometryType, region: BBox | None = None) -> BaseGeometry:
    """Return `figure` flattened, valid and of the type that a layer stores.

    Args:
        figure: in EPSG:4326 degrees.
        kind: what the layer holds; single figures become the multiple that it stores.
        region: where it must lie, when given.

    Raises:
        GeometryRefused: with what is wrong and what to do.
    """
    if figure.is_empty:
        raise GeometryRefused("La figura está vacía.")
    if shapely.get_num_coordinates(figure) > MAX_VERTICES:
        raise GeometryRefused(
            f"La figura tiene más de {MAX_VERTICES:,} vértices; impórtela desde un archivo."
        )
    flat = shapely.force_2d(figure)
    west, south, east, north = flat.bounds
    if not all(map(math.isfinite, flat.bounds)):
        raise GeometryRefused("La figura tiene coordenadas que no son números.")
    if west < -180 or east > 180 or south < -90 or north > 90:  # noqa: PLR2004 - the globe in degrees
        if south >= -180 and north <= 180 and west >= -90 and east <= 90:  # noqa: PLR2004
            raise GeometryRefused("La latitud pasa de 90 grados: ¿está cambiada con la longitud?")
        raise GeometryRefused(
            "Las coordenadas no son grados: conviértalas a longitud y latitud (EPSG:4326) o importe el"
            " archivo, que sabe convertirlas."
        )
    fitted = _of_kind(_valid(flat), kind)
    if region is not None:
        _inside(fitted, region)
    return fitted


def outside(figure: BaseGeometry, region: BBox) -> bool:
    """Say whether `figure` lies wholly or partly outside `region`."""
    west, south, east, north = figure.bounds
    return west < region[0] or south < region[1] or east > region[2] or north > region[3]


def _geojson(document: object) -> BaseGeometry:
    if not isinstance(document, dict):
        raise GeometryRefused("El GeoJSON no es un objeto.")
    match document.get("type"):
        case "Feature":
            return _geojson(document["geometry"])
        case "FeatureCollection":
            features = document["features"]
            if len(features) != 1:
                raise GeometryRefused(
                    f"El GeoJSON trae {len(features)} elementos: para uno, pegue solo el suyo;"
                    " para varios, use Importar."
                )
            return _geojson(features[0])
        case _:
            figure = shape(document)
            assert isinstance(figure, BaseGeometry)  # noqa: S101 - a narrowing for the type checker
            return figure


def _valid(figure: BaseGeometry) -> BaseGeometry:
    # The structural method keeps what the drawer saw filled; "linework" turns overlaps into holes.
    return figure if figure.is_valid else shapely.make_valid(figure, method="structure", keep_collapsed=False)


def _of_kind(figure: BaseGeometry, kind: GeometryType) -> BaseGeometry:
    parts = [part for part in getattr(figure, "geoms", [figure]) if not part.is_empty]
    types = {part.geom_type for part in parts}
    match kind:
        case "POINT" if types == {"Point"} and len(parts) == 1:
            return Point(parts[0])
        case "MULTIPOINT" if types == {"Point"}:
            return MultiPoint(parts)
        case "MULTILINESTRING" if types <= {"LineString", "LinearRing"} and parts:
            return MultiLineString(parts)
        case "MULTIPOLYGON" if types == {"Polygon"}:
            return MultiPolygon(parts)
        case "GEOMETRY" if parts:
            return figure
        case _:
            raise GeometryRefused(
                f"Aquí va {NAMES[kind]}, y la figura es {SPANISH.get(figure.geom_type, figure.geom_type)}."
            )


def _inside(figure: BaseGeometry, region: BBox) -> None:
    if not outside(figure, region):
        return
    west, _, east, _ = figure.bounds
    hint = ""
    mirrored = shapely.transform(figure, lambda xy: xy * [-1, 1])
    swapped = shapely.transform(figure, lambda xy: xy[:, ::-1])
    if not outside(mirrored, region):
        hint = f" La longitud al oeste lleva signo menos: ¿es −{west:g}?"
    elif not outside(swapped, region):
        hint = " ¿Están cambiadas la latitud y la longitud?"
    raise GeometryRefused(
        f"La figura cae fuera de la región de trabajo (longitud {west:.4f} a {east:.4f}).{hint}"
    )
