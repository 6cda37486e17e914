"""Vector tiles: where things are, what a crowded tile holds, that nothing is lost or counted twice."""

from __future__ import annotations

import math
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.dialects import postgresql

from geo import tiles
from geo.database import Database
from geo.errors import NotFound
from geo.filters import from_text
from geo.layers import get_layer
from geo.read import Selection
from geo.tiles import EXTENT, FEATURES_PER_TILE, Address
from geo.viewer import LOCAL_OPERATOR
from tests import mvt

JANOS = (-108.19, 30.887)


def at(lon: float, lat: float, zoom: int) -> tuple[Address, float, float]:
    """Return the tile over a place, and the place in its units, by the formula of the tile scheme."""
    side = 1 << zoom
    x = (lon + 180) / 360 * side
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side
    return Address(zoom, int(x), int(y)), (x - int(x)) * EXTENT, (y - int(y)) * EXTENT


def tile(database: Database, slug: str, address: Address, **filters: str) -> dict[str, list[mvt.Feature]]:
    model = get_layer(slug)
    selection = Selection(model, conditions=from_text(model.declaration, filters.items()))
    with database.transaction(LOCAL_OPERATOR, read_only=True) as connection:
        return mvt.layers(tiles.tile(connection, selection, address, LOCAL_OPERATOR))


def add(database: Database, slug: str, rows: list[dict[str, Any]]) -> None:
    table: Any = get_layer(slug).__table__
    with database.transaction(LOCAL_OPERATOR) as connection:
        connection.execute(insert(table), [{**row, "geom": f"SRID=4326;{row['geom']}"} for row in rows])


def point(place: tuple[float, float]) -> str:
    return f"POINT({place[0]} {place[1]})"


def is_at(feature: mvt.Feature, x: float, y: float) -> bool:
    """Say whether a point lies within a unit of a place."""
    return abs(feature.point[0] - x) <= 1 and abs(feature.point[1] - y) <= 1


def crowd(database: Database, count: int) -> None:
    """Scatter dumps over two tenths of a degree around Janos."""
    with database.transaction(LOCAL_OPERATOR) as connection:
        connection.execute(
            text(
                "INSERT INTO basureros (folio, estado, geom) SELECT n::text, "
                "CASE n % 3 WHEN 0 THEN 'reportado' WHEN 1 THEN 'saneado' END, "
                "ST_SetSRID(ST_MakePoint(-108.3 + 0.2 * mod(n * 0.618034, 1), "
                "30.8 + 0.2 * mod(n * 0.754878, 1)), 4326) FROM generate_series(1, :count) n"
            ),
            {"count": count},
        )


def inside(features: list[mvt.Feature]) -> list[mvt.Feature]:
    """Leave out the margin, which belongs to the neighbours."""
    return [one for one in features if all(0 <= side < EXTENT for side in one.point)]


@pytest.mark.parametrize("zoom", [0, 3, 8, 13, 14, 19, 22])
def test_a_point_is_where_the_scheme_says(database: Database, zoom: int) -> None:
    """Placed by arithmetic, a point is within a unit of its place at every zoom."""
    add(
        database,
        "albergues",
        [{"nombre": "El Buen Samaritano", "estado": "operativo", "geom": point(JANOS)}],
    )
    address, x, y = at(*JANOS, zoom)
    [feature] = tile(database, "albergues", address)["albergues"]
    assert is_at(feature, x, y)
    assert feature.properties == {"nombre": "El Buen Samaritano", "estado": "operativo"}
    assert feature.id


def test_three_shelters_never_vanish(database: Database) -> None:
    """Few features are drawn one by one however far one looks."""
    add(
        database,
        "albergues",
        [{"nombre": f"Albergue {n}", "geom": f"POINT({-108.19 + n / 1e4} 30.887)"} for n in range(3)],
    )
    for zoom in range(15):
        found = tile(database, "albergues", at(*JANOS, zoom)[0])
        assert len(found["albergues"]) == 3


def test_crowded_tile_counts_every_feature_once(database: Database) -> None:
    """Cells of a parent tile and of its four children add up to the same, by choice too."""
    count = FEATURES_PER_TILE * 3
    crowd(database, count)
    totals = []
    for zoom in (6, 7):
        addresses = {at(lon, lat, zoom)[0] for lon in (-108.3, -108.1) for lat in (30.8, 31.0)}
        found = [
            cell
            for address in addresses
            for cell in inside(tile(database, "basureros", address)["basureros_celdas"])
        ]
        totals.append(
            {
                key: sum(cell.properties.get(key, 0) for cell in found)
                for key in ("cuenta", "cuenta_reportado", "cuenta_saneado")
            }
        )
    assert (
        totals[0]
        == totals[1]
        == {"cuenta": count, "cuenta_reportado": count // 3, "cuenta_saneado": count // 3}
    )


def test_cell_with_one_feature_names_it(database: Database) -> None:
    """A lone feature in a crowded tile keeps its identity and its place."""
    crowd(database, FEATURES_PER_TILE + 1)
    lone = (-107.5, 30.2)
    add(
        database,
        "basureros",
        [{"nombre": "Solo", "estado": "clausurado", "geom": "POINT({} {})".format(*lone)}],
    )
    address, x, y = at(*lone, 6)
    cells = tile(database, "basureros", address)["basureros_celdas"]
    [cell] = [one for one in cells if one.properties.get("cuenta_clausurado")]
    assert cell.properties["cuenta"] == 1
    assert cell.properties["id"] > 0
    assert is_at(cell, x, y)
    assert not any("id" in one.properties for one in cells if one.properties["cuenta"] > 1)


def test_from_zoom_14_on_the_features_themselves(database: Database) -> None:
    """However crowded: whoever comes so near wants each one."""
    with database.transaction(LOCAL_OPERATOR) as connection:
        connection.execute(
            text(
                "INSERT INTO basureros (geom) SELECT ST_SetSRID(ST_MakePoint(-108.19, 30.887), 4326) "
                "FROM generate_series(1, :count)"
            ),
            {"count": FEATURES_PER_TILE + 1},
        )
    assert "basureros_celdas" in tile(database, "basureros", at(*JANOS, 13)[0])
    assert len(tile(database, "basureros", at(*JANOS, 14)[0])["basureros"]) == FEATURES_PER_TILE + 1


def test_polygon_is_named_in_one_tile_only(database: Database) -> None:
    """Over all the tiles that a polygon touches, one carries the point of its name, inside it."""
    add(
        database,
        "zonas_riesgo",
        [
            {
                "nombre": "Arroyo",
                "nivel": 4,
                "geom": "MULTIPOLYGON(((-108.3 30.8,-108.0 30.8,-108.0 31,-108.3 31,-108.3 30.8)))",
            }
        ],
    )
    first, last = at(-108.3, 31, 12)[0], at(-108.0, 30.8, 12)[0]
    found = [
        tile(database, "zonas_riesgo", Address(12, x, y))
        for x in range(first.x, last.x + 1)
        for y in range(first.y, last.y + 1)
    ]
    named = [feature for one in found for feature in one.get("zonas_riesgo_rotulos", [])]
    assert all(one["zonas_riesgo"][0].properties == {"nombre": "Arroyo", "nivel": 4} for one in found)
    assert [feature.properties["nombre"] for feature in named] == ["Arroyo"]
    # Three tenths of a degree, in units of a tile of zoom 12.
    assert named[0].properties["ancho"] == pytest.approx(0.3 / 360 * 4096 * EXTENT, rel=0.01)


def test_polygon_smaller_than_a_pixel_keeps_its_point(database: Database) -> None:
    """Far away the shape is gone and the point of its name stands for it."""
    add(
        database,
        "zonas_riesgo",
        [
            {
                "nombre": "Pozo",
                "nivel": 5,
                "geom": "MULTIPOLYGON(((-108.19 30.887,-108.1899 30.887,-108.1899 30.8871,-108.19 30.887)))",
            }
        ],
    )
    found = tile(database, "zonas_riesgo", at(*JANOS, 5)[0])
    assert [one.properties["nombre"] for one in found["zonas_riesgo_rotulos"]] == ["Pozo"]


def test_detail_follows_the_zoom(database: Database) -> None:
    """A shoreline of 5,000 corners comes with fewer from afar, and never outside the tile's margin."""
    ring = [
        (-108.19 + 0.1 * math.cos(a), 30.887 + 0.1 * math.sin(a))
        for a in (2 * math.pi * n / 5000 for n in range(5000))
    ]
    corners = ",".join(f"{x} {y}" for x, y in [*ring, ring[0]])
    add(database, "ejidos", [{"nombre": "Redondo", "geom": f"MULTIPOLYGON((({corners})))"}])
    far = tile(database, "ejidos", at(*JANOS, 7)[0])["ejidos"][0]
    near = tile(database, "ejidos", at(-108.09, 30.887, 13)[0])["ejidos"][0]
    assert 8 <= len(far.rings[0]) < 200
    assert 8 <= len(near.rings[0]) < 1000
    margin = tiles.BUFFER + 1
    assert all(
        -margin <= side <= EXTENT + margin
        for one in (far, near)
        for corner in one.rings[0]
        for side in corner
    )


def test_crowded_lines_are_merged_by_class(database: Database) -> None:
    """A network of thousands of stretches stays a network: one geometry a class, without ids."""
    rows = [
        {
            "clase": ("calle", "brecha")[n % 2],
            "geom": f"MULTILINESTRING(({-108.3 + n / 2e4} 30.8,{-108.3 + n / 2e4} 30.9))",
        }
        for n in range(FEATURES_PER_TILE + 2)
    ]
    add(database, "caminos", rows)
    found = tile(database, "caminos", at(-108.25, 30.85, 9)[0])["caminos"]
    assert sorted(one.properties["clase"] for one in found) == ["brecha", "calle"]
    assert all(one.id is None for one in found)


def test_filters_and_rounds_hold(database: Database) -> None:
    """A tile shows what a table under the same filter shows: here, the newest round."""
    place = point(JANOS)
    add(
        database,
        "viviendas",
        [
            {"folio": str(n), "ronda": round_, "municipio": "08035", "geom": place}
            for n, round_ in enumerate(("2018-9", "2018-10", "2018-10"))
        ],
    )
    address = at(*JANOS, 15)[0]
    assert len(tile(database, "viviendas", address)["viviendas"]) == 3
    assert len(tile(database, "viviendas", address, ronda="ultima")["viviendas"]) == 2
    assert len(tile(database, "viviendas", address, folio="0")["viviendas"]) == 1
    assert tile(database, "viviendas", address, folio="9") == {}


@pytest.mark.parametrize("place", [(-1, 0, 0), (23, 0, 0), (2, 4, 0), (2, 0, 4), (2, -1, 0)])
def test_tile_that_is_not_there(place: tuple[int, int, int]) -> None:
    """Zoom, column and row outside the scheme are refused."""
    with pytest.raises(NotFound):
        Address(*place)


@pytest.mark.parametrize("zoom", [9, 15])
def test_index_is_used(database: Database, zoom: int) -> None:
    """On a table of some size the planner reads the tile's box through the spatial index."""
    crowd(database, 20_000)
    with database.transaction(LOCAL_OPERATOR) as connection:
        selection = Selection(get_layer("basureros"))
        address = at(-108.25, 30.85, zoom)[0] if zoom > 9 else at(-107.0, 29.0, zoom)[0]
        builder = tiles.points if zoom >= tiles.DETAIL_ZOOM else tiles.cells
        query = builder(selection, address, LOCAL_OPERATOR)
        sql = str(
            query.compile(
                dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]
                compile_kwargs={"literal_binds": True},
            )
        )
        plan = connection.exec_driver_sql("EXPLAIN " + sql.replace("%", "%%")).scalars().all()
    assert any("idx_basureros_geom" in line for line in plan), plan
