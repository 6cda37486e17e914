"""Invented land: parcels in rows beside the towns, and the ejidos around the localities."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any, Final

import shapely
from shapely.geometry import LineString, MultiPoint, MultiPolygon, Point, Polygon, box

from web.demo.places import Place, place
from web.demo.plane import XY, chance, near, stream
from web.demo.roads import Network
from web.demo.towns import BLOCK_DEPTH, BLOCK_LENGTH, Town

Row = dict[str, Any]
SOURCE: Final = "Inventado para la demostración"
WITH_PARCELS: Final = (
    "Janos", "Monte Verde", "Pancho Villa", "Tres Álamos", "Fernández Leal", "San Pedro", "Ascensión",
    "Casas Grandes", "Profesor Graciano", "Ejido Hidalgo",
)  # fmt: skip
COLUMNS, LINES = 3, 2
EJIDOS: Final = (
    ("Monte Verde", 5200.0), ("Pancho Villa", 5600.0), ("Tres Álamos", 3800.0), ("Fernández Leal", 4000.0),
    ("San Pedro", 4700.0), ("Casa de Janos", 6100.0), ("Altamirano", 7000.0), ("Ejido Hidalgo", 4600.0),
    ("Profesor Graciano", 5000.0),
)  # fmt: skip
GAPS: Final = (
    "agua", "drenaje", "electricidad", "pendiente_pct", "nivel_freatico_m", "superficie_documento_m2",
    "tenencia", "costo_m2",
)  # fmt: skip


def build_parcels(towns: dict[str, Town], network: Network) -> list[Row]:
    """Return sixty parcels: six beside each of ten towns, in two lines of three that share their borders."""
    roads = shapely.union_all([LineString(road.line) for road in network.roads if road.kind != "calle"])
    rows: list[Row] = []
    for name in WITH_PARCELS:
        home = place(name)
        rng = stream(f"predios {home.cvegeo}")
        options = [_tract(towns[home.cvegeo], side, stream(f"tramo {name} {side}")) for side in range(4)]
        # The side of the town where the fewest roads cut through, as a land office would have parted it.
        tract = min(options, key=lambda parcels: shapely.union_all(parcels).intersection(roads).length)
        rows += [_parcel(home, shape, len(rows) + n, rng) for n, shape in enumerate(tract, start=1)]
    return rows


def _tract(town: Town, side: int, rng: random.Random) -> list[Polygon]:
    """Return six quadrilaterals that share corners, 30 m out of the town on one of its four sides."""
    along, sign = side in {0, 2}, 1 if side in {0, 1} else -1
    reach = max(sign * cell[1 if along else 0] for cell in town.cells) + 0.5
    start = reach * (BLOCK_DEPTH if along else BLOCK_LENGTH) + 30
    widths = [rng.uniform(75, 135) for _ in range(COLUMNS)]
    depths = [rng.uniform(95, 150) for _ in range(LINES)]
    corners: list[list[XY]] = []
    for line in range(LINES + 1):
        out = start + sum(depths[:line])
        row: list[XY] = []
        for column in range(COLUMNS + 1):
            across = sum(widths[:column]) - sum(widths) / 2 + rng.uniform(-6, 6)
            away = sign * (out + (rng.uniform(-7, 7) if line else 0))
            row.append(town.at(across, away) if along else town.at(away, across))
        corners.append(row)
    return [
        Polygon([corners[j][i], corners[j][i + 1], corners[j + 1][i + 1], corners[j + 1][i]])
        for j in range(LINES)
        for i in range(COLUMNS)
    ]


def _parcel(home: Place, shape: Polygon, number: int, rng: random.Random) -> Row:
    short = home.name.split(" (")[0]
    tenure = rng.choices(
        ("ejidal_parcela", "ejidal_uso_comun", "privada", "municipal", "estatal"), weights=(30, 18, 28, 18, 6)
    )[0]
    if home.municipality == "08050" and chance(rng, 0.5):
        tenure = "municipal"
    social = tenure.startswith("ejidal")
    row: Row = {
        "geom": MultiPolygon([shape]),
        "clave_catastral": f"DEMO-{home.municipality}-{number:03d}",
        "nombre": f"Predio {number:02d}, {short}",
        "municipio": home.municipality,
        "localidad": home.cvegeo,
        "ejido": f"{short} (demostración)" if social else None,
        "disponibilidad": rng.choices(
            ("disponible", "en_negociacion", "comprometido", "no_disponible"), weights=(52, 24, 10, 14)
        )[0],
        "tenencia": tenure,
        "acuerdo_asamblea": chance(rng, 0.35) if social else None,
        "litigio": chance(rng, 0.08),
        "superficie_documento_m2": round(shape.area * rng.uniform(0.97, 1.03)),
        "costo_m2": None if tenure in {"municipal", "estatal"} else round(rng.uniform(12, 95)),
        "uso_suelo": rng.choice(("baldio", "agostadero", "agricola_temporal", "agricola_riego")),
        "agua": rng.choices(("en_predio", "a_pie", "factible", "no"), weights=(12, 44, 30, 14))[0],
        "drenaje": rng.choices(("en_predio", "a_pie", "factible", "no"), weights=(4, 26, 36, 34))[0],
        "electricidad": rng.choices(("en_predio", "a_pie", "factible", "no"), weights=(10, 58, 24, 8))[0],
        "acceso": rng.choices(("pavimentado", "terraceria", "brecha"), weights=(20, 62, 18))[0],
        "pendiente_pct": round(rng.triangular(0.4, 14, 2.5), 1),
        "nivel_freatico_m": round(rng.uniform(1.8, 60), 1),
        "estudio_riesgo": chance(rng, 0.3),
        "fecha": dt.date(2019, 1, 10) + dt.timedelta(days=rng.randrange(150)),
        "fuente": SOURCE,
    }
    if chance(rng, 0.3):
        for gap in rng.sample(GAPS, rng.choice((1, 2, 4))):
            row[gap] = None
    return row


def build_ejidos() -> list[Row]:
    """Return the ejidos: straight-sided lands around their localities, which never overlap."""
    homes = [place(name) for name, _ in EJIDOS]
    cells = shapely.voronoi_polygons(MultiPoint([home.center for home in homes]), extend_to=_window(homes))
    rows: list[Row] = []
    for (_, radius), home in zip(EJIDOS, homes, strict=True):
        rng = stream(f"ejido {home.cvegeo}")
        bearings = sorted((n + rng.uniform(-0.3, 0.3)) * 2 * 3.14159 / 9 for n in range(9))
        corners = [near(home.center, radius * rng.uniform(0.65, 1.15), bearing) for bearing in bearings]
        cell = next(part for part in cells.geoms if part.contains(Point(home.center)))
        # A street's width between neighbours: they are separate lands, and touch nowhere.
        shape = Polygon(corners).intersection(cell.buffer(-10))
        rows.append(
            {
                "geom": MultiPolygon([max(shapely.get_parts(shape), key=lambda part: float(part.area))]),
                "clave": None,
                "nombre": f"{home.name.split(' (')[0]} (demostración)",
                "tipo": "ejido",
                "municipio": home.municipality,
                "superficie_ha": round(shape.area / 10_000 * rng.uniform(0.98, 1.02)),
                "beneficiarios": rng.randrange(35, 190),
                "fuente": SOURCE,
            }
        )
    return rows


def _window(homes: list[Place]) -> Polygon:
    return box(*MultiPoint([home.center for home in homes]).buffer(20_000).bounds)
