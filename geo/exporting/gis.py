"""Write GeoPackage, FlatGeobuf, zipped shapefile and GeoParquet from a stream of Arrow batches."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyogrio.raw
import shapely
from pyogrio.errors import DataSourceError
from pyproj import CRS

from geo.crs import GEOGRAPHIC
from geo.errors import InvalidParameter, Unavailable
from geo.exporting.extract import Extract
from geo.exporting.names import short
from geo.read import count as count_rows
from geo.read import extent

OGR_TYPES: Final = {
    "POINT": "Point",
    "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRY": "Unknown",
}
SHAPE_FAMILIES: Final[dict[str, tuple[str | None, set[int] | None]]] = {
    "puntos": ("Point", {0}),
    "multipuntos": ("MultiPoint", {4}),
    "lineas": ("MultiLineString", {1, 5}),
    "poligonos": ("MultiPolygon", {3, 6}),
}
"""What one shapefile holds, by GEOS type: a kind to each."""


def write_gpkg(extract: Extract, path: Path) -> int:
    """Write a GeoPackage whose layer carries the provenance, and return how many features."""
    told = extract.provenance()
    return _write(
        extract,
        path,
        driver="GPKG",
        layer_metadata={"IDENTIFIER": str(told["titulo"]), "DESCRIPTION": _told(told)},
    )


def write_fgb(extract: Extract, path: Path) -> int:
    """Write a FlatGeobuf with its spatial index, and return how many features."""
    told = extract.provenance()
    options = {"TITLE": str(told["titulo"]), "DESCRIPTION": _told(told)}
    return _write(extract, path, driver="FlatGeobuf", layer_options=options)


def write_parquet(extract: Extract, path: Path) -> int:
    """Write a GeoParquet 1.1 file, and return how many features."""
    geometry: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": [],
        "crs": CRS.from_user_input("OGC:CRS84").to_json_dict(),
        "edges": "planar",
    }
    bounds = extent(extract.connection, extract.selection, extract.viewer)
    if bounds is not None:
        geometry["bbox"] = list(bounds)
    about = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": geometry}}
    metadata = {"geo": json.dumps(about), "procedencia": json.dumps(extract.provenance(), ensure_ascii=False)}
    schema = extract.schema().with_metadata(metadata)
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in extract.batches():
            writer.write_batch(batch.replace_schema_metadata(metadata))
            count += batch.num_rows
    return count


def write_shp(extract: Extract, path: Path) -> int:
    """Write a zip of a shapefile (of three, when the layer mixes points, lines and areas).

    Names are cut to ten characters and texts to 254 bytes, as the format requires; a table of the full
    names goes along.
    """
    slug = extract.selection.model.declaration.slug
    mixed = extract.selection.model.declaration.geometry == "GEOMETRY"
    families: dict[str, tuple[str | None, set[int] | None]] = {slug: (None, None)}
    if mixed:
        families = {f"{slug}_{name}": family for name, family in SHAPE_FAMILIES.items()}
    names = short(extract.columns)
    count = 0
    with tempfile.TemporaryDirectory(prefix="tierrafirme-") as folder:
        for stem, (kind, codes) in families.items():
            written = _write(
                extract,
                Path(folder) / f"{stem}.shp",
                driver="ESRI Shapefile",
                names=names,
                geometry_type=kind,
                only=codes,
                encoding="UTF-8",
            )
            count += written
            if mixed and not written:
                for part in Path(folder).glob(f"{stem}.*"):
                    part.unlink()
        if count < count_rows(extract.connection, extract.selection, extract.viewer):
            raise InvalidParameter("format", "un shapefile no admite colecciones de geometrías; use gpkg")
        (Path(folder) / "LEEME.txt").write_text(_readme(extract, names), "utf-8")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.write(part, part.name)
    return count


def _readme(extract: Extract, names: dict[str, str]) -> str:
    labels = {spec.name: spec.label for spec in extract.specs}
    about = [f"{name}: {value}" for name, value in extract.provenance().items()]
    fields = [f"{cut} = {name}: {labels.get(name, name)}" for name, cut in names.items()]
    return "\n".join([*about, "", "Campos:", *fields, ""])


def _write(
    extract: Extract,
    path: Path,
    *,
    driver: str,
    names: dict[str, str] | None = None,
    geometry_type: str | None = None,
    only: set[int] | None = None,
    **options: Any,
) -> int:
    counter = _Counter(extract, names, only)
    reader = pa.RecordBatchReader.from_batches(counter.schema, counter.batches())
    declared = extract.selection.model.declaration.geometry or "GEOMETRY"
    with _disk_errors():
        pyogrio.raw.write_arrow(
            reader,
            path,
            layer=path.stem if driver == "ESRI Shapefile" else extract.selection.model.declaration.slug,
            driver=driver,
            geometry_name="geometry",
            geometry_type=geometry_type or OGR_TYPES[declared],
            crs=f"EPSG:{GEOGRAPHIC}",
            **options,
        )
    return counter.count


class _Counter:
    """Counts the rows that pass, and adapts them to what shapefiles hold."""

    def __init__(self, extract: Extract, names: dict[str, str] | None, only: set[int] | None) -> None:
        self._extract, self._names, self._only = extract, names, only
        self.count = 0
        schema = extract.schema()
        self.schema = schema if names is None else pa.schema([_for_dbf(field, names) for field in schema])

    def batches(self) -> Iterator[pa.RecordBatch]:
        for batch in self._extract.batches():
            kept = batch
            if self._only is not None:
                kinds = shapely.get_type_id(shapely.from_wkb(batch.column("geometry").to_pylist()))
                kept = batch.filter(pa.array(np.isin(kinds, list(self._only))))
            self.count += kept.num_rows
            yield kept if self._names is None else self._adapted(kept)

    def _adapted(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        arrays = []
        for column, field in zip(batch.columns, self.schema, strict=True):
            if pa.types.is_timestamp(column.type):
                column = pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ")  # noqa: PLW2901 - same column
            arrays.append(column.cast(field.type))
        return pa.record_batch(arrays, schema=self.schema)


def _for_dbf(field: pa.Field, names: dict[str, str]) -> pa.Field:
    kind = field.type
    if pa.types.is_timestamp(kind):
        kind = pa.string()
    elif pa.types.is_boolean(kind):
        kind = pa.int32()
    return pa.field(names.get(field.name, field.name), kind)


def _told(provenance: dict[str, Any]) -> str:
    return json.dumps(provenance, ensure_ascii=False)


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except DataSourceError as error:
        raise Unavailable(f"No se pudo escribir el archivo: {str(error).splitlines()[0][:200]}") from error
