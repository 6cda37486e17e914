"""Rivers, power lines and the other things that dwellings keep away from; all of invented course."""

from __future__ import annotations

from typing import Any, Final

from shapely.geometry import LineString, Polygon

from web.demo.places import place
from web.demo.plane import XY, blob, meander, near, plane, point, stream
from web.demo.roads import Network

Row = dict[str, Any]
SOURCE: Final = "Trazo inventado para la demostración"

RIVERS: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "Río San Pedro": (
        (-108.4700, 30.5600), (-108.4400, 30.6600), (-108.4165, 30.7200), (-108.4050, 30.8150),
        (-108.3400, 30.8700), (-108.2300, 30.8850), (-108.1960, 30.8908), (-108.1850, 30.8915),
        (-108.1000, 30.9300), (-107.9920, 30.9900),
    ),
    "Río Casas Grandes": (
        (-108.0150, 30.1700), (-107.9700, 30.3300), (-107.9425, 30.3735), (-107.9420, 30.3800),
        (-107.9185, 30.4150), (-107.9250, 30.4800), (-107.9080, 30.5650), (-107.9350, 30.7000),
        (-107.9920, 30.9900), (-107.9800, 31.0900), (-107.8300, 31.2100), (-107.6000, 31.3000),
    ),
    "Arroyo El Recodo": ((-108.770, 30.885), (-108.7210, 30.9085), (-108.7120, 30.9190), (-108.660, 30.955)),
    "Arroyo La Morita": ((-108.690, 30.775), (-108.6470, 30.8005), (-108.6410, 30.8050), (-108.590, 30.835)),
    "Arroyo del Camello": ((-108.240, 31.445), (-108.1700, 31.4740), (-108.090, 31.500)),
}  # fmt: skip
"""Waypoints in degrees: longitude, latitude."""

POWER_LINES: Final = (
    ("Línea de transmisión A", 115.0, ("Nuevo Casas Grandes", "Ejido Hidalgo", "Janos", "Ascensión")),
    ("Línea de subtransmisión B", 69.0, ("Janos", "San Pedro", "Monte Verde")),
    ("Línea de transmisión C", 230.0, ("Ascensión", "Puerto Palomas")),
)


def build_rivers() -> dict[str, LineString]:
    """Return the course of each river, in metres of the plane."""
    courses: dict[str, LineString] = {}
    for name, waypoints in RIVERS.items():
        points = [plane(lon, lat) for lon, lat in waypoints]
        courses[name] = LineString(meander(points, stream(name), swing=0.13, step=120.0))
    return courses


def build_restrictions(rivers: dict[str, LineString], network: Network) -> list[Row]:
    """Return rivers, power lines, federal highways and single sites as rows of the layer."""
    rows = [
        {
            "geom": course,
            "tipo": "rio",
            "nombre": name,
            "trazo": "eje",
            "ancho_m": 25.0 if name.startswith("Río") else 4.0,
        }
        for name, course in rivers.items()
    ]
    rows += [_power_line(*line) for line in POWER_LINES]
    rows += [
        {"geom": LineString(road.line), "tipo": "carretera_federal", "nombre": road.name, "trazo": "eje"}
        for road in network.roads
        if road.kind == "carretera_federal"
    ]
    rows += _sites()
    return [{**row, "vigente": True, "fuente": SOURCE} for row in rows]


def _power_line(name: str, kilovolts: float, stops: tuple[str, ...]) -> Row:
    """Return a line that passes a kilometre and a half from each town, straight from one turn to the next."""
    turns = [near(place(stop).center, 1500.0, 0.8) for stop in stops]
    rng = stream(name)
    poles = meander(turns, rng, swing=0.03, step=9000.0)
    return {
        "geom": LineString(poles),
        "tipo": "linea_electrica",
        "nombre": name,
        "trazo": "eje",
        "tension_kv": kilovolts,
    }


def _sites() -> list[Row]:
    janos, ascension, casas = place("Janos"), place("Ascensión"), place("Casas Grandes")
    start = near(janos.center, 2600.0, -0.9)
    return [
        {
            "geom": blob(near(janos.center, 3400.0, 1.1), 260.0, stream("bordo"), stretch=1.6),
            "tipo": "cuerpo_agua",
            "nombre": "Bordo Las Garzas",
            "trazo": "aproximada",
        },
        {"geom": _strip(start, near(start, 1100.0, 0.35), 30.0), "tipo": "aeropista", "nombre": "Aeropista"},
        {"geom": point(near(ascension.center, 1500.0, 0.6)), "tipo": "panteon", "nombre": "Panteón"},
        {
            "geom": LineString(
                meander(
                    [near(casas.center, 900.0, 0.1), near(casas.center, 5200.0, 0.9)],
                    stream("canal"),
                    swing=0.05,
                    step=400.0,
                )
            ),
            "tipo": "canal",
            "nombre": "Canal de riego Uno",
            "trazo": "eje",
            "ancho_m": 3.0,
        },
    ]


def _strip(start: XY, end: XY, width: float) -> Polygon:
    return LineString([start, end]).buffer(width / 2, cap_style="flat")
