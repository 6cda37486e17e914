"""OGC API - Features over HTTP: what a client asks, and what the rows say."""

from __future__ import annotations

import gzip
import itertools
import json
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient
from pyproj import CRS, Transformer
from sqlalchemy import delete, func, insert, update

from geo.database import Database
from geo.layers import Layer, all_layers, get_layer
from geo.reference_systems import CRS84, REFERENCE_SYSTEMS, ReferenceSystem
from geo.viewer import LOCAL_OPERATOR
from tests import samples
from web.ogc.parameters import MAX_LIMIT, OWN

VIVIENDAS = "/ogc/collections/viviendas"
PLACES = [(-108.2 + 0.1 * n, 30.5 + 0.05 * n) for n in range(12)]


def add(database: Database, slug: str, shape: str, **values: Any) -> int:
    model = get_layer(slug)
    row = {"geom": func.ST_GeomFromText(shape, 4326), **values}
    with database.transaction(LOCAL_OPERATOR) as connection:
        return int(connection.execute(insert(model).values(row).returning(model.id)).scalar_one())


def sample(database: Database, model: type[Layer], **more: Any) -> int:
    shape = samples.geometry(model)
    assert shape is not None
    values = {name: value for name, value in samples.values(model).items() if value is not None}
    return add(database, model.declaration.slug, shape.wkt, **{**values, **more})


@pytest.fixture
def dwellings(database: Database) -> list[int]:
    """Twelve dwellings on a diagonal; the last has no date and no floor."""
    return [
        add(
            database,
            "viviendas",
            f"POINT({x} {y})",
            folio=str(n),
            personas=n,
            pisos=None if n == 11 else 1 + n % 3,
            fecha=None if n == 11 else f"2018-{n + 1:02d}-15",
            otros={"secreto": "no sale"},
        )
        for n, (x, y) in enumerate(PLACES)
    ]


def get(client: FlaskClient, path: str, status: int = 200, **headers: str) -> Any:
    response = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert response.status_code == status, response.get_data(as_text=True)[:400]
    return json.loads(response.data)


def folios(document: Any) -> list[str]:
    return [feature["properties"]["folio"] for feature in document["features"]]


def rel(document: Any, name: str) -> str | None:
    return next((link["href"] for link in document["links"] if link["rel"] == name), None)


def test_every_layer_is_a_collection(client: FlaskClient) -> None:
    found = get(client, "/ogc/collections")
    assert [one["id"] for one in found["collections"]] == [m.declaration.slug for m in all_layers()]


@pytest.mark.parametrize("model", all_layers(), ids=lambda model: model.declaration.slug)
def test_every_layer_hands_out_its_features(
    model: type[Layer], client: FlaskClient, database: Database
) -> None:
    slug = model.declaration.slug
    identity = sample(database, model, otros={"secreto": "no sale"})
    document = get(client, f"/ogc/collections/{slug}/items")
    assert document["numberMatched"] == document["numberReturned"] == 1
    [feature] = document["features"]
    assert feature["id"] == identity
    assert list(feature["properties"]) == [*model.declaration.fields, "origen"]
    shape = samples.geometry(model)
    assert shape is not None
    assert shapely.from_geojson(json.dumps(feature["geometry"])).equals_exact(shape, 1e-7)
    one = get(client, f"/ogc/collections/{slug}/items/{identity}")
    assert {name: one[name] for name in feature} == feature
    for name, value in samples.values(model).items():
        assert feature["properties"][name] == value, name
    for path in ("", "/schema", "/queryables", "/items", f"/items/{identity}", "/tiles"):
        page = client.get(f"/ogc/collections/{slug}{path}?f=html")
        assert page.status_code == 200, path
        assert "secreto" not in page.get_data(as_text=True)


@pytest.mark.parametrize("model", all_layers(), ids=lambda model: model.declaration.slug)
def test_no_field_is_called_like_a_parameter(model: type[Layer]) -> None:
    assert not set(model.declaration.fields) & {*OWN, "id", "geometry", "origen"}


@pytest.mark.parametrize("model", all_layers(), ids=lambda model: model.declaration.slug)
def test_schema_says_what_a_feature_holds(model: type[Layer], client: FlaskClient) -> None:
    base = f"/ogc/collections/{model.declaration.slug}"
    schema = get(client, f"{base}/schema")
    assert set(schema["properties"]) == {"id", "geometry", "origen", *model.declaration.fields}
    queryables = get(client, f"{base}/queryables")
    assert set(queryables["properties"]) <= set(schema["properties"])
    for spec in model.declaration.fields.values():
        if spec.choices:
            described = schema["properties"][spec.name]
            codes = described.get("items", described)["enum"]
            assert codes == [choice.code for choice in spec.choices]
    feature = get(client, f"{base}/schema?f=geojson")
    assert set(feature["properties"]["properties"]["properties"]) == {"origen", *model.declaration.fields}


def test_otros_never_leaves(client: FlaskClient, dwellings: list[int]) -> None:
    for path in (
        f"{VIVIENDAS}/items",
        f"{VIVIENDAS}/items/{dwellings[0]}",
        "/ogc/api",
        f"{VIVIENDAS}/schema",
    ):
        text = client.get(path).get_data(as_text=True)
        assert "secreto" not in text
        assert '"otros"' not in text


def test_next_links_visit_everything_once_and_prev_links_come_back(
    client: FlaskClient, dwellings: list[int]
) -> None:
    for query in ("", "&sortby=-personas", "&offset=0", "&sortby=id&pisos=1,2,3,sin_dato"):
        for limit in (1, 5, 12, 100):
            there_and_back(client, limit, query)


def there_and_back(client: FlaskClient, limit: int, query: str) -> None:
    pages, address = [], f"{VIVIENDAS}/items?limit={limit}{query}"
    while address:
        document = get(client, address)
        pages.append(document)
        address = rel(document, "next") or ""
    seen = [folio for page in pages for folio in folios(page)]
    expected = [str(n) for n in range(12)]
    assert seen == (expected[::-1] if "-personas" in query else expected)
    assert all(page["features"] for page in pages)
    back = [pages[-1]]
    while previous := rel(back[-1], "prev"):
        back.append(get(client, previous))
    assert [folios(page) for page in reversed(back)] == [folios(page) for page in pages]


def test_pages_found_by_id_survive_deletions_and_insertions(
    client: FlaskClient, database: Database, dwellings: list[int]
) -> None:
    first = get(client, f"{VIVIENDAS}/items?limit=5")
    model = get_layer("viviendas")
    with database.transaction(LOCAL_OPERATOR) as connection:
        connection.execute(delete(model).where(model.id.in_(dwellings[:3])))
    second = get(client, str(rel(first, "next")))
    assert folios(second) == ["5", "6", "7", "8", "9"]


def test_count_is_free_or_on_request(client: FlaskClient, dwellings: list[int]) -> None:
    assert "numberMatched" not in get(client, f"{VIVIENDAS}/items?limit=5")
    assert get(client, f"{VIVIENDAS}/items?limit=12")["numberMatched"] == 12
    assert get(client, f"{VIVIENDAS}/items?limit=5&offset=10")["numberMatched"] == 12
    hits = get(client, f"{VIVIENDAS}/items?limit=5&resultType=hits&pisos=1")
    assert (hits["numberMatched"], hits["numberReturned"], hits["features"]) == (4, 0, [])
    assert rel(hits, "next") is None


def test_limit_above_the_greatest_is_the_greatest(client: FlaskClient, dwellings: list[int]) -> None:
    assert len(get(client, f"{VIVIENDAS}/items?limit={MAX_LIMIT * 1000}")["features"]) == 12


FILTERS: list[tuple[str, set[int]]] = [
    ("personas=3", {3}),
    ("personas=3,5", {3, 5}),
    ("personas=3&personas=5", {3, 5}),
    ("personas=10..", {10, 11}),
    ("personas=..1", {0, 1}),
    ("pisos=sin_dato", {11}),
    ("pisos=1&personas=..3", {0, 3}),
    ("fecha=2018-03-01..2018-05-01", {2, 3}),
    ("q=11", {11}),
    ("bbox=-108.21,30.4,-108.05,30.7", {0, 1}),
    ("bbox=-108.21,30.4,0,-108.05,30.7,100", {0, 1}),
    ("bbox=-108.2,30.5,-108.2,30.5", {0}),
    ("bbox=-108.21,30.5,-108.05,30.5", {0}),
    ("bbox=170,-90,-108.05,90", {0, 1}),
    ("datetime=2018-03-15", {2, 11}),
    ("datetime=2018-03-15T12:00:00Z", {2, 11}),
    ("datetime=2018-10-15/..", {9, 10, 11}),
    ("datetime=2018-10-15/", {9, 10, 11}),
    ("datetime=../2018-02-15", {0, 1, 11}),
    ("datetime=2018-02-16/2018-04-14T00:00:00Z", {2, 11}),
    ("datetime=../..", set(range(12))),
]


def test_filters(client: FlaskClient, dwellings: list[int]) -> None:
    for query, expected in FILTERS:
        found = get(client, f"{VIVIENDAS}/items?limit=100&{query}")
        assert {int(folio) for folio in folios(found)} == expected, query
        hits = get(client, f"{VIVIENDAS}/items?resultType=hits&{query}")
        assert hits["numberMatched"] == len(expected), query


def test_period_of_a_feature_runs_from_its_first_date_to_its_last(
    client: FlaskClient, database: Database
) -> None:
    square = "MULTIPOLYGON(((-108 30,-107 30,-107 31,-108 30)))"
    add(database, "zonas_riesgo", square, vigente_desde="2020-01-01", vigente_hasta="2022-01-01")
    base = "/ogc/collections/zonas_riesgo/items?datetime="
    for asked, count in (("2021-06-01", 1), ("2019-06-01", 0), ("2022-01-02/..", 0), ("../2020-01-01", 1)):
        assert get(client, base + asked)["numberReturned"] == count, asked


def test_reference_systems(client: FlaskClient, dwellings: list[int]) -> None:
    """Axes and values as the EPSG registry of pyproj says, independently of PostGIS."""
    for system in REFERENCE_SYSTEMS:
        handed_out_as_defined(client, system)


def handed_out_as_defined(client: FlaskClient, system: ReferenceSystem) -> None:
    definition = CRS.from_user_input("OGC:CRS84" if system is CRS84 else f"EPSG:{system.srid}")
    assert system.flipped == (definition.axis_info[0].direction == "north")
    assert system.geographic == definition.is_geographic
    response = client.get(f"{VIVIENDAS}/items", query_string={"crs": system.uri, "limit": 12})
    assert response.headers["Content-Crs"] == f"<{system.uri}>"
    document = json.loads(response.data)
    # Not always_xy: the order of the axes is the definition's, which is what is being tested.
    transformer = Transformer.from_crs("OGC:CRS84", definition)
    tolerance = 1e-6 if system.geographic else 0.01
    for feature, place in zip(document["features"], PLACES, strict=True):
        assert feature["geometry"]["coordinates"] == pytest.approx(
            transformer.transform(*place), abs=tolerance
        )
    low, high = (transformer.transform(*place) for place in ((-108.21, 30.45), (-108.05, 30.6)))
    sides = list(zip(low, high, strict=True))
    box = ",".join(f"{number:.9f}" for number in (*map(min, sides), *map(max, sides)))
    found = get(client, f"{VIVIENDAS}/items?bbox={box}&bbox-crs={system.uri}")
    assert {"0", "1"} == set(folios(found))


def test_box_in_metres_is_that_box_and_not_its_outline_in_degrees(
    client: FlaskClient, database: Database
) -> None:
    to_metres = Transformer.from_crs(4326, 6367, always_xy=True)
    corner = to_metres.transform(-107.0, 30.0)
    back = Transformer.from_crs(6367, 4326, always_xy=True)
    side = 60_000.0
    inside, outside = (back.transform(corner[0] + east, corner[1] + side / 2) for east in (50.0, -50.0))
    for folio, (x, y) in (("dentro", inside), ("fuera", outside)):
        add(database, "viviendas", f"POINT({x} {y})", folio=folio)
    box = f"{corner[0]},{corner[1]},{corner[0] + side},{corner[1] + side}"
    assert folios(get(client, f"{VIVIENDAS}/items?bbox={box}&bbox-crs=EPSG:6367")) == ["dentro"]


def test_feature_that_a_system_cannot_express_is_no_bug(client: FlaskClient, database: Database) -> None:
    add(database, "viviendas", "POINT(0 -90)")
    uri = "http://www.opengis.net/def/crs/EPSG/0/6372"
    document = get(client, f"{VIVIENDAS}/items?crs={uri}", 400)
    assert "crs" in document["description"]


ERRORS: list[tuple[str, int, str]] = [
    (f"{VIVIENDAS}/items?nada=1", 400, "personas"),
    (f"{VIVIENDAS}/items?otros=1", 400, "otros"),
    (f"{VIVIENDAS}/items?limit=0", 400, "limit"),
    (f"{VIVIENDAS}/items?limit=diez", 400, "limit"),
    (f"{VIVIENDAS}/items?limit=1&limit=2", 400, "más de una vez"),
    (f"{VIVIENDAS}/items?offset=-1", 400, "offset"),
    (f"{VIVIENDAS}/items?offset=1&after=1", 400, "offset"),
    (f"{VIVIENDAS}/items?bbox=1,2,3", 400, "bbox"),
    (f"{VIVIENDAS}/items?bbox=1,2,3,nan", 400, "bbox"),
    (f"{VIVIENDAS}/items?bbox=1,3,2,2", 400, "bbox"),
    (f"{VIVIENDAS}/items?bbox=-190,3,2,4", 400, "bbox"),
    (f"{VIVIENDAS}/items?bbox=0,0,1,1&bbox-crs=EPSG:9999", 400, "EPSG/0/6367"),
    (f"{VIVIENDAS}/items?bbox=1e30,0,1e31,1&bbox-crs=EPSG:6367", 400, "bbox"),
    (f"{VIVIENDAS}/items?crs=EPSG:9999", 400, "EPSG/0/6367"),
    (f"{VIVIENDAS}/items?datetime=ayer", 400, "datetime"),
    (f"{VIVIENDAS}/items?datetime=2018-02-30", 400, "datetime"),
    (f"{VIVIENDAS}/items?datetime=2019-01-01/2018-01-01", 400, "datetime"),
    (f"{VIVIENDAS}/items?sortby=nada", 400, "sortby"),
    (f"{VIVIENDAS}/items?pisos=99", 400, "pisos"),
    (f"{VIVIENDAS}/items?f=xml", 400, "json"),
    (f"{VIVIENDAS}/items?resultType=todo", 400, "hits"),
    (f"{VIVIENDAS}/items?folio=%00", 400, "folio"),
    (f"{VIVIENDAS}/items?q=%00", 400, "q"),
    (f"{VIVIENDAS}?limit=1", 400, "f"),
    ("/ogc/collections/nada", 404, "viviendas"),
    ("/ogc/collections/nada/items", 404, "viviendas"),
    ("/ogc/collections/rondas", 404, "viviendas"),
    (f"{VIVIENDAS}/items/999", 404, "999"),
    (f"{VIVIENDAS}/items/99999999999999999999999", 404, "9999"),
    (f"{VIVIENDAS}/items/uno", 404, "uno"),
]


def test_errors_name_the_parameter_and_what_is_accepted(client: FlaskClient) -> None:
    for path, status, said in ERRORS:
        document = get(client, path, status)
        assert document["code"] == str(status), path
        assert said in document["description"], path


def test_content_negotiation(client: FlaskClient, dwellings: list[int]) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for path in ("/ogc", "/ogc/", "/ogc/conformance", "/ogc/api", "/ogc/collections", f"{VIVIENDAS}/items"):
        page = client.get(path, headers={"Accept": browser})
        assert page.mimetype == "text/html", path
        assert page.headers["Vary"].startswith("Accept")
        assert "json" in str(client.get(path).mimetype)
        assert "json" in str(client.get(f"{path}?f=json", headers={"Accept": browser}).mimetype)
        assert client.get(path, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(f"{VIVIENDAS}/items", headers={"Accept": "application/json"}).mimetype == (
        "application/geo+json"
    )


def test_answers_are_compressed_once_and_conditional(client: FlaskClient, dwellings: list[int]) -> None:
    plain = client.get(f"{VIVIENDAS}/items?limit=12")
    packed = client.get(f"{VIVIENDAS}/items?limit=12", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data))["features"] == json.loads(plain.data)["features"]
    tag = plain.headers["ETag"]
    again = client.get(f"{VIVIENDAS}/items?limit=12", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    changed = client.get(f"{VIVIENDAS}/items?limit=11", headers={"If-None-Match": tag})
    assert changed.status_code == 200


def test_tag_changes_with_the_row(client: FlaskClient, database: Database, dwellings: list[int]) -> None:
    path = f"{VIVIENDAS}/items/{dwellings[0]}"
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    model = get_layer("viviendas")
    with database.transaction(LOCAL_OPERATOR) as connection:
        connection.execute(update(model).where(model.id == dwellings[0]).values(personas=77))
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_head_says_what_get_would(client: FlaskClient, dwellings: list[int]) -> None:
    for path in ("/ogc", f"{VIVIENDAS}/items", f"{VIVIENDAS}/items/{dwellings[0]}"):
        head, whole = client.head(path), client.get(path)
        assert (head.status_code, head.data) == (200, b"")
        for name in ("Content-Type", "Content-Length", "ETag"):
            assert head.headers[name] == whole.headers[name]
    assert client.post(f"{VIVIENDAS}/items").status_code == 405


def test_links_are_in_the_header_too(client: FlaskClient, dwellings: list[int]) -> None:
    response = client.get(f"{VIVIENDAS}/items?limit=5&q=&personas=0..")
    document = json.loads(response.data)
    for link in document["links"]:
        assert f'<{link["href"]}>; rel="{link["rel"]}"' in response.headers["Link"]
    kinds = [link["rel"] for link in document["links"]]
    assert kinds == ["self", "alternate", "next", "collection"]
    assert "personas=0.." in str(rel(document, "next"))


def test_every_link_leads_somewhere(client: FlaskClient, dwellings: list[int]) -> None:
    seen, waiting = set[str](), ["/ogc"]
    while waiting:
        address = waiting.pop()
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        document = json.loads(response.data) if "json" in str(response.mimetype) else {}
        links = document.get("links", []) if isinstance(document.get("links"), list) else []
        parts = itertools.chain(document.get("collections", []), document.get("tilesets", []))
        links += [link for part in parts for link in part["links"]]
        for link in links:
            assert link["href"].startswith("http://localhost/ogc")
            if not link.get("templated") and link["href"] not in seen:
                waiting.append(link["href"])
    assert len(seen) > 5 * len(all_layers())


def test_extent_covers_the_features_in_space_and_time(client: FlaskClient, dwellings: list[int]) -> None:
    extent = get(client, VIVIENDAS)["extent"]
    xs, ys = zip(*PLACES, strict=True)
    assert extent["spatial"]["bbox"][0] == pytest.approx([min(xs), min(ys), max(xs), max(ys)])
    assert extent["temporal"]["interval"] == [["2018-01-15", "2018-11-15"]]
    assert "extent" not in get(client, "/ogc/collections/albergues")


def test_invented_rows_say_so_everywhere(client: FlaskClient, database: Database) -> None:
    real = add(database, "albergues", "POINT(-107.9 31)", nombre="El de verdad")
    assert "DEMOSTRACIÓN" not in get(client, "/ogc")["description"]
    invented = add(database, "albergues", "POINT(-107.9 31)", nombre="Inventado", origen="demostracion")
    for path in ("/ogc", "/ogc/collections/albergues"):
        assert get(client, path)["description"].startswith("DEMOSTRACIÓN")
    base = "/ogc/collections/albergues/items"
    assert "DEMOSTRACIÓN" in get(client, base)["aviso"]
    assert [f["properties"]["origen"] for f in get(client, base)["features"]] == ["captura", "demostracion"]
    assert "aviso" not in get(client, f"{base}?limit=1")
    assert "DEMOSTRACIÓN" in get(client, f"{base}/{invented}")["aviso"]
    assert "aviso" not in get(client, f"{base}/{real}")
    assert "DEMOSTRACIÓN" in client.get(f"{base}/{invented}?f=html").get_data(as_text=True)
    assert "DEMOSTRACIÓN" not in get(client, "/ogc/collections/viviendas")["description"]


def test_source_is_said(client: FlaskClient) -> None:
    for model in all_layers():
        found = get(client, f"/ogc/collections/{model.declaration.slug}")
        assert found.get("attribution", "") == model.declaration.attribution


def test_text_survives_whole(client: FlaskClient, database: Database) -> None:
    hostile = 'Ñandú "comillas" \\ <script>alert(1)</script> \u2028 😀 {"a": 1}'
    identity = add(database, "albergues", "POINT(-107.9 31)", nombre=hostile)
    one = get(client, f"/ogc/collections/albergues/items/{identity}")
    assert one["properties"]["nombre"] == hostile
    page = client.get(f"/ogc/collections/albergues/items/{identity}?f=html").get_data(as_text=True)
    assert "<script>alert" not in page
