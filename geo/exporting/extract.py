"""What goes into an export: the selected rows, read in order and in pieces, and what they stand on."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, Row, Select, Table, exists, func, literal, select

from geo.exporting.names import DEMO_MARK, ID, ORIGIN, OTHERS
from geo.filters import describe
from geo.layers import DEMO_ORIGIN, FieldSpec, Kind
from geo.read import Selection, readable_fields, statement, where
from geo.viewer import Viewer

PIECE: Final = 5_000
"""Rows in memory at a time."""
ARROW: Final = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.DATETIME: pa.timestamp("us", tz="UTC"),
    Kind.CHOICES: pa.string(),
    Kind.JSON: pa.string(),
}


@dataclass
class Extract:
    """The rows of a selection, on behalf of a viewer.

    Attributes:
        others: whether the columns that match no field go along, as one JSON text.
        done: called with the rows written so far.
    """

    connection: Connection
    selection: Selection
    viewer: Viewer
    others: bool = False

    @property
    def specs(self) -> list[FieldSpec]:
        """Return the fields that the viewer may read."""
        return readable_fields(self.selection.model, self.viewer)

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns besides the geometry: identity, origin, fields, `otros`."""
        names = [ID, ORIGIN, *(spec.name for spec in self.specs)]
        return [*names, OTHERS] if self.others else names

    def pieces(self, *geometry: ColumnElement[Any]) -> Iterator[list[Row[Any]]]:
        """Yield rows as `columns` followed by `geometry`, a few thousand at a time."""
        table = self.table
        mark = func.coalesce(func.nullif(table.columns.origen, DEMO_ORIGIN), literal(DEMO_MARK))
        selected: list[ColumnElement[Any]] = [
            table.columns.id.label(ID),
            mark.label(ORIGIN),
            *(table.columns[spec.name] for spec in self.specs),
        ]
        if self.others:
            selected.append(table.columns.otros)
        query: Select[Any] = statement(self.selection, self.viewer, [*selected, *geometry])
        # For this statement only: options set on a connection would stay with it.
        streaming = {"stream_results": True, "yield_per": PIECE}
        with self.connection.execute(query, execution_options=streaming) as result:
            for piece in result.partitions():
                yield list(piece)

    @property
    def table(self) -> Table:
        """Return the table read."""
        table = self.selection.model.__table__
        assert isinstance(table, Table)  # noqa: S101 - a narrowing for the type checker
        return table

    def has_demo(self) -> bool:
        """Say whether any of the selected rows is invented."""
        conditions = where(self.selection, self.viewer)
        found = select(self.table.columns.id).where(self.table.columns.origen == DEMO_ORIGIN, *conditions)
        return bool(self.connection.execute(select(exists(found))).scalar_one())

    def provenance(self) -> dict[str, Any]:
        """Return what the export stands on, in Spanish, for whoever opens it later."""
        declaration = self.selection.model.declaration
        told: dict[str, Any] = {
            "capa": declaration.slug,
            "titulo": declaration.title,
            "descripcion": declaration.description,
            "generado_en": dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds"),
            "sistema_de_coordenadas": "EPSG:4326",
            "filtro": describe(self.selection.conditions),
            "busqueda": self.selection.search,
            "atribucion": declaration.attribution,
            "sensibilidad": str(declaration.tier),
        }
        if self.has_demo():
            told["aviso"] = f"{DEMO_MARK}: contiene datos inventados."
        return {name: value for name, value in told.items() if value}

    def schema(self) -> pa.Schema:
        """Return the Arrow schema of `batches`: `columns`, then `geometry` as WKB."""
        fields = [pa.field(ID, pa.int64()), pa.field(ORIGIN, pa.string())]
        fields += [
            pa.field(spec.name, self._arrow(spec), metadata={"label": spec.label}) for spec in self.specs
        ]
        if self.others:
            fields.append(pa.field(OTHERS, pa.string()))
        return pa.schema([*fields, pa.field("geometry", pa.binary())])

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows as Arrow; several choices as one text joined by commas."""
        schema = self.schema()
        for piece in self.pieces(func.ST_AsBinary(self.table.columns.geom)):
            arrays = [
                pa.array([_arrow_value(value) for value in column], field.type)
                for column, field in zip(zip(*piece, strict=True), schema, strict=True)
            ]
            yield pa.record_batch(arrays, schema=schema)

    def _arrow(self, spec: FieldSpec) -> pa.DataType:
        if spec.kind is Kind.CHOICE:
            return pa.int64() if isinstance(spec.choices[0].code, int) else pa.string()
        return ARROW[spec.kind]


def plain(value: Any) -> Any:
    """Return a value as a format of texts and numbers holds it."""
    match value:
        case list() if all(isinstance(one, str | int) for one in value):
            return ",".join(map(str, value))
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return value


def _arrow_value(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else plain(value)
