"""Invented ranches, camps, dumps and services, on the roads that reach them."""

from __future__ import annotations

import datetime as dt
import math
import random
from typing import Any, Final

from shapely.geometry import Point

from web.demo.places import PLACES, Place, place
from web.demo.plane import XY, chance, near, point, stream
from web.demo.roads import Network, reach, roadside
from web.demo.towns import Town

Row = dict[str, Any]
SOURCE: Final = "Inventado para la demostración"
MONTHS: Final = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
SEASONS: Final[dict[str, tuple[int, ...]]] = {
    "chile": (3, 4, 5, 7, 8, 9, 10, 11),
    "cebolla": (5, 6, 7, 8),
    "algodon": (6, 7, 10, 11, 12),
    "alfalfa": (4, 5, 6, 7, 8, 9, 10),
    "durazno": (7, 8),
    "manzana": (5, 6, 8, 9, 10),
    "nuez": (10, 11, 12, 1),
}
"""Months with work in the field, of each crop; placeholders, until the municipalities supply their own."""

THINGS: Final = (
    "El Cometa",
    "La Nube",
    "El Farol",
    "La Brújula",
    "El Violín",
    "La Hamaca",
    "El Trébol",
    "La Noria",
)
TRAITS: Final = ("Azul", "Verde", "del Alba", "Redonda", "Alegre")
LANDS: Final = (
    ("Carretera federal 2", 8), ("Carretera federal 10", 10), ("Camino a San Pedro", 3),
    ("Camino a Las Virginias", 5), ("Camino a Pancho Villa", 3), ("Camino a Casa de Janos", 3),
    ("Carretera estatal a Palomas", 4), ("Camino a El Camello", 4),
)  # fmt: skip
COMPLIANCE: Final = (
    "padron",
    "registro_anual",
    "contrato_escrito",
    "pago_semanal",
    "vivienda_gratuita",
    "piso_firme",
    "agua_potable",
    "banos",
    "sanitarios_por_sexo",
    "regaderas",
    "lavaderos",
    "comedores",
    "antidotos",
    "imss",
    "seguro_traslado",
    "transporte",
    "interprete",
    "guarderia",
    "escuela",
)
DUMPS: Final = (
    ("Janos", 1150.0, -0.5, "reportado"), ("Janos", 1900.0, 2.6, "clausurado"),
    ("Monte Verde", 900.0, 1.9, "verificado"), ("Pancho Villa", 800.0, -1.6, "reportado"),
    ("Ascensión", 1400.0, -2.2, "verificado"), ("Puerto Palomas", 1500.0, -0.9, "reportado"),
    ("Casas Grandes", 1350.0, 2.8, "saneado"), ("Nuevo Casas Grandes", 1700.0, -2.7, "verificado"),
)  # fmt: skip
SERVICES: Final = (
    # type, class, how many, word
    ("primaria", "educacion", 17, "Primaria"),
    ("tienda", "abasto", 12, "Tienda"),
    ("centro_salud", "salud", 8, "Centro de salud"),
    ("preescolar", "educacion", 5, "Preescolar"),
    ("secundaria", "educacion", 5, "Secundaria"),
    ("toma_agua", "agua", 4, "Toma de agua"),
    ("parada", "transporte", 4, "Parada de autobús"),
    ("bachillerato", "educacion", 2, "Bachillerato"),
    ("hospital", "salud", 1, "Hospital"),
    ("adicciones", "salud", 1, "Centro de atención de adicciones"),
    ("presidencia", "gobierno", 1, "Presidencia"),
)


def build_dumps(network: Network, towns: dict[str, Town]) -> list[Row]:
    """Return the dumps, each at the end of a track from its town."""
    rng = stream("basureros")
    rows: list[Row] = []
    for number, (town, distance, bearing, state) in enumerate(DUMPS, start=1):
        home = place(town)
        where = near(home.center, distance + towns[home.cvegeo].outline.area ** 0.5 * 0.2, bearing)
        reach(network, f"Brecha al tiradero {number}", where, ("calle", "camino", "terraceria"))
        area = round(rng.uniform(900, 14_000), -2)
        rows.append(
            {
                "geom": point(where),
                "folio": f"B-{number:02d}",
                "nombre": f"Tiradero de {home.name.split(' (')[0]} {number}",
                "municipio": home.municipality,
                "estado": state,
                "fecha_reporte": dt.date(2018, 9, 1) + dt.timedelta(days=rng.randrange(200)),
                "fecha_verificacion": None if state == "reportado" else dt.date(2019, 5, 6 + number),
                "area_m2": area,
                "volumen_m3": round(area * rng.uniform(0.4, 1.6), -2),
                "residuos": [
                    "rsu",
                    *rng.sample(("escombro", "neumaticos", "animales", "envases_plaguicida"), 2),
                ],
                "tipo_nom083": "D",
                "quema": state != "saneado" and chance(rng, 0.7),
                "lixiviado": chance(rng, 0.4),
                "fauna": chance(rng, 0.7),
                "perros": rng.randrange(0, 25),
                "garrapatas": chance(rng, 0.5),
                "fuente": SOURCE,
            }
        )
    return rows


def build_ranches(network: Network) -> list[Row]:
    """Return the ranches, each off a road and at the end of its own track."""
    rng = stream("ranchos")
    names = [f"Rancho Ficticio {thing} {trait}" for thing in THINGS for trait in TRAITS]
    rng.shuffle(names)
    rows: list[Row] = []
    for name, count in LANDS:
        roads = [road for road in network.roads if road.name == name]
        for number in range(count):
            road = max(roads, key=lambda road: len(road.line)) if len(roads) == 1 else rng.choice(roads)
            share = (number + rng.uniform(0.25, 0.75)) / count * 0.8 + 0.1
            where = roadside(road, share, rng.uniform(350, 1500), rng.choice((-1, 1)))
            ranch = names[len(rows)]
            reach(network, f"Brecha a {ranch}", where, (road.kind,))
            rows.append(_ranch(ranch, where, len(rows) + 1, rng))
    return rows


def _ranch(name: str, where: XY, number: int, rng: random.Random) -> Row:
    crops = rng.sample(list(SEASONS), rng.choice((1, 1, 2, 3)))
    permanent = rng.randrange(2, 12)
    seasonal = rng.randrange(10, 120)
    row: Row = {
        "geom": point(where),
        "folio": f"R-{number:02d}",
        "nombre": name,
        "cultivos": crops,
        "superficie_ha": round(rng.uniform(25, 640), 0),
        "viviendas": rng.choice((0, 2, 4, 6, 10, 16)),
    }
    for month, short in enumerate(MONTHS, start=1):
        busy = sum(month in SEASONS[crop] for crop in crops) / len(crops)
        row[f"trabajadores_{short}"] = permanent + round(seasonal * busy * rng.uniform(0.7, 1.0))
    row["capacidad_alojamiento"] = row["viviendas"] * rng.randrange(4, 9)
    if chance(rng, 0.75):
        row["fecha_verificacion"] = dt.date(2019, 3, 1) + dt.timedelta(days=rng.randrange(120))
        row["semanas_continuas"] = rng.randrange(8, 40)
        row |= {rule: chance(rng, 0.66) for rule in COMPLIANCE}
    if chance(rng, 0.3):
        row["certificaciones"] = rng.sample(("SRRC", "BUMP", "BUMA", "DEALTI"), rng.choice((1, 2)))
        row["certificacion_vigente_hasta"] = dt.date(2020, rng.randrange(1, 13), 28)
    return row


def build_camps(network: Network, ranches: list[Row]) -> list[Row]:
    """Return the camps, each a walk from a ranch and joined to its track."""
    rng = stream("campamentos")
    rows: list[Row] = []
    for number, ranch in enumerate(rng.sample(ranches, 25), start=1):
        home: Point = ranch["geom"]
        where = near((home.x, home.y), rng.uniform(160, 420), rng.uniform(0, 2 * math.pi))
        reach(network, f"Brecha al campamento {number}", where, ("brecha",))
        rows.append(_camp(number, where, ranch, rng))
    return rows


def _camp(number: int, where: XY, ranch: Row, rng: random.Random) -> Row:
    people = rng.randrange(12, 140)
    women = round(people * rng.uniform(0.28, 0.5))
    small, school = round(people * rng.uniform(0.03, 0.14)), round(people * rng.uniform(0.05, 0.22))
    months = sorted({month for crop in ranch["cultivos"] for month in SEASONS[crop]})
    last = dt.date(2019, 4, 1) + dt.timedelta(days=rng.randrange(85))
    visited = chance(rng, 0.85)
    return {
        "geom": point(where),
        "folio": f"C-{number:02d}",
        "nombre": f"Campamento de demostración {number:02d}",
        "rancho": ranch["nombre"],
        "poblacion": ["jornalera"] if chance(rng, 0.7) else ["jornalera", "transito"],
        "hogares": max(1, round(people / rng.uniform(3.2, 5.5))),
        "personas": people,
        "mujeres": women,
        "hombres": people - women,
        "edad_0_4": small,
        "edad_5_17": school,
        # Pecans are picked from October to January: a season may end in a smaller month than it began.
        "mes_inicio": 10 if ranch["cultivos"] == ["nuez"] else months[0],
        "mes_fin": 1 if ranch["cultivos"] == ["nuez"] else months[-1],
        "ultima_visita": last if visited else None,
        "proxima_visita": last + dt.timedelta(days=rng.choice((14, 21, 28, 42))) if visited else None,
        "prioridad": rng.choice(("alta", "media", "media", "baja")),
        "alojamiento": rng.choices(("galera", "cuartos", "casas_moviles", "carpas"), weights=(4, 4, 2, 1))[0],
        "agua_fuente": rng.choice(("pozo_particular", "pipa", "pozo_comunitario")),
        "agua_clorada": chance(rng, 0.45) if visited else None,
        "sanitarios": max(1, round(people / rng.uniform(15, 60))),
        "sanitarios_por_sexo": chance(rng, 0.4),
        "electricidad": chance(rng, 0.7),
        "recoleccion_basura": chance(rng, 0.35),
        "garrapatas": chance(rng, 0.2),
        "necesita_interprete": chance(rng, 0.4),
        "acceso": "brecha",
    }


def build_services(towns: dict[str, Town], taken: set[XY]) -> list[Row]:
    """Return the services: a primary school in every town, the rest in the larger ones, on free lots."""
    rng = stream("servicios")
    by_size = sorted(PLACES, key=lambda found: -found.population)
    free = {home.cvegeo: _free_lots(towns[home.cvegeo], taken, rng) for home in PLACES}
    return [
        {
            "geom": point(free[home.cvegeo].pop()),
            "nombre": f"{word} de {_short(home)} (demostración)",
            "clase": group,
            "tipo": kind,
            "municipio": home.municipality,
            "localidad": home.cvegeo,
            "estado": "parcial" if chance(rng, 0.1) else "operando",
            "fuente": SOURCE,
        }
        for kind, group, count, word in SERVICES
        for home in (by_size[:count] if kind != "toma_agua" else by_size[4 : 4 + count])
    ]


def _free_lots(town: Town, taken: set[XY], rng: random.Random) -> list[XY]:
    lots = [
        lot for cell in sorted(town.cells) for lot in town.lots(cell) if cell != (0, 0) and lot not in taken
    ]
    rng.shuffle(lots)
    # Near the middle of the town last, because they are taken from the end.
    return sorted(lots, key=lambda lot: -math.dist(lot, town.place.center) * rng.uniform(0.5, 1))


def _short(home: Place) -> str:
    return home.name.split(" (")[0].split(" [")[0]
