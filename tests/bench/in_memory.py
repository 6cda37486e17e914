"""Points in polygons, in memory and from file to file, against geopandas, SedonaDB and the bare tree."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import geopandas
import numpy as np
import pandas as pd
import shapely

from geo import bulk
from geo.bulk_pairs import match
from geo.bulk_reading import read_both
from geo.exposure_tables import to_parquet
from tests.bench.material import Material
from tests.bench.race import Result, race

OURS: Final = "Tierra Firme"
TREE: Final = "bare tree (shapely STRtree)"
SJOIN: Final = "geopandas.sjoin"
SEDONA: Final = "SedonaDB"
JOIN: Final = (
    "SELECT z.cvegeo, count(*) AS puntos, sum(p.personas) AS personas FROM {zones} AS z"
    " JOIN {points} AS p ON ST_Intersects(z.geometry, p.geometry) GROUP BY z.cvegeo"
)


def compute(material: Material, rounds: int) -> Result:
    """Race the pairs alone: points and polygons are in memory, in each hand's own form."""
    points = material.points.geometry.to_numpy()
    zones = material.zones.geometry.to_numpy()
    xy = shapely.get_coordinates(points)
    counts: dict[str, int] = {}

    def ours() -> None:
        shapely.destroy_prepared(zones)
        counts[OURS] = len(match(xy, zones)[0])

    def tree() -> None:
        shapely.destroy_prepared(zones)
        counts[TREE] = len(shapely.STRtree(points).query(zones, predicate="intersects")[0])

    def sjoin() -> None:
        counts[SJOIN] = len(material.points.sjoin(material.zones, predicate="intersects"))

    hands: dict[str, Callable[[], None]] = {OURS: ours, TREE: tree}
    connection = sedona()
    if connection is not None:
        for name, frame in (("puntos", material.points), ("zonas", material.zones)):
            connection.create_data_frame(frame).to_memtable().to_view(name)
        pairs = JOIN.format(zones="zonas", points="puntos")

        def in_sedona() -> None:
            counts[SEDONA] = int(connection.sql(pairs).to_pandas()["puntos"].sum())

        hands[SEDONA] = in_sedona
    figures = race(hands, rounds)
    figures |= race({SJOIN: sjoin}, 1)  # half a minute: once is enough
    return _result("Points in polygons, in memory", figures, counts)


def end_to_end(material: Material, folder: Path, rounds: int) -> Result:
    """Race the whole: two GeoParquet files in, a Parquet table of counts and sums by zone out."""
    counts: dict[str, int] = {}
    out = folder / "out.parquet"

    def ours() -> None:
        answer = bulk.ask(*read_both(material.points_file, material.zones_file))
        out.write_bytes(to_parquet(answer))
        counts[OURS] = sum(zone.points for zone in answer.zones)

    def tree() -> None:
        points = geopandas.read_parquet(material.points_file)
        zones = geopandas.read_parquet(material.zones_file)
        tree_ = shapely.STRtree(points.geometry.to_numpy())
        zone, point = tree_.query(zones.geometry.to_numpy(), predicate="intersects")
        held = np.bincount(zone, minlength=len(zones))
        people = np.bincount(zone, weights=points["personas"].to_numpy()[point], minlength=len(zones))
        table = pd.DataFrame({"cvegeo": zones["cvegeo"], "puntos": held, "personas": people})
        table.to_parquet(out)
        counts[TREE] = int(held.sum())

    def sjoin() -> None:
        points = geopandas.read_parquet(material.points_file)
        zones = geopandas.read_parquet(material.zones_file)
        joined = points.sjoin(zones, predicate="intersects")
        table = joined.groupby("cvegeo").agg(puntos=("personas", "size"), personas=("personas", "sum"))
        table.to_parquet(out)
        counts[SJOIN] = int(table["puntos"].sum())

    hands: dict[str, Callable[[], None]] = {OURS: ours, TREE: tree}
    connection = sedona()
    if connection is not None:

        def in_sedona() -> None:
            connection.read_parquet(str(material.points_file)).to_view("p", overwrite=True)
            connection.read_parquet(str(material.zones_file)).to_view("z", overwrite=True)
            connection.sql(JOIN.format(zones="z", points="p")).to_parquet(out)
            counts[SEDONA] = int(pd.read_parquet(out)["puntos"].sum())

        hands[SEDONA] = in_sedona
    figures = race(hands, rounds)
    figures |= race({SJOIN: sjoin}, 1)
    return _result("GeoParquet in, table out", figures, counts)


def sedona() -> Any:
    """Return a connection of SedonaDB, or None when it is not installed."""
    try:
        return importlib.import_module("sedona.db").connect()
    except ImportError:
        return None


def _result(work: str, figures: dict[str, Any], counts: dict[str, int]) -> Result:
    if len(set(counts.values())) != 1:
        raise AssertionError(f"the hands do not agree: {counts}")
    peers = {TREE: figures[TREE], SEDONA: figures.get(SEDONA, "not installed"), SJOIN: figures[SJOIN]}
    return Result(work, figures[OURS], peers)
