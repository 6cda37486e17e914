"""`tierrafirme exposure`: files without a database, layers, one of each, and what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import geopandas
import pyarrow.parquet as pq
import pytest
import shapely
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from geo.cluster import ClusterUrls
from geo.database import Database
from geo.errors import TierraFirmeError
from geo.importing import Options, run
from geo.layers import get_layer
from geo.viewer import LOCAL_OPERATOR
from tests.conftest import SHARED_DATA, needs_real_data
from tests.test_exposure import EAST, SQUARE, dwelling, put
from web.cli import tierrafirme
from web.errors import status_and_exit

LOCALITIES = SHARED_DATA / "localidades_noroeste_2018.geojson"
MUNICIPALITIES = SHARED_DATA / "municipios_noroeste_2019.geojson"


def called(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(tierrafirme, ["exposure", *map(str, arguments)])
    if isinstance(result.exception, TierraFirmeError):
        result.exit_code = status_and_exit(result.exception)[1]
    return result


def answered(*arguments: str | Path) -> Any:
    result = called(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two files, and no way to a database."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://nadie@127.0.0.1:1/nada")
    points = geopandas.GeoDataFrame(
        {"tipo": ["casa", "casa", None]},
        geometry=[shapely.Point(-107.5, 30.5), shapely.Point(-107, 30.5), shapely.Point(-100, 20)],
        crs=4326,
    )
    zones = geopandas.GeoDataFrame(
        {"nombre": ["Arroyo", "Vacía"], "nivel": [4, 2]},
        geometry=[shapely.box(-108, 30, -107, 31), shapely.box(0, 0, 1, 1)],
        crs=4326,
    )
    points.to_file(tmp_path / "puntos.geojson")
    zones.to_file(tmp_path / "zonas.gpkg")
    return tmp_path / "puntos.geojson", tmp_path / "zonas.gpkg"


def test_two_files_need_no_database(files: tuple[Path, Path]) -> None:
    points, zones = files
    document = answered("--points", points, "--zones", zones, "--group-by", "Nivel", "--group-by", "tipo")
    assert document["totals"] == {"points": 2}
    assert [(zone["label"], zone["points"]) for zone in document["zones"]] == [("Arroyo", 2), ("Vacía", 0)]
    assert [group["key"] for group in document["groups"]] == [{"Nivel": 4, "tipo": "casa"}]
    assert document["provenance"]["engine"]["name"] == "archivos"


def test_people_read_a_table(files: tuple[Path, Path]) -> None:
    points, zones = files
    result = called("--points", points, "--zones", zones, "--group-by", "nivel")
    assert result.exit_code == 0
    assert "Arroyo" in result.stdout
    assert "Alto" in result.stdout
    assert "requiere dictamen" in result.stdout


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".geojson", ".json", ".parquet"])
def test_the_answer_is_saved_by_suffix(files: tuple[Path, Path], tmp_path: Path, suffix: str) -> None:
    points, zones = files
    path = tmp_path / f"salida{suffix}"
    assert called("--points", points, "--zones", zones, "-o", path).exit_code == 0
    assert path.stat().st_size > 100
    if suffix == ".csv":
        with path.open(encoding="utf-8-sig") as stream:
            assert [row["puntos"] for row in csv.DictReader(stream)] == ["2", "2", "0"]
    if suffix == ".geojson":
        assert len(geopandas.read_file(path)) == 2
    if suffix == ".parquet":
        assert pq.read_table(path).num_rows == 3


def test_filters_and_buffer_hold_for_files(files: tuple[Path, Path]) -> None:
    points, zones = files
    both = ("--points", points, "--zones", zones)
    assert answered(*both, "--zones-filter", "nivel=2")["totals"] == {"points": 0}
    assert answered(*both, "--points-filter", "tipo=sin_dato")["totals"] == {"points": 0}
    assert answered(*both, "--buffer-m", "100")["provenance"]["buffer_m"] == 100


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--points", "nada.geojson"], 2, "no es un archivo que exista ni una capa"),
        (["--buffer-m", "-1"], 2, "buffer_m"),
        (["--buffer-m", "nan"], 2, "buffer_m"),
        (["--group-by", "color"], 2, "zones.nivel"),
        (["--zones-filter", "nivel"], 2, "campo=valor"),
        (["--zones-filter", "color=1"], 2, "nombre"),
        (["-o", "salida.pdf"], 2, ".xlsx"),
        (["--zones", "{points}"], 3, "polígonos"),
    ],
)
def test_what_is_wrong_is_said(
    files: tuple[Path, Path], arguments: list[str], status: int, said: str
) -> None:
    points, zones = files
    given = [argument.format(points=points) for argument in arguments]
    result = called("--points", points, "--zones", zones, *given)
    assert result.exit_code == status, result.output
    assert said in f"{result.output} {result.exception}"
    assert result.stdout == ""


def test_layers_and_a_mixture_say_the_same(
    database: Database, urls: ClusterUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", urls.owner.render_as_string(hide_password=False))
    monkeypatch.setenv("DATABASE_APP_URL", urls.app.render_as_string(hide_password=False))
    put(database, "zonas_riesgo", {"geom": SQUARE, "nivel": 3}, {"geom": EAST, "nivel": 5})
    put(
        database,
        "viviendas",
        dwelling(-107.9, 30.5, personas=4, folio="1"),
        dwelling(-107.3, 30.5, personas=2, folio="2"),
        dwelling(-107.3, 30.5, personas=50, folio="3", ronda="2018-2"),
    )
    zones = geopandas.GeoDataFrame(
        {"nivel": [3, 5]}, geometry=list(map(shapely.from_wkt, (SQUARE, EAST))), crs=4326
    )
    zones.to_file(tmp_path / "zonas.gpkg")
    by_layers = answered("--points", "viviendas", "--zones", "zonas_riesgo", "--group-by", "nivel")
    mixed = answered("--points", "viviendas", "--zones", tmp_path / "zonas.gpkg", "--group-by", "nivel")
    assert by_layers["totals"]["personas"] == 6
    assert by_layers["provenance"]["rounds"] == mixed["provenance"]["rounds"]
    for part in ("totals", "groups"):
        assert by_layers[part] == mixed[part]
    strong = answered("--points", "viviendas", "--zones", "zonas_riesgo", "--zones-filter", "nivel=5")
    assert strong["totals"]["points"] == 1


@needs_real_data
def test_the_regions_localities_agree_with_an_independent_count(
    database: Database, client: FlaskClient
) -> None:
    points, zones = geopandas.read_file(LOCALITIES), geopandas.read_file(MUNICIPALITIES)
    joined = points.sjoin(zones, predicate="intersects")
    expected = joined.groupby("CVEGEO").size().to_dict()
    document = answered("--points", LOCALITIES, "--zones", MUNICIPALITIES, "--group-by", "CVEGEO")
    assert {group["key"]["CVEGEO"]: group["points"] for group in document["groups"]} == expected
    assert document["totals"]["points"] == joined.index.nunique()
    for path, slug in ((LOCALITIES, "localidades"), (MUNICIPALITIES, "municipios")):
        with database.transaction(LOCAL_OPERATOR) as connection:
            run(connection, path, get_layer(slug), Options(anywhere=True), viewer=LOCAL_OPERATOR)
    body = {"points": "localidades", "zones": {"layer": "municipios"}, "group_by": ["CVEGEO"]}
    asked = client.post("/api/exposure", json=body).get_json()
    assert {group["key"]["CVEGEO"]: group["points"] for group in asked["groups"]} == expected
    # 7,413.4 km2 is the area of Janos on the ellipsoid; planar in EPSG:6372 it would be 7,455.1.
    janos = {"layer": "municipios", "filter": {"cvegeo": "08035"}}
    alone = client.post("/api/exposure", json=body | {"zones": janos}).get_json()
    assert alone["provenance"]["zones"]["area_m2"] == pytest.approx(7_413.4e6, rel=2e-5)
