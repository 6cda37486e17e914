"""Towns drawn as northern towns are: a grid of blocks and streets around the locality's point."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import shapely
from shapely.geometry import MultiPolygon, Polygon

from web.demo.places import PLACES, Place
from web.demo.plane import XY, stream

BLOCK_LENGTH: Final = 104.0  # metres from street axis to street axis
BLOCK_DEPTH: Final = 78.0
STREET_HALF: Final = 6.0
LOT_FRONT: Final = 17.0
SETBACK: Final = 9.0
MOST_BLOCKS: Final = 120
DWELLINGS_A_BLOCK: Final = 9
Cell = tuple[int, int]
Edge = tuple[XY, XY]


@dataclass(frozen=True)
class Town:
    """A grid of blocks around the point of a locality, which lies in the middle of block (0, 0)."""

    place: Place
    cells: frozenset[Cell]

    def at(self, along: float, across: float) -> XY:
        """Return the point `along` the streets and `across` them, in metres from the locality's point."""
        turn = math.radians(self.place.turn)
        east, north = self.place.center
        return (
            round(east + along * math.cos(turn) - across * math.sin(turn), 2),
            round(north + along * math.sin(turn) + across * math.cos(turn), 2),
        )

    def corner(self, i: int, j: int) -> XY:
        """Return the street crossing at the lower left of block (i, j)."""
        return self.at((i - 0.5) * BLOCK_LENGTH, (j - 0.5) * BLOCK_DEPTH)

    @cached_property
    def streets(self) -> list[Edge]:
        """The pieces of street between crossings, each once."""
        pieces: dict[tuple[Cell, Cell], Edge] = {}
        for i, j in sorted(self.cells):
            around = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))
            for start, end in zip(around, (*around[1:], around[0]), strict=True):
                key = (min(start, end), max(start, end))
                pieces[key] = (self.corner(*key[0]), self.corner(*key[1]))
        return list(pieces.values())

    @cached_property
    def crossings(self) -> list[XY]:
        """Every street crossing, each once."""
        return sorted({end for piece in self.streets for end in piece})

    @cached_property
    def outline(self) -> MultiPolygon:
        """The blocks with their streets, as one shape with square corners."""
        blocks = [
            Polygon(
                [self.corner(i, j), self.corner(i + 1, j), self.corner(i + 1, j + 1), self.corner(i, j + 1)]
            )
            for i, j in sorted(self.cells)
        ]
        grown = [block.buffer(STREET_HALF + 2, join_style="mitre") for block in blocks]
        merged = shapely.union_all(grown).simplify(0.5)
        return MultiPolygon([part for part in shapely.get_parts(merged) if isinstance(part, Polygon)])

    def lots(self, cell: Cell) -> list[XY]:
        """Return the places for a house in a block: two rows, one along each long street."""
        i, j = cell
        count = int((BLOCK_LENGTH - 2 * STREET_HALF) // LOT_FRONT)
        edge = BLOCK_DEPTH / 2 - STREET_HALF - SETBACK
        return [
            self.at(i * BLOCK_LENGTH + (n - (count - 1) / 2) * LOT_FRONT, j * BLOCK_DEPTH + side * edge)
            for side in (-1, 1)
            for n in range(count)
        ]

    def gate(self, towards: XY) -> XY:
        """Return the street crossing nearest to a far place, where the road to it leaves the town."""
        return min(self.crossings, key=lambda crossing: math.dist(crossing, towards))


def build_towns() -> dict[str, Town]:
    """Return the towns by CVEGEO of their locality."""
    return {place.cvegeo: Town(place, _grow(place)) for place in PLACES}


def _grow(place: Place) -> frozenset[Cell]:
    """Choose the blocks of a town one by one, nearest first with some whim, so that its edge is ragged."""
    rng = stream(f"pueblo {place.cvegeo}")
    wanted = min(MOST_BLOCKS, max(6, round((place.dwellings or 70) / DWELLINGS_A_BLOCK)))
    cells: set[Cell] = {(0, 0)}
    frontier = {cell: _reach(cell, rng) for cell in _beside((0, 0))}
    while len(cells) < wanted:
        chosen = min(frontier, key=lambda cell: (frontier[cell], cell))
        del frontier[chosen]
        cells.add(chosen)
        for cell in _beside(chosen):
            if cell not in cells and cell not in frontier:
                frontier[cell] = _reach(cell, rng)
    return frozenset(cells | _surrounded(cells))


def _reach(cell: Cell, rng: random.Random) -> float:
    return math.hypot(cell[0] * BLOCK_LENGTH, cell[1] * BLOCK_DEPTH * 1.25) * rng.uniform(0.75, 1.3)


def _beside(cell: Cell) -> list[Cell]:
    i, j = cell
    return [(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)]


def _surrounded(cells: set[Cell]) -> set[Cell]:
    gaps = {neighbour for cell in cells for neighbour in _beside(cell)} - cells
    return {gap for gap in gaps if all(neighbour in cells for neighbour in _beside(gap))}
