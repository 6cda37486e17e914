"""The clients that people have: GDAL's command line, GDAL inside Python, OWSLib."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from flask import Flask, Request, request
from owslib.ogcapi.features import Features
from sqlalchemy import func, insert, select

from geo.database import Database
from geo.layers import all_layers, get_layer
from geo.viewer import LOCAL_OPERATOR

COUNT = 2_500
"""More than two of GDAL's pages of a thousand."""
BOX = (-108.0, 30.2, -107.5, 30.8)


@pytest.fixture
def frame(database: Database) -> gpd.GeoDataFrame:
    """Dwellings scattered by a seeded generator, in the database and here."""
    random = np.random.default_rng(7)
    x, y = random.uniform(-109, -106.5, COUNT), random.uniform(29.6, 31.6, COUNT)
    frame = gpd.GeoDataFrame(
        {"folio": [str(n) for n in range(COUNT)], "pisos": random.integers(1, 4, COUNT)},
        geometry=gpd.points_from_xy(x.round(7), y.round(7)),
        crs="EPSG:4326",
    )
    model = get_layer("viviendas")
    rows = [
        {"folio": folio, "pisos": int(floor), "geom": f"SRID=4326;{point.wkt}"}
        for folio, floor, point in zip(frame.folio, frame.pisos, frame.geometry, strict=True)
    ]
    with database.transaction(LOCAL_OPERATOR) as connection:
        connection.execute(insert(model), rows)
        assert connection.scalar(select(func.count()).select_from(model)) == COUNT
    return frame


@pytest.fixture
def asked(app: Flask) -> list[str]:
    """Return a list that fills with the addresses that a client asks for."""
    addresses: list[str] = []

    def note(received: Request = request) -> None:
        addresses.append(received.full_path)

    app.before_request(note)
    return addresses


def run(*command: str) -> str:
    program = shutil.which(command[0])
    if program is None:
        pytest.fail(f"Falta {command[0]}: corra la suite con «./tierrafirme test», o instale gdal-bin.")
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    return done.stdout


def read(target: Path, source: str, **options: Any) -> gpd.GeoDataFrame:
    """Read with the GDAL of pyogrio, newer than Debian's, in a process of its own.

    In this one it would hold the interpreter's lock while the server, a thread, waits for it to answer.
    """
    script = (
        "import json, sys, pyogrio\n"
        "source, target, options = sys.argv[1:]\n"
        "options = json.loads(options)\n"
        "options['bbox'] = tuple(options['bbox']) if 'bbox' in options else None\n"
        "pyogrio.read_dataframe(source, **options).to_parquet(target)\n"
    )
    run(sys.executable, "-c", script, source, str(target), json.dumps(options))
    return gpd.read_parquet(target)


def test_ogrinfo_lists_every_collection(live_server: str) -> None:
    listed = run("ogrinfo", f"OAPIF:{live_server}/ogc")
    for model in all_layers():
        assert f": {model.declaration.slug} " in listed


def test_ogrinfo_counts_without_reading(asked: list[str], frame: gpd.GeoDataFrame, live_server: str) -> None:
    info = run("ogrinfo", "-so", f"OAPIF:{live_server}/ogc", "viviendas")
    assert f"Feature Count: {COUNT}" in info
    assert "fecha: Date" in info
    assert "electricidad: Integer(Boolean)" in info
    assert any("resultType=hits" in path for path in asked)


def test_ogr2ogr_copies_a_collection_whole(tmp_path: Path, frame: gpd.GeoDataFrame, live_server: str) -> None:
    target = tmp_path / "copia.gpkg"
    run(
        "ogr2ogr", "-f", "GPKG", str(target), f"OAPIF:{live_server}/ogc", "viviendas", "-oo", "PAGE_SIZE=1000"
    )
    copied = gpd.read_file(target).sort_values("folio", key=lambda folio: folio.astype(int))
    assert copied.folio.tolist() == frame.folio.tolist()
    assert (copied.pisos.to_numpy() == frame.pisos.to_numpy()).all()
    assert (shapely.distance(copied.geometry.to_numpy(), frame.geometry.to_numpy()) < 1e-7).all()


def test_gdal_lets_the_server_filter(
    tmp_path: Path, asked: list[str], frame: gpd.GeoDataFrame, live_server: str
) -> None:
    source = f"OAPIF:{live_server}/ogc"
    found = read(tmp_path / "leido", source, layer="viviendas", bbox=BOX, where="pisos = 2")
    expected = frame[frame.intersects(shapely.box(*BOX)) & (frame.pisos == 2)]
    assert sorted(found.folio) == sorted(expected.folio)
    page = next(path for path in asked if "/items?" in path and "bbox=" in path)
    assert "pisos=2" in page


@pytest.mark.parametrize("system", ["EPSG:6365", "EPSG:6367", "EPSG:6372"])
def test_gdal_reads_other_reference_systems(
    tmp_path: Path, system: str, frame: gpd.GeoDataFrame, live_server: str
) -> None:
    source = f"OAPIF:{live_server}/ogc"
    found = read(tmp_path / "leido", source, layer="viviendas", CRS=system, max_features=50)
    expected = frame.to_crs(system).set_index("folio").loc[found.folio]
    tolerance = 1e-6 if found.crs.is_geographic else 0.01
    assert found.crs == system
    assert (shapely.distance(found.geometry.to_numpy(), expected.geometry.to_numpy()) < tolerance).all()


def test_gdal_reads_the_tiles(tmp_path: Path, frame: gpd.GeoDataFrame, live_server: str) -> None:
    address = f"{live_server}/ogc/collections/viviendas/tiles/WebMercatorQuad/9/210/102?f=mvt"
    tile = read(tmp_path / "leido", f"MVT:{address}", X="102", Y="210", Z="9", layer="viviendas", CLIP="NO")
    assert len(tile) > 0
    assert set(tile.folio) <= set(frame.folio)


def test_owslib(frame: gpd.GeoDataFrame, live_server: str) -> None:
    client = Features(f"{live_server}/ogc")
    assert client.feature_collections() == [model.declaration.slug for model in all_layers()]
    assert client.collection("viviendas")["storageCrs"].endswith("CRS84")
    assert "pisos" in client.collection_queryables("viviendas")["properties"]
    assert "pisos" in client.collection_schema("viviendas")["properties"]
    page = client.collection_items("viviendas", bbox=list(BOX), limit=1000, pisos="2")
    expected = frame[frame.intersects(shapely.box(*BOX)) & (frame.pisos == 2)]
    folios = [feature["properties"]["folio"] for feature in page["features"]]
    assert sorted(folios) == sorted(expected.folio)
    one = client.collection_item("viviendas", str(page["features"][0]["id"]))
    assert one["properties"] == page["features"][0]["properties"]
    assert client.api()["openapi"].startswith("3.0")
