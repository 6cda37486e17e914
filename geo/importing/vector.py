"""Read the formats that GDAL knows: GeoJSON, GeoPackage, shapefile, FileGDB, KML, GPX, FlatGeobuf."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import pyogrio.raw
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.errors import ContentRefused
from geo.importing.source import CHUNK, Chunk, Contents, Source, choose_layer, from_wkb, unique_names
from geo.layers import Declaration

GDAL_ERRORS: Final = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError)
CURVED: Final = frozenset({8, 9, 10, 11, 12, 13, 14})
"""WKB types of circular strings, compound curves, curve polygons, multi curves and multi surfaces."""
HELD_BY_NOTHING: Final = {
    # What GDAL adds to every KML and GPX, and what only serves to draw.
    "LIBKML": {"tessellate", "extrude", "visibility", "drawOrder", "icon", "altitudeMode"},
}

# An .shx that got lost is rebuilt in memory; nothing is ever fetched from outside.
pyogrio.set_gdal_config_options(
    {"SHAPE_RESTORE_SHX": True, "GDAL_HTTP_MAX_RETRY": "0", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none"}
)


class VectorSource(Source):
    """One layer of a file read through GDAL.

    Args:
        path: the file or folder; its kind has been recognised by its content.
        driver: the driver that must open it: any other would be a disguise.
        encoding: of the attributes, for shapefiles.
        written: the names of columns as the file writes them, by the name that GDAL gives.
    """

    def __init__(
        self,
        path: Path,
        *,
        driver: str,
        layer: str | None,
        declaration: Declaration | None,
        encoding: str | None = None,
        written: Mapping[str, list[str]] | None = None,
    ) -> None:
        self._path, self._encoding, self._driver = path, encoding, driver
        with _gdal_errors():
            known = [(str(name), kind) for name, kind in pyogrio.list_layers(path)]
            if not known:
                raise ContentRefused("El archivo no contiene ninguna capa.")
            chosen = choose_layer(
                [name for name, _ in known], layer, declaration, self._likely(known, declaration)
            )
            info = pyogrio.read_info(path, layer=chosen, encoding=encoding, force_total_bounds=True)
        if info["driver"] != driver and not (driver == "GeoJSON" and "JSON" in info["driver"]):
            raise ContentRefused("El archivo no es lo que su contenido anuncia; no se abre.")
        self._raw_columns = [str(name) for name in info["fields"]]
        bounds = info["total_bounds"]
        self.contents = Contents(
            layer=chosen,
            layers=[name for name, _ in known],
            columns=unique_names(_as_written(name, written or {}) for name in self._raw_columns),
            warnings=_merged(self._raw_columns, written or {}),
            crs=usable_crs(info["crs"]),
            bounds=tuple(bounds) if bounds is not None and np.isfinite(bounds).all() else None,
            has_geometry=info["geometry_type"] is not None,
            count=info["features"] if info["features"] >= 0 else None,
        )

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        """Yield the rows; curves arrive linearised."""
        first = 1
        with (
            _gdal_errors(strict=True),
            pyogrio.raw.open_arrow(
                self._path,
                layer=self.contents.layer,
                encoding=self._encoding,
                batch_size=size,
                use_pyarrow=True,
                datetime_as_string=True,
            ) as (meta, reader),
        ):
            geometry_name = meta["geometry_name"] or "wkb_geometry"
            for batch in reader:
                if batch.num_rows:
                    yield self._chunk(batch, geometry_name, first)
                    first += batch.num_rows

    def _chunk(self, batch: pa.RecordBatch, geometry_name: str, first: int) -> Chunk:
        geometry = None
        if self.contents.has_geometry:
            wkb = batch.column(geometry_name).to_pylist()
            # GEOS has no curves; GDAL's other reader turns them into lines.
            geometry = self._linear(first, batch.num_rows) if any(map(_is_curved, wkb)) else from_wkb(wkb)
        columns = {
            name: _column(batch.column(raw))
            for raw, name in zip(self._raw_columns, self.contents.columns, strict=True)
            if raw not in HELD_BY_NOTHING.get(self._driver, set())
        }
        numbers = np.arange(first, first + batch.num_rows, dtype=np.int64)
        return Chunk(numbers, pd.DataFrame(columns, index=range(batch.num_rows)), geometry)

    def _linear(self, first: int, count: int) -> Any:
        _, _, wkb, _ = pyogrio.raw.read(
            self._path, layer=self.contents.layer, columns=[], skip_features=first - 1, max_features=count
        )
        return from_wkb(wkb)

    def _likely(self, known: list[tuple[str, str | None]], declaration: Declaration | None) -> list[str]:
        """Leave out the layers that hold nothing or cannot fit, as the empty ones of every GPX."""
        spatial = [name for name, kind in known if kind is not None]
        if len(spatial) < 2:  # noqa: PLR2004 - nothing to choose among
            return spatial or [name for name, _ in known]
        full = [name for name in spatial if self._has_rows(name)]
        if self._driver == "GPX" and declaration is not None:
            # The points of a track repeat the track; a line layer wants the tracks.
            full = [name for name in full if name not in {"route_points", "track_points"}]
            wants_line = declaration.geometry == "MULTILINESTRING"
            fitting = [name for name in full if (name != "waypoints") == wants_line]
            full = fitting or full
        return full or spatial

    def _has_rows(self, layer: str) -> bool:
        _, fids, _, _ = pyogrio.raw.read(
            self._path, layer=layer, max_features=1, columns=[], read_geometry=False, return_fids=True
        )
        return len(fids) > 0


def _as_written(name: str, written: Mapping[str, list[str]]) -> str:
    names = written.get(name, [])
    return names[0] if len(names) == 1 else name


def _merged(columns: Iterable[str], written: Mapping[str, list[str]]) -> list[str]:
    """Say which columns are read as one because their names differ in signs only."""
    return [
        f"Las columnas {', '.join(f'«{one}»' for one in written[name])} se leyeron como una, «{name}»: sus "
        "nombres solo difieren en signos."
        for name in columns
        if len(written.get(name, [])) > 1
    ]


def usable_crs(raw: object) -> CRS | None:
    """Return the coordinate system that a file states, or None when it states nothing usable."""
    if raw is None or not str(raw).strip():
        return None
    try:
        crs = CRS.from_user_input(raw)
    except CRSError:
        return None
    undefined = crs.name.casefold().startswith(("undefined", "unknown")) and crs.to_epsg() is None
    return crs if (crs.is_geographic or crs.is_projected) and not undefined else None


@contextmanager
def _gdal_errors(*, strict: bool = False) -> Iterator[None]:
    """Turn GDAL's errors into sentences; with `strict`, damage that it only warns of as well."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield
        except GDAL_ERRORS as error:
            raise ContentRefused(f"El archivo está dañado o incompleto: {_first_line(error)}") from error
        except (pa.ArrowException, RuntimeError, OSError, UnicodeDecodeError, ValueError) as error:
            raise ContentRefused(f"El archivo no se pudo leer completo: {_first_line(error)}") from error
    if strict:
        for warning in caught:
            text = str(warning.message)
            if any(
                sign in text for sign in ("JSON parsing error", "parse error", "truncated", "XML parsing")
            ):
                raise ContentRefused(f"El archivo está dañado o incompleto: {text.splitlines()[0]}")


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    # GDAL's messages quote the path of our temporary copy, which tells the user nothing.
    return lines[0].replace("\\", "/").split("/")[-1][:200]


def _is_curved(wkb: bytes | None) -> bool:
    if not wkb or len(wkb) < 5:  # noqa: PLR2004 - byte order and type
        return False
    kind = int.from_bytes(wkb[1:5], "little" if wkb[0] else "big") & 0x1FFFFFFF
    return kind % 1000 in CURVED


def _column(column: pa.Array) -> pd.Series[Any]:
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        # Photographs and the like are no attribute that people read.
        return pd.Series([None] * len(column), dtype=object)
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return pd.Series(column.to_pylist(), dtype=object)
    return pd.Series(column.to_pandas(integer_object_nulls=True))
