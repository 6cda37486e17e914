"""The demonstration: always the same, plausible on a map, and removable without touching anything else."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from itertools import combinations
from typing import Any

import pytest
import shapely
from click.testing import CliRunner
from pyproj import Geod
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, insert, select, text

from geo.cluster import ClusterUrls
from geo.database import Database
from geo.layers import DEMO_ORIGIN, Declared, all_layers, all_registers, get_layer
from geo.viewer import LOCAL_OPERATOR
from tests import samples
from web import demo
from web.commands.demo import command
from web.demo.make_outlines import OUTLINES
from web.demo.scenario import Row, Scenario, build
from web.settings import PROJECT

EXPECTED = {
    "zonas_riesgo": 16,
    "viviendas": 1600,
    "albergues": 3,
    "ranchos": 40,
    "basureros": 8,
    "campamentos": 25,
    "servicios": 60,
    "predios": 60,
    "ejidos": 9,
    "localidades": 17,
    "localidades_amanzanadas": 17,
    "municipios": 4,
    "rondas": 5,
    "estimaciones": 3,
    "acuerdos": 6,
}
JANOS = "08035"
NEWEST = {JANOS: "2019-06"}
AREAS_KM2 = {"08005": 12_859.9, "08013": 3_755.1, JANOS: 7_413.4, "08050": 2_602.2}
"""Of the full outlines, on the ellipsoid."""

DIGEST = """
import hashlib
import capas
from web.demo.scenario import build
drawn = [(slug, [[(k, str(v)) for k, v in row.items()] for row in rows]) for slug, rows in build().items()]
print(hashlib.sha256(repr(drawn).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return the scenario, built once."""
    return build()


def newest(scenario: Scenario) -> list[Row]:
    """Return the dwellings of each municipality's newest round."""
    return [row for row in scenario["viviendas"] if row["ronda"] == NEWEST.get(row["municipio"], "2018-11")]


def shapes(rows: list[Row]) -> list[BaseGeometry]:
    """Return the geometries of rows."""
    return [row["geom"] for row in rows]


def metres(shape: BaseGeometry, other: BaseGeometry) -> float:
    """Return the distance of two near shapes, in metres on the ellipsoid."""
    (west, south), (east, north) = shapely.get_coordinates(shapely.shortest_line(shape, other))
    return float(Geod(ellps="WGS84").inv(west, south, east, north)[2])


def courses(scenario: Scenario) -> list[list[tuple[float, float]]]:
    """Return the vertices of each piece of road; each is one line."""
    found = []
    for row in scenario["caminos"]:
        (line,) = row["geom"].geoms
        found.append([(float(x), float(y)) for x, y in line.coords])
    return found


# What is drawn --------------------------------------------------------------------------------------


def test_always_the_same() -> None:
    """Two processes, with different hash seeds, draw the same rows to the last digit."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(runs[0].strip()) == 64
    assert runs[0] == runs[1]


def test_how_many(scenario: Scenario) -> None:
    """As many rows of each kind as were agreed."""
    assert {slug: len(rows) for slug, rows in scenario.items() if slug in EXPECTED} == EXPECTED


def test_some_two_hundred_dwellings_are_at_risk(scenario: Scenario) -> None:
    """About 1,500 dwellings in the newest rounds, of which some 200 in zones and several in two at once."""
    zones = shapely.STRtree(shapes(scenario["zonas_riesgo"]))
    homes = newest(scenario)
    pairs = zones.query(shapes(homes), predicate="intersects")
    inside = Counter(pairs[0].tolist())
    assert 1_400 <= len(homes) <= 1_600
    assert 180 <= len(inside) <= 240
    assert sum(times > 1 for times in inside.values()) >= 20


def test_zones_of_several_phenomena_and_levels(scenario: Scenario) -> None:
    """All levels, five phenomena, and zones that lie over one another."""
    zones = scenario["zonas_riesgo"]
    assert {row["nivel"] for row in zones} == {1, 2, 3, 4, 5}
    assert {row["fenomeno"] for row in zones} == {"GEO", "HID", "QUI", "SAN", "SOC"}
    over = [pair for pair in combinations(shapes(zones), 2) if pair[0].intersection(pair[1]).area > 0]
    assert len(over) >= 3


def test_two_rounds_in_janos(scenario: Scenario) -> None:
    """Janos was surveyed twice: dwellings of the first round are there again, with the same folio."""
    rounds = Counter((row["municipio"], row["ronda"]) for row in scenario["viviendas"])
    assert rounds[JANOS, "2018-11"] == 150
    assert rounds[JANOS, "2019-06"] > 150
    declared = {(row["municipio"], row["ronda"]) for row in scenario["rondas"]}
    assert declared == set(rounds)
    folios = {
        code: {
            row["folio"] for row in scenario["viviendas"] if (row["municipio"], row["ronda"]) == (JANOS, code)
        }
        for code in ("2018-11", "2019-06")
    }
    assert folios["2018-11"] < folios["2019-06"]
    # Each municipality numbers its own forms: the same folio stands for a dwelling in each of the four.
    assert {row["municipio"] for row in scenario["viviendas"] if row["folio"] == "0001"} == set(AREAS_KM2)


def test_people_add_up(scenario: Scenario) -> None:
    """Populations, sexes and ages each sum to the people of the dwelling, where they are known."""
    splits = (
        ("personas_retorno", "personas_transito", "personas_jornalera", "personas_otra"),
        ("mujeres", "hombres"),
        ("edad_0_4", "edad_5_11", "edad_12_17", "edad_18_59", "edad_60_mas"),
    )
    unknown = 0
    for row in scenario["viviendas"]:
        for names in splits:
            known = [row.get(name) for name in names]
            if None in known:
                unknown += 1
            else:
                assert sum(value or 0 for value in known) == row["personas"]
    assert 0 < unknown < 120


def test_dwellings_stand_along_streets(scenario: Scenario) -> None:
    """Each is in its town, off the street and within a lot of it, and none stands on another."""
    towns = {row["cvegeo"]: row["geom"] for row in scenario["localidades_amanzanadas"]}
    streets = [row["geom"] for row in scenario["caminos"] if row["clase"] == "calle"]
    tree = shapely.STRtree(streets)
    homes = newest(scenario)
    assert all(towns[row["localidad"]].contains(row["geom"]) for row in homes)
    for row, nearest in zip(homes, tree.nearest(shapes(homes)), strict=True):
        assert 6 < metres(row["geom"], streets[nearest]) < 25
    assert len({row["geom"].wkb for row in homes}) == len(homes)


def test_one_connected_network(scenario: Scenario) -> None:
    """Every road is reached from every other through shared ends, and no road passes an end uncut."""
    lines = courses(scenario)
    ends = [(line[0], line[-1]) for line in lines]
    parent: dict[Any, Any] = {end: end for pair in ends for end in pair}

    def root(node: Any) -> Any:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for start, end in ends:
        parent[root(start)] = root(end)
    assert len({root(node) for node in parent}) == 1
    assert all(vertex not in parent for line in lines for vertex in line[1:-1])


@pytest.mark.parametrize("slug", ["ranchos", "campamentos", "basureros"])
def test_roads_reach_every_site(scenario: Scenario, slug: str) -> None:
    """A track ends exactly at each ranch, camp and dump."""
    ends = {end for line in courses(scenario) for end in (line[0], line[-1])}
    assert all(row["geom"].coords[0] in ends for row in scenario[slug])


def test_parcels_are_parcels(scenario: Scenario) -> None:
    """Quadrilaterals of a sensible size that never overlap; most with every datum, some with gaps."""
    parcels = scenario["predios"]
    geod = Geod(ellps="WGS84")
    for row in parcels:
        (shape,) = row["geom"].geoms
        assert len(shape.exterior.coords) == 5
        assert shape.equals(shape.convex_hull)
        assert 5_000 < abs(geod.geometry_area_perimeter(shape)[0]) < 25_000
    for one, other in combinations(shapes(parcels), 2):
        assert one.intersection(other).area < 1e-12
    checked = ("agua", "drenaje", "electricidad", "pendiente_pct", "superficie_documento_m2", "tenencia")
    complete = sum(all(row[name] is not None for name in checked) for row in parcels)
    assert 35 <= complete < 60


def test_ejidos_do_not_overlap(scenario: Scenario) -> None:
    """Lands of different ejidos meet nowhere, and each holds its locality."""
    assert all(not one.intersects(other) for one, other in combinations(shapes(scenario["ejidos"]), 2))
    localities = shapely.STRtree(shapes(scenario["localidades"]))
    assert all(len(localities.query(shape, predicate="contains")) for shape in shapes(scenario["ejidos"]))


def test_places_lie_in_their_municipality(scenario: Scenario) -> None:
    """Each locality's point is in the outline of the municipality that its key names."""
    outlines = {row["cvegeo"]: row["geom"] for row in scenario["municipios"]}
    for row in (*scenario["localidades"], *scenario["albergues"]):
        assert outlines[row["municipio"]].contains(row["geom"]), row["nombre"]


def test_outlines_stay_true() -> None:
    """The simplified outlines are small, share their borders, and keep the areas to 0.1 %."""
    outlines = list(shapely.get_parts(shapely.from_geojson(OUTLINES.read_text("utf-8"))))
    assert OUTLINES.stat().st_size < 60_000
    assert "INEGI" in OUTLINES.read_text("utf-8")
    assert shapely.coverage_is_valid(outlines)
    for shape, known in zip(outlines, AREAS_KM2.values(), strict=True):
        area = abs(Geod(ellps="WGS84").geometry_area_perimeter(shape)[0]) / 1e6
        assert area == pytest.approx(known, rel=1e-3)


def test_the_shelters_of_the_minutes(scenario: Scenario) -> None:
    """Three shelters, in three municipalities, on their localities' points and saying so."""
    hidalgo, graciano, monteverde = scenario["albergues"]
    assert hidalgo["fosas_abiertas"] == 3
    assert hidalgo["recomendacion"] == "clausura_y_reubicacion"
    assert hidalgo["dictamen"] == "no_apto"
    assert graciano["puntaje_reportado"] == 95
    assert graciano["familias"] == 40
    assert graciano["operador"] == ["SEDESOL", "SEDESOE"]
    assert monteverde["estado"] == "inoperante"
    assert monteverde["electricidad"] == "no_tiene"
    assert [row["municipio"] for row in scenario["albergues"]] == ["08050", "08013", JANOS]
    assert {row["ubicacion_precision"] for row in scenario["albergues"]} == {"localidad"}
    points = {row["cvegeo"]: row["geom"] for row in scenario["localidades"]}
    assert all(row["geom"].equals(points[row["localidad"]]) for row in scenario["albergues"])


def test_the_estimates_and_agreements_of_the_minutes(scenario: Scenario) -> None:
    """Figures of the region, as a range where the minutes give one; agreements by their number."""
    assert {row["poblacion"]: (row["minimo"], row["maximo"]) for row in scenario["estimaciones"]} == {
        "total": (15_000, 15_000),
        "retorno": (10_000, 10_000),
        "transito_jornalera": (5_000, 6_000),
    }
    assert {row["ambito"] for row in scenario["estimaciones"]} == {"region"}
    assert [row["numero"] for row in scenario["acuerdos"]] == ["1.1", "1.2", "2.1", "3.1", "4.1", "6.1"]


def test_employers_are_clearly_invented(scenario: Scenario) -> None:
    """No ranch can be taken for a real one, and none has a registration."""
    assert all(row["nombre"].startswith("Rancho Ficticio") for row in scenario["ranchos"])
    assert len({row["nombre"] for row in scenario["ranchos"]}) == 40
    assert not any(row.get("razon_social") or row.get("registro_patronal") for row in scenario["ranchos"])


# In the database ------------------------------------------------------------------------------------


def everything(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every layer and register, as text."""
    return {
        model.declaration.slug: [
            tuple(map(str, row))
            for row in connection.execute(select(model.__table__).order_by(model.__table__.c.id))
        ]
        for model in _tables()
    }


def _tables() -> list[type[Declared]]:
    return [*all_layers(), *all_registers()]


def _imported(connection: Connection) -> None:
    """Put a row that somebody imported into every layer and register."""
    for model in _tables():
        row = {name: value for name, value in samples.values(model).items() if value is not None}
        shape = samples.geometry(model)
        if shape is not None:
            row["geom"] = f"SRID=4326;{shape.wkt}"
        connection.execute(insert(model).values(**row, origen="importacion"))


def test_load_says_what_it_did_and_does_it_once(database: Database) -> None:
    """The first load fills every layer with marked rows; the second changes nothing."""
    said: list[str] = []
    loaded = demo.load(database, said.append)
    assert EXPECTED.items() <= loaded.items()
    assert str(sum(loaded.values())) in said[-1]
    with database.transaction(LOCAL_OPERATOR, read_only=True) as connection:
        assert demo.present(connection)
        before = everything(connection)
        for model in _tables():
            origins = connection.execute(select(model.__table__.c.origen).distinct()).scalars().all()
            assert origins == [DEMO_ORIGIN], model.declaration.slug
    assert demo.load(database) == {}
    with database.transaction(LOCAL_OPERATOR, read_only=True) as connection:
        assert everything(connection) == before


def test_clear_removes_exactly_the_demonstration(database: Database) -> None:
    """Rows imported beside it are the same, to the last column, after loading and clearing."""
    with database.transaction(LOCAL_OPERATOR) as connection:
        _imported(connection)
        before = everything(connection)
    loaded = demo.load(database)
    assert demo.clear(database) == loaded
    with database.transaction(LOCAL_OPERATOR, read_only=True) as connection:
        assert not demo.present(connection)
        assert everything(connection) == before
    assert demo.clear(database) == {}


def test_what_is_real_stays(database: Database) -> None:
    """A municipality that somebody imported is neither doubled nor replaced by the demonstration's."""
    real = get_layer("municipios")
    square = "SRID=4326;MULTIPOLYGON(((-108.5 30.5,-108 30.5,-108 31,-108.5 31,-108.5 30.5)))"
    with database.transaction(LOCAL_OPERATOR) as connection:
        connection.execute(
            insert(real).values(geom=square, cvegeo=JANOS, nombre="Janos, el real", origen="importacion")
        )
    assert demo.load(database)["municipios"] == 3
    with database.transaction(LOCAL_OPERATOR, read_only=True) as connection:
        table = real.__table__
        names = connection.execute(select(table.c.nombre).where(table.c.cvegeo == JANOS)).scalars().all()
    assert names == ["Janos, el real"]


def test_two_loads_at_once(database: Database) -> None:
    """Of two loads at the same time one loads, the other finds it done."""
    results: list[dict[str, int]] = []
    runs = [threading.Thread(target=lambda: results.append(demo.load(database))) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert sorted(map(bool, results)) == [False, True]
    with database.transaction(LOCAL_OPERATOR, read_only=True) as connection:
        assert connection.execute(text("SELECT count(*) FROM albergues")).scalar_one() == 3


def test_from_the_command_line(urls: ClusterUrls, monkeypatch: pytest.MonkeyPatch) -> None:
    """`demo load` and `demo clear` answer with the rows of each layer."""
    monkeypatch.setenv("DATABASE_URL", urls.owner.render_as_string(hide_password=False))
    monkeypatch.setenv("DATABASE_APP_URL", urls.app.render_as_string(hide_password=False))
    for name in ("load", "clear"):
        result = CliRunner().invoke(command, [name], catch_exceptions=False)
        assert result.exit_code == 0
        assert "viviendas: 1600" in result.stdout
