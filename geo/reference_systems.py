"""The reference systems in which features are handed out and boxes are asked for.

Storage is longitude and latitude (CRS84). The order of the axes is that of each system's definition:
EPSG:4326, EPSG:6365 and EPSG:6372 say north first, and clients that follow OGC API - Features Part 2 expect
so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import shapely
from pyproj import Transformer

from geo.crs import GEOGRAPHIC
from geo.errors import InvalidParameter

Box = tuple[float, float, float, float]
SEGMENTS: Final = 32
"""Parts into which each side of a box is cut before it is projected: a straight side bends."""


@dataclass(frozen=True)
class ReferenceSystem:
    """One reference system.

    Attributes:
        uri: its OGC name; srid: its number in PostGIS; title: for people.
        flipped: whether the definition says north before east.
        geographic: whether its unit is the degree; else the metre.
    """

    uri: str
    srid: int
    title: str
    flipped: bool = False
    geographic: bool = False

    @property
    def digits(self) -> int:
        """Decimals of a coordinate: about a centimetre in degrees, a millimetre in metres."""
        return 7 if self.geographic else 3


def _epsg(code: int, title: str, *, flipped: bool = False, geographic: bool = False) -> ReferenceSystem:
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{code}"
    return ReferenceSystem(uri, code, title, flipped=flipped, geographic=geographic)


CRS84: Final = ReferenceSystem(
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84", GEOGRAPHIC, "WGS 84, longitud y latitud", geographic=True
)
CRS84H: Final = "http://www.opengis.net/def/crs/OGC/0/CRS84h"
"""CRS84 with height: the system of a box of six numbers; features have no height."""

REFERENCE_SYSTEMS: Final = (
    CRS84,
    _epsg(4326, "WGS 84, latitud y longitud", flipped=True, geographic=True),
    _epsg(6365, "México ITRF2008, latitud y longitud", flipped=True, geographic=True),
    _epsg(6367, "México ITRF2008 / UTM zona 12N"),
    _epsg(6368, "México ITRF2008 / UTM zona 13N"),
    _epsg(6372, "México ITRF2008 / cónica conforme de Lambert", flipped=True),
    _epsg(32612, "WGS 84 / UTM zona 12N"),
    _epsg(32613, "WGS 84 / UTM zona 13N"),
    _epsg(3857, "WGS 84 / Pseudo-Mercator"),
)
_BY_URI: Final = {system.uri: system for system in REFERENCE_SYSTEMS}


def reference_system(parameter: str, name: str) -> ReferenceSystem:
    """Return the system called `name`: its URI, or its safe CURIE such as `[EPSG:6367]`.

    Raises:
        InvalidParameter: it is not offered; the message lists those that are.
    """
    curie = re.fullmatch(r"\[?EPSG:(\d{1,6})\]?", name)
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{curie[1]}" if curie else name
    uri = CRS84.uri if name in {"[OGC:CRS84]", "OGC:CRS84"} else uri
    found = _BY_URI.get(uri)
    if found is None:
        accepted = ", ".join(_BY_URI)
        raise InvalidParameter(parameter, f"«{name}» no es un sistema de los que se ofrecen: {accepted}")
    return found


def area_of_box(box: Box, system: ReferenceSystem) -> bytes:
    """Return the WKB, in EPSG:4326, of a box whose coordinates are east and north in `system`.

    Raises:
        InvalidParameter: the box cannot be brought to EPSG:4326.
    """
    west, south, east, north = box
    # By the corners and steps between them, and not by a polygon: a box may have no width.
    steps = np.linspace(0, 1, SEGMENTS, endpoint=False)
    still = np.zeros(SEGMENTS)
    x = west + (east - west) * np.concatenate([steps, still + 1, 1 - steps, still])
    y = south + (north - south) * np.concatenate([still, steps, still + 1, 1 - steps])
    longitude, latitude = _to_geographic(system.srid).transform(x, y)
    ring = np.column_stack([longitude, latitude])
    if not np.isfinite(ring).all():
        raise InvalidParameter("bbox", f"queda fuera del área de uso de {system.uri}")
    if west < east and south < north:
        return bytes(shapely.to_wkb(shapely.make_valid(shapely.Polygon(ring))))
    return bytes(shapely.to_wkb(shapely.MultiPoint(ring).convex_hull))


@lru_cache(maxsize=len(REFERENCE_SYSTEMS))
def _to_geographic(srid: int) -> Transformer:
    return Transformer.from_crs(srid, GEOGRAPHIC, always_xy=True)
