"""What every readable file offers: its layers, its columns, and its rows chunk by chunk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import ContentRefused
from geo.importing.report import Rejection
from geo.layers import Declaration, normalise

Geometries = NDArray[np.object_]

CHUNK: Final = 20_000
"""Rows in memory at a time."""


@dataclass
class Chunk:
    """Some consecutive rows of a file, as they came.

    Attributes:
        numbers: 1-based data row of each row, shape (n,).
        table: raw columns, n rows; missing values are None or NaN.
        geometry: shapely geometries in the file's CRS, shape (n,), None where missing; or None when the
            position is in columns of the table.
        rejected: rows that could not be read at all; they are not in the table.
    """

    numbers: NDArray[np.int64]
    table: pd.DataFrame
    geometry: Geometries | None
    rejected: list[Rejection] = dataclass_field(default_factory=list)

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass
class Contents:
    """One layer of a file, ready to be read.

    Attributes:
        layer: its name; layers: all the names in the file.
        columns: names, in the order of the file, unique.
        crs: as the file says; None when it says nothing usable.
        bounds: west, south, east, north in the file's units, when the format tells.
        has_geometry: whether the format carries geometry, as against columns of a table.
        count: rows, when the format tells.
    """

    layer: str
    layers: list[str]
    columns: list[str]
    crs: CRS | None = None
    bounds: tuple[float, float, float, float] | None = None
    has_geometry: bool = True
    count: int | None = None
    warnings: list[str] = dataclass_field(default_factory=list)


class Source(ABC):
    """A file opened for reading; `chunks` may be called again to read it anew."""

    contents: Contents

    @abstractmethod
    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        """Yield the rows, at most `size` at a time.

        Raises:
            ContentRefused: the file is damaged further on.
        """


def choose_layer(
    layers: Sequence[str], wanted: str | None, declaration: Declaration | None, likely: Iterable[str] = ()
) -> str:
    """Return which layer of a file to read.

    Args:
        layers: names in the file.
        wanted: the name asked for, if any.
        declaration: of the layer imported into; a layer of the file called like it is taken.
        likely: the layers worth asking about, if not all (those with geometry, say).

    Raises:
        ContentRefused: there is no such layer, or there are several and none is asked for.
    """
    if wanted is not None:
        for layer in layers:
            if layer == wanted or normalise(layer) == normalise(wanted):
                return layer
        raise ContentRefused(f"El archivo no tiene la capa «{wanted}». Tiene: {_listed(layers)}.")
    candidates = list(likely) or list(layers)
    if len(candidates) == 1:
        return candidates[0]
    if declaration is not None:
        names = {normalise(one) for one in (declaration.slug, declaration.title, *declaration.aliases)}
        called = [layer for layer in candidates if normalise(layer) in names]
        if len(called) == 1:
            return called[0]
    raise ContentRefused(
        f"El archivo tiene {len(candidates)} capas: {_listed(candidates)}. Diga cuál con --layer."
    )


def unique_names(names: Iterable[object]) -> list[str]:
    """Return column names as texts without repeats or blanks: `x`, `x_2`, `columna_3`."""
    taken: set[str] = set()
    result: list[str] = []
    for place, raw in enumerate(names, start=1):
        base = " ".join(str("" if raw is None else raw).replace("\ufeff", "").split()) or f"columna_{place}"
        name, again = base, 2
        while name in taken:
            name, again = f"{base}_{again}", again + 1
        taken.add(name)
        result.append(name)
    return result


def from_wkb(raw: Any) -> Geometries:
    """Return geometries of an array of WKB; None where it is missing or cannot be read."""
    return np.asarray(shapely.from_wkb(np.asarray(raw, dtype=object), on_invalid="ignore"), dtype=object)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"«{name}»" for name in names[:12])
    return f"{shown} y {len(names) - 12} más" if len(names) > 12 else shown  # noqa: PLR2004 - a line's worth
