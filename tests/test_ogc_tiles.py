"""OGC API - Tiles: the tiles that the map draws, by the standard's addresses."""

from __future__ import annotations

import gzip
import json
import math
from typing import Any

import pytest
from flask.testing import FlaskClient

from geo.database import Database
from geo.layers import all_layers
from tests.test_ogc_features import add, get

SHELTERS = "/ogc/collections/albergues/tiles"
HERE = f"{SHELTERS}/WebMercatorQuad/8/104/51"


@pytest.fixture
def shelter(database: Database) -> int:
    return add(database, "albergues", "POINT(-107.9 31)", nombre="El Buen Samaritano")


@pytest.mark.parametrize("model", all_layers(), ids=lambda model: model.declaration.slug)
def test_every_layer_has_its_tileset(model: Any, client: FlaskClient) -> None:
    base = f"/ogc/collections/{model.declaration.slug}/tiles"
    [tileset] = get(client, base)["tilesets"]
    own = next(link["href"] for link in tileset["links"] if link["rel"] == "self")
    found = get(client, own)
    assert found["dataType"] == "vector"
    template = next(link for link in found["links"] if link["rel"] == "item")
    assert template["templated"]
    place = {"{tileMatrix}": "0", "{tileRow}": "0", "{tileCol}": "0"}
    address = template["href"]
    for name, value in place.items():
        address = address.replace(name, value)
    assert client.get(address).status_code == 204
    tilejson = get(client, f"{own}?f=tilejson")
    assert tilejson["tiles"][0].endswith("/{z}/{y}/{x}?f=mvt")


def test_tile_holds_the_feature_and_obeys_filters(client: FlaskClient, shelter: int) -> None:
    tile = client.get(f"{HERE}?f=mvt")
    assert (tile.status_code, tile.mimetype) == (200, "application/vnd.mapbox-vector-tile")
    assert b"El Buen Samaritano" in tile.data
    assert client.get(f"{HERE}?nombre=El Buen Samaritano").data == tile.data
    assert client.get(f"{HERE}?nombre=Otro").status_code == 204
    assert client.get(f"{HERE}?q=samaritano").status_code == 200
    assert client.get(f"{SHELTERS}/WebMercatorQuad/8/0/0").status_code == 204


def test_tile_is_compressed_once_and_conditional(
    client: FlaskClient, database: Database, shelter: int
) -> None:
    for n in range(40):
        add(database, "albergues", f"POINT({-107.9 + n / 1000} 31)", nombre=f"Albergue {n}")
    plain = client.get(HERE)
    packed = client.get(HERE, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    again = client.get(HERE, headers={"If-None-Match": plain.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "place", ["8/256/0", "8/0/256", "23/0/0", "-1/0/0", "a/0/0", "0/0/99999999999999999999", "٣/0/0"]
)
def test_tile_outside_the_scheme_is_not_found(place: str, client: FlaskClient) -> None:
    assert get(client, f"{SHELTERS}/WebMercatorQuad/{place}", 404)["code"] == "404"


def test_errors(client: FlaskClient) -> None:
    get(client, "/ogc/collections/nada/tiles", 404)
    get(client, f"{SHELTERS}/WorldCRS84Quad", 404)
    get(client, f"{SHELTERS}/WorldCRS84Quad/0/0/0", 404)
    get(client, "/ogc/tileMatrixSets/WorldCRS84Quad", 404)
    assert "nombre" in get(client, f"{HERE}?nada=1", 400)["description"]
    get(client, f"{HERE}?f=png", 400)
    assert client.get(HERE, headers={"Accept": "image/png"}).status_code == 406


def test_scheme_is_the_registered_one(client: FlaskClient) -> None:
    """First and last figures of WebMercatorQuad in OGC 17-083r4, annex D."""
    scheme = get(client, "/ogc/tileMatrixSets/WebMercatorQuad")
    matrices = scheme["tileMatrices"]
    assert [matrix["id"] for matrix in matrices] == [str(zoom) for zoom in range(23)]
    assert math.isclose(matrices[0]["scaleDenominator"], 559082264.028717, rel_tol=1e-12)
    assert math.isclose(matrices[0]["cellSize"], 156543.033928041, rel_tol=1e-12)
    assert math.isclose(matrices[20]["scaleDenominator"], 533.182395962445, rel_tol=1e-12)
    assert matrices[0]["pointOfOrigin"] == pytest.approx([-20037508.3427892, 20037508.3427892])
    listed = get(client, "/ogc/tileMatrixSets")["tileMatrixSets"]
    assert [one["id"] for one in listed] == [scheme["id"]]


def test_tilejson_fields_are_in_the_tile(client: FlaskClient, shelter: int) -> None:
    tilejson = json.loads(client.get(f"{SHELTERS}/WebMercatorQuad?f=tilejson").data)
    tile = client.get(HERE).data
    assert "nombre" in tilejson["vector_layers"][0]["fields"]
    assert b"nombre" in tile
    assert tilejson["bounds"] == pytest.approx([-107.9, 31, -107.9, 31])
