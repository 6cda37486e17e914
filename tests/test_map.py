"""The map's page and what it asks for beside its tiles."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from geo.database import Database
from geo.layers import all_layers, get_layer
from geo.viewer import LOCAL_OPERATOR
from web.map import compose
from web.settings import Settings

EVIL = "</script><script>alert(1)</script><b onclick=x>"


def add(database: Database, slug: str, **row: Any) -> int:
    """Store one feature and return its id."""
    table: Any = get_layer(slug).__table__
    row["geom"] = f"SRID=4326;{row['geom']}"
    with database.transaction(LOCAL_OPERATOR) as connection:
        return int(connection.execute(insert(table).values(row).returning(table.columns.id)).scalar_one())


class Tags(HTMLParser):
    """Collect what a page loads and what it must not contain."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.scripts: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.addresses += [str(found[name]) for name in ("src", "href") if name in found]
        self.inline += [name for name in found if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag == "style" else []
        if tag == "script":
            self.scripts.append(found)


def test_page_keeps_the_policy(client: FlaskClient) -> None:
    """No inline style or handler, no address elsewhere, and a nonce on every script of the page's own."""
    response = client.get("/")
    tags = Tags()
    tags.feed(response.text)
    assert tags.inline == []
    assert all(address.startswith(("/", "#")) for address in tags.addresses), tags.addresses
    nonce = re.search(r"'nonce-([^']+)'", response.headers["Content-Security-Policy"])
    assert nonce
    own = [script for script in tags.scripts if "src" not in script]
    assert [script["nonce"] for script in own] == [nonce[1]] * 2
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_composition_is_the_same_every_time(client: FlaskClient) -> None:
    """folium's ids are pinned: two renderings differ in the nonce alone."""
    pages = [re.sub(r'nonce="[^"]+"', "", client.get("/").text) for _ in range(2)]
    assert pages[0] == pages[1]
    assert 'createMap("mapa"' in pages[0]


@pytest.mark.parametrize("model", all_layers(), ids=lambda model: model.declaration.slug)
def test_every_layer_is_on_the_map(client: FlaskClient, model: Any) -> None:
    """Each declared layer is handed to the map with its fields and its legend, without being named."""
    calls = re.findall(r"^addLayer\(mapa, (.+)\);$", client.get("/").text, re.MULTILINE)
    known = {layer["slug"]: layer for layer in map(json.loads, calls)}
    declaration = model.declaration
    layer = known[declaration.slug]
    assert layer["title"] == declaration.title
    assert [one["name"] for one in layer["fields"]] == list(declaration.fields)
    legend = [one["choices"] for one in layer["fields"] if one["name"] == declaration.style.by]
    spec = declaration.fields.get(declaration.style.by or "")
    expected = [[choice.label for choice in spec.choices]] if spec else []
    assert [[one["label"] for one in choices] for choices in legend] == expected


def test_empty_database_says_what_to_do(client: FlaskClient) -> None:
    """The page tells the map that there is nothing, and holds the words for it."""
    text = client.get("/").text
    assert 'start(mapa, {"empty": true});' in text
    assert "Todavía no hay datos" in text


def test_operator_base_map_is_escaped(client: FlaskClient) -> None:
    """A setting with markup in it stays data."""
    settings = replace(Settings(), base_map_url="https://mapas.example/{z}/{x}/{y}.png", base_map_name=EVIL)
    with client.application.test_request_context():
        code = compose(settings, [], demo=False).code
    assert "<" not in code
    assert json.loads(re.search(r"addBaseMap\(mapa, (.+)\);", code)[1])["name"] == EVIL  # type: ignore[index]


def test_card_speaks_to_people(client: FlaskClient, database: Database) -> None:
    """Labels for codes and keys, Mexican numbers and dates, help, and the geometry."""
    add(
        database,
        "municipios",
        cvegeo="08035",
        nombre="Janos",
        geom="MULTIPOLYGON(((-109 30,-108 30,-108 31,-109 31,-109 30)))",
    )
    identity = add(
        database,
        "zonas_riesgo",
        nombre=EVIL,
        nivel=4,
        fenomeno="HID",
        municipio="08035",
        escala=10000,
        vigente_desde="2018-10-19",
        geom="MULTIPOLYGON(((-108.3 30.8,-108 30.8,-108 31,-108.3 30.8)))",
    )
    card = client.get(f"/api/capas/zonas_riesgo/{identity}").get_json()
    rows = {row["name"]: row for row in card["rows"]}
    assert card["label"] == EVIL
    assert rows["nivel"]["text"] == "Alto"
    assert rows["nivel"]["color"] == "#ff9900"
    assert rows["municipio"]["text"] == "Janos"
    assert rows["escala"]["text"] == "10,000"
    assert rows["vigente_desde"]["text"] == "19 oct 2018"
    assert rows["descripcion"]["value"] is None
    assert rows["nivel"]["help"]
    assert card["geometry"]["type"] == "MultiPolygon"
    assert card["bbox"] == [-108.3, 30.8, -108.0, 31.0]


@pytest.mark.parametrize("model", all_layers(), ids=lambda model: model.declaration.slug)
def test_card_of_nothing_is_404(client: FlaskClient, model: Any) -> None:
    """A number that no feature has is not found, with a sentence."""
    answer = client.get(f"/api/capas/{model.declaration.slug}/99")
    assert answer.status_code == 404
    assert "99" in answer.get_json()["error"]


def test_unknown_layer_is_404(client: FlaskClient) -> None:
    """An unknown slug is answered with those that exist."""
    for path in ("/api/capas/pozos/1", "/api/capas/pozos/elementos", "/api/capas/pozos/filtros"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "viviendas" in answer.get_json()["error"]


def test_list_pages_and_searches(client: FlaskClient, database: Database) -> None:
    """The list is in alphabetical order, by pages, within the box and under search and filter."""
    for n in range(7):
        add(database, "albergues", nombre=f"Refugio {n}", geom=f"POINT({-108 + n / 10} 30.8)")
    add(database, "albergues", nombre="Ñu", estado="operativo", geom="POINT(-108.5 30.8)")
    page = client.get("/api/capas/albergues/elementos?limite=3&desde=2").get_json()
    assert (page["matching"], [item["label"] for item in page["items"]]) == (
        8,
        ["Refugio 1", "Refugio 2", "Refugio 3"],
    )
    box = client.get("/api/capas/albergues/elementos?bbox=-108.05,30,-107.75,31").get_json()
    assert [item["label"] for item in box["items"]] == ["Refugio 0", "Refugio 1", "Refugio 2"]
    assert client.get("/api/capas/albergues/elementos?q=ñu&estado=operativo").get_json()["matching"] == 1
    for wrong in ("limite=0x", "limite=9999", "bbox=1,2", "estado=nada", "inventado=1"):
        assert client.get(f"/api/capas/albergues/elementos?{wrong}").status_code == 400


def test_counts_in_the_view(client: FlaskClient, database: Database) -> None:
    """Under the filter, and of those the ones in the box."""
    for n, state in enumerate(("operativo", "operativo", "inoperante")):
        add(database, "albergues", estado=state, geom=f"POINT({-108 + n} 30.8)")
    body = {"bbox": [-108.5, 30, -107.5, 31], "layers": {"albergues": {"estado": "operativo"}, "ranchos": {}}}
    assert client.post("/api/conteos", json=body).get_json() == {
        "albergues": {"matching": 2, "view": 1},
        "ranchos": {"matching": 0, "view": 0},
    }
    world = {"bbox": [-400, -95, 400, 95], "layers": {"albergues": {}}}
    assert client.post("/api/conteos", json=world).get_json()["albergues"]["view"] == 3


@pytest.mark.parametrize(
    "wrong", [[], {}, {"layers": {"x": {}}}, {"layers": {"albergues": 1}}, {"bbox": [1], "layers": {}}]
)
def test_counts_refuse_nonsense(client: FlaskClient, wrong: object) -> None:
    """A body that is no question is a parameter's fault, never a bug."""
    assert client.post("/api/conteos", json=wrong).status_code in {400, 404}


def test_search_finds_names_without_accents(client: FlaskClient, database: Database) -> None:
    """What begins with the words comes first; wildcards are letters; short words ask nothing."""
    add(database, "albergues", nombre="Casa de Ascensión", geom="POINT(-108 31)")
    add(database, "localidades", nombre="Ascensión", cvegeo="080050001", geom="POINT(-107.99 31.09)")
    found = client.get("/api/buscar?q=ascension").get_json()
    assert [(one["slug"], one["label"]) for one in found] == [
        ("localidades", "Ascensión"),
        ("albergues", "Casa de Ascensión"),
    ]
    assert (found[0]["lon"], found[0]["lat"]) == (-107.99, 31.09)
    assert found[0]["layer"] == get_layer("localidades").declaration.title
    for nothing in ("", "a", "%%", "__", "\\\\", "x' OR 1=1"):
        assert client.get("/api/buscar", query_string={"q": nothing}).get_json() == []


def test_filters_offer_values_with_counts(client: FlaskClient, database: Database) -> None:
    """Each value says how many features have it under the other filters."""
    for level, phenomenon in ((4, "HID"), (4, "GEO"), (5, "HID")):
        add(
            database,
            "zonas_riesgo",
            nivel=level,
            fenomeno=phenomenon,
            geom="MULTIPOLYGON(((-108.3 30.8,-108 30.8,-108 31,-108.3 30.8)))",
        )
    facets = {
        one["name"]: one for one in client.get("/api/capas/zonas_riesgo/filtros?fenomeno=HID").get_json()
    }
    counts = {option["label"]: option["count"] for option in facets["nivel"]["options"]}
    assert (counts["Alto"], counts["Muy alto"]) == (1, 1)


def test_layers_for_other_programs(client: FlaskClient, database: Database) -> None:
    """`/api/capas` lists each layer with its count and extent."""
    add(database, "albergues", geom="POINT(-108 31)")
    known = {layer["slug"]: layer for layer in client.get("/api/capas").get_json()}
    assert set(known) == {model.declaration.slug for model in all_layers()}
    assert (known["albergues"]["count"], known["albergues"]["extent"]) == (1, [-108.0, 31.0, -108.0, 31.0])
    assert (known["ranchos"]["count"], known["ranchos"]["extent"]) == (0, None)
    assert known["viviendas"]["filter"] == {"ronda": "ultima"}
