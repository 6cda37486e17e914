"""Load parsed rows through COPY into a temporary table and merge them into a layer by SQL.

Each step is one statement over all rows. Rows meet what stands by the layer's key, else by the
fingerprint of the source row (with all its columns, then with the layer's fields only) and its ordinal
among identical rows, else by being equal to what stands, so that an exported file comes back unchanged.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv
from geoalchemy2 import Geometry
from psycopg import sql
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from geo.crs import GEOGRAPHIC
from geo.importing.report import Rejection, RowConflict
from geo.layers import DEMO_ORIGIN, Kind, Layer, Within, get_layer

IMPORTED: Final = "importacion"
GRID: Final = 1e-9
"""Degrees (0.1 mm) to which positions are compared: formats write the last digits differently."""
BY_PEOPLE: Final = "alguien lo editó después de la última carga; se conserva lo editado"
BY_DEMO: Final = "una fila de DEMOSTRACIÓN no reemplaza datos reales"
PIECE_VERTICES: Final = 64
SEPARATOR: Final = "\x1f"
NEW, SAME, CHANGED, REPLACED, EDITED = "nuevo", "igual", "cambia", "reemplaza", "conflicto"
_numbers = itertools.count(1)


class Staging:
    """A temporary table of incoming rows, and what becomes of each.

    Args:
        connection: in a transaction; the tables vanish at its end.
        model: the layer.
        fields: that the file provides: only these are compared and updated.
    """

    def __init__(self, connection: Connection, model: type[Layer], fields: Sequence[str]) -> None:
        self._connection, self._model = connection, model
        self._declaration = model.declaration
        self._provided = [name for name in self._declaration.fields if name in set(fields)]
        layer = model.__table__
        assert isinstance(layer, Table)  # noqa: S101 - a narrowing for the type checker
        self._layer = layer
        number = next(_numbers)
        metadata = MetaData()
        own = [Column(name, layer.columns[name].type) for name in self._declaration.fields]
        self._rows = Table(
            f"entrada_{number}",
            metadata,
            Column("fila", Integer),
            Column("geom", Geometry("GEOMETRY", srid=GEOGRAPHIC, spatial_index=False)),
            Column("dentro", Boolean),
            Column("demo", Boolean),
            *own,
            Column("otros", JSONB),
            prefixes=["TEMPORARY"],
            postgresql_on_commit="DROP",
        )
        self._fates = Table(
            f"destino_{number}",
            metadata,
            Column("fila", Integer, primary_key=True),
            Column("con_clave", Boolean),
            Column("nucleo", String(32)),
            Column("huella", Text),
            Column("existente", BigInteger, index=True),
            Column("accion", String(12)),
            prefixes=["TEMPORARY"],
            postgresql_on_commit="DROP",
        )
        metadata.create_all(connection)

    def drop(self) -> None:
        """Drop the temporary tables before the transaction's end, as a dry run in a longer one needs."""
        self._rows.metadata.drop_all(self._connection)

    def load(self, table: pa.Table) -> None:
        """Append rows by COPY; `table` has the columns of the staging table."""
        options = pa.csv.WriteOptions(include_header=False, quoting_style="all_valid")
        sink = pa.BufferOutputStream()
        pa.csv.write_csv(table, sink, options)
        driver: Any = self._connection.connection.driver_connection
        names = sql.SQL(", ").join(map(sql.Identifier, table.column_names))
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
            sql.Identifier(self._rows.name), names
        )
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(sink.getvalue())

    def count(self) -> int:
        """Return how many rows are still to be taken."""
        return int(self._connection.execute(select(func.count()).select_from(self._rows)).scalar_one())

    def has_demo(self) -> bool:
        """Say whether any row is marked as invented."""
        return bool(
            self._connection.execute(
                select(exists(select(self._rows.c.fila).where(self._rows.c.demo)))
            ).scalar_one()
        )

    def flip_axes(self) -> None:
        """Swap longitude and latitude of every row."""
        self._connection.execute(update(self._rows).values(geom=func.ST_FlipCoordinates(self._rows.c.geom)))

    def reject_outside(self) -> list[Rejection]:
        """Remove the rows outside the region and say so of each."""
        rows = self._rows
        center = func.ST_PointOnSurface(rows.c.geom)
        gone = delete(rows).where(~rows.c.dentro).returning(rows.c.fila, func.ST_X(center), func.ST_Y(center))
        return [
            Rejection(
                fila,
                "geom",
                f"{longitude:.6f}, {latitude:.6f}",
                "queda fuera de la región (longitud, latitud); use --anywhere si es correcto",
            )
            for fila, longitude, latitude in self._connection.execute(gone)
        ]

    def forget_columns(self, columns: Iterable[str]) -> None:
        """Remove from `otros` the columns that turned out to be personal after some rows were staged."""
        for column in columns:
            self._connection.execute(
                update(self._rows)
                .where(self._rows.c.otros.has_key(column))
                .values(otros=self._rows.c.otros.op("-")(cast(column, Text)))
            )

    def prepare(self) -> list[Rejection]:
        """Fingerprint the rows, fill what their place tells, and reject repeats of a key.

        Rows are fingerprinted as they came: what their place tells changes when outlines change.
        """
        rows = self._rows
        self._connection.execute(text(f"ANALYZE {rows.name}"))  # a name made here, of letters and digits
        # The fingerprint is used three times below, and PostgreSQL would compute it as often.
        marked = (
            select(rows.c.fila, self._core(rows).label("nucleo"), cast(rows.c.otros, Text).label("otros"))
            .cte("marcadas")
            .prefix_with("MATERIALIZED")
        )
        whole = func.md5(func.concat_ws(SEPARATOR, marked.c.nucleo, marked.c.otros))
        self._connection.execute(
            insert(self._fates).from_select(
                ["fila", "nucleo", "huella", "accion"],
                select(
                    marked.c.fila, marked.c.nucleo, func.concat(marked.c.nucleo, ":", whole), literal(NEW)
                ),
            )
        )
        self._fill_by_place()
        return self._reject_repeats()

    def match(self) -> None:
        """Find for each row the feature that stands for it, if any, and decide what becomes of it."""
        self._connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"),
            {"name": f"tierrafirme.importar.{self._declaration.slug}"},
        )
        self._connection.execute(text(f"ANALYZE {self._fates.name}"))
        if self._connection.execute(select(exists(select(self._layer.c.id)))).scalar_one():
            self._match_keys()
            self._connection.execute(text(f"ANALYZE {self._fates.name}"))
            self._match_prints(self._fates.c.huella, self._layer.c.huella)
            if self._left():
                self._match_prints(self._fates.c.nucleo, func.split_part(self._layer.c.huella, ":", 1))
            if self._left():
                self._match_equal()
            self._connection.execute(text(f"ANALYZE {self._fates.name}"))
            self._decide()

    def merge(self) -> None:
        """Insert the new rows, update the changed ones, and replace the demonstration's."""
        self._connection.execute(text("SELECT set_config('tierrafirme.importando', '1', true)"))
        self._update_changed()
        self._replace_demo()
        self._insert_new()
        self._connection.execute(text("SELECT set_config('tierrafirme.importando', '', true)"))

    def tally(self) -> dict[str, int]:
        """Return how many rows there are of each fate."""
        query = select(self._fates.c.accion, func.count()).group_by(self._fates.c.accion)
        return {row.accion: row[1] for row in self._connection.execute(query)}

    def conflicts(self) -> list[RowConflict]:
        """Return the rows whose features people edited since, with the fields that differ."""
        rows, fates, layer = self._rows, self._fates, self._layer
        differing = {name: self._differs(name) for name in self._compared()}
        query = (
            select(fates.c.fila, layer.c.id, rows.c.demo, *differing.values())
            .join_from(fates, rows, rows.c.fila == fates.c.fila)
            .join(layer, layer.c.id == fates.c.existente)
            .where(fates.c.accion == EDITED)
            .order_by(fates.c.fila)
        )
        return [
            RowConflict(
                fila,
                identity,
                [name for name, differs in zip(differing, flags, strict=True) if differs],
                BY_DEMO if demo else BY_PEOPLE,
            )
            for fila, identity, demo, *flags in self._connection.execute(query)
        ]

    # Fingerprints -----------------------------------------------------------------------------------

    def _core(self, source: FromClause) -> ColumnElement[str]:
        """Return the fingerprint of a row's own fields and position.

        Empty fields do not count, so that a field added to the layer later changes no fingerprint.
        """
        # `||` with null is null, and concat_ws() skips it.
        parts = [
            literal(f"{name}=").op("||")(self._as_text(source.c[name]))
            for name in sorted(self._declaration.fields)
        ]
        place = func.encode(_comparable(source.c.geom), "hex")
        return func.md5(func.concat_ws(SEPARATOR, place, *parts))

    def _as_text(self, column: ColumnElement[Any]) -> ColumnElement[str]:
        kind = self._declaration.fields[column.key or ""].kind
        if kind is Kind.DATETIME:
            return cast(func.extract("epoch", column), Text)  # the same in every time zone
        if kind is Kind.CHOICES:
            return func.array_to_string(column, ",")
        return cast(self._as_compared(column), Text)

    def _as_compared(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return a value as it is compared: numbers to the 15 digits that a spreadsheet keeps."""
        number = self._declaration.fields[column.key or ""].kind is Kind.NUMBER
        return cast(column, Numeric) if number else column

    # Steps ------------------------------------------------------------------------------------------

    def _fill_by_place(self) -> None:
        """Fill missing fields from the polygon that contains the row, as the declaration says."""
        rows = self._rows
        for spec in self._declaration.fields.values():
            if spec.within is None or spec.within.layer == self._declaration.slug:
                continue
            pieces = self._outline_pieces(spec.within)
            inside = (
                select(rows.c.fila, pieces.c.valor)
                .join_from(
                    rows, pieces, func.ST_Intersects(pieces.c.geom, func.ST_PointOnSurface(rows.c.geom))
                )
                .where(rows.c[spec.name].is_(None))
                .ext(distinct_on(rows.c.fila))
                .order_by(rows.c.fila, pieces.c.id)
                .subquery()
            )
            self._connection.execute(
                update(rows).where(rows.c.fila == inside.c.fila).values({spec.name: inside.c.valor})
            )
            pieces.drop(self._connection)

    def _outline_pieces(self, within: Within) -> Table:
        """Cut the outlines near the rows into pieces of few vertices, in a table with an index.

        A municipality has thousands of vertices, and each row would be compared with all of them.
        """
        outline = get_layer(within.layer).__table__
        pieces = Table(
            f"contornos_{next(_numbers)}",
            MetaData(),
            Column("id", BigInteger),
            Column("valor", Text),
            Column("geom", Geometry("GEOMETRY", srid=GEOGRAPHIC)),
            prefixes=["TEMPORARY"],
            postgresql_on_commit="DROP",
        )
        pieces.create(self._connection)
        extent = select(func.ST_SetSRID(func.ST_Extent(self._rows.c.geom), GEOGRAPHIC)).scalar_subquery()
        cut = func.ST_Subdivide(outline.c.geom, PIECE_VERTICES)
        near = select(outline.c.id, outline.c[within.field], cut).where(outline.c.geom.op("&&")(extent))
        self._connection.execute(insert(pieces).from_select(["id", "valor", "geom"], near))
        self._connection.execute(text(f"ANALYZE {pieces.name}"))
        return pieces

    def _told(self) -> list[str]:
        """Return the fields of the key that only the file can tell; the others follow from the place."""
        fields = self._declaration.fields
        return [name for name in self._declaration.key if fields[name].within is None]

    def _placed(self) -> list[str]:
        """Return the fields of the key that follow from the place, and are unknown without its outlines."""
        told = self._told()
        return [name for name in self._declaration.key if name not in told]

    def _has_key(self, source: FromClause) -> ColumnElement[bool]:
        return and_(*(source.c[name].is_not(None) for name in self._told()))

    def _reject_repeats(self) -> list[Rejection]:
        key = self._declaration.key
        if not key:
            return []
        rows, fates = self._rows, self._fates
        columns = [rows.c[name] for name in key]
        first = func.min(rows.c.fila).over(partition_by=columns)
        numbered = select(rows.c.fila, first.label("primera"), *columns).where(self._has_key(rows)).subquery()
        repeats = self._connection.execute(
            select(numbered).where(numbered.c.fila > numbered.c.primera).order_by(numbered.c.fila)
        ).all()
        names = ", ".join(self._declaration.fields[name].label.lower() for name in key)
        gone = [repeat.fila for repeat in repeats]
        for table in (rows, fates):
            if gone:
                self._connection.execute(delete(table).where(table.c.fila == func.any(gone)))
        return [
            Rejection(
                repeat.fila,
                key[-1],
                " / ".join("sin dato" if value is None else str(value) for value in repeat[2:]),
                f"repite la clave ({names}) de la fila {repeat.primera}",
            )
            for repeat in repeats
        ]

    def _match_keys(self) -> None:
        if not self._declaration.key:
            return
        rows, fates, layer = self._rows, self._fates, self._layer
        complete = select(rows.c.fila).where(self._has_key(rows))
        self._connection.execute(update(fates).where(fates.c.fila.in_(complete)).values(con_clave=True))
        same = and_(*(layer.c[name] == rows.c[name] for name in self._told()))
        exact = and_(true(), *(layer.c[name].is_not_distinct_from(rows.c[name]) for name in self._placed()))
        self._connection.execute(
            update(fates)
            .where(fates.c.fila == rows.c.fila, fates.c.con_clave, same, exact)
            .values(existente=layer.c.id)
        )
        if self._placed():
            self._match_unplaced(same)

    def _match_unplaced(self, same: ColumnElement[bool]) -> None:
        """Pair rows and features of one key whose municipality either does not know, when no other fits.

        Without this, a census imported before its municipality's outline would come in twice after it.
        """
        rows, fates, layer = self._rows, self._fates, self._layer
        alike = and_(
            *(
                or_(layer.c[name] == rows.c[name], layer.c[name].is_(None), rows.c[name].is_(None))
                for name in self._placed()
            )
        )
        pairs = (
            select(
                fates.c.fila,
                layer.c.id,
                func.count().over(partition_by=fates.c.fila).label("features"),
                func.count().over(partition_by=layer.c.id).label("lines"),
            )
            .join_from(fates, rows, rows.c.fila == fates.c.fila)
            .join(layer, and_(same, alike))
            .where(fates.c.con_clave, fates.c.existente.is_(None), self._free())
            .cte()
        )
        self._connection.execute(
            update(fates)
            .where(fates.c.fila == pairs.c.fila, pairs.c.features == 1, pairs.c.lines == 1)
            .values(existente=pairs.c.id)
        )

    def _free(self) -> ColumnElement[bool]:
        """Return the condition that a feature of the layer stands for no row yet."""
        taken = select(self._fates.c.existente).where(self._fates.c.existente == self._layer.c.id)
        return ~exists(taken.correlate(self._layer))

    def _open(self, fates: FromClause) -> ColumnElement[bool]:
        """Return the condition that a row has met nothing and may be met by its fingerprint."""
        return and_(fates.c.existente.is_(None), func.coalesce(fates.c.con_clave, False).is_(False))

    def _left(self) -> bool:
        query = select(exists(select(self._fates.c.fila).where(self._open(self._fates))))
        return bool(self._connection.execute(query).scalar_one())

    def _match_prints(self, incoming: ColumnElement[str], standing: ColumnElement[str]) -> None:
        """Pair rows and features of equal fingerprint in order: the third with the third."""
        fates, layer = self._fates, self._layer
        order = func.row_number().over(partition_by=incoming, order_by=fates.c.fila)
        left = (
            select(fates.c.fila, incoming.label("marca"), order.label("orden")).where(self._open(fates)).cte()
        )
        order = func.row_number().over(partition_by=standing, order_by=layer.c.id)
        right = (
            select(layer.c.id, standing.label("marca"), order.label("orden"))
            .where(standing.in_(select(left.c.marca)), self._free())
            .cte()
        )
        self._connection.execute(
            update(fates)
            .where(fates.c.fila == left.c.fila, left.c.marca == right.c.marca, left.c.orden == right.c.orden)
            .values(existente=right.c.id)
        )

    def _match_equal(self) -> None:
        """Pair rows with features that are the same today, whatever they were when they came."""
        rows, fates, layer = self._rows, self._fates, self._layer
        near = layer.c.geom.op("&&")(func.ST_Expand(rows.c.geom, GRID))
        equal = and_(
            true(),
            *(
                self._as_compared(layer.c[name]).is_not_distinct_from(self._as_compared(rows.c[name]))
                for name in self._provided
            ),
        )
        same_place = _comparable(layer.c.geom) == _comparable(rows.c.geom)
        candidates = (
            select(
                fates.c.fila,
                layer.c.id,
                func.dense_rank().over(partition_by=fates.c.nucleo, order_by=fates.c.fila).label("a"),
                func.dense_rank().over(partition_by=fates.c.nucleo, order_by=layer.c.id).label("b"),
            )
            .join_from(fates, rows, rows.c.fila == fates.c.fila)
            .join(layer, and_(near, same_place, equal))
            .where(self._open(fates), self._free())
            .cte()
        )
        self._connection.execute(
            update(fates)
            .where(fates.c.fila == candidates.c.fila, candidates.c.a == candidates.c.b)
            .values(existente=candidates.c.id)
        )

    def _compared(self) -> list[str]:
        return ["geom", *self._provided, "otros"]

    def _differs(self, name: str) -> ColumnElement[bool]:
        rows, layer = self._rows, self._layer
        if name == "otros":
            # Only what the file brings is compared: other columns that stand are another file's.
            return and_(
                rows.c.otros.is_not(None),
                ~func.coalesce(layer.c.otros, cast({}, JSONB)).contains(rows.c.otros),
            )
        if name == "geom":
            exactly = func.ST_AsBinary(layer.c.geom) != func.ST_AsBinary(rows.c.geom)
            return and_(exactly, _comparable(layer.c.geom) != _comparable(rows.c.geom))
        standing, incoming = self._as_compared(layer.c[name]), self._as_compared(rows.c[name])
        differs: ColumnElement[bool] = standing.is_distinct_from(incoming)
        return differs

    def _decide(self) -> None:
        rows, fates, layer = self._rows, self._fates, self._layer
        differs = or_(*(self._differs(name) for name in self._compared()))
        by_people = or_(
            layer.c.importado_en.is_(None), func.coalesce(layer.c.editado_en > layer.c.importado_en, False)
        )
        invented = layer.c.origen == DEMO_ORIGIN
        fate = case(
            (and_(invented, ~rows.c.demo), REPLACED),
            (~differs, SAME),
            # Invented rows never replace real ones.
            (or_(by_people, and_(rows.c.demo, ~invented)), EDITED),
            else_=CHANGED,
        )
        self._connection.execute(
            update(fates)
            .where(fates.c.fila == rows.c.fila, fates.c.existente == layer.c.id)
            .values(accion=fate)
        )

    # Writing ----------------------------------------------------------------------------------------

    def _value(self, name: str) -> ColumnElement[Any]:
        """Return the incoming value of a field, or what the table gives when it is missing."""
        default = self._layer.columns[name].server_default
        incoming = self._rows.c[name]
        argument = getattr(default, "arg", None)
        if argument is None:
            return incoming
        return func.coalesce(incoming, literal(argument) if isinstance(argument, str) else argument)

    def _provenance(self) -> dict[str, Any]:
        origin = case((self._rows.c.demo, DEMO_ORIGIN), else_=IMPORTED)
        return {"origen": origin, "huella": self._fates.c.huella, "importado_en": func.now()}

    def _update_changed(self) -> None:
        rows, fates, layer = self._rows, self._fates, self._layer
        values: dict[str, Any] = {name: self._value(name) for name in self._provided}
        merged = func.coalesce(layer.c.otros, cast({}, JSONB)).op("||")(rows.c.otros)
        values["otros"] = case((rows.c.otros.is_(None), layer.c.otros), else_=merged)
        self._connection.execute(
            update(layer)
            .where(fates.c.accion == CHANGED, fates.c.fila == rows.c.fila, layer.c.id == fates.c.existente)
            .values(geom=rows.c.geom, **values, **self._provenance())
        )

    def _replace_demo(self) -> None:
        rows, fates, layer = self._rows, self._fates, self._layer
        values = {name: self._value(name) for name in self._declaration.fields}
        self._connection.execute(
            update(layer)
            .where(fates.c.accion == REPLACED, fates.c.fila == rows.c.fila, layer.c.id == fates.c.existente)
            .values(geom=rows.c.geom, otros=rows.c.otros, editado_en=None, **values, **self._provenance())
        )

    def _insert_new(self) -> None:
        rows, fates = self._rows, self._fates
        provenance = self._provenance()
        names = ["geom", *self._declaration.fields, "otros", *provenance]
        values = [
            rows.c.geom,
            *(self._value(name) for name in self._declaration.fields),
            rows.c.otros,
            *provenance.values(),
        ]
        query = (
            select(*values)
            .join_from(rows, fates, fates.c.fila == rows.c.fila)
            .where(fates.c.accion == NEW)
            .order_by(rows.c.fila)
        )
        self._connection.execute(insert(self._layer).from_select(names, query))


def _comparable(geometry: ColumnElement[Any]) -> ColumnElement[bytes]:
    """Return the bytes by which positions are compared: what formats change on the way does not count.

    They round the last digits, and each turns the rings of polygons its own way.
    """
    return func.ST_AsBinary(func.ST_ForcePolygonCCW(func.ST_SnapToGrid(geometry, GRID)))
