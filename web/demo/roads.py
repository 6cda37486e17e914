"""One connected network: highways between towns, their streets, and tracks to ranches and dumps.

Every piece ends where another begins, at exactly the same coordinates.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Final

from shapely.geometry import LineString, MultiLineString

from web.demo.places import place
from web.demo.plane import XY, meander, near, stream
from web.demo.towns import Town

Row = dict[str, Any]
VERTEX_EVERY: Final = 900.0
SOURCE: Final = "Trazo inventado para la demostración"

HIGHWAYS: Final = (
    ("Janos", "Ascensión", "Carretera federal 2", "carretera_federal"),
    ("Janos", "Profesor Graciano", "Carretera federal 10", "carretera_federal"),
    ("Profesor Graciano", "Ejido Hidalgo", "Carretera federal 10", "carretera_federal"),
    ("Ejido Hidalgo", "Nuevo Casas Grandes", "Carretera federal 10", "carretera_federal"),
    ("Nuevo Casas Grandes", "Casas Grandes", "Carretera estatal a Casas Grandes", "carretera_estatal"),
    ("Ascensión", "Puerto Palomas", "Carretera estatal a Palomas", "carretera_estatal"),
    ("Janos", "Fernández Leal", "Camino a Fernández Leal", "camino"),
    ("Fernández Leal", "Tres Álamos", "Camino a Tres Álamos", "camino"),
    ("Fernández Leal", "San Pedro", "Camino a San Pedro", "camino"),
    ("San Pedro", "Buenos Aires", "Camino a Buenos Aires", "terraceria"),
    ("San Pedro", "Las Virginias", "Camino a Las Virginias", "terraceria"),
    ("Las Virginias", "Monte Verde", "Camino a Monte Verde", "terraceria"),
    ("Monte Verde", "Pancho Villa", "Camino a Pancho Villa", "terraceria"),
    ("San Pedro", "Casa de Janos", "Camino a Casa de Janos", "terraceria"),
    ("Casa de Janos", "Altamirano", "Camino a Altamirano", "terraceria"),
    ("Ascensión", "El Camello", "Camino a El Camello", "camino"),
)

TRAITS: Final[dict[str, Row]] = {
    "carretera_federal": {"superficie": "pavimento", "velocidad_kmh": 90.0, "carriles": 2},
    "carretera_estatal": {"superficie": "pavimento", "velocidad_kmh": 80.0, "carriles": 2},
    "camino": {"superficie": "pavimento", "velocidad_kmh": 60.0, "carriles": 2},
    "terraceria": {"superficie": "revestido", "velocidad_kmh": 40.0, "carriles": 2},
    "brecha": {"superficie": "tierra", "velocidad_kmh": 20.0, "carriles": 1},
    "calle": {"superficie": "tierra", "velocidad_kmh": 25.0, "carriles": 2},
}


@dataclass(frozen=True)
class Road:
    """A road before it is cut at its junctions; coordinates in metres of the plane."""

    name: str
    kind: str
    line: tuple[XY, ...]


@dataclass
class Network:
    """Roads, and the points where they meet."""

    roads: list[Road] = field(default_factory=list)
    junctions: set[XY] = field(default_factory=set)

    def add(self, name: str, kind: str, line: list[XY]) -> None:
        """Add a road; it is cut, and cuts others, where it begins and ends."""
        self.roads.append(Road(name, kind, tuple(line)))
        self.junctions |= {line[0], line[-1]}

    def nearest(self, target: XY, kinds: tuple[str, ...]) -> XY:
        """Return the vertex of the roads of those kinds that is nearest to a place."""
        vertices = (vertex for road in self.roads if road.kind in kinds for vertex in road.line)
        return min(vertices, key=lambda vertex: math.dist(vertex, target))

    def rows(self) -> list[Row]:
        """Return the pieces between junctions as rows of the layer of roads."""
        return [
            {
                "geom": MultiLineString([LineString(piece)]),
                "nombre": road.name or None,
                "clase": road.kind,
                "sentido": "doble",
                "transitable": "secas" if road.kind == "brecha" else "todo_tiempo",
                "fuente": SOURCE,
                **TRAITS[road.kind],
            }
            for road in self.roads
            for piece in _cut(road.line, self.junctions)
        ]


def build_network(towns: dict[str, Town]) -> Network:
    """Return the highways between towns and the streets within them."""
    network = Network()
    for town in towns.values():
        for start, end in town.streets:
            network.add("", "calle", [start, end])
    for origin, destination, name, kind in HIGHWAYS:
        here, there = place(origin), place(destination)
        start = towns[here.cvegeo].gate(there.center)
        end = towns[there.cvegeo].gate(here.center)
        rng = stream(f"carretera {origin} {destination}")
        network.add(name, kind, meander([start, end], rng, swing=0.09, step=VERTEX_EVERY))
    return network


def reach(network: Network, name: str, target: XY, kinds: tuple[str, ...]) -> None:
    """Join a place to the network by a track from the nearest vertex of a road of those kinds."""
    start = network.nearest(target, kinds)
    if start == target:
        return
    network.add(name, "brecha", meander([start, target], stream(f"brecha {name}"), swing=0.12, step=150.0))


def roadside(road: Road, share: float, offset: float, side: int) -> XY:
    """Return the place `offset` metres to one side of a road, at a share of its vertices."""
    index = min(len(road.line) - 2, int(share * (len(road.line) - 1)))
    start, end = road.line[index], road.line[index + 1]
    bearing = math.atan2(end[1] - start[1], end[0] - start[0]) + side * math.pi / 2
    return near(start, offset, bearing)


def _cut(line: tuple[XY, ...], junctions: set[XY]) -> list[list[XY]]:
    pieces: list[list[XY]] = [[line[0]]]
    for number, vertex in enumerate(line[1:], start=1):
        pieces[-1].append(vertex)
        if vertex in junctions and number < len(line) - 1:
            pieces.append([vertex])
    return pieces
