"""Find and read the position in the columns of a table: degrees, UTM metres, WKT or a field form's text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geo.crs import GEOGRAPHIC
from geo.errors import ContentRefused
from geo.importing import coordinates
from geo.importing.personal import words
from geo.importing.shape_texts import HEX, WKT, decode, to_degrees
from geo.importing.source import Geometries
from geo.layers import Declaration, normalise
from geo.values import ValueRejected, is_empty, number

ROLES: Final = ("geom", "lat", "lon", "x", "y", "zona")
LATITUDE: Final = {"lat", "latitud", "latitude", "latitudes"}
LONGITUDE: Final = {"lon", "long", "lng", "longitud", "longitude", "longitudes"}
EASTING: Final = {"x", "este", "easting", "xcoord", "coordx", "utmx", "coordenadax"}
NORTHING: Final = {"y", "norte", "northing", "ycoord", "coordy", "utmy", "coordenaday"}
ZONE: Final = {"zona", "zone", "huso", "utmzone", "zonautm"}
SHAPES: Final = {"wkt", "geom", "geometry", "thegeom", "geometria", "wkb", "wkbgeometry", "shape", "geomwkt"}
BOTH: Final = {
    "coordenadas", "coordenada", "coords", "coordinates", "ubicacion", "location", "gps", "geopoint",
    "latlon", "latlong", "punto", "posicion", "geolocation", "geolocalizacion", "geoshape", "geotrace",
}  # fmt: skip
ZONE_TEXT: Final = re.compile(
    r"(?:utm|zona|zone|huso)?[\s:]*(\d{1,2})\s*°?\s*(norte|north|sur|south|[a-z])?", re.IGNORECASE
)
UTM_QUESTION: Final = (
    "Las coordenadas parecen metros UTM y el archivo no dice la zona. ¿Es la 12 Norte o la 13 Norte? "
    "Indíquela con --crs EPSG:32612 o --crs EPSG:32613 (la región tiene ambas)."
)
SAMPLE: Final = 500
DEGREES: Final = 180.0


@dataclass(frozen=True)
class Position:
    """Which columns hold the position and how to read them.

    Attributes:
        roles: role to column.
        how: `shape` (WKT and the like), `pair` (both in one text), `degrees` or `metres`.
        zone: UTM zone told by a column's name, such as 12.
        west: whether unsigned longitudes are west, told by a column's name or INEGI's packed form.
    """

    roles: dict[str, str]
    how: str
    zone: int | None = None
    west: bool = False
    packed: bool = False
    warning: str = ""

    @property
    def columns(self) -> list[str]:
        """Return the columns that are used up."""
        return list(self.roles.values())


@dataclass
class Placed:
    """Geometries read from columns, shape (n,), with the CRS they are in and why some are None."""

    geometry: Geometries
    crs: CRS | None
    reasons: dict[int, tuple[str, str | None, str]]
    """Place in the chunk to `(column, value, reason)`."""


def find_position(
    declaration: Declaration, columns: Sequence[str], sample: pd.DataFrame, asked: dict[str, str]
) -> Position:
    """Return where the position is in a table.

    Args:
        declaration: of the layer; a layer of lines or polygons wants shapes before points.
        columns: of the file.
        sample: its first rows.
        asked: role to column, as the user maps them.

    Raises:
        ContentRefused: nothing in the table is a position.
    """
    sample = sample.head(SAMPLE)
    if asked:
        return _asked(sample, asked)
    finders: list[Callable[[Sequence[str], pd.DataFrame], Position | None]] = [
        _by_shape_name, _by_degrees, _by_metres, _by_pair_name, _by_content,
    ]  # fmt: skip
    if not declaration.is_point and declaration.geometry != "GEOMETRY":
        finders = [_by_shape_name, _by_trace, *finders[1:]]
    for find in finders:
        found = find(columns, sample)
        if found is not None:
            return found
    raise ContentRefused(
        "El archivo no tiene geometría ni columnas de coordenadas (latitud y longitud, X y Y de UTM, o WKT). "
        f"Columnas: {', '.join(columns[:30])}. Si las hay con otro nombre, indíquelas: "
        "--map lat=COLUMNA --map lon=COLUMNA."
    )


def read(position: Position, table: pd.DataFrame, crs: CRS | None) -> Placed:
    """Return the geometries of a chunk of a table.

    Args:
        position: what `find_position` returned.
        table: n rows.
        crs: asked for by the user, if any.

    Raises:
        ContentRefused: metres without a zone.
    """
    match position.how:
        case "shape":
            return _read_shapes(position, table, crs)
        case "pair":
            return _read_pairs(position, table, crs)
        case "degrees":
            return _read_degrees(position, table, crs)
        case _:
            return _read_metres(position, table, crs)


# Finding --------------------------------------------------------------------------------------------


def _asked(sample: pd.DataFrame, asked: dict[str, str]) -> Position:
    if "geom" in asked:
        texts = _texts(sample[asked["geom"]])
        how = "shape" if any(_is_shape(text) for text in texts) else "pair"
        return Position({"geom": asked["geom"]}, how)
    if {"lat", "lon"} <= set(asked):
        return _degrees(sample, asked["lat"], asked["lon"])
    if {"x", "y"} <= set(asked):
        zone = {"zona": asked["zona"]} if "zona" in asked else {}
        return _metres(sample, {"x": asked["x"], "y": asked["y"], **zone})
    raise ContentRefused("Para indicar la posición hacen falta lat y lon, x y y, o geom.")


def _by_shape_name(columns: Sequence[str], sample: pd.DataFrame) -> Position | None:
    for column in columns:
        if normalise(column) in SHAPES and any(_is_shape(text) for text in _texts(sample[column])):
            return Position({"geom": column}, "shape")
    return None


def _by_degrees(columns: Sequence[str], sample: pd.DataFrame) -> Position | None:
    latitudes = [(column, rest) for column in columns if (rest := _without(column, LATITUDE)) is not None]
    longitudes = [(column, rest) for column in columns if (rest := _without(column, LONGITUDE)) is not None]
    if not latitudes or not longitudes:
        return None
    pairs = [
        (latitude, longitude)
        for latitude, rest in latitudes
        for longitude, other in longitudes
        if rest == other
    ] or [(latitudes[0][0], longitudes[0][0])]
    # A form may ask for several places: the first that was answered is taken.
    answered = [pair for pair in pairs if _texts(sample[pair[0]]) and _texts(sample[pair[1]])] or pairs
    found = _degrees(sample, *answered[0])
    if len(answered) > 1:
        others = ", ".join(f"«{latitude}»" for latitude, _ in answered[1:])
        found = replace(
            found, warning=f"Hay varias posiciones por fila: se usa «{answered[0][0]}» y no {others}."
        )
    return found


def _degrees(sample: pd.DataFrame, latitude: str, longitude: str) -> Position:
    roles = {"lat": latitude, "lon": longitude}
    values = _texts(sample[longitude])
    is_packed = bool(values) and all(coordinates.packed(text) is not None for text in values)
    is_packed = is_packed and all(coordinates.packed(text) is not None for text in _texts(sample[latitude]))
    if is_packed:
        return Position(
            roles,
            "degrees",
            west=True,
            packed=True,
            warning="Las coordenadas vienen como GGGMMSS de INEGI; la longitud se toma al oeste.",
        )
    numbers = [value for value in (_float(text) for text in values) if value is not None]
    if numbers and all(abs(value) > DEGREES for value in numbers):
        return _metres(sample, {"x": longitude, "y": latitude})
    west = bool({"w", "o", "oeste", "west"} & set(words(longitude)))
    return Position(roles, "degrees", west=west)


def _by_metres(columns: Sequence[str], sample: pd.DataFrame) -> Position | None:
    eastings = [(column, rest) for column in columns if (rest := _without(column, EASTING)) is not None]
    northings = [(column, rest) for column in columns if (rest := _without(column, NORTHING)) is not None]
    pairs = [(x, y) for x, rest in eastings for y, other in northings if rest == other]
    pairs = pairs or [(eastings[0][0], northings[0][0])] if eastings and northings else []
    for x, y in pairs:
        if not _numbers(sample[x]) or not _numbers(sample[y]):
            continue
        roles = {"x": x, "y": y}
        zone = next((one for one in columns if set(words(one)) & ZONE and _zones(sample[one])), None)
        return _metres(sample, roles | ({"zona": zone} if zone else {}))
    return None


def _metres(sample: pd.DataFrame, roles: dict[str, str]) -> Position:
    eastings, northings = _numbers(sample[roles["x"]]), _numbers(sample[roles["y"]])
    if eastings and northings and max(map(abs, eastings + northings)) <= DEGREES:
        return Position(
            {"lat": roles["y"], "lon": roles["x"]},
            "degrees",
            warning=f"«{roles['x']}» y «{roles['y']}» parecen grados: se leen como longitud y latitud.",
        )
    told = {int(zone) for column in roles.values() for zone in _zone_in_name(column)}
    return Position(roles, "metres", zone=told.pop() if len(told) == 1 else None)


def _by_pair_name(columns: Sequence[str], sample: pd.DataFrame) -> Position | None:
    named = [column for column in columns if BOTH & {normalise(column), *words(column)}]
    return _first_readable(named, sample)


def _by_content(columns: Sequence[str], sample: pd.DataFrame) -> Position | None:
    """Find a column whose every value is a shape, or a field form's point or trace."""
    for column in columns:
        texts = _texts(sample[column])
        if texts and all(_is_shape(text) or _is_kobo(text) for text in texts):
            return Position({"geom": column}, "shape" if _is_shape(texts[0]) else "pair")
    return None


def _by_trace(columns: Sequence[str], sample: pd.DataFrame) -> Position | None:
    for column in columns:
        texts = _texts(sample[column])
        if texts and all(";" in text and _is_kobo(text) for text in texts):
            return Position({"geom": column}, "pair")
    return None


def _first_readable(columns: Sequence[str], sample: pd.DataFrame) -> Position | None:
    for column in columns:
        texts = _texts(sample[column])
        if any(_is_shape(text) for text in texts):
            return Position({"geom": column}, "shape")
        if any(_is_pair(text) for text in texts):
            return Position({"geom": column}, "pair")
    return None


def _without(column: str, wanted: set[str]) -> tuple[str, ...] | None:
    """Return the words of a column's name besides the one wanted; None when it is not there."""
    found = words(column)
    if not set(found) & wanted:
        return (normalise(column) in wanted and ()) or None
    ignored = {"n", "s", "w", "o", "e", "norte", "oeste", "decimal", "dd", "grados", "deg"}
    return tuple(word for word in found if word not in wanted and word not in ignored)


def _zone_in_name(column: str) -> list[str]:
    return re.findall(r"(?<!\d)(1[1-6])\s*_?(?:[nNrRsS]\b|[nNrRsS]_|(?=$|\D))", column)


def _zones(values: pd.Series[Any]) -> bool:
    texts = _texts(values)
    return bool(texts) and all(ZONE_TEXT.fullmatch(text.strip()) for text in texts)


def _texts(values: pd.Series[Any]) -> list[str]:
    return [_plain(value) for value in values if not is_empty(value)]


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _numbers(values: pd.Series[Any]) -> list[float]:
    return [found for found in (_float(text) for text in _texts(values)) if found is not None]


def _float(text: str) -> float | None:
    try:
        return float(number(text))
    except ValueRejected:
        return None


def _is_shape(text: str) -> bool:
    return bool(
        WKT.fullmatch(text) or HEX.fullmatch(text) or re.match(r'\s*\{.*"coordinates"', text, re.DOTALL)
    )


def _is_pair(text: str) -> bool:
    try:
        coordinates.path(text) if ";" in text and _is_kobo(text) else coordinates.pair(text)
    except coordinates.CoordinateRejected:
        return False
    return True


def _is_kobo(text: str) -> bool:
    """Say whether a text is ODK's `lat lon altitude precision`, once or in a list."""
    number_ = r"-?\d+(?:\.\d+)?"
    point = rf"\s*{number_}\s+{number_}(?:\s+{number_}\s+{number_})?\s*"
    return bool(re.fullmatch(rf"{point}(?:;{point})*;?\s*", text)) and "." in text


# Reading --------------------------------------------------------------------------------------------


def _read_degrees(position: Position, table: pd.DataFrame, crs: CRS | None) -> Placed:
    reasons: dict[int, tuple[str, str | None, str]] = {}
    latitude = _angles(table[position.roles["lat"]], position, reasons, longitude=False)
    longitude = _angles(table[position.roles["lon"]], position, reasons, longitude=True)
    if position.west:
        longitude = np.where(longitude > 0, -longitude, longitude)
    points = _points(longitude, latitude)
    return Placed(points, crs or CRS.from_epsg(GEOGRAPHIC), reasons)


def _angles(
    values: pd.Series[Any],
    position: Position,
    reasons: dict[int, tuple[str, str | None, str]],
    *,
    longitude: bool,
) -> NDArray[np.float64]:
    """Return decimal degrees; plain numbers at once, the rest spelling by spelling."""
    result = _plain_numbers(values)
    if position.packed:
        result[:] = np.nan
    rest = np.flatnonzero(np.isnan(result) & values.notna().to_numpy())
    known: dict[str, float | str] = {}
    for place in rest:
        raw = values.iloc[place]
        if is_empty(raw):
            continue
        text = _plain(raw)
        if text not in known:
            known[text] = _angle(text, position, longitude=longitude)
        found = known[text]
        if isinstance(found, str):
            reasons.setdefault(int(place), (str(values.name), text, found))
        else:
            result[place] = found
    return result


def _angle(text: str, position: Position, *, longitude: bool) -> float | str:
    if position.packed:
        value = coordinates.packed(text)
        return value if value is not None else f"«{text}» no es una coordenada en GGGMMSS"
    try:
        return coordinates.angle(text, longitude=longitude)
    except coordinates.CoordinateRejected as error:
        return str(error)


def _read_metres(position: Position, table: pd.DataFrame, crs: CRS | None) -> Placed:
    reasons: dict[int, tuple[str, str | None, str]] = {}
    x = _metre_values(table[position.roles["x"]], reasons)
    y = _metre_values(table[position.roles["y"]], reasons)
    if crs is not None:
        return Placed(_points(x, y), crs, reasons)
    if "zona" in position.roles:
        return _read_zones(position, table, x, y, reasons)
    if position.zone is None:
        raise ContentRefused(UTM_QUESTION)
    return Placed(_points(x, y), utm(position.zone), reasons)


def _read_zones(
    position: Position,
    table: pd.DataFrame,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    reasons: dict[int, tuple[str, str | None, str]],
) -> Placed:
    """Read each row in the zone that it states."""
    column = position.roles["zona"]
    zones = np.zeros(len(table), dtype=np.int64)
    for place, raw in enumerate(table[column]):
        match = None if is_empty(raw) else ZONE_TEXT.fullmatch(_plain(raw).strip())
        if match and 1 <= int(match[1]) <= 60:  # noqa: PLR2004 - UTM's zones
            south = (match[2] or "n").lower() in {"s", "sur", "south"}
            zones[place] = -int(match[1]) if south else int(match[1])
        else:
            value = None if is_empty(raw) else _plain(raw)
            reasons.setdefault(place, (column, value, "falta la zona UTM de la fila (12N o 13N)"))
    longitude, latitude = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for zone in np.unique(zones[zones != 0]):
        rows = zones == zone
        to_degrees = Transformer.from_crs(utm(int(zone)), GEOGRAPHIC, always_xy=True)
        longitude[rows], latitude[rows] = to_degrees.transform(x[rows], y[rows])
    return Placed(_points(longitude, latitude), CRS.from_epsg(GEOGRAPHIC), reasons)


def utm(zone: int) -> CRS:
    """Return the CRS of a UTM zone on WGS 84; negative for the southern hemisphere."""
    return CRS.from_epsg((32600 if zone > 0 else 32700) + abs(zone))


def _metre_values(
    values: pd.Series[Any], reasons: dict[int, tuple[str, str | None, str]]
) -> NDArray[np.float64]:
    result = _plain_numbers(values)
    for place in np.flatnonzero(np.isnan(result) & values.notna().to_numpy()):
        raw = values.iloc[place]
        if is_empty(raw):
            continue
        try:
            result[place] = float(number(raw))
        except ValueRejected as error:
            reasons.setdefault(int(place), (str(values.name), str(raw), str(error)))
    return result


def _read_shapes(position: Position, table: pd.DataFrame, crs: CRS | None) -> Placed:
    column = position.roles["geom"]
    values = table[column]
    texts = [None if is_empty(raw) else str(raw).strip() for raw in values]
    geometry, srids = decode(texts)
    # As asked, whatever the texts say; else each row as it says, as one table may hold several zones.
    unknown = to_degrees(geometry, srids) if crs is None else set()
    reasons: dict[int, tuple[str, str | None, str]] = {
        place: (
            column,
            text[:80],
            f"no existe el sistema de coordenadas EPSG:{srids[place]}"
            if srids[place] in unknown
            else "no es una geometría que se pueda leer",
        )
        for place, text in enumerate(texts)
        if text and geometry[place] is None
    }
    stated = CRS.from_epsg(GEOGRAPHIC) if (srids > 0).any() else None
    return Placed(geometry, crs or stated, reasons)


def _read_pairs(position: Position, table: pd.DataFrame, crs: CRS | None) -> Placed:
    column = position.roles["geom"]
    geometry = np.full(len(table), None, dtype=object)
    reasons: dict[int, tuple[str, str | None, str]] = {}
    for place, raw in enumerate(table[column]):
        if is_empty(raw):
            continue
        text = str(raw).strip()
        try:
            geometry[place] = _shape_of(text)
        except (coordinates.CoordinateRejected, shapely.errors.ShapelyError) as error:
            reasons[place] = (column, text[:80], str(error))
    return Placed(geometry, crs or CRS.from_epsg(GEOGRAPHIC), reasons)


def _shape_of(text: str) -> Any:
    """Return the point, or the line of a field form's trace; a closed trace of four points is an area."""
    if ";" not in text.strip("; ") or not _is_kobo(text):
        return shapely.Point(coordinates.pair(text.strip("; ")))
    points = coordinates.path(text)
    closed = len(points) > 3 and points[0] == points[-1]  # noqa: PLR2004 - a ring
    return shapely.Polygon(points) if closed else shapely.LineString(points)


def _plain_numbers(values: pd.Series[Any]) -> NDArray[np.float64]:
    """Return the numbers written with a decimal point as floats, NaN for everything else."""
    if pd.api.types.is_numeric_dtype(values.dtype) and values.dtype != np.bool_:
        return values.to_numpy(dtype=np.float64, na_value=np.nan).copy()
    return pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan).copy()


def _points(x: NDArray[np.float64], y: NDArray[np.float64]) -> Geometries:
    good = np.isfinite(x) & np.isfinite(y)
    points = np.full(len(x), None, dtype=object)
    points[good] = shapely.points(x[good], y[good])
    return points
