"""Columns, values and positions: what is understood, what is dropped, what is asked."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import openpyxl
import pytest
import shapely
from pyproj import Transformer

from tests.importing import files
from tests.importing.conftest import Rows, Take
from tests.importing.files import JANOS, MONTE_VERDE, feature, frame, point

UTM12 = Transformer.from_crs(4326, 32612, always_xy=True)
UTM13 = Transformer.from_crs(4326, 32613, always_xy=True)
EAST = (-107.95, 30.5)


def places(rows: list[dict[str, object]]) -> list[str]:
    return [str(row["wkt"]) for row in rows]


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("lat,lon", "30.887257,-108.189849"),
        ("Latitud,Longitud", "\"30°53'14.1252\"\"N\",\"108°11'23.4564\"\"O\""),
        ("LATITUD,LONGITUD W", "30.887257,108.189849"),
        ("lat;lon", "30,887257;-108,189849"),
        ("coordenadas", '"30.887257, -108.189849"'),
        ("gps", "30.887257 -108.189849 1400 5"),
        ("_q_latitude,_q_longitude", "30.887257,-108.189849"),
        ("grp/_q_latitude,grp/_q_longitude", "30.887257,-108.189849"),
        ("grp-q-Latitude,grp-q-Longitude,KEY", "30.887257,-108.189849,uuid:1"),
        ("wkt", "POINT Z (-108.189849 30.887257 1400)"),
        ("geom", '"SRID=4326;POINT(-108.189849 30.887257)"'),
        ("x,y", "-108.189849,30.887257"),
        ("UTM_X,UTM_Y,zona", f"{UTM12.transform(*JANOS)[0]},{UTM12.transform(*JANOS)[1]},12N"),
        ("Este_12N,Norte_12N", f"{UTM12.transform(*JANOS)[0]},{UTM12.transform(*JANOS)[1]}"),
    ],
)  # fmt: skip
def test_positions_in_columns(head: str, row: str, tmp_path: Path, take: Take, rows: Rows) -> None:
    path = files.csv(tmp_path / "a.csv", f"{head}\n{row}\n")
    report = take(path, "servicios")
    assert report.error is None, report
    assert places(rows("servicios")) == ["POINT(-108.189849 30.887257)"]


def test_each_row_in_the_zone_that_it_states(tmp_path: Path, take: Take, rows: Rows) -> None:
    a, b = UTM12.transform(*JANOS), UTM13.transform(*EAST)
    path = files.csv(tmp_path / "a.csv", f"x,y,zona\n{a[0]},{a[1]},12\n{b[0]},{b[1]},13 N\n")
    assert take(path, "servicios").imported == 2
    assert places(rows("servicios")) == ["POINT(-108.189849 30.887257)", "POINT(-107.95 30.5)"]


def test_metres_without_a_zone_are_a_question(tmp_path: Path, take: Take, rows: Rows) -> None:
    x, y = UTM12.transform(*JANOS)
    path = files.csv(tmp_path / "a.csv", f"x,y\n{x},{y}\n")
    assert "--crs" in str(take(path, "servicios").error)
    assert take(path, "servicios", crs="EPSG:32612").imported == 1
    assert places(rows("servicios")) == ["POINT(-108.189849 30.887257)"]
    shp = tmp_path / "s"
    shp.mkdir()
    frame(UTM12.transform(*JANOS), crs="EPSG:32612", nombre=["x"]).to_file(shp / "s.shp")
    (shp / "s.prj").unlink()
    zipped = files.zipped(tmp_path / "s.zip", shp)
    assert "--crs" in str(take(zipped, "servicios").error)
    assert take(zipped, "servicios", crs="EPSG:32612").error is None


def test_degrees_without_a_system_are_read_with_a_warning(tmp_path: Path, take: Take) -> None:
    shp = tmp_path / "s"
    shp.mkdir()
    frame(JANOS, nombre=["x"]).to_file(shp / "s.shp")
    (shp / "s.prj").write_text("")
    report = take(files.zipped(tmp_path / "s.zip", shp), "servicios")
    assert (report.imported, report.crs) == (1, "EPSG:4326")
    assert "4326" in report.warnings[0]


@pytest.mark.parametrize(
    "crs", ["EPSG:32612", "EPSG:6367", "EPSG:6372", "EPSG:3857", "EPSG:4267", "EPSG:6365"]
)
def test_any_system_of_the_file(crs: str, tmp_path: Path, take: Take, rows: Rows) -> None:
    path = tmp_path / "a.gpkg"
    frame(JANOS, nombre=["x"]).to_crs(crs).to_file(path)
    report = take(path, "servicios")
    assert (report.imported, report.crs) == (1, crs)
    assert shapely.distance(shapely.from_wkt(places(rows("servicios"))[0]), shapely.Point(JANOS)) < 2e-6


def test_swapped_axes_are_mended_only_when_all_rows_then_fit(tmp_path: Path, take: Take, rows: Rows) -> None:
    swapped = [point(lat, lon, nombre="x") for lon, lat in (JANOS, MONTE_VERDE)]
    report = take(files.geojson(tmp_path / "a.geojson", *swapped), "servicios")
    assert report.imported == 2
    assert "intercambiadas" in report.warnings[0]
    assert "POINT(-108.189849 30.887257)" in places(rows("servicios"))
    mixed = take(files.geojson(tmp_path / "b.geojson", *swapped, point(*JANOS)), "servicios")
    assert [one.row for one in mixed.rejected] == [1, 2]


def test_geometry_is_brought_to_the_layer(tmp_path: Path, take: Take, rows: Rows) -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [[[-108, 30], [-107.9, 30.1], [-107.9, 30], [-108, 30.1], [-108, 30]]],
    }
    ring = {"type": "LineString", "coordinates": [[-108, 30], [-107.9, 30], [-107.9, 30.1], [-108, 30]]}
    deep = {
        "type": "Polygon",
        "coordinates": [[[-108, 31, 5], [-107.9, 31, 5], [-107.9, 31.1, 5], [-108, 31, 5]]],
    }
    path = files.geojson(
        tmp_path / "a.geojson", feature(bow), feature(ring), feature(None), feature(deep),
        feature({"type": "Polygon", "coordinates": []}), point(*JANOS),
    )  # fmt: skip
    report = take(path, "zonas_riesgo", partial=True)
    assert report.imported == 2
    assert [one.row for one in report.rejected] == [2, 3, 5, 6]
    assert "línea cerrada" in report.rejected[0].reason
    assert any("repararon" in warning and "fila 1" in warning for warning in report.warnings)
    assert all(
        place.startswith("MULTIPOLYGON((") and " Z " not in place for place in places(rows("zonas_riesgo"))
    )


def test_personal_data_is_never_written(tmp_path: Path, take: Take, rows: Rows) -> None:
    head = "name,telefono,CURP,jefe/nombre,_submitted_by,material,clave_x,contacto2,notas_x,lat,lon"
    row = "Ana Pérez,6361234567,GOMC800101HCHMRR09,Luis,bob,adobe,PEPJ800101HCHRRN01,636 123 4567,"
    row += "llamar al 636 123 4567,"
    row += "30.8,-108.2"
    report = take(files.csv(tmp_path / "a.csv", f"{head}\n{row}\n"), "viviendas")
    assert report.error is None, report
    assert set(report.dropped) == {
        "name",
        "telefono",
        "CURP",
        "jefe/nombre",
        "_submitted_by",
        "clave_x",
        "contacto2",
    }
    text = json.dumps([rows("viviendas"), report.to_dict()], default=str)
    for secret in ("Ana", "6361234567", "HCH", "Luis", "bob", "636 123"):
        assert secret not in text, secret
    assert "adobe" in text


def test_rejections_do_not_repeat_personal_data(tmp_path: Path, take: Take) -> None:
    path = files.csv(tmp_path / "a.csv", "nombre,capacidad,lat,lon\nx,GOMC800101HCHMRR09,30.8,-108.2\n")
    report = take(path, "servicios")
    assert report.rejected
    assert "GOMC" not in json.dumps(report.to_dict())


def test_unmatched_columns_are_kept(tmp_path: Path, take: Take, rows: Rows) -> None:
    path = files.geojson(
        tmp_path / "a.geojson", point(*JANOS, nombre="x", raro={"a": [1, None]}, nulo=None, n=1.5)
    )
    take(path, "servicios")
    held = rows("servicios")[0]["otros"]
    assert held["n"] == 1.5
    assert "nulo" not in held
    assert json.loads(held["raro"]) == {"a": [1, None]}


def test_codes_labels_several_choices_numbers_and_asterisks(tmp_path: Path, take: Take, rows: Rows) -> None:
    head = "cvegeo;nombre;ambito;pob;altitud;lat;lon"
    lines = [
        "80350001;Janos;URBANO;3,194;1.350,5;30,8873;-108,1898",
        "80350072;Monte Verde;rural;*;1400;30,91;-108,71",
    ]
    assert take(files.csv(tmp_path / "a.csv", "\n".join([head, *lines])), "localidades").imported == 2
    first, second = rows("localidades")
    assert (first["cvegeo"], first["ambito"], first["poblacion"], first["altitud"]) == (
        "080350001",
        "urbano",
        3194,
        1350.5,
    )
    assert (second["ambito"], second["poblacion"]) == ("rural", None)
    kobo = "nombre,poblacion/retorno,poblacion/transito,poblacion/jornalera,_u_latitude,_u_longitude\n"
    kobo += "x,1,0,True,30.8,-108.2\n"
    assert take(files.csv(tmp_path / "b.csv", kobo), "albergues").imported == 1
    assert rows("albergues")[0]["poblacion"] == ["retorno", "jornalera"]
    assert rows("albergues")[0]["otros"] is None


def test_formulas_are_text_or_their_value(tmp_path: Path, take: Take, rows: Rows) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["nombre", "horario", "lat", "lon"])
    sheet.append(['=HYPERLINK("http://x","y")', "'=1+1", 30.8, -108.2])
    book.save(tmp_path / "a.xlsx")
    assert take(tmp_path / "a.xlsx", "servicios").imported == 1
    assert rows("servicios")[0]["nombre"] is None


def test_ragged_rows_are_rejected_by_number(tmp_path: Path, take: Take) -> None:
    path = files.csv(
        tmp_path / "a.csv", "nombre,lat,lon\na,30.8,-108.2\nb,30.8,-108.2,sobra\n\nc,30.8,-108.3\n"
    )
    report = take(path, "servicios", partial=True)
    assert (report.read, report.imported, [one.row for one in report.rejected]) == (3, 2, [2])


def test_a_column_of_names_is_not_taken_for_a_code(tmp_path: Path, take: Take, rows: Rows) -> None:
    path = tmp_path / "a.geojson"
    geopandas.GeoDataFrame(
        {"nombre": ["x"], "municipio": ["Janos"]}, geometry=[shapely.Point(JANOS)], crs=4326
    ).to_file(path)
    assert take(path, "servicios").imported == 1
    assert rows("servicios")[0]["otros"] == {"municipio": "Janos"}
