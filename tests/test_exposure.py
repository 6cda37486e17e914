"""The question in PostGIS: who counts, under which group, over which round, and what the answer says."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, column, create_engine, func, insert, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by

from geo.cluster import ClusterUrls
from geo.database import Database
from geo.errors import InvalidParameter, NotFound, TooLarge
from geo.exposure import Question, ask
from geo.exposure_answer import Answer
from geo.exposure_drawn import Drawn, read
from geo.exposure_pairs import table_of, touches
from geo.filters import from_json
from geo.layers import get_layer
from geo.read import Selection
from geo.viewer import LOCAL_OPERATOR

SQUARE = "MULTIPOLYGON(((-108 30, -107 30, -107 31, -108 31, -108 30)))"
EAST = "MULTIPOLYGON(((-107.5 30, -106.5 30, -106.5 31, -107.5 31, -107.5 30)))"
FAR = "MULTIPOLYGON(((-100 20, -99 20, -99 21, -100 21, -100 20)))"
RING = (
    "MULTIPOLYGON(((-108 30, -107 30, -107 31, -108 31, -108 30),"
    "(-107.6 30.4, -107.4 30.4, -107.4 30.6, -107.6 30.6, -107.6 30.4)))"
)


def put(database: Database, slug: str, *rows: dict[str, Any]) -> list[int]:
    """Insert rows with `geom` as WKT, and return their ids."""
    table = table_of(get_layer(slug))
    ids = []
    with database.transaction(LOCAL_OPERATOR) as connection:
        for row in rows:
            values = {**row, "geom": f"SRID=4326;{row['geom']}"}
            ids.append(connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one())
    return ids


def dwelling(x: float, y: float, **values: Any) -> dict[str, Any]:
    return {"geom": f"POINT({x} {y})", "personas": 1, "ronda": "2018-11", "municipio": "08035", **values}


def question(zones: Any = None, **options: Any) -> Question:
    points = Selection(get_layer("viviendas"), conditions=options.pop("conditions", {}))
    return Question(points, zones or Selection(get_layer("zonas_riesgo")), **options)


def asked(database: Database, zones: Any = None, **options: Any) -> Answer:
    return ask(database, question(zones, **options), LOCAL_OPERATOR)


def groups(answer: Answer) -> dict[tuple[Any, ...], tuple[int, int]]:
    return {tuple(g.key.values()): (g.points, int(g.sums["personas"])) for g in answer.groups}


def drawn(geometry: dict[str, Any], buffer_m: float = 0) -> Drawn:
    return read(geometry, buffer_m)


def polygon(*ring: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


BOX = polygon((-108, 30), (-107, 30), (-107, 31), (-108, 31))


def test_a_point_in_two_zones_counts_once_in_totals_and_once_in_each_zone(database: Database) -> None:
    first, second, empty = put(
        database,
        "zonas_riesgo",
        {"geom": SQUARE, "nombre": "Arroyo", "nivel": 3, "fenomeno": "HID"},
        {"geom": EAST, "nivel": 5, "fenomeno": "HID"},
        {"geom": FAR, "nombre": "Lejana", "nivel": 4, "fenomeno": "GEO"},
    )
    put(
        database,
        "viviendas",
        dwelling(-107.9, 30.5, personas=4, folio="a"),
        dwelling(-107.3, 30.5, personas=2, folio="b"),
        dwelling(-105, 30.5, personas=9, folio="c"),
        dwelling(-107.2, 30.5, personas=None, folio="d"),
    )
    answer = asked(database, group_by=("nivel",))
    assert (answer.points, answer.sums["personas"]) == (3, 6)
    rows = {zone.id: (zone.label, zone.points, zone.sums["personas"]) for zone in answer.zones}
    assert rows == {
        first: ("Arroyo", 3, 6),
        second: (f"Zona de riesgo {second}", 2, 2),
        empty: ("Lejana", 0, 0),
    }
    # The highest level of each point's zones, the highest group first.
    assert groups(answer) == {(5,): (2, 2), (3,): (1, 4)}
    assert [group.labels for group in answer.groups] == [{"nivel": "Muy alto"}, {"nivel": "Medio"}]
    assert groups(asked(database, group_by=("fenomeno",))) == {("HID",): (3, 6)}
    assert any("Personas: 1 de los puntos" in note for note in answer.provenance["notes"])


def test_the_border_counts_as_inside_and_a_hole_does_not(database: Database) -> None:
    put(database, "zonas_riesgo", {"geom": RING})
    put(
        database,
        "viviendas",
        *(
            dwelling(x, y, folio=f"{x} {y}")
            for x, y in [(-108, 30), (-108, 30.5), (-107.6, 30.5), (-107.5, 30.5), (-107, 31), (-107.4, 30.4)]
        ),
    )
    assert asked(database).points == 5


def test_slanted_borders_are_judged_as_geos_does(database: Database) -> None:
    """PostGIS' own test of a point in a polygon rounds, and calls some of these points otherwise."""
    random = np.random.default_rng(1)
    angles, radii = np.sort(random.uniform(0, 2 * np.pi, (300, 7))), random.uniform(0.01, 0.2, (300, 7))
    corners = np.dstack([-108.3 + radii * np.cos(angles), 30.7 + radii * np.sin(angles)])
    steps = random.uniform(0, 1, (300, 6, 1, 1))
    along = corners[:, None] + steps * (np.roll(corners, -1, axis=1) - corners)[:, None]
    zones = np.repeat(np.asarray(shapely.polygons(corners)), 42)
    points = shapely.points(along.reshape(-1, 2))
    query = select(
        func.array_agg(aggregate_order_by(touches(column("zone"), column("point")), column("place")))
    ).select_from(
        text(
            "unnest(CAST(:zones AS bytea[]), CAST(:points AS bytea[])) WITH ORDINALITY AS raw (z, p, place),"
            " LATERAL (SELECT ST_GeomFromWKB(z) AS zone, ST_GeomFromWKB(p) AS point) AS shape"
        ).bindparams(zones=list(shapely.to_wkb(zones)), points=list(shapely.to_wkb(points)))
    )
    with database.transaction(LOCAL_OPERATOR) as connection:
        found = connection.execute(query).scalar_one()
    assert found == shapely.intersects(zones, points).tolist()


def test_levels_are_taken_within_each_phenomenon(database: Database) -> None:
    put(
        database,
        "zonas_riesgo",
        {"geom": SQUARE, "fenomeno": "HID", "nivel": 5},
        {"geom": SQUARE, "fenomeno": "HID", "nivel": 1},
        {"geom": SQUARE, "fenomeno": "GEO", "nivel": 2},
        {"geom": SQUARE, "fenomeno": None, "nivel": None},
    )
    put(database, "viviendas", dwelling(-107.5, 30.5))
    answer = asked(database, group_by=("zones.fenomeno", "zones.nivel"))
    assert groups(answer) == {("GEO", 2): (1, 1), ("HID", 5): (1, 1), ("sin_dato", "sin_dato"): (1, 1)}
    assert list(answer.groups[0].key) == ["zones.fenomeno", "zones.nivel"]


def test_a_bare_name_of_both_sides_is_the_zones_own(database: Database) -> None:
    put(database, "zonas_riesgo", {"geom": SQUARE, "municipio": "08005"})
    put(database, "viviendas", dwelling(-107.5, 30.5, municipio="08035"))
    assert groups(asked(database, group_by=("MUNICIPIO",))) == {("08005",): (1, 1)}
    assert groups(asked(database, group_by=("points.municipio",))) == {("08035",): (1, 1)}


def test_the_newest_round_of_each_municipality_counts_unless_another_is_asked_for(database: Database) -> None:
    put(database, "zonas_riesgo", {"geom": SQUARE})
    put(
        database,
        "viviendas",
        dwelling(-107.5, 30.5, ronda="2018-9", folio="1", personas=10),
        dwelling(-107.5, 30.5, ronda="2018-10", folio="1", personas=3),
        dwelling(-107.5, 30.5, ronda="2018-9", folio="1", municipio="08005", personas=5),
    )
    answer = asked(database)
    assert (answer.points, answer.sums["personas"]) == (2, 8)
    assert answer.provenance["rounds"] == [
        {"group": "08005", "round": "2018-9", "points": 1},
        {"group": "08035", "round": "2018-10", "points": 1},
    ]
    declaration = get_layer("viviendas").declaration
    assert asked(database, conditions=from_json(declaration, {"ronda": "todas"})).points == 3
    older = asked(database, conditions=from_json(declaration, {"ronda": "2018-9"}))
    assert older.sums["personas"] == 15


def test_a_missing_municipality_is_told_by_the_outline_that_holds_the_point(database: Database) -> None:
    put(database, "municipios", {"geom": SQUARE, "cvegeo": "08005", "nombre": "Ascensión"})
    put(database, "zonas_riesgo", {"geom": SQUARE}, {"geom": EAST})
    put(
        database,
        "viviendas",
        dwelling(-107.5, 30.5, municipio=None, ronda=None),
        dwelling(-106.8, 30.5, municipio=None, ronda=None),
    )
    answer = asked(database, group_by=("points.municipio",))
    assert groups(answer) == {("08005",): (1, 1), ("sin_dato",): (1, 1)}
    assert any("a 1 puntos sin el dato" in note for note in answer.provenance["notes"])


def test_filters_and_ids_choose_zones(database: Database) -> None:
    low, high = put(database, "zonas_riesgo", {"geom": SQUARE, "nivel": 1}, {"geom": EAST, "nivel": 5})
    put(database, "viviendas", dwelling(-107.9, 30.5), dwelling(-106.9, 30.5, folio="2"))
    model = get_layer("zonas_riesgo")
    strong = Selection(model, conditions=from_json(model.declaration, {"nivel": [4, 5]}))
    assert [zone.id for zone in asked(database, strong).zones] == [high]
    assert [zone.id for zone in asked(database, Selection(model, ids=(low,))).zones] == [low]
    with pytest.raises(NotFound, match=str(high + 1)):
        asked(database, Selection(model, ids=(low, high + 1)))


def test_a_buffer_is_in_metres_on_the_ellipsoid(database: Database) -> None:
    put(database, "zonas_riesgo", {"geom": SQUARE})
    # 500 m east of the border at 30.5 degrees are 0.005208 degrees of longitude on WGS 84.
    put(
        database,
        "viviendas",
        dwelling(-107 + 0.005205, 30.5, folio="in"),
        dwelling(-107 + 0.005212, 30.5, folio="out"),
    )
    assert asked(database).points == 0
    assert asked(database, buffer_m=500).points == 1
    assert asked(database, buffer_m=501).points == 2


def test_a_long_edge_is_straight_on_the_map_with_a_buffer_too(database: Database) -> None:
    # The northern edge follows the parallel for 300 km; a geodesic between its ends runs 1 km further north.
    put(
        database,
        "zonas_riesgo",
        {"geom": "MULTIPOLYGON(((-109 30, -106 30, -106 31, -109 31, -109 30)))"},
    )
    put(database, "viviendas", dwelling(-107.5, 31.0045))
    assert asked(database, buffer_m=490).points == 0
    assert asked(database, buffer_m=510).points == 1


def test_a_circle_is_a_point_with_a_buffer(database: Database) -> None:
    put(database, "viviendas", dwelling(-107.5, 30.5), dwelling(-107.5, 30.51, folio="2"))
    point = {"type": "Point", "coordinates": [-107.5, 30.5]}
    assert asked(database, drawn(point, 1000), buffer_m=1000).points == 1
    assert asked(database, drawn(point, 1200), buffer_m=1200).points == 2


def test_a_river_is_a_zone_only_with_a_buffer(database: Database) -> None:
    put(database, "caminos", {"geom": "MULTILINESTRING((-108 30.5, -107 30.5))"})
    put(database, "viviendas", dwelling(-107.5, 30.501))
    roads = Selection(get_layer("caminos"))
    assert asked(database, roads, buffer_m=200).points == 1
    with pytest.raises(InvalidParameter, match="buffer_m"):
        asked(database, roads)


def test_drawn_zones_are_mended_measured_and_told_apart(database: Database) -> None:
    put(database, "viviendas", dwelling(-107.75, 30.5, personas=7))
    bow = polygon((-108, 30), (-107, 31), (-107, 30), (-108, 31))
    answer = asked(database, drawn(bow))
    assert answer.points == 1
    told = answer.provenance["zones"]
    assert len(told["sha256"]) == 64
    assert any("se corrigió" in note for note in answer.provenance["notes"])
    whole = asked(database, drawn(BOX)).provenance["zones"]
    # 1 x 1 degree at 30.5 north: 10,642 km2 on the ellipsoid.
    assert whole["area_m2"] == pytest.approx(10_642e6, rel=1e-3)
    with database.transaction(LOCAL_OPERATOR) as connection:
        exact = connection.execute(
            text("SELECT ST_Area(ST_GeomFromText(:wkt, 4326)::geography)"),
            {"wkt": shapely.to_wkt(shapely.from_geojson(json.dumps(BOX)))},
        ).scalar_one()
    assert whole["area_m2"] == pytest.approx(exact, rel=1e-9)


def test_features_come_only_when_asked_for_and_with_their_zones(database: Database) -> None:
    (zone,) = put(database, "zonas_riesgo", {"geom": SQUARE})
    (home,) = put(database, "viviendas", dwelling(-107.5, 30.5, folio="«1»"))
    assert asked(database).features is None
    document = json.loads(asked(database, features=True).json())
    (feature,) = document["features"]["features"]
    assert feature["id"] == home
    assert feature["properties"]["folio"] == "«1»"
    assert feature["properties"]["zonas"] == [zone]
    assert feature["geometry"] == {"type": "Point", "coordinates": [-107.5, 30.5]}
    put(database, "zonas_riesgo", {"geom": FAR})
    nobody = asked(database, Selection(get_layer("zonas_riesgo"), ids=(zone + 1,)), features=True)
    assert json.loads(nobody.json())["features"]["features"] == []


def test_too_many_features_are_refused_not_cut(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.exposure.MAX_FEATURES", 1)
    put(database, "zonas_riesgo", {"geom": SQUARE})
    put(database, "viviendas", dwelling(-107.5, 30.5), dwelling(-107.5, 30.5, folio="2"))
    with pytest.raises(TooLarge, match="2 puntos"):
        asked(database, features=True)


def test_invented_rows_mark_the_answer(database: Database) -> None:
    put(database, "zonas_riesgo", {"geom": SQUARE})
    assert not asked(database).provenance["demo"]
    put(database, "viviendas", dwelling(-107.5, 30.5) | {"origen": "demostracion"})
    provenance = asked(database).provenance
    assert provenance["demo"]
    assert provenance["notice"].startswith("DEMOSTRACIÓN")
    assert provenance["caveat"].endswith("candidata; requiere dictamen.")


def test_an_unknown_field_is_refused_with_those_that_exist(database: Database) -> None:
    with pytest.raises(InvalidParameter, match=r"points\.personas.*zones|zones\.nivel"):
        asked(database, group_by=("inexistente",))


def test_many_points_are_found_by_their_index(urls: ClusterUrls, database: Database) -> None:
    owner = create_engine(urls.owner)
    _many_points(owner)
    owner.dispose()
    put(
        database,
        "zonas_riesgo",
        {"geom": "MULTIPOLYGON(((-108 30,-107.9 30,-107.9 30.1,-108 30.1,-108 30)))"},
    )
    answer = asked(database)
    assert answer.points > 0
    plan = _explained(database, question())
    assert "idx_viviendas_geom" in plan


def _many_points(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO viviendas (geom, ronda, municipio, personas)"
                " SELECT ST_SetSRID(ST_MakePoint(-109 + 3 * random(), 29.5 + 2 * random()), 4326),"
                " '2018-11', '08035', 3 FROM generate_series(1, 50000)"
            )
        )
        connection.execute(text("ANALYZE viviendas"))


def _explained(database: Database, asked_for: Question) -> str:
    from geo import exposure, exposure_sql

    prepared, keys, measures = exposure.prepared(asked_for, LOCAL_OPERATOR)
    plan = exposure.plan_of(prepared, keys, measures, None, LOCAL_OPERATOR)
    statement = exposure_sql.statement(plan)
    with database.transaction(LOCAL_OPERATOR) as connection:
        compiled = statement.compile(connection.engine, compile_kwargs={"literal_binds": True})
        rows = connection.exec_driver_sql(f"EXPLAIN {compiled}".replace("%%", "%").replace("%", "%%")).all()
    return "\n".join(row[0] for row in rows)
