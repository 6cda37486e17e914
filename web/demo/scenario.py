"""The whole scenario: every layer and register, as rows ready to load."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.layers import get_layer
from web.demo.census import build_dwellings
from web.demo.hazards import build_zones
from web.demo.land import build_ejidos, build_parcels
from web.demo.minutes import build_agreements, build_estimates, build_rounds, build_shelters
from web.demo.places import MUNICIPALITIES, PLACES
from web.demo.plane import degrees
from web.demo.roads import build_network
from web.demo.sites import build_camps, build_dumps, build_ranches, build_services
from web.demo.towns import Town, build_towns
from web.demo.waters import build_restrictions, build_rivers

Row = dict[str, Any]
Scenario = dict[str, list[Row]]
OUTLINES: Final = Path(__file__).with_name("municipios.geojson")
URBAN: Final = 2_500


def build() -> Scenario:
    """Return the rows of each layer and register, by slug; geometries in EPSG:4326. Always the same."""
    towns = build_towns()
    rivers = build_rivers()
    network = build_network(towns)
    dumps = build_dumps(network, towns)
    ranches = build_ranches(network)
    camps = build_camps(network, ranches)
    dwellings, taken = build_dwellings(towns)
    dump: shapely.Point = dumps[0]["geom"]
    highway = next(road for road in network.roads if road.name == "Carretera federal 10")
    drawn: Scenario = {
        "localidades_amanzanadas": _town_outlines(towns),
        "ejidos": build_ejidos(),
        "caminos": network.rows(),
        "restricciones": build_restrictions(rivers, network),
        "zonas_riesgo": build_zones(rivers, (dump.x, dump.y), shapely.LineString(highway.line)),
        "predios": build_parcels(towns, network),
        "viviendas": dwellings,
        "ranchos": ranches,
        "basureros": dumps,
        "campamentos": camps,
        "servicios": build_services(towns, taken),
    }
    for rows in drawn.values():
        for row, shape in zip(rows, degrees([row["geom"] for row in rows]), strict=True):
            row["geom"] = shape
    scenario: Scenario = {
        "municipios": _municipalities(),
        "localidades": _localities(),
        **drawn,
        "albergues": build_shelters(),
    }
    _place(scenario)
    scenario["rondas"] = build_rounds()
    scenario["estimaciones"] = build_estimates()
    scenario["acuerdos"] = build_agreements()
    return scenario


def _municipalities() -> list[Row]:
    rows: list[Row] = []
    for feature in json.loads(OUTLINES.read_text("utf-8"))["features"]:
        cvegeo = feature["properties"]["cvegeo"]
        name, population, dwellings = MUNICIPALITIES[cvegeo]
        outline = shapely.from_geojson(json.dumps(feature["geometry"]))
        rows.append(
            {
                "geom": MultiPolygon([outline]) if isinstance(outline, Polygon) else outline,
                "cvegeo": cvegeo,
                "nombre": name,
                "poblacion": population,
                "viviendas": dwellings,
            }
        )
    return rows


def _localities() -> list[Row]:
    return [
        {
            "geom": shapely.Point(home.lon, home.lat),
            "cvegeo": home.cvegeo,
            "nombre": home.name,
            "municipio": home.municipality,
            "ambito": "urbano" if home.population >= URBAN else "rural",
            "poblacion": home.population,
            "viviendas": home.dwellings,
        }
        for home in PLACES
    ]


def _town_outlines(towns: dict[str, Town]) -> list[Row]:
    return [row | {"geom": towns[row["cvegeo"]].outline} for row in _localities()]


def _place(scenario: Scenario) -> None:
    """Say in which municipality and locality each feature lies, where its layer asks and none was said."""
    containers = {
        "municipio": scenario["municipios"],
        "localidad": scenario["localidades_amanzanadas"],
    }
    for slug, rows in scenario.items():
        fields = get_layer(slug).declaration.fields
        for name, holders in containers.items():
            if name not in fields:
                continue
            for row in rows:
                if row.get(name) is None:
                    row[name] = _holder(row["geom"], holders)


def _holder(shape: BaseGeometry, holders: list[Row]) -> str | None:
    """Return the key of the polygon where most of a shape lies, or none when its middle is in no polygon."""
    middle = shape.point_on_surface()
    return next((row["cvegeo"] for row in holders if row["geom"].contains(middle)), None)
