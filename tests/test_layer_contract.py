"""Rules that hold for every layer: a new one is covered the day it is declared."""

from __future__ import annotations

import json
import math

import pytest
from flask.testing import FlaskClient

import capas  # noqa: F401 - declares the layers
from geo.database import Database
from geo.layers import Declared, Kind, Layer, all_layers, all_registers, normalise
from geo.values import parse, present
from geo.viewer import LOCAL_OPERATOR
from geo.write import create, validate
from tests import samples

EVERY = pytest.mark.parametrize(
    "model", [*all_layers(), *all_registers()], ids=lambda model: model.declaration.slug
)
LAYER = pytest.mark.parametrize("model", all_layers(), ids=lambda model: model.declaration.slug)


def stored(database: Database, model: type[Declared]) -> int:
    """Store one feature with a value in every field; return its id."""
    raw = {name: value for name, value in samples.values(model).items() if value is not None}
    with database.transaction(LOCAL_OPERATOR) as connection:
        draft = validate(model, raw, samples.geometry(model), LOCAL_OPERATOR)
        return create(connection, model, draft, LOCAL_OPERATOR)


@EVERY
def test_words_for_people(model: type[Declared]) -> None:
    """Titles, labels and choices are Spanish words, not column names."""
    declared = model.declaration
    assert declared.title[0].isupper()
    assert len(declared.description) > 20
    for spec in declared.fields.values():
        assert spec.label[0].isupper() or not spec.label[0].isalpha()
        assert "_" not in spec.label
        assert all(choice.label and "_" not in choice.label for choice in spec.choices)


@EVERY
def test_choices_are_understood_and_shown(model: type[Declared]) -> None:
    """Each choice reads back from its code and from its label, and shows its label."""
    for spec in model.declaration.fields.values():
        for choice in spec.choices:
            wanted = [choice.code] if spec.kind is Kind.CHOICES else choice.code
            assert parse(spec, choice.code) == wanted
            assert parse(spec, choice.label) == wanted
            assert present(spec, wanted) == choice.label
        # A code that reads like another choice's label would be taken for it.
        spelled = [normalise(str(word)) for one in spec.choices for word in {one.code, one.label}]
        assert len(spelled) >= len(spec.choices)


@EVERY
def test_colours_come_with_a_second_sign(model: type[Declared]) -> None:
    """A vocabulary that colours the map is told apart by hatch too where it means a degree."""
    style = model.declaration.style
    if style.by is None or model.declaration.is_point:
        return
    choices = model.declaration.fields[style.by].choices
    assert all(choice.color for choice in choices)
    signs = {(choice.color, choice.hatch) for choice in choices}
    assert len(signs) == len(choices)


@LAYER
def test_one_feature_reaches_every_door(client: FlaskClient, database: Database, model: type[Layer]) -> None:
    """What is stored once is found in the card, the table, the form, the API, the search and the tile."""
    slug = model.declaration.slug
    identity = stored(database, model)

    card = client.get(f"/api/capas/{slug}/{identity}")
    assert card.status_code == 200
    assert {row["name"] for row in card.get_json()["rows"]} >= {
        name for name, spec in model.declaration.fields.items() if spec.kind is not Kind.JSON
    }

    for address in (f"/capas/{slug}", f"/capas/{slug}/{identity}/editar", f"/capas/{slug}/nuevo"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert "<b>&" not in page.text, "lo escrito por personas debe llegar escapado"

    item = client.get(f"/ogc/collections/{slug}/items/{identity}?f=json")
    assert item.status_code == 200
    properties = item.get_json()["properties"]
    assert "otros" not in properties
    assert set(properties) >= set(model.declaration.fields)
    items = client.get(f"/ogc/collections/{slug}/items?f=json&bbox=-108.3,30.8,-108.1,31")
    assert [feature["id"] for feature in items.get_json()["features"]] == [identity]

    tile = client.get(
        f"/ogc/collections/{slug}/tiles/WebMercatorQuad/{'/'.join(tile_at(*samples.JANOS, 14))}?f=mvt"
    )
    assert tile.status_code == 200
    assert tile.data
    counted = {one["slug"]: one["count"] for one in client.get("/api/capas").get_json()}
    assert counted[slug] == 1


def tile_at(longitude: float, latitude: float, zoom: int) -> tuple[str, str, str]:
    """Return zoom, row and column of the tile that holds a position."""
    cells = 2**zoom
    column = int((longitude + 180) / 360 * cells)
    angle = math.radians(latitude)
    row = int((1 - math.asinh(math.tan(angle)) / math.pi) / 2 * cells)
    return str(zoom), str(row), str(column)


@EVERY
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_empty_layers_still_answer(client: FlaskClient, model: type[Declared], form: str) -> None:
    """With nothing in it, a layer has its page and a download with its headings."""
    slug = model.declaration.slug
    page = client.get(f"/capas/{slug}")
    assert page.status_code == 200
    with client.get(f"/capas/{slug}/exportar?format={form}") as download:
        assert download.status_code == 200
        assert download.data


@LAYER
def test_wrong_ids_and_parameters(client: FlaskClient, model: type[Layer]) -> None:
    """A wrong id is 404, a wrong parameter 400 with its name; never 500."""
    slug = model.declaration.slug
    for address in (
        f"/api/capas/{slug}/999999",
        f"/ogc/collections/{slug}/items/999999",
        f"/ogc/collections/{slug}/items/abc",
        f"/capas/{slug}/999999/editar",
        f"/ogc/collections/{slug}/items/99999999999999999999999",
    ):
        assert client.get(address).status_code == 404, address
    for query in ("nada=1", "bbox=1,2,3", "limit=-1", "bbox=a,b,c,d", "crs=EPSG:0"):
        response = client.get(f"/ogc/collections/{slug}/items?f=json&{query}")
        assert response.status_code == 400, query
        assert query.partition("=")[0] in json.dumps(response.json)
