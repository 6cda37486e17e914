"""Read geometries written as text: WKT with or without its SRID, hexadecimal WKB, or GeoJSON."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.crs import GEOGRAPHIC
from geo.importing.shapes import pairs
from geo.importing.source import Geometries

WKT: Final = re.compile(
    r"\s*(?:SRID\s*=\s*(?P<srid>\d+)\s*;)?\s*(?P<wkt>(?:MULTI)?(?:POINT|LINESTRING|POLYGON|CURVE|SURFACE)\b.*"
    r"|GEOMETRYCOLLECTION\b.*|(?:CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
HEX: Final = re.compile(r"\s*0[01](?:[0-9a-fA-F]{2}){8,}\s*")
CURVE: Final = re.compile(r"CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|MULTISURFACE", re.IGNORECASE)
LONGEST_SRID: Final = 9
"""Digits; a longer number is no code, and does not fit where codes are kept."""


def decode(texts: Sequence[str | None]) -> tuple[Geometries, NDArray[np.int64]]:
    """Return the geometries, None where a text is none, and the SRID that each states, or 0."""
    geometry = np.full(len(texts), None, dtype=object)
    srids = np.zeros(len(texts), dtype=np.int64)
    wkt: dict[int, Any] = {}
    curved: dict[int, str] = {}
    binary: dict[int, Any] = {}
    json: dict[int, Any] = {}
    for place, text in enumerate(texts):
        if not text:
            continue
        if match := WKT.fullmatch(text):
            (curved if CURVE.search(text) else wkt)[place] = match["wkt"]
            srids[place] = int((match["srid"] or "0")[:LONGEST_SRID])
        elif HEX.fullmatch(text):
            binary[place] = bytes.fromhex(text)
        elif text.startswith("{"):
            json[place] = text
    _fill(geometry, wkt, shapely.from_wkt)
    _fill(geometry, binary, shapely.from_wkb)
    _fill(geometry, json, shapely.from_geojson)
    if curved:
        geometry[list(curved)] = _linear(list(curved.values()))
    if binary:
        srids[list(binary)] = np.maximum(shapely.get_srid(geometry[list(binary)]), 0)
    return geometry, srids


def to_degrees(geometry: Geometries, srids: NDArray[np.int64]) -> set[int]:
    """Turn what states an SRID into EPSG:4326, in place; return the codes that do not exist."""
    unknown: set[int] = set()
    for code in np.unique(srids[srids > 0]).tolist():
        rows = (srids == code) & (geometry != None)  # noqa: E711 - element by element
        try:
            transformer = Transformer.from_crs(CRS.from_epsg(code), GEOGRAPHIC, always_xy=True)
        except CRSError:
            unknown.add(code)
            geometry[rows] = None
            continue
        if code != GEOGRAPHIC:
            geometry[rows] = shapely.transform(geometry[rows], pairs(transformer))
    return unknown


def _fill(geometry: Geometries, found: dict[int, Any], read: Callable[..., Any]) -> None:
    if not found:
        return
    raws = np.array(list(found.values()), dtype=object)
    try:
        geometry[list(found)] = read(raws, on_invalid="ignore")
    except NotImplementedError:  # one curve in binary fails them all
        for place, raw in found.items():
            try:
                geometry[place] = read(raw, on_invalid="ignore")
            except NotImplementedError:
                continue


def _linear(texts: list[str]) -> Geometries:
    """Return curves as lines: GEOS has none, and GDAL turns them when it reads them from a table."""
    with tempfile.TemporaryDirectory(prefix="tierrafirme-") as folder:
        path = Path(folder) / "curvas.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
            writer.writerow(["n", "WKT"])
            writer.writerows([place, " ".join(text.split())] for place, text in enumerate(texts))
        _, _, wkb, _ = pyogrio.raw.read(path, columns=[])
    return np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
