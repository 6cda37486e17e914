"""Read a file, or a layer of the database, into a `geo.bulk_table.Table`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS
from sqlalchemy import Connection, func

from geo.bulk_index import Floats
from geo.bulk_table import Table, borrowed, told_field
from geo.crs import GEOGRAPHIC
from geo.errors import ContentRefused
from geo.exposure_provenance import layer as layer_provenance
from geo.importing import mapping, position
from geo.importing.formats import opened
from geo.importing.report import Options
from geo.importing.shapes import shape, transformer_from
from geo.importing.source import Chunk, Geometries, Source
from geo.layers import DEMO_ORIGIN, Declaration, FieldSpec, GeometryType, Rounds, all_layers
from geo.read import Selection, readable_fields, statement
from geo.viewer import Viewer

WKB_POINT_BYTES: Final = 21
REPAIRED_VERTICES: Final = 500_000
"""Polygons of a file are checked and repaired up to so many vertices in all. Past it, checking takes longer
than the question, and a point is inside a ring that crosses itself when it is inside it an odd number of
times."""

DEGREES: Final = 361.0
SAMPLE: Final = 200


def read_points(path: Path) -> Table:
    """Read a file of points.

    Raises:
        NotFound: there is no such file.
        ContentRefused: it cannot be read, holds no points, or does not say where they are.
    """
    return _simple_parquet(path, points=True) or _read(path, points=True)


def read_zones(path: Path, *, any_geometry: bool = False) -> Table:
    """Read a file of zones: polygons, or with `any_geometry` lines and points too.

    Raises:
        NotFound: there is no such file.
        ContentRefused: it cannot be read, holds no polygons, or does not say where they are.
    """
    simple = None if any_geometry else _simple_parquet(path, points=False)
    return simple or _read(path, points=False, any_geometry=any_geometry)


def read_both(points: Path, zones: Path, *, any_geometry: bool = False) -> tuple[Table, Table]:
    """Read both files at once: while one is decoded the other is read and hashed.

    Raises:
        NotFound: one of them does not exist.
        ContentRefused: one of them cannot play its part.
    """
    with ThreadPoolExecutor(2) as pool:
        second = pool.submit(read_zones, zones, any_geometry=any_geometry)
        return read_points(points), second.result()


def read_layer(connection: Connection, selection: Selection, viewer: Viewer, *, points: bool) -> Table:
    """Read the features of a layer."""
    model = selection.model
    declaration = model.declaration
    columns = model.__table__.columns
    specs = readable_fields(model, viewer)
    wanted = [
        columns.id,
        func.ST_AsBinary(columns.geom),
        columns.origen,
        *(columns[spec.name] for spec in specs),
    ]
    rows = connection.execute(statement(selection, viewer, wanted)).all()
    frame = pd.DataFrame(
        {
            spec.name: pd.Series([row[place] for row in rows], dtype=object)
            for place, spec in enumerate(specs, start=3)
        }
    )
    geometry = np.asarray(shapely.from_wkb([bytes(row[1]) for row in rows]), dtype=object).reshape(len(rows))
    table = Table(
        fields={spec.name: spec for spec in specs},
        column=frame.__getitem__,
        ids=[row[0] for row in rows],
        provenance=layer_provenance(selection) | {"rows": len(rows)},
        layer=declaration,
        label=declaration.label,
        rounds=declaration.rounds,
        demo=any(row[2] == DEMO_ORIGIN for row in rows),
    )
    _place(table, geometry, points=points)
    return table


def _read(path: Path, *, points: bool, any_geometry: bool = False) -> Table:
    with opened(path) as source:
        chunks = list(source.chunks())
        if not chunks:
            raise ContentRefused(f"«{path.name}» no tiene ninguna fila.")
        frame = pd.concat([chunk.table for chunk in chunks], ignore_index=True)
        raw, crs, notes = _geometry(path, source, chunks)
    contents = source.contents
    table = _table(path, contents.columns, frame.__getitem__, len(frame), points=points)
    table.notes += [*contents.warnings, *notes]
    table.provenance["crs"] = crs.to_string()
    wanted: GeometryType = "GEOMETRY" if any_geometry else "MULTIPOINT" if points else "MULTIPOLYGON"
    geometry = _shaped(path, table, raw, crs, wanted)
    _place(table, geometry, points=points)
    return table


def _geometry(path: Path, source: Source, chunks: list[Chunk]) -> tuple[Geometries, CRS, list[str]]:
    """Return the geometries as they are in the file, their CRS, and what had to be assumed."""
    contents = source.contents
    if contents.has_geometry:
        raw = np.concatenate([chunk.geometry for chunk in chunks if chunk.geometry is not None])
        crs = contents.crs
    else:
        frame = pd.concat([chunk.table for chunk in chunks], ignore_index=True)
        point_layer = next(layer.declaration for layer in all_layers() if layer.declaration.is_point)
        where = position.find_position(point_layer, contents.columns, frame.head(SAMPLE), {})
        placed = position.read(where, frame, None)
        raw, crs = placed.geometry, placed.crs
    if crs is not None:
        return raw, crs, []
    bounds = shapely.total_bounds(raw)
    if np.isfinite(bounds).all() and np.abs(bounds).max() > DEGREES:
        raise ContentRefused(
            f"«{path.name}» no dice su sistema de coordenadas y sus valores no son grados. Impórtelo con "
            "«tierrafirme import --crs EPSG:n», o guárdelo con su sistema."
        )
    return raw, CRS.from_epsg(GEOGRAPHIC), [f"«{path.name}» no dice su CRS; se leyó como EPSG:4326."]


def _shaped(path: Path, table: Table, raw: Geometries, crs: CRS, wanted: GeometryType) -> Geometries:
    """Return the geometries in EPSG:4326 and of the wanted type.

    Raises:
        ContentRefused: none is, or some are of another type.
    """
    vertices = int(shapely.get_num_coordinates(raw).sum())
    if wanted == "MULTIPOLYGON" and vertices > REPAIRED_VERTICES:
        table.notes.append(_unchecked(path, vertices))
        return _polygons_as_they_are(path, raw, crs)
    shaped = shape(raw, wanted, transformer_from(crs))
    empty = int((shapely.is_missing(raw) | shapely.is_empty(raw)).sum())
    if empty:
        table.notes.append(f"«{path.name}»: {empty:,} filas no tienen geometría y no se cuentan.")
    if shaped.repaired:
        table.notes.append(f"«{path.name}»: se repararon {len(shaped.repaired):,} polígonos inválidos.")
    if len(shaped.reasons) > empty:
        row, reason = next(
            (place + 1, reason) for place, reason in sorted(shaped.reasons.items()) if raw[place] is not None
        )
        raise ContentRefused(
            f"«{path.name}»: {len(shaped.reasons) - empty:,} filas no sirven; la fila {row}: {reason}."
        )
    return shaped.geometry


def _polygons_as_they_are(path: Path, raw: Geometries, crs: CRS) -> Geometries:
    kinds = shapely.get_type_id(raw)
    if not np.isin(kinds, (-1, 3, 6)).all():
        row = int(np.flatnonzero(~np.isin(kinds, (-1, 3, 6)))[0]) + 1
        raise ContentRefused(f"«{path.name}»: la fila {row} no es un polígono.")
    flat = shapely.force_2d(raw) if shapely.has_z(raw).any() else raw
    transformer = transformer_from(crs)
    if transformer is None:
        return np.asarray(flat, dtype=object)

    def moved(points: Floats) -> Floats:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(flat, moved), dtype=object)


def _place(table: Table, geometry: Geometries, *, points: bool) -> None:
    if not points:
        table.geometry = geometry
        return
    table.xy, table.owner = shapely.get_coordinates(geometry, return_index=True)


def _simple_parquet(path: Path, *, points: bool) -> Table | None:
    """Read GeoParquet in plain WKB and degrees, as most are, without what other files need; else None.

    Points are read without an object for each, which would take longer than the question.
    """
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        if stream.read(4) != b"PAR1":
            return None
    try:
        data = pq.read_table(path)
        about = json.loads(data.schema.metadata[b"geo"])
        name = about["primary_column"]
        declared = about["columns"][name]
        # A file with anything unusual takes the general way, which says what is wrong with it.
        if declared["encoding"] != "WKB" or not _in_degrees(declared):
            return None
        column = data.column(name).combine_chunks()
        xy = _wkb_points(column) if points else None
        geometry = None if points else _wkb_polygons(column)
    except (pa.ArrowException, shapely.GEOSException, OSError, ValueError, KeyError, TypeError):
        return None
    if xy is None and geometry is None:
        return None
    columns = [column for column in data.column_names if column != name]
    table = _table(path, columns, _arrow_column(data), len(data), points=points)
    table.provenance["crs"] = "OGC:CRS84"
    table.geometry = geometry
    if xy is not None:
        table.xy, table.owner = xy, np.arange(len(xy))
    else:
        table.notes.append(_unchecked(path, int(shapely.get_num_coordinates(geometry).sum())))
    return table


def _in_degrees(declared: dict[str, Any]) -> bool:
    """Say whether GeoParquet's metadata name longitude and latitude on WGS 84, without asking PROJ."""
    if "crs" not in declared:
        return True
    crs = declared["crs"]
    known = ({"authority": "OGC", "code": "CRS84"}, {"authority": "EPSG", "code": GEOGRAPHIC})
    return isinstance(crs, dict) and crs.get("id") in known


def _wkb_polygons(column: pa.Array) -> Geometries | None:
    """Return polygons too many to check, or None when they are not, or not all plain polygons."""
    # A vertex takes 16 bytes: a small file is not worth decoding twice.
    if column.nbytes < REPAIRED_VERTICES * 16:
        return None
    if isinstance(column.type, pa.BaseExtensionType):
        # A library that registers geometry types with Arrow would have each value wrapped in Python.
        column = column.cast(column.type.storage_type)
    geometry = np.asarray(shapely.from_wkb(column.to_numpy(zero_copy_only=False)), dtype=object)
    plain = np.isin(shapely.get_type_id(geometry), (3, 6)).all() and not shapely.has_z(geometry).any()
    large = shapely.get_num_coordinates(geometry).sum() > REPAIRED_VERTICES
    return geometry if plain and large else None


def _unchecked(path: Path, vertices: int) -> str:
    return f"«{path.name}»: con {vertices:,} vértices no se revisó si los polígonos son válidos."


def _wkb_points(column: pa.Array) -> Floats | None:
    """Return the coordinates of WKB points, or None unless all are little-endian points in two dimensions."""
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.binary())
    if column.null_count or not pa.types.is_binary(column.type) or not len(column):
        return None
    offsets = np.frombuffer(column.buffers()[1], dtype=np.int32)[
        column.offset : column.offset + len(column) + 1
    ]
    if not (np.diff(offsets) == WKB_POINT_BYTES).all():
        return None
    data = np.frombuffer(column.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
    rows = data.reshape(-1, WKB_POINT_BYTES)
    if not (rows[:, :5] == (1, 1, 0, 0, 0)).all():
        return None
    xy = np.ascontiguousarray(rows[:, 5:]).view("<f8")
    return xy if np.isfinite(xy).all() else None


def _arrow_column(data: pa.Table) -> Callable[[str], pd.Series[Any]]:
    def column(name: str) -> pd.Series[Any]:
        values = data.column(name)
        if pa.types.is_nested(values.type):
            return pd.Series(values.to_pylist(), dtype=object)
        return values.to_pandas(integer_object_nulls=True)  # type: ignore[no-any-return]

    return column


def _table(
    path: Path, columns: list[str], column: Callable[[str], pd.Series[Any]], count: int, *, points: bool
) -> Table:
    layer, mapped, known = _best_layer(columns, column, points=points)
    fields = {name: known.get(name) or told_field(name, column(name)) for name in columns}
    provenance = {"file": path.name, "sha256": _digest(path), "rows": count}
    if layer is not None:
        provenance["understood_as"] = layer.slug
    table = Table(fields, column, list(range(1, count + 1)), provenance, layer=layer)
    if layer is not None:
        table.names = mapped
        if layer.label in mapped:
            table.label = mapped[layer.label]
        if layer.rounds and layer.rounds.field in mapped and layer.rounds.per in mapped:
            table.rounds = Rounds(mapped[layer.rounds.field], mapped[layer.rounds.per])
    return table


def _best_layer(
    columns: list[str], column: Callable[[str], pd.Series[Any]], *, points: bool
) -> tuple[Declaration | None, dict[str, str], dict[str, FieldSpec]]:
    """Return the layer that most columns fit, the column of each of its fields, and the fields by column."""
    sample = pd.DataFrame({name: column(name).head(SAMPLE) for name in columns})
    best: tuple[Declaration | None, dict[str, str], dict[str, FieldSpec]] = (None, {}, {})
    for model in all_layers():
        declaration = model.declaration
        if declaration.is_point != points or declaration.geometry == "MULTILINESTRING":
            continue
        plan = mapping.plan(declaration, columns, sample, Options(), has_geometry=True)
        if len(plan.columns) <= len(best[1]):
            continue
        fitting = {
            name: spec
            for name, place in plan.columns.items()
            if (spec := borrowed(place, declaration.fields[name], column(place)))
        }
        if len(fitting) > len(best[1]):
            names = {name: plan.columns[name] for name in fitting}
            best = (declaration, names, {spec.name: spec for spec in fitting.values()})
    return best


def _digest(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
