"""Invented hazard zones of several phenomena and levels, some over others, where the towns and rivers are."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, NamedTuple

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from web.demo.places import Place, place
from web.demo.plane import XY, blob, meander, near, stream, swath

Row = dict[str, Any]
SOURCE: Final = "Zona inventada para la demostración; no sustituye a ningún estudio"


class Zone(NamedTuple):
    """One zone, before it becomes a row; the shape is in metres of the plane.

    Attributes:
        hazard: phenomenon, subtype and level.
        state: step of its attention; mitigable: `si`, `no` or `sin_estudio`.
    """

    shape: BaseGeometry
    name: str
    hazard: tuple[str, str, int]
    state: str
    mitigable: str
    surveyed: dt.date
    description: str


def build_zones(rivers: dict[str, LineString], dump: XY, highway: LineString) -> list[Row]:
    """Return the hazard zones.

    Args:
        rivers: their courses, by name.
        dump: the dump of the town of Janos, which one of the zones surrounds.
        highway: the road that leaves Janos for the south-east, along which another lies.
    """
    zones = [*_fissures(), *_floods(rivers), *_rain(), *_health(dump), *_others(highway)]
    return [_row(number, zone) for number, zone in enumerate(zones, start=1)]


def _row(number: int, zone: Zone) -> Row:
    phenomenon, subtype, level = zone.hazard
    parts = [part for part in shapely.get_parts(zone.shape) if isinstance(part, Polygon)]
    return {
        "geom": MultiPolygon(parts),
        "folio": f"ZR-{number:02d}",
        "nombre": zone.name,
        "fenomeno": phenomenon,
        "subtipo": subtype,
        "nivel": level,
        "estado": zone.state,
        "mitigable": zone.mitigable,
        "fecha_levantamiento": zone.surveyed,
        "vigente_desde": zone.surveyed,
        "descripcion": zone.description,
        "categoria": "P",
        "metodo": "Trazo generado",
        "escala": 10_000,
        "autor_institucion": "Protección Civil (demostración)",
        "fuente": SOURCE,
    }


def _fissures() -> list[Zone]:
    """Cracks beside Monte Verde, as those that opened after the rains of 2014, and the ground around them."""
    town = place("Monte Verde")
    rng = stream("grietas")
    trunk = meander(
        [near(town.center, 620.0, -2.4), near(town.center, 150.0, -1.2), near(town.center, 560.0, 0.25)],
        rng,
        swing=0.16,
        step=45.0,
    )
    branch = meander(
        [trunk[len(trunk) // 2], near(town.center, 430.0, -0.75)],
        rng,
        swing=0.16,
        step=45.0,
    )
    cracks = [LineString(trunk), LineString(branch)]
    active = cracks[0].buffer(1).union(cracks[1].buffer(1))
    for crack in cracks:
        active = active.union(swath(crack, rng, narrow=12.0, wide=34.0))
    outer = blob(near(town.center, 450.0, -0.95), 165.0, rng, stretch=2.2, turn=0.35)
    return [
        Zone(
            active.buffer(3).buffer(-3).simplify(1.5),
            "Grietas de Monte Verde",
            ("GEO", "agrietamiento", 5),
            "no_mitigable",
            "no",
            dt.date(2019, 3, 5),
            "Grietas abiertas de hasta 2.5 m de profundidad después de las lluvias.",
        ),
        Zone(
            outer.union(active.buffer(8)),
            "Franja de hundimiento de Monte Verde",
            ("GEO", "subsidencia", 3),
            "con_estudio",
            "sin_estudio",
            dt.date(2019, 3, 5),
            "Terreno que cede alrededor de las grietas; se vigila.",
        ),
    ]


def _floods(rivers: dict[str, LineString]) -> list[Zone]:
    def reach(river: str, town: Place, half: float, narrow: float, wide: float) -> Polygon:
        course = rivers[river]
        middle = course.project(Point(town.center))
        piece = substring(course, max(0.0, middle - half), middle + half)
        return swath(LineString(piece.coords), stream(f"{river} {half}"), narrow=narrow, wide=wide)

    janos, morita = place("Janos"), place("Pancho Villa")
    monte_verde, casas, nuevo = place("Monte Verde"), place("Casas Grandes"), place("Nuevo Casas Grandes")
    fluvial = "inundacion_fluvial"
    return [
        Zone(
            reach("Río San Pedro", janos, 1300.0, 40.0, 85.0),
            "Ribera del San Pedro en Janos",
            ("HID", fluvial, 4),
            "mitigable",
            "si",
            dt.date(2019, 2, 11),
            "Se desborda con lluvias de más de un día; agua de 1 m en las casas más bajas.",
        ),
        Zone(
            reach("Río San Pedro", janos, 2600.0, 70.0, 135.0),
            "Planicie del San Pedro",
            ("HID", fluvial, 2),
            "con_estudio",
            "si",
            dt.date(2019, 2, 11),
            "Se inunda en los años de más lluvia, con poca profundidad.",
        ),
        Zone(
            reach("Arroyo La Morita", morita, 900.0, 18.0, 38.0),
            "Arroyo La Morita",
            ("HID", fluvial, 5),
            "plan_reubicacion",
            "no",
            dt.date(2019, 3, 20),
            "Creciente súbita: el arroyo cruza el caserío y llega sin aviso.",
        ),
        Zone(
            reach("Arroyo El Recodo", monte_verde, 800.0, 16.0, 36.0),
            "Arroyo El Recodo",
            ("HID", fluvial, 3),
            "visitada",
            "sin_estudio",
            dt.date(2019, 3, 6),
            "Corta el camino y entra a los patios.",
        ),
        Zone(
            reach("Río Casas Grandes", casas, 1500.0, 55.0, 125.0),
            "Ribera del Casas Grandes",
            ("HID", fluvial, 4),
            "con_estudio",
            "si",
            dt.date(2019, 4, 2),
            "Desbordamiento en el borde oriente de la cabecera.",
        ),
        Zone(
            reach("Río Casas Grandes", nuevo, 1700.0, 90.0, 260.0),
            "Ribera poniente de Nuevo Casas Grandes",
            ("HID", fluvial, 3),
            "detectada",
            "sin_estudio",
            dt.date(2019, 4, 2),
            "Colonias bajas junto al río.",
        ),
    ]


def _rain() -> list[Zone]:
    ascension, palomas = place("Ascensión"), place("Puerto Palomas")
    return [
        Zone(
            blob(near(ascension.center, 560.0, 2.5), 130.0, stream("encharcamiento"), stretch=1.4, turn=0.2),
            "Bajo poniente de Ascensión",
            ("HID", "inundacion_pluvial", 3),
            "visitada",
            "si",
            dt.date(2019, 5, 14),
            "Sin salida de agua; se encharca medio metro.",
        ),
        Zone(
            blob(near(palomas.center, 1150.0, -2.7), 480.0, stream("polvo"), stretch=1.6, turn=1.2),
            "Tolvaneras de Palomas",
            ("HID", "tormenta_polvo", 1),
            "detectada",
            "sin_estudio",
            dt.date(2019, 5, 20),
            "Polvo y poca visibilidad en primavera.",
        ),
    ]


def _health(dump: XY) -> list[Zone]:
    hidalgo = place("Ejido Hidalgo")
    return [
        Zone(
            blob(dump, 330.0, stream("tiradero"), stretch=1.3, turn=0.7),
            "Tiradero de Janos",
            ("SAN", "contaminacion_suelo", 4),
            "visitada",
            "si",
            dt.date(2019, 2, 12),
            "Quema de basura y lixiviado; envases de plaguicida entre los residuos.",
        ),
        Zone(
            blob(hidalgo.center, 125.0, stream("fosas"), stretch=1.2, turn=0.4),
            "Fosas abiertas de Ejido Hidalgo",
            ("SAN", "contaminacion_agua", 4),
            "visitada",
            "si",
            dt.date(2018, 10, 19),
            "Tres fosas sépticas abiertas, de biodigestores que fallaron. El contorno es inventado.",
        ),
    ]


def _others(highway: LineString) -> list[Zone]:
    altamirano, camello = place("Altamirano"), place("El Camello")
    entry = LineString(substring(highway, 0.0, 950.0).coords)
    return [
        Zone(
            blob(near(altamirano.center, 1750.0, 2.1), 1150.0, stream("pastizal"), stretch=1.5, turn=1.9),
            "Pastizal al norte de Altamirano",
            ("QUI", "incendio_forestal", 3),
            "detectada",
            "si",
            dt.date(2019, 4, 25),
            "Pasto seco de marzo a junio, sin brecha cortafuego.",
        ),
        Zone(
            blob(near(altamirano.center, 620.0, 0.5), 330.0, stream("ladera"), stretch=1.8, turn=2.2),
            "Ladera oriente de Altamirano",
            ("GEO", "inestabilidad_laderas", 2),
            "detectada",
            "sin_estudio",
            dt.date(2019, 4, 25),
            "Piedra suelta sobre el camino.",
        ),
        Zone(
            blob(near(camello.center, 500.0, -0.6), 240.0, stream("agroquimicos"), stretch=1.3),
            "Bodega de agroquímicos",
            ("QUI", "derrame", 2),
            "visitada",
            "si",
            dt.date(2019, 5, 15),
            "Almacén sin dique de contención.",
        ),
        Zone(
            swath(entry, stream("entronque"), narrow=35.0, wide=75.0),
            "Entrada de la carretera a Janos",
            ("SOC", "accidente_terrestre", 3),
            "mitigable",
            "si",
            dt.date(2019, 2, 13),
            "Atropellamientos; sin paso peatonal ni alumbrado.",
        ),
    ]
