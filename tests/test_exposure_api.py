"""`POST /api/exposure`: what it takes, what it answers in each format, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.database import Database
from tests.test_exposure import BOX, EAST, SQUARE, dwelling, polygon, put

BODY: dict[str, Any] = {"points": "viviendas", "zones": {"layer": "zonas_riesgo"}}


@pytest.fixture
def filled(database: Database) -> Database:
    put(
        database,
        "zonas_riesgo",
        {"geom": SQUARE, "nombre": "=Arroyo", "nivel": 3, "fenomeno": "HID"},
        {"geom": EAST, "nombre": "Loma", "nivel": 5, "fenomeno": "GEO"},
    )
    put(
        database,
        "viviendas",
        dwelling(-107.9, 30.5, folio="=1+1", personas=4, ocupacion="habitada"),
        dwelling(-107.3, 30.5, folio="2", personas=2),
    )
    return database


def post(
    client: FlaskClient, body: Any = None, address: str = "/api/exposure", **options: Any
) -> TestResponse:
    return client.post(address, json=BODY if body is None else body, **options)


def test_the_answer_has_the_promised_shape(client: FlaskClient, filled: Database) -> None:
    answer = post(client, BODY | {"group_by": ["nivel", "points.ocupacion"]})
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert "Set-Cookie" not in answer.headers
    document = answer.get_json()
    assert set(document) == {"totals", "zones", "groups", "provenance"}
    assert document["totals"]["points"] == 2
    assert document["totals"]["personas"] == 6
    assert [(zone["label"], zone["points"], zone["sums"]["personas"]) for zone in document["zones"]] == [
        ("=Arroyo", 2, 6),
        ("Loma", 1, 2),
    ]
    assert [(group["key"], group["points"]) for group in document["groups"]] == [
        ({"nivel": 5, "points.ocupacion": "sin_dato"}, 1),
        ({"nivel": 3, "points.ocupacion": "habitada"}, 1),
    ]
    assert document["groups"][0]["labels"] == {"nivel": "Muy alto", "points.ocupacion": "sin dato"}
    provenance = document["provenance"]
    assert provenance["caveat"] == "Estimación por traslape de capas: candidata; requiere dictamen."
    assert provenance["rounds"] == [{"group": "08035", "round": "2018-11", "points": 2}]
    assert provenance["crs"] == "EPSG:4326"
    assert provenance["generated_at"][-6] in "+-"
    assert {"name", "postgis", "postgresql", "geos"} <= set(provenance["engine"])


def test_filters_ids_and_geometry_choose(client: FlaskClient, filled: Database) -> None:
    def totals(**body: Any) -> int:
        return int(post(client, BODY | body).get_json()["totals"]["points"])

    assert totals(zones={"layer": "zonas_riesgo", "filter": {"nivel": 5}}) == 1
    assert totals(points={"layer": "viviendas", "filter": {"ocupacion": "habitada"}}) == 1
    assert totals(points={"layer": "viviendas", "filter": {"ronda": "2017-01"}}) == 0
    assert totals(zones={"geometry": BOX}) == 2
    assert totals(zones={"geometry": {"type": "Feature", "properties": {}, "geometry": BOX}}) == 2
    assert totals(zones={"geometry": {"type": "Point", "coordinates": [-107.9, 30.5]}}, buffer_m=10) == 1
    west = polygon((-108, 30), (-107.5, 30), (-107.5, 31), (-108, 31))
    both = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"nombre": "Oeste"}, "geometry": west}] * 2,
    }
    zones = post(client, BODY | {"zones": {"geometry": both}}).get_json()["zones"]
    assert [(zone["id"], zone["label"], zone["points"]) for zone in zones] == [
        (1, "Oeste", 1),
        (2, "Oeste", 1),
    ]


def test_csv_is_a_table_without_formulas(client: FlaskClient, filled: Database) -> None:
    answer = post(client, BODY | {"group_by": ["nivel"]}, "/api/exposure?f=csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row["tipo"] for row in rows] == ["total", "zona", "zona", "grupo", "grupo"]
    assert rows[0]["Personas"] == "6"
    assert rows[1]["nombre"] == "'=Arroyo"
    assert rows[3]["nivel"] == "5"
    assert all(row["nota"].endswith("requiere dictamen.") for row in rows)


def test_csv_lists_the_points_when_they_are_asked_for(client: FlaskClient, filled: Database) -> None:
    answer = post(client, BODY | {"include": ["features"]}, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [(row["Folio"], row["Personas"], row["zonas"]) for row in rows] == [
        ("'=1+1", "4", "1"),
        ("2", "2", "1, 2"),
    ]
    assert rows[0]["latitud"] == "30.5"


def test_the_workbook_has_a_sheet_for_each_part(client: FlaskClient, filled: Database) -> None:
    answer = post(client, BODY | {"group_by": ["nivel"], "include": ["features"]}, "/api/exposure?f=xlsx")
    assert zipfile.is_zipfile(io.BytesIO(answer.get_data()))
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    assert book.sheetnames == ["Resumen", "Zonas", "Grupos", "Puntos", "Procedencia"]
    assert book["Zonas"]["B2"].value == "'=Arroyo"
    assert book["Zonas"]["B2"].data_type == "s"
    assert book["Grupos"]["A2"].value == "Muy alto"
    told = {str(row[0].value): str(row[1].value) for row in book["Procedencia"].iter_rows()}
    assert told["caveat"].endswith("requiere dictamen.")


def test_geojson_lists_the_points_with_the_totals_beside(client: FlaskClient, filled: Database) -> None:
    answer = post(client, headers={"Accept": "application/geo+json"})
    assert answer.mimetype == "application/geo+json"
    document = json.loads(answer.get_data())
    assert document["type"] == "FeatureCollection"
    assert len(document["features"]) == document["totals"]["points"] == 2
    assert document["provenance"]["caveat"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ([], 400, "objeto JSON"),
        ({"points": "viviendas"}, 400, "zones: falta"),
        (BODY | {"radius": 3}, 400, "buffer_m"),
        (BODY | {"points": "casas"}, 400, "localidades"),
        (BODY | {"points": "municipios"}, 400, "no es una capa de puntos"),
        (BODY | {"points": 3}, 400, "points"),
        (BODY | {"zones": {"layer": "albergues"}}, 400, "buffer_m"),
        (BODY | {"zones": {"layer": "nada"}}, 400, "zonas_riesgo"),
        (BODY | {"zones": {"layer": "zonas_riesgo", "geometry": BOX}}, 400, "no ambos"),
        (BODY | {"zones": {"layer": "zonas_riesgo", "filter": {"nivel": 9}}}, 400, "zones.filter.nivel"),
        (BODY | {"zones": {"layer": "zonas_riesgo", "filter": {"color": 9}}}, 400, "fenomeno"),
        (BODY | {"zones": {"layer": "zonas_riesgo", "filter": 3}}, 400, "filter"),
        (BODY | {"zones": {"layer": "zonas_riesgo", "ids": ["1"]}}, 400, "zones.ids"),
        (BODY | {"zones": {"layer": "zonas_riesgo", "ids": [2**70]}}, 400, "zones.ids"),
        (BODY | {"zones": {"layer": "zonas_riesgo", "ids": [999]}}, 404, "999"),
        (BODY | {"buffer_m": -1}, 400, "buffer_m"),
        (BODY | {"buffer_m": "mucho"}, 400, "buffer_m"),
        (BODY | {"buffer_m": True}, 400, "buffer_m"),
        (BODY | {"buffer_m": 1e9}, 400, "50,000"),
        (BODY | {"group_by": "nivel"}, 400, "group_by"),
        (BODY | {"group_by": ["color"]}, 400, "zones.nivel"),
        (BODY | {"include": ["todo"]}, 400, "features"),
        (
            BODY | {"zones": {"geometry": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}}},
            422,
            "Polygon",
        ),
        (BODY | {"zones": {"geometry": {"type": "Point", "coordinates": [0, 0]}}}, 422, "buffer_m"),
        (
            BODY | {"zones": {"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}}},
            422,
            "anillo",
        ),
        (BODY | {"zones": {"geometry": {"type": "Polygon", "coordinates": []}}}, 422, "vacía"),
        (BODY | {"zones": {"geometry": {"type": "Polygon", "coordinates": "x"}}}, 422, "coordenadas"),
        (BODY | {"zones": {"geometry": {"type": "Polygon"}}}, 422, "coordenadas"),
        (
            BODY | {"zones": {"geometry": polygon((-108, 300), (-107, 300), (-107, 301))}},
            422,
            "fuera de rango",
        ),
        (BODY | {"zones": {"geometry": polygon((-108, 30), (-107, 30), (-106, 30))}}, 422, "superficie"),
        (BODY | {"zones": {"geometry": None}}, 400, "GeoJSON"),
        (BODY | {"zones": {"geometry": {"type": "Feature", "geometry": None}}}, 422, "geometría"),
        (BODY | {"zones": {"geometry": {"type": "FeatureCollection", "features": []}}}, 400, "elementos"),
    ],
)
def test_what_is_not_accepted_is_said_with_what_is(
    client: FlaskClient, filled: Database, body: Any, status: int, said: str
) -> None:
    answer = post(client, body)
    assert answer.status_code == status, answer.get_data()
    assert said in answer.get_json()["description"]


def test_a_geometry_with_too_many_vertices_is_too_large(client: FlaskClient) -> None:
    ring = [(-108 + place * 1e-6, 30.0 + (place % 2)) for place in range(200_001)]
    answer = post(client, BODY | {"zones": {"geometry": polygon(*ring)}})
    assert answer.status_code == 413
    assert "200,000" in answer.get_json()["description"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b'{"points": "viviendas", "zones": {"layer": "zonas_riesgo"}, "buffer_m": NaN}', 400),
        (b'{"points": "viviendas", "zones": {"layer": "zonas_riesgo"}, "buffer_m": 1e999}', 400),
        (b"\xff\xfe", 400),
    ],
)
def test_what_is_no_json_is_refused(client: FlaskClient, sent: bytes, status: int) -> None:
    answer = client.post("/api/exposure", data=sent, content_type="application/json")
    assert answer.status_code == status


def test_formats_and_types_that_are_not_offered_are_refused(client: FlaskClient, filled: Database) -> None:
    assert post(client, address="/api/exposure?f=pdf").status_code == 400
    assert post(client, address="/api/exposure?formato=csv").status_code == 400
    assert post(client, headers={"Accept": "image/png"}).status_code == 406
    assert client.post("/api/exposure", data="{}", content_type="text/plain").status_code == 415
    assert client.get("/api/exposure").status_code == 405
    assert post(client, headers={"Accept": "text/html, */*;q=0.8"}).mimetype == "application/json"


def test_the_whole_earth_is_a_zone(client: FlaskClient, filled: Database) -> None:
    earth = [[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]
    for metres in (0, 50):
        zones = {"geometry": {"type": "Polygon", "coordinates": [earth]}}
        answer = post(client, {"points": "viviendas", "zones": zones, "buffer_m": metres})
        assert answer.status_code == 200
        assert answer.get_json()["totals"]["points"] == 2


def test_half_of_a_surrogate_pair_is_no_text(client: FlaskClient, filled: Database) -> None:
    sent = b'{"points": "viviendas", "zones": {"layer": "zonas_riesgo", "filter": {"nombre": "\\ud800"}}}'
    answer = client.post("/api/exposure", data=sent, content_type="application/json")
    assert answer.status_code == 400
