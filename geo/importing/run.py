"""Import a file into a layer: read, map, check, stage, merge; all or nothing unless asked otherwise."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from geo.crs import GEOGRAPHIC
from geo.errors import Conflict, ContentRefused, InvalidParameter
from geo.exporting.names import DEMO_MARK
from geo.importing import personal
from geo.importing.formats import opened
from geo.importing.mapping import Plan, check_mapping, plan
from geo.importing.position import read as read_position
from geo.importing.report import Options, Progress, Rejection, Report
from geo.importing.rows import Rows, echoed, masked
from geo.importing.shapes import Shaped, inside, shape, transformer_from
from geo.importing.source import CHUNK, Chunk, Source
from geo.importing.staging import CHANGED, EDITED, NEW, REPLACED, SAME, Staging
from geo.layers import Base, Layer
from geo.values import ValueRejected, parse
from geo.viewer import LOCAL_OPERATOR, Viewer

DEGREE_SPAN: Final = 180.0
LISTED: Final = 20
"""Row numbers that a warning names."""


def run(
    connection: Connection,
    path: Path,
    layer: type[Layer],
    options: Options,
    *,
    progress: Progress | None = None,
    viewer: Viewer = LOCAL_OPERATOR,
) -> Report:
    """Import the file at `path` into a layer and report what became of every row.

    It works inside a savepoint of the connection's transaction: when the file is refused, or in a dry
    run, the database stays as it was. A refusal is told in the report's `error`.

    Args:
        connection: in a transaction, of a role that may write the layer and make temporary tables.
        path: the file.
        layer: where it goes.
        options: what the person decided.
        progress: called now and then.
        viewer: on whose behalf; recorded with the import.

    Raises:
        InvalidParameter: the options are wrong, whatever the file.
        NotFound: there is no such file.
    """
    started = time.monotonic()
    report = Report(dry_run=options.dry_run)
    check_options(layer, options)
    constants = constant_values(layer, options)
    say = progress or _silent
    savepoint = connection.begin_nested()
    try:
        with opened(path, layer=options.layer_name, declaration=layer.declaration) as source:
            _Import(connection, layer, options, constants=constants, report=report, say=say).take(source)
        if not options.dry_run:
            _record(connection, path, layer, options, report=report, viewer=viewer)
    except ContentRefused as refused:
        savepoint.rollback()
        report.error = refused.message
        report.imported = report.updated = report.unchanged = 0
        report.conflicts = []
    except IntegrityError as error:
        savepoint.rollback()
        raise Conflict(
            "Alguien cambió la capa mientras se importaba; no se guardó nada. Vuelva a intentarlo."
        ) from error
    except BaseException:
        savepoint.rollback()
        raise
    else:
        savepoint.rollback() if options.dry_run else savepoint.commit()
    report.seconds = round(time.monotonic() - started, 3)
    return report


class _Import:
    """One import under way."""

    def __init__(
        self,
        connection: Connection,
        model: type[Layer],
        options: Options,
        *,
        constants: dict[str, Any],
        report: Report,
        say: Progress,
    ) -> None:
        self._connection, self._model, self._options = connection, model, options
        self._constants, self._report, self._say = constants, report, say
        self._region = None if options.anywhere else options.region
        self._fit = self._fit_flipped = self._placed = 0
        self._repaired: list[int] = []
        self._seen = 0

    def take(self, source: Source) -> None:
        """Take every row that can be taken."""
        chunks = source.chunks(CHUNK)
        first = next(chunks, None)
        self._report.warnings += source.contents.warnings
        if first is None:
            raise ContentRefused("El archivo no tiene ninguna fila.")
        reader = ChunkReader(self._model, source, first, self._options, self._report)
        rows = Rows(
            self._model.declaration,
            reader.plan,
            self._constants,
            self._report,
            tabular=not source.contents.has_geometry,
        )
        rows.with_defaults(
            name
            for name, column in self._model.__table__.columns.items()
            if column.server_default is not None
        )
        staging = Staging(self._connection, self._model, rows.fields)
        for chunk in _chain(first, chunks):
            self._stage(chunk, reader, rows, staging)
            self._say("Leyendo filas", self._seen, source.contents.count)
        self._settle(staging, rows)
        self._merge(staging)
        staging.drop()

    def _stage(self, chunk: Chunk, reader: ChunkReader, rows: Rows, staging: Staging) -> None:
        self._seen += len(chunk) + len(chunk.rejected)
        self._report.read = self._seen
        self._report.rejected += chunk.rejected
        if not len(chunk):
            return
        shaped, problems = reader.shapes(chunk)
        columns, wrong = rows.parse(chunk)
        others = rows.others(chunk)
        for place, problem in wrong.items():
            problems.setdefault(place, problem)
        self._report.rejected += problems.values()
        bad = set(problems)
        self._repaired += [int(chunk.numbers[place]) for place in shaped.repaired if place not in bad]
        keep = np.ones(len(chunk), bool)
        keep[list(bad)] = False
        if not keep.any():
            return
        geometry = shaped.geometry[keep]
        within = inside(geometry, self._region)
        self._placed += len(geometry)
        self._fit += int(within.sum())
        self._fit_flipped += int(inside(geometry, self._region, flipped=True).sum())
        mask = pa.array(keep)
        table = {
            "fila": pa.array(chunk.numbers[keep]),
            "geom": pa.array(
                shapely.to_wkb(shapely.set_srid(geometry, GEOGRAPHIC), hex=True, include_srid=True),
                pa.string(),
            ),
            "dentro": pa.array(within),
            "demo": reader.is_demo(chunk).filter(mask),
            **{name: values.filter(mask) for name, values in columns.items()},
            "otros": others.filter(mask),
        }
        staging.load(pa.table(table))

    def _settle(self, staging: Staging, rows: Rows) -> None:
        """Decide what needed all rows to be seen: swapped axes, the region, personal columns, repeats."""
        staging.forget_columns(rows.late_drops)
        for column, numbers in rows.mentions.items():
            self._report.warn(f"En la columna «{column}» se omitieron datos personales de {_rows(numbers)}.")
        if self._repaired:
            self._report.warn(f"Se repararon polígonos inválidos: {_rows(self._repaired)}.")
        if staging.has_demo():
            self._report.warn(
                "El archivo trae filas inventadas, de DEMOSTRACIÓN: se guardan como tales, sin tocar datos."
            )
        if self._fit < self._placed and self._fit_flipped == self._placed:
            staging.flip_axes()
            self._report.warn("Latitud y longitud venían intercambiadas; se corrigieron en todas las filas.")
        elif self._fit < self._placed:
            self._report.rejected += staging.reject_outside()
        self._say("Comparando con lo que ya hay", 0, None)
        self._report.rejected += staging.prepare()
        self._report.rejected.sort(key=lambda rejection: rejection.row)
        everything = len(self._report.rejected) == self._report.read
        if self._report.rejected and not self._options.partial and not everything:
            first = self._report.rejected[0]
            raise ContentRefused(
                f"Se rechazaron {len(self._report.rejected)} de {self._report.read} filas y no se guardó "
                f"nada. La primera: fila {first.row}, {first.reason}. Corríjalas, o use --partial para "
                "guardar el resto."
            )
        if staging.count() == 0:
            raise ContentRefused(self._none_valid())

    def _none_valid(self) -> str:
        if not self._report.rejected:
            return "El archivo no tiene ninguna fila."
        first = self._report.rejected[0]
        return f"Ninguna fila se puede importar. La primera: fila {first.row}, {first.reason}."

    def _merge(self, staging: Staging) -> None:
        self._say("Guardando", 0, None)
        staging.match()
        self._report.conflicts = staging.conflicts()
        staging.merge()
        tally = staging.tally()
        self._report.imported = tally.get(NEW, 0)
        self._report.updated = tally.get(CHANGED, 0) + tally.get(REPLACED, 0)
        self._report.unchanged = tally.get(SAME, 0)
        assert len(self._report.conflicts) == tally.get(EDITED, 0)  # noqa: S101 - two views of one column


class ChunkReader:
    """Knows, from the first chunk, how to read geometry and columns of all of them.

    Raises:
        ContentRefused: no position, or no coordinate system and values that are no degrees.
    """

    def __init__(
        self, model: type[Layer], source: Source, first: Chunk, options: Options, report: Report
    ) -> None:
        self._model, self._report = model, report
        contents = source.contents
        self.plan: Plan = plan(
            model.declaration, contents.columns, first.table, options, has_geometry=contents.has_geometry
        )
        for column in self.plan.dropped:
            report.drop(column)
        report.warnings += self.plan.warnings
        if self.plan.position and self.plan.position.warning:
            report.warn(self.plan.position.warning)
        self._asked = asked_crs(options)
        if contents.has_geometry:
            self._crs: CRS | None = self._of_file(source)
        else:
            self._crs = self._of_table(first)
        self._transformer: Transformer | None = transformer_from(self._crs)
        report.crs = crs_name(self._crs)

    def shapes(self, chunk: Chunk) -> tuple[Shaped, dict[int, Rejection]]:
        """Return the chunk's geometries as stored, and the rows rejected for theirs, by place."""
        problems: dict[int, Rejection] = {}
        geometry = chunk.geometry
        if geometry is None:
            assert self.plan.position is not None  # noqa: S101 - plan() finds it or refuses the file
            placed = read_position(self.plan.position, chunk.table, self._asked)
            geometry = placed.geometry
            for place, (column, value, reason) in placed.reasons.items():
                row = int(chunk.numbers[place])
                problems[place] = Rejection(row, column, echoed(value), masked(reason))
        declared = self._model.declaration.geometry
        assert declared is not None  # noqa: S101 - a layer has geometry
        shaped = shape(geometry, declared, self._transformer)
        for place, reason in shaped.reasons.items():
            row = int(chunk.numbers[place])
            problems.setdefault(place, Rejection(row, "geom", None, reason))
        return shaped, problems

    def is_demo(self, chunk: Chunk) -> pa.Array:
        """Say of each row whether a file exported from here marks it as invented."""
        if self.plan.origin is None:
            return pa.array(np.zeros(len(chunk), bool))
        return pa.array((chunk.table[self.plan.origin] == DEMO_MARK).to_numpy(bool))

    def _of_file(self, source: Source) -> CRS:
        contents = source.contents
        if self._asked is not None:
            if contents.crs is not None and contents.crs != self._asked:
                self._report.warn(
                    f"El archivo dice {crs_name(contents.crs)}; se leyó como {crs_name(self._asked)}, "
                    "como se pidió."
                )
            return self._asked
        bounds = contents.bounds or _bounds(source)
        degrees = bounds is None or max(map(abs, bounds)) <= DEGREE_SPAN
        if contents.crs is not None and (degrees or not contents.crs.is_geographic):
            return contents.crs
        return self._guessed(bounds, degrees=degrees)

    def _of_table(self, first: Chunk) -> CRS:
        assert self.plan.position is not None  # noqa: S101 - plan() finds it or refuses the file
        placed = read_position(self.plan.position, first.table, self._asked)
        if placed.crs is not None:
            return placed.crs
        bounds = shapely.total_bounds(placed.geometry)
        if not np.isfinite(bounds).all():
            return CRS.from_epsg(GEOGRAPHIC)
        return self._guessed(tuple(bounds), degrees=bool(np.abs(bounds).max() <= DEGREE_SPAN))

    def _guessed(self, bounds: tuple[float, ...] | None, *, degrees: bool) -> CRS:
        if degrees:
            self._report.warn(
                "El archivo no dice su sistema de coordenadas; sus valores parecen grados y se leyeron "
                "como EPSG:4326."
            )
            return CRS.from_epsg(GEOGRAPHIC)
        assert bounds is not None  # noqa: S101 - without bounds nothing contradicts degrees
        raise ContentRefused(
            "El archivo no dice su sistema de coordenadas y sus valores no son grados "
            f"(x de {bounds[0]:.0f} a {bounds[2]:.0f}, y de {bounds[1]:.0f} a {bounds[3]:.0f}). ¿Cuál es? "
            "Indíquelo con --crs EPSG:n; en la región, UTM 12N es EPSG:32612 y UTM 13N es EPSG:32613."
        )


def check_options(layer: type[Layer], options: Options) -> None:
    """Check what does not depend on the file.

    Raises:
        InvalidParameter: a field that the layer does not have, a value that it cannot hold, or an
            unknown coordinate system.
    """
    constant_values(layer, options)
    check_mapping(layer.declaration, options)
    asked_crs(options)


def asked_crs(options: Options) -> CRS | None:
    """Return the coordinate system that the user states, if any.

    Raises:
        InvalidParameter: there is no such system.
    """
    if not options.crs:
        return None
    code = f"EPSG:{options.crs}" if options.crs.isdigit() else options.crs
    try:
        crs = CRS.from_user_input(code)
    except CRSError as error:
        raise InvalidParameter(
            "crs", f"«{options.crs}» no existe; escriba EPSG:n, como EPSG:32612"
        ) from error
    if not (crs.is_geographic or crs.is_projected):
        raise InvalidParameter("crs", f"«{options.crs}» no es un sistema de coordenadas de mapas")
    return crs


def crs_name(crs: CRS) -> str:
    """Return `EPSG:n` when the system has a code, else its name."""
    authority = crs.to_authority(min_confidence=70)
    if authority == ("OGC", "CRS84"):
        return "EPSG:4326"
    return ":".join(authority) if authority else crs.name


def constant_values(model: type[Layer], options: Options) -> dict[str, Any]:
    """Return the values that every row gets, parsed.

    Raises:
        InvalidParameter: an unknown field, or a value that it cannot hold.
    """
    constants: dict[str, Any] = {}
    for name, raw in options.constants.items():
        spec = model.declaration.fields.get(name)
        if spec is None:
            raise InvalidParameter(
                name,
                f"no es un campo de «{model.declaration.title}». "
                f"Campos: {', '.join(model.declaration.fields)}",
            )
        try:
            constants[name] = parse(spec, raw)
        except (ValueRejected, ValueError) as error:
            raise InvalidParameter(name, str(error)) from error
    return constants


def _bounds(source: Source) -> tuple[float, ...] | None:
    """Return the bounds of a file whose format does not tell them, by reading it."""
    if source.contents.crs is not None:
        return None
    boxes = [shapely.total_bounds(chunk.geometry) for chunk in source.chunks() if chunk.geometry is not None]
    if not boxes:
        return None
    stacked = np.array(boxes)
    with np.errstate(invalid="ignore"):
        low, high = np.nanmin(stacked[:, :2], axis=0), np.nanmax(stacked[:, 2:], axis=0)
    return (*map(float, low), *map(float, high)) if np.isfinite([*low, *high]).all() else None


def _record(
    connection: Connection,
    path: Path,
    model: type[Layer],
    options: Options,
    *,
    report: Report,
    viewer: Viewer,
) -> None:
    """Keep a record of the import, when the application declares a table for it."""
    table = Base.metadata.tables.get("importaciones")
    if table is None:
        return
    summary = {
        "leidas": report.read,
        "nuevas": report.imported,
        "actualizadas": report.updated,
        "sin_cambio": report.unchanged,
        "conflictos": len(report.conflicts),
        "rechazadas": len(report.rejected),
        "columnas_omitidas": report.dropped,
        "crs": report.crs,
    }
    asked = {
        "capa_del_archivo": options.layer_name,
        "crs": options.crs,
        "columnas": options.mapping,
        "valores": {name: masked(value) for name, value in options.constants.items()},
        "en_cualquier_lugar": options.anywhere,
        "parcial": options.partial,
    }
    connection.execute(
        insert(table).values(
            capa=model.declaration.slug,
            archivo="(sin nombre)" if personal.mentions(path.name) else path.name,
            sha256=_digest(path),
            quien=viewer.name,
            opciones=asked,
            resumen=summary,
        )
    )


def _digest(path: Path) -> str | None:
    if path.is_dir():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _chain(first: Chunk, rest: Iterator[Chunk]) -> Iterator[Chunk]:
    yield first
    yield from rest


def _rows(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:LISTED]))
    more = f" y {len(numbers) - LISTED} más" if len(numbers) > LISTED else ""
    return f"{'la fila' if len(numbers) == 1 else 'las filas'} {shown}{more}"


def _silent(_what: str, _done: int, _total: int | None) -> None:
    return
