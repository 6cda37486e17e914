"""What the tests of pages share: the token of a form, and some rows to look at."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from shapely.geometry import Point, box

from geo import write
from geo.database import Database
from geo.layers import get_layer
from geo.viewer import LOCAL_OPERATOR


def token(client: FlaskClient, url: str) -> str:
    """Return the CSRF token of the form at `url`, as a browser would send it back."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(url).text)
    assert found, url
    return found[1]


def fill_shelters(database: Database) -> list[int]:
    """Store three shelters and return their ids."""
    model = get_layer("albergues")
    rows = [
        {"folio": "1", "nombre": "Ejido Hidalgo", "estado": "en_clausura", "familias": "12"},
        {"folio": "2", "nombre": "Graciano Sánchez", "estado": "operativo", "familias": "40"},
        {"folio": "3", "nombre": "<script>alert(1)</script>", "estado": "inoperante"},
    ]
    ids = []
    with database.transaction(LOCAL_OPERATOR) as connection:
        for place, row in enumerate(rows):
            raw = {"municipio": "08035", **row}
            draft = write.validate(model, raw, Point(-108.2 + place / 10, 30.8), LOCAL_OPERATOR)
            ids.append(write.create(connection, model, draft, LOCAL_OPERATOR))
    return ids


def fill_municipality(database: Database) -> None:
    """Store an outline around the shelters, which names their municipality."""
    model = get_layer("municipios")
    draft = write.validate(
        model, {"cvegeo": "08035", "nombre": "Janos"}, box(-109, 30, -107.5, 31.5), LOCAL_OPERATOR
    )
    with database.transaction(LOCAL_OPERATOR) as connection:
        write.create(connection, model, draft, LOCAL_OPERATOR)
