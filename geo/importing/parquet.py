"""Read GeoParquet and plain Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from geo.errors import ContentRefused
from geo.importing.source import CHUNK, Chunk, Contents, Geometries, Source, from_wkb, unique_names
from geo.importing.vector import usable_crs


class ParquetSource(Source):
    """A Parquet file; with GeoParquet's metadata, its primary geometry column."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with pq.ParquetFile(path) as file:
                schema, rows = file.schema_arrow, file.metadata.num_rows
        except (pa.ArrowException, OSError) as error:
            raise ContentRefused("El archivo Parquet está dañado o incompleto.") from error
        try:
            geo: dict[str, Any] = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
            self._geometry: str | None = geo.get("primary_column")
            about: dict[str, Any] = geo["columns"][self._geometry] if self._geometry else {}
        except (ValueError, KeyError, TypeError) as error:
            raise ContentRefused("Los metadatos GeoParquet del archivo están dañados.") from error
        self._encoding = about.get("encoding", "WKB")
        extra = {self._geometry, *(name for name in schema.names if _is_cover(about, name))}
        self._raw = [name for name in schema.names if name not in extra]
        bounds = about.get("bbox")
        self.contents = Contents(
            layer=path.stem,
            layers=[path.stem],
            columns=unique_names(self._raw),
            # The standard's default, when the key is absent, is longitude and latitude.
            crs=usable_crs(about["crs"]) if "crs" in about else CRS.from_user_input("OGC:CRS84"),
            bounds=_flat(bounds),
            has_geometry=self._geometry is not None,
            count=rows,
        )

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        """Yield the rows."""
        columns = [*self._raw, *([self._geometry] if self._geometry else [])]
        first = 1
        try:
            with pq.ParquetFile(self._path) as file:
                for batch in file.iter_batches(batch_size=size, columns=columns):
                    yield self._chunk(batch, first)
                    first += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise ContentRefused("El archivo Parquet está dañado o incompleto.") from error

    def _chunk(self, batch: pa.RecordBatch, first: int) -> Chunk:
        table = {
            name: pd.Series(_values(batch.column(raw)), dtype=object)
            if pa.types.is_nested(batch.column(raw).type)
            else batch.column(raw).to_pandas(integer_object_nulls=True)
            for raw, name in zip(self._raw, self.contents.columns, strict=True)
        }
        geometry = self._geometries(batch.column(self._geometry)) if self._geometry else None
        numbers = np.arange(first, first + batch.num_rows, dtype=np.int64)
        return Chunk(numbers, pd.DataFrame(table, index=range(batch.num_rows)), geometry)

    def _geometries(self, column: pa.Array) -> Geometries:
        if isinstance(column, pa.ExtensionArray):
            # A library that registers geometry types with Arrow would have each value wrapped in Python.
            column = column.storage
        if self._encoding == "WKB":
            return from_wkb(column.to_pylist())
        if self._encoding == "point":
            points = column.to_pylist()
            return np.array(
                [shapely.Point(one["x"], one["y"]) if one else None for one in points], dtype=object
            )
        raise ContentRefused("La codificación de la geometría del GeoParquet no es WKB; guárdelo como WKB.")


def _is_cover(about: dict[str, Any], name: str) -> bool:
    """Say whether a column only repeats each geometry's box."""
    box = about.get("covering", {}).get("bbox", {})
    return any(path and path[0] == name for path in box.values() if isinstance(path, list))


def _flat(bounds: object) -> tuple[float, float, float, float] | None:
    if not isinstance(bounds, list) or len(bounds) not in {4, 6}:
        return None
    half = len(bounds) // 2
    west, south, east, north = bounds[0], bounds[1], bounds[half], bounds[half + 1]
    return (west, south, east, north)


def _values(column: pa.Array) -> list[Any]:
    return list(column.to_pylist())
