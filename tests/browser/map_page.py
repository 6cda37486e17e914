"""What the browser tests of the map share: data that can be checked by hand, and a map that is ready."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import insert, text

from geo.database import Database
from geo.layers import get_layer
from geo.viewer import LOCAL_OPERATOR

TOWN = "#v=16/30.888/-108.191"
"""The town of Janos, at a zoom where features come one by one."""


def fill(database: Database) -> None:
    """Store 100 dwellings on a grid around Janos, two zones, a shelter and a municipality."""
    homes: Any = get_layer("viviendas").__table__
    zones: Any = get_layer("zonas_riesgo").__table__
    with database.transaction(LOCAL_OPERATOR) as connection:
        connection.execute(
            insert(homes),
            [
                {
                    "folio": f"{n:03d}",
                    "ronda": "2018-11",
                    "municipio": "08035",
                    "hogares": 1 + n % 2,
                    "personas": 1 + n % 6,
                    "personas_jornalera": n % 2,
                    "geom": f"SRID=4326;POINT({-108.2 + 0.002 * (n % 10)} {30.88 + 0.0016 * (n // 10)})",
                }
                for n in range(100)
            ],
        )
        connection.execute(
            insert(zones),
            [
                {
                    "nombre": "Arroyo",
                    "nivel": 5,
                    "fenomeno": "HID",
                    "geom": square(-108.2001, 30.8799, 0.0062),
                },
                {
                    "nombre": "Ladera",
                    "nivel": 3,
                    "fenomeno": "GEO",
                    "geom": square(-108.1901, 30.8879, 0.0042),
                },
            ],
        )
        for slug, values in (
            (
                "albergues",
                {
                    "nombre": "Refugio <b>uno</b>",
                    "estado": "operativo",
                    "geom": "SRID=4326;POINT(-108.17 30.9)",
                },
            ),
            ("municipios", {"cvegeo": "08035", "nombre": "Janos", "geom": square(-109, 30.5, 1.5)}),
        ):
            table: Any = get_layer(slug).__table__
            connection.execute(insert(table).values(values))


def square(west: float, south: float, side: float) -> str:
    """Return a square in degrees as EWKT."""
    east, north = west + side, south + side
    ring = f"{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
    return f"SRID=4326;MULTIPOLYGON((({ring})))"


def open_map(page: Page, fragment: str = TOWN) -> None:
    """Open the map and wait until every layer in view is drawn."""
    page.goto(f"/{fragment}")
    ready(page)


def ready(page: Page) -> None:
    """Wait until the page answers and nothing is loading any more."""
    page.wait_for_selector("html[data-mapa=listo]")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#cargando")).to_be_hidden()


def figures(page: Page) -> dict[str, int]:
    """Return the large figures of the answer by their words."""
    expect(page.locator("#respuesta .figures")).to_be_visible(timeout=15_000)
    expect(page.locator("#respuesta")).not_to_have_class(re.compile("is-waiting"), timeout=15_000)
    rows = page.locator("#respuesta .figures > div").all()
    return {
        row.locator("dt").inner_text(): int(row.locator("dd").inner_text().replace(",", "")) for row in rows
    }


def in_polygon(database: Database, ring: list[tuple[float, float]]) -> dict[str, int]:
    """Ask the database itself, in other words than the application's, who is inside a ring."""
    corners = ",".join(f"{lon} {lat}" for lon, lat in [*ring, ring[0]])
    query = text(
        "SELECT count(*), sum(hogares), sum(personas) FROM viviendas "
        "WHERE ST_Covers(ST_GeomFromText(:area, 4326), geom)"
    )
    with database.transaction(LOCAL_OPERATOR, read_only=True) as connection:
        homes, households, people = connection.execute(query, {"area": f"POLYGON(({corners}))"}).one()
    return {"Viviendas del censo": homes, "Hogares": households or 0, "Personas": people or 0}


def place_of(page: Page, x: float, y: float) -> tuple[float, float]:
    """Return the longitude and latitude of a point of the screen, as the map's own readout says."""
    page.mouse.move(x, y)
    page.wait_for_timeout(60)
    found = re.match(r"(-?[\d.]+), (-?[\d.]+)", page.locator("#coordenadas").inner_text())
    assert found
    return float(found[2]), float(found[1])
