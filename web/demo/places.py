"""The real localities that the invented scenario is drawn around.

Positions, population and dwellings: INEGI, locality catalogue and census of 2020.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from web.demo.plane import XY, plane


@dataclass(frozen=True)
class Place:
    """A locality of the INEGI catalogue.

    Attributes:
        turn: direction of its streets, in degrees from the east; invented.
        census: dwellings that the invented census visits there in its newest round.
    """

    cvegeo: str
    name: str
    lon: float
    lat: float
    population: int
    dwellings: int | None
    turn: float
    census: int

    @property
    def municipality(self) -> str:
        """The CVEGEO of its municipality."""
        return self.cvegeo[:5]

    @cached_property
    def center(self) -> XY:
        """Its point, in metres of the plane."""
        return plane(self.lon, self.lat)


PLACES: Final = (
    Place("080350001", "Janos", -108.1898497, 30.8872575, 3194, 1030, 8, 330),
    Place("080350072", "Monte Verde (Altamira)", -108.7147533, 30.9133625, 1167, 338, -14, 230),
    Place("080350049", "Pancho Villa (La Morita)", -108.6445489, 30.8023617, 680, 197, 22, 110),
    Place("080350017", "Tres Álamos", -108.2961781, 30.8261019, 607, 204, 3, 60),
    Place("080350027", "Fernández Leal", -108.2847264, 30.8506428, 565, 184, -5, 50),
    Place("080350074", "San Pedro", -108.3889189, 30.8566667, 451, 114, 31, 40),
    Place("080350012", "Casa de Janos", -108.4232403, 30.7177947, 400, 142, -27, 30),
    Place("080350446", "Las Virginias (Campo Cinco)", -108.64, 30.93, 322, None, 0, 10),
    Place("080350004", "Altamirano", -108.4954508, 30.3543750, 224, 70, 15, 10),
    Place("080350433", "Buenos Aires (Campo Cuatro)", -108.3775453, 30.8507625, 224, 49, 1, 0),
    Place("080050001", "Ascensión", -107.9959494, 31.0921761, 15054, 4464, -4, 190),
    Place("080050068", "Puerto Palomas de Villa", -107.6281475, 31.7829722, 6054, 1926, 0, 120),
    Place("080050431", "El Camello [Colonia Menonita]", -108.1672222, 31.4719444, 365, 90, 2, 20),
    Place("080130001", "Casas Grandes", -107.9488053, 30.3757036, 7134, 2184, 18, 110),
    Place("080130036", "Profesor Graciano Sánchez", -108.0105919, 30.6376678, 180, 50, -9, 30),
    Place("080500001", "Nuevo Casas Grandes", -107.9121031, 30.4139856, 62038, 19942, 12, 70),
    Place("080500011", "Ejido Hidalgo", -107.8978908, 30.5671081, 627, 154, 6, 40),
)

MUNICIPALITIES: Final = {
    "08005": ("Ascensión", 26093, 7925),
    "08013": ("Casas Grandes", 11815, 3709),
    "08035": ("Janos", 11005, 3238),
    "08050": ("Nuevo Casas Grandes", None, None),
}
"""Name, population and dwellings in 2020, of those known."""


def place(name: str) -> Place:
    """Return the locality whose name starts with `name`."""
    return next(found for found in PLACES if found.name.startswith(name))
