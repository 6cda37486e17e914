"""Both engines say the same: PostGIS on a layer, and files in memory, on the same random data."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text

import capas  # noqa: F401 - declares the layers
from geo import bulk, exposure
from geo.bulk_index import PointIndex
from geo.bulk_pairs import border, distance_m, match, reach
from geo.bulk_reading import read_layer, read_points, read_zones
from geo.crs import GEOD
from geo.database import Database
from geo.errors import ContentRefused, InvalidParameter
from geo.exposure_answer import Answer
from geo.exposure_pairs import table_of
from geo.filters import from_text
from geo.layers import get_layer
from geo.read import Selection
from geo.viewer import LOCAL_OPERATOR

KEYS = ("zones.nivel", "zones.fenomeno", "points.ocupacion", "municipio")

# Corners and points share a coarse grid, so that many points fall on corners and on straight borders; and
# points along slanted borders are made from the polygons themselves.
steps = st.integers(0, 12).map(lambda step: round(step / 12, 6))


@st.composite
def rings(draw: st.DrawFn) -> Any:
    x, y = -108.4 + draw(steps), 30.2 + draw(steps)
    if draw(st.booleans()):
        shell = shapely.box(x, y, x + 0.25, y + 0.25)
        hole = shapely.box(x + 0.0625, y + 0.0625, x + 0.125, y + 0.125)
        return shell.difference(hole) if draw(st.booleans()) else shell
    corners = draw(st.lists(st.tuples(steps, steps), min_size=3, max_size=6, unique=True))
    hull = shapely.MultiPoint([(x + a / 3, y + b / 3) for a, b in corners]).convex_hull
    return hull if hull.geom_type == "Polygon" else shapely.box(x, y, x + 0.1, y + 0.1)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    zones: list[dict[str, Any]] = [
        {
            "geometry": draw(rings()),
            "nivel": draw(st.sampled_from([1, 2, 3, 4, 5, None])),
            "fenomeno": draw(st.sampled_from(["HID", "GEO", None])),
            "municipio": draw(st.sampled_from(["08035", "08005", None])),
        }
        for _ in range(draw(st.integers(1, 4)))
    ]
    places = [
        shapely.Point(-108.4 + draw(steps) * 1.2, 30.2 + draw(steps) * 1.2)
        for _ in range(draw(st.integers(0, 15)))
    ]
    for zone in zones:
        places += [
            shapely.line_interpolate_point(zone["geometry"].exterior, draw(steps), normalized=True)
            for _ in range(draw(st.integers(0, 4)))
        ]
    points = [
        {
            "geometry": place,
            "personas": draw(st.sampled_from([None, 0, 1, 4, 12])),
            "hogares": draw(st.sampled_from([None, 1, 2])),
            "ocupacion": draw(st.sampled_from(["habitada", "deshabitada", None])),
            "municipio": draw(st.sampled_from(["08035", "08005", None])),
            "ronda": draw(st.sampled_from(["2018-9", "2018-10", None])),
            "folio": str(number),
        }
        for number, place in enumerate(places)
    ]
    return zones, points


def fill(database: Database, slug: str, rows: list[dict[str, Any]]) -> None:
    table = table_of(get_layer(slug))
    multi = slug != "viviendas"
    with database.transaction(LOCAL_OPERATOR) as connection:
        connection.execute(text(f"DELETE FROM {slug}"))
        for row in rows:
            shape = shapely.MultiPolygon([row["geometry"]]) if multi else row["geometry"]
            values = {name: value for name, value in row.items() if name != "geometry"}
            values["geom"] = f"SRID=4326;{shapely.to_wkt(shape, rounding_precision=-1)}"
            connection.execute(insert(table).values(values))


def to_file(path: Path, rows: list[dict[str, Any]]) -> Path:
    geopandas.GeoDataFrame(rows, geometry="geometry", crs=4326).to_parquet(path)
    return path


def said(answer: Answer) -> dict[str, Any]:
    """Return what must not depend on the engine; zones by their place, as their numbers differ."""
    return {
        "totals": (answer.points, answer.sums),
        "zones": [(zone.points, zone.sums) for zone in answer.zones],
        "groups": [(group.key, group.labels, group.points, group.sums) for group in answer.groups],
        "rounds": answer.provenance.get("rounds"),
    }


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds(), keys=st.sets(st.sampled_from(KEYS)), buffer_m=st.sampled_from([0, 0, 137, 2_500]))
def test_both_engines_say_the_same(
    database: Database,
    tmp_path: Path,
    world: tuple[list[dict[str, Any]], list[dict[str, Any]]],
    keys: set[str],
    buffer_m: float,
) -> None:
    zones, points = world
    if not points:
        return
    group_by = tuple(sorted(keys))
    fill(database, "zonas_riesgo", zones)
    fill(database, "viviendas", points)
    selections = Selection(get_layer("viviendas")), Selection(get_layer("zonas_riesgo"))
    by_sql = exposure.ask(database, exposure.Question(*selections, buffer_m, group_by), LOCAL_OPERATOR)
    with database.transaction(LOCAL_OPERATOR, read_only=True) as connection:
        layers = (
            read_layer(connection, selections[0], LOCAL_OPERATOR, points=True),
            read_layer(connection, selections[1], LOCAL_OPERATOR, points=False),
        )
    by_layers = bulk.ask(*layers, buffer_m=buffer_m, group_by=group_by)
    assert said(by_layers) | {"rounds": None} == said(by_sql) | {"rounds": None}
    files = (
        read_points(to_file(tmp_path / "puntos.parquet", points)),
        read_zones(to_file(tmp_path / "zonas.parquet", zones)),
    )
    by_files = bulk.ask(*files, buffer_m=buffer_m, group_by=group_by)
    # A file whose column is empty from end to end says nothing of what the column is.
    empty = [name for name in ("personas", "hogares") if all(row[name] is None for row in points)]
    for answer in (by_sql, by_files):
        for sums in (answer.sums, *(zone.sums for zone in answer.zones), *(g.sums for g in answer.groups)):
            for name in {*sums} - {"personas", "hogares"} | set(empty):
                sums.pop(name, None)
    assert said(by_files) | {"rounds": None} == said(by_sql) | {"rounds": None}


@given(
    points=st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), max_size=80),
    boxes=st.lists(st.tuples(*[st.integers(-22, 22)] * 4), min_size=1, max_size=8),
    per_strip=st.sampled_from([1, 3, 7, 2048]),
)
def test_the_index_finds_what_a_scan_finds(
    points: list[tuple[int, int]], boxes: list[tuple[int, int, int, int]], per_strip: int
) -> None:
    xy = np.array(points, dtype=np.float64).reshape(-1, 2) * 4
    bounds = np.array(boxes, dtype=np.float64) * 4
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.bulk_index.PER_STRIP", per_strip)
        found = {tuple(pair) for pair in zip(*PointIndex(xy).candidates(bounds), strict=True)}
    expected = {
        (b, p)
        for (b, (west, south, east, north)), (p, (x, y)) in itertools.product(
            enumerate(bounds), enumerate(xy)
        )
        if west <= x <= east and south <= y <= north
    }
    assert found == expected


@settings(max_examples=60, deadline=None)
@given(
    lon=st.floats(-109, -106),
    lat=st.floats(29.5, 32),
    azimuth=st.floats(0, 360),
    metres=st.floats(1, 20_000),
)
def test_a_buffer_around_a_point_is_the_geodesic(
    lon: float, lat: float, azimuth: float, metres: float
) -> None:
    x, y, _ = GEOD.fwd(lon, lat, azimuth, metres)
    xy = np.array([[x, y]])
    zone = np.array([shapely.Point(lon, lat)], dtype=object)
    assert len(match(xy, zone, metres * (1 + 1e-9) + 1e-6)[0]) == 1
    assert len(match(xy, zone, metres * (1 - 1e-9) - 1e-6)[0]) == 0
    assert distance_m(border(zone[0]), xy[0], metres + 1) == pytest.approx(metres, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(zone=rings(), lon=st.floats(-0.05, 0.3), lat=st.floats(-0.05, 0.3), metres=st.floats(5, 20_000))
def test_the_boxes_of_a_buffer_miss_nothing(
    zone: shapely.Polygon, lon: float, lat: float, metres: float
) -> None:
    west, south, _, _ = zone.bounds
    point = np.array([west + lon, south + lat])
    away = distance_m(border(zone), point, metres)
    box = reach(np.array([zone.bounds]), metres)[0]
    if away <= metres:
        assert box[0] <= point[0] <= box[2]
        assert box[1] <= point[1] <= box[3]


def test_distances_agree_with_postgis(database: Database) -> None:
    random = np.random.default_rng(7)
    zone = shapely.Polygon([(-108.5, 30.2), (-107.2, 30.4), (-107.4, 31.3), (-108.1, 30.9)])
    line = border(zone)
    with database.transaction(LOCAL_OPERATOR) as connection:
        for _ in range(40):
            x, y = random.uniform((-108.8, 30.0), (-107.0, 31.5))
            exact = connection.execute(
                text(
                    "SELECT ST_Distance("
                    "ST_Segmentize(ST_Boundary(ST_GeomFromText(:zone, 4326)), 0.01)::geography,"
                    " ST_SetSRID(ST_MakePoint(:x, :y), 4326)::geography)"
                ),
                {"zone": zone.wkt, "x": x, "y": y},
            ).scalar_one()
            ours = distance_m(line, np.array([x, y]), 100_000)
            # The tolerance that the answer states.
            assert ours == pytest.approx(exact, abs=0.02 + 1e-5 * exact)


def test_columns_of_a_file_are_understood_as_an_import_would(tmp_path: Path) -> None:
    zones = to_file(
        tmp_path / "z.parquet",
        [
            {"geometry": shapely.box(-108, 30, -107, 31), "LEVEL": "Muy alto", "name": "Arroyo"},
            {"geometry": shapely.box(-108, 30, -107, 31), "LEVEL": "bajo", "name": None},
        ],
    )
    points = to_file(
        tmp_path / "p.parquet",
        [{"geometry": shapely.Point(-107.5, 30.5), "pobtot": 4, "num_hogares": 1, "x": 9}],
    )
    answer = bulk.ask(read_points(points), read_zones(zones), group_by=("level", "x"))
    assert answer.sums == {"hogares": 1, "personas": 4}
    assert [(group.key, group.points) for group in answer.groups] == [({"level": 5, "x": 9}, 1)]
    assert [zone.label for zone in answer.zones] == ["Arroyo", "Zona de riesgo 2"]
    assert answer.groups[0].labels == {"level": "Muy alto", "x": "9"}


def test_a_municipality_keeps_its_key_as_written(tmp_path: Path) -> None:
    zones = to_file(
        tmp_path / "z.parquet", [{"geometry": shapely.box(-108, 30, -107, 31), "CVEGEO": "08035"}]
    )
    points = to_file(tmp_path / "p.parquet", [{"geometry": shapely.Point(-107.5, 30.5)}])
    answer = bulk.ask(read_points(points), read_zones(zones), group_by=("cvegeo",))
    assert answer.groups[0].key == {"cvegeo": "08035"}


def test_filters_on_files_know_columns_without_regard_to_case(tmp_path: Path) -> None:
    points = read_points(
        to_file(
            tmp_path / "p.parquet",
            [
                {"geometry": shapely.Point(-107.5, 30.5), "Tipo": kind, "N": n}
                for kind, n in [("a", 1), ("b", 5)]
            ],
        )
    )
    zones = read_zones(to_file(tmp_path / "z.parquet", [{"geometry": shapely.box(-108, 30, -107, 31)}]))

    def count(*pairs: tuple[str, str]) -> int:
        return bulk.ask(points, zones, point_conditions=from_text(points.declaration, pairs)).points

    assert count(("tipo", "b")) == 1
    assert count(("N", "2..9")) == 1
    assert count(("n", "1,5")) == 2
    assert count(("tipo", "sin_dato")) == 0
    with pytest.raises(InvalidParameter, match="tipo, n"):
        count(("color", "1"))


def test_a_point_of_several_parts_counts_once(tmp_path: Path) -> None:
    both = shapely.MultiPoint([(-107.5, 30.5), (-107.4, 30.5)])
    points = read_points(to_file(tmp_path / "p.parquet", [{"geometry": both}]))
    zones = read_zones(to_file(tmp_path / "z.parquet", [{"geometry": shapely.box(-108, 30, -107, 31)}]))
    answer = bulk.ask(points, zones, features=True)
    assert (answer.points, answer.zones[0].points) == (1, 1)


def test_polygons_that_cross_themselves_are_repaired_and_told(tmp_path: Path) -> None:
    bow = shapely.Polygon([(-108, 30), (-107, 31), (-107, 30), (-108, 31)])
    zones = read_zones(to_file(tmp_path / "z.parquet", [{"geometry": bow}]))
    points = read_points(to_file(tmp_path / "p.parquet", [{"geometry": shapely.Point(-107.75, 30.5)}]))
    answer = bulk.ask(points, zones)
    assert answer.points == 1
    assert any("se repararon 1" in note for note in answer.provenance["notes"])


def test_files_that_cannot_play_their_part_are_refused(tmp_path: Path) -> None:
    polygons = to_file(tmp_path / "z.parquet", [{"geometry": shapely.box(-108, 30, -107, 31)}])
    points = to_file(tmp_path / "p.parquet", [{"geometry": shapely.Point(-107.5, 30.5)}])
    with pytest.raises(ContentRefused, match="puntos"):
        read_points(polygons)
    with pytest.raises(ContentRefused, match="polígonos"):
        read_zones(points)
    frame = geopandas.GeoDataFrame(geometry=[shapely.Point(200_000, 3_400_000)])
    frame.to_parquet(tmp_path / "utm.parquet")
    with pytest.raises(ContentRefused, match="sistema de coordenadas"):
        read_points(tmp_path / "utm.parquet")


def test_other_reference_systems_are_brought_to_degrees(tmp_path: Path) -> None:
    points = geopandas.GeoDataFrame(geometry=[shapely.Point(-107.5, 30.5)], crs=4326).to_crs(32613)
    points.to_parquet(tmp_path / "p.parquet")
    zones = to_file(tmp_path / "z.parquet", [{"geometry": shapely.box(-108, 30, -107, 31)}])
    assert bulk.ask(read_points(tmp_path / "p.parquet"), read_zones(zones)).points == 1
