"""The invented census: dwellings along the streets, with households and people who add up."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any, Final

from web.demo.places import PLACES, Place
from web.demo.plane import XY, chance, point, stream
from web.demo.towns import Town

Row = dict[str, Any]
FIRST_ROUND: Final = "2018-11"
SECOND_ROUND: Final = "2019-06"
SURVEYED_TWICE: Final = {"080350072": 100, "080350049": 50}
"""Dwellings of the first, partial round of Janos, by locality; all were visited again in the second."""

NEWEST: Final = {"08035": SECOND_ROUND}
POPULATIONS: Final = ("retorno", "transito", "jornalera", "otra")
MIX: Final[dict[str, tuple[int, int, int, int]]] = {
    "080350072": (10, 4, 70, 16),
    "080350049": (10, 3, 62, 25),
    "080500011": (8, 12, 70, 10),
    "080130036": (6, 10, 74, 10),
    "080050068": (38, 40, 8, 14),
    "080050001": (24, 14, 34, 28),
    "080050431": (5, 2, 63, 30),
}
USUAL_MIX: Final = (20, 7, 33, 40)
AGES: Final = (
    ("edad_0_4", 11),
    ("edad_5_11", 17),
    ("edad_12_17", 13),
    ("edad_18_59", 52),
    ("edad_60_mas", 7),
)
LARGE: Final = 6  # people from whom on two households often share a dwelling
ADULTS: Final = ("edad_18_59", "edad_60_mas")


def build_dwellings(towns: dict[str, Town]) -> tuple[list[Row], set[XY]]:
    """Return the rows of both rounds, and the lots that they take."""
    rows: list[Row] = []
    taken: set[XY] = set()
    folios: dict[str, int] = {}
    for place in PLACES:
        rng = stream(f"censo {place.cvegeo}")
        lots = _inhabited_lots(towns[place.cvegeo], place, rng)
        taken |= set(lots)
        again = set(rng.sample(range(len(lots)), SURVEYED_TWICE.get(place.cvegeo, 0)))
        for number, lot in enumerate(lots):
            # Each municipality numbers its own forms from 1, as they do.
            folio = folios[place.municipality] = folios.get(place.municipality, 0) + 1
            row = _dwelling(place, lot, f"{folio:04d}", rng)
            if number in again:
                rows.append(_before(row, rng))
            rows.append(row)
    return rows, taken


def _inhabited_lots(town: Town, place: Place, rng: random.Random) -> list[XY]:
    """Choose lots block by block, the outer ones first to be visited, most of each block."""
    far = {cell: cell[0] ** 2 + cell[1] ** 2 for cell in town.cells}
    order = sorted(town.cells, key=lambda cell: (-(far[cell] ** 0.5) * rng.uniform(0.3, 1.0), cell))
    chosen: list[XY] = []
    for cell in order:
        lots = town.lots(cell)
        if cell == (0, 0):
            continue  # the block of the plaza
        filled = [lot for lot in lots if chance(rng, 0.8)]
        chosen += filled[: place.census - len(chosen)]
        if len(chosen) == place.census:
            break
    return chosen


def _dwelling(place: Place, lot: XY, folio: str, rng: random.Random) -> Row:
    latest = NEWEST.get(place.municipality, FIRST_ROUND)
    first_day = dt.date(2018, 11, 5) if latest == FIRST_ROUND else dt.date(2019, 6, 3)
    poor = chance(rng, 0.62 if place.cvegeo in MIX else 0.4)
    row: Row = {
        "geom": point((round(lot[0] + rng.uniform(-2.5, 2.5), 2), round(lot[1] + rng.uniform(-2.5, 2.5), 2))),
        "municipio": place.municipality,
        "localidad": place.cvegeo,
        "ronda": latest,
        "folio": folio,
        "fecha": first_day + dt.timedelta(days=rng.randrange(18)),
        "precision_m": round(rng.uniform(2.5, 9.5), 1),
    }
    if chance(rng, 0.05):
        return row | _empty_house(rng) | _materials(rng, poor=poor)
    return (
        row
        | _people(rng, MIX.get(place.cvegeo, USUAL_MIX))
        | _materials(rng, poor=poor)
        | _services(rng, poor)
    )


def _empty_house(rng: random.Random) -> Row:
    counts = ("hogares", "personas", "mujeres", "hombres", *(f"personas_{name}" for name in POPULATIONS))
    empty: Row = dict.fromkeys((*counts, *(age for age, _ in AGES)), 0)
    return empty | {"ocupacion": rng.choice(("deshabitada", "temporal"))}


def _people(rng: random.Random, mix: tuple[int, ...]) -> Row:
    """Return a household's counts: its populations, its sexes and its ages each add up to its people."""
    people = rng.choices(range(1, 10), weights=(9, 16, 21, 21, 15, 9, 5, 3, 1))[0]
    households = 2 if people >= LARGE and chance(rng, 0.45) else 1
    row: Row = {"ocupacion": "habitada", "hogares": households, "personas": people}
    main = rng.choices(POPULATIONS, weights=mix)[0]
    counts = dict.fromkeys(POPULATIONS, 0)
    for _ in range(people):
        counts[main if chance(rng, 0.88) else "otra"] += 1
    row |= {f"personas_{name}": count for name, count in counts.items()}
    women = sum(chance(rng, 0.48) for _ in range(people))
    row |= {"mujeres": women, "hombres": people - women}
    if chance(rng, 0.04):
        return row  # nobody was at home to say the ages
    ages = {age: 0 for age, _ in AGES}
    ages[ADULTS[chance(rng, 0.12)]] += 1  # somebody grown lives in every house
    for age in rng.choices([age for age, _ in AGES], weights=[weight for _, weight in AGES], k=people - 1):
        ages[age] += 1
    return row | ages


def _materials(rng: random.Random, *, poor: bool) -> Row:
    if poor:
        floors, walls, roofs = (38, 56, 6), (4, 12, 10, 2, 6, 12, 40, 14), (5, 20, 48, 8, 4, 1, 8, 4, 0, 2)
    else:
        floors, walls, roofs = (3, 68, 29), (0, 1, 3, 0, 1, 6, 29, 60), (0, 2, 42, 3, 6, 0, 11, 6, 2, 28)
    rooms = rng.choices(range(1, 7), weights=(30, 34, 20, 10, 4, 2) if poor else (6, 16, 28, 26, 16, 8))[0]
    return {
        "pisos": rng.choices(range(1, 4), weights=floors)[0],
        "paredes": rng.choices(range(1, 9), weights=walls)[0],
        "techos": rng.choices(range(1, 11), weights=roofs)[0],
        "cuartos": rooms,
        "dormitorios": max(1, rooms - rng.choice((1, 1, 2))),
    }


def _services(rng: random.Random, poor: bool) -> Row:
    water = rng.choices(("dentro", "patio", "no"), weights=(18, 52, 30) if poor else (74, 23, 3))[0]
    source = "servicio_publico" if water == "dentro" else rng.choice(("servicio_publico", "pozo_comunitario"))
    drain = rng.choices(
        ("red", "fosa", "barranca", "no"), weights=(12, 44, 10, 34) if poor else (58, 36, 1, 5)
    )
    fuel = rng.choices(("gas", "lena", "electricidad"), weights=(46, 52, 2) if poor else (88, 10, 2))[0]
    row: Row = {
        "agua": water,
        "agua_fuente": rng.choice(("pipa", "otra_vivienda", "pozo_comunitario")) if water == "no" else source,
        "drenaje": drain[0],
        "sanitario": rng.choices(("taza", "letrina", "no"), weights=(36, 52, 12) if poor else (92, 8, 0))[0],
        "electricidad": chance(rng, 0.86 if poor else 0.99),
        "combustible": fuel,
    }
    if fuel == "lena":
        row["chimenea"] = chance(rng, 0.4)
    return row


def _before(row: Row, rng: random.Random) -> Row:
    """Return the same dwelling as the first round found it: the same house, other people."""
    earlier = {name: value for name, value in row.items() if name not in {"ronda", "fecha"}}
    mix = MIX[row["localidad"]]
    counts = ("hogares", "personas", "mujeres", "hombres", "ocupacion")
    for name in (
        *counts,
        *(f"personas_{population}" for population in POPULATIONS),
        *(age for age, _ in AGES),
    ):
        earlier.pop(name, None)
    return earlier | {
        "ronda": FIRST_ROUND,
        "fecha": dt.date(2018, 11, 5) + dt.timedelta(days=rng.randrange(18)),
        **_people(rng, mix),
    }
