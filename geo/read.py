"""The one way to read a layer: pages, OGC API, tiles, questions and exports all stand on it.

A `Selection` says which features; the functions below turn it into SQL on behalf of a viewer, and only
serialise. What the viewer may not read is decided here and in the database, never by a caller.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    Table,
    and_,
    false,
    func,
    literal,
    or_,
    select,
)

from geo.crs import GEOGRAPHIC
from geo.errors import InvalidParameter, NotFound
from geo.filters import Condition, expression
from geo.layers import DEMO_ORIGIN, Declared, FieldSpec, Kind, Layer, all_layers, all_registers, normalise
from geo.viewer import Viewer

SPANISH_ORDER: Final = "es-MX-x-icu"
"""ICU collation in which people's lists are sorted; it comes with PostgreSQL."""

BBox = tuple[float, float, float, float]


@dataclass(frozen=True)
class Period:
    """A stretch of time, both ends included and aware of their zone; None leaves a side open."""

    start: dt.datetime | None
    end: dt.datetime | None


@dataclass(frozen=True)
class Selection:
    """Which features of a layer, in which order.

    Attributes:
        model: the layer or register.
        ids: only these, when given.
        conditions: see `geo.filters`.
        search: words that must all appear in the texts of a row, without case or accents.
        bbox: west, south, east, north in EPSG:4326 degrees; west > east crosses the antimeridian.
        area: WKB of a polygon in EPSG:4326 that the features must touch.
        period: the stretch from the first to the last date of a feature must touch it; a feature without
            dates is always taken, as OGC API - Features asks.
        sort: `(field, descending)` pairs; the id comes last, so that pages never overlap.
        limit, offset: of rows; no limit when None.
        after, before: only ids beyond or short of this one; with `before`, from the highest down, so that
            a limit takes the nearest. A page found by id costs the same however far it lies.
    """

    model: type[Declared]
    ids: tuple[int, ...] | None = None
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    search: str = ""
    bbox: BBox | None = None
    area: bytes | None = None
    period: Period | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    offset: int = 0
    after: int | None = None
    before: int | None = None


def readable_fields(model: type[Declared], viewer: Viewer) -> list[FieldSpec]:
    """Return the fields that `viewer` may read, in order; today the local operator reads all."""
    del viewer  # roles will narrow this list
    return list(model.declaration.fields.values())


def temporal_fields(model: type[Declared], viewer: Viewer) -> list[FieldSpec]:
    """Return the dates among the fields that `viewer` may read; together they date a feature."""
    return [spec for spec in readable_fields(model, viewer) if spec.kind in {Kind.DATE, Kind.DATETIME}]


def where(selection: Selection, viewer: Viewer, table: FromClause | None = None) -> list[ColumnElement[bool]]:
    """Return the conditions of `selection` on `table`, by default the layer's own."""
    model = selection.model
    source: FromClause = _table(model) if table is None else table
    clauses = expression(model, selection.conditions, source)
    if selection.ids is not None:
        clauses.append(source.columns.id.in_(selection.ids) if selection.ids else false())
    if selection.bbox is not None:
        clauses.append(_inside(source, selection.bbox))
    if selection.area is not None:
        area = func.ST_GeomFromWKB(selection.area, GEOGRAPHIC)
        clauses.append(func.ST_Intersects(source.columns.geom, area))
    if selection.period is not None:
        clauses += _during(source, temporal_fields(model, viewer), selection.period)
    if selection.after is not None:
        clauses.append(source.columns.id > selection.after)
    if selection.before is not None:
        clauses.append(source.columns.id < selection.before)
    clauses += [_mentions(word, source, readable_fields(model, viewer)) for word in selection.search.split()]
    return clauses


def statement(
    selection: Selection, viewer: Viewer, columns: Sequence[ColumnElement[Any]] | None = None
) -> Select[Any]:
    """Return the SELECT of a page of rows: id and readable fields, or `columns` when given."""
    table = _table(selection.model)
    if columns is None:
        names = [spec.name for spec in readable_fields(selection.model, viewer)]
        columns = [table.columns.id, *(table.columns[name] for name in names)]
    query = select(*columns).where(*where(selection, viewer)).order_by(*_order(selection))
    if selection.limit is not None:
        query = query.limit(selection.limit)
    return query.offset(selection.offset) if selection.offset else query


def rows(connection: Connection, selection: Selection, viewer: Viewer) -> list[Row[Any]]:
    """Return a page of rows: id, then the readable fields."""
    return list(connection.execute(statement(selection, viewer)))


def count(connection: Connection, selection: Selection, viewer: Viewer) -> int:
    """Return how many features match, whatever the page."""
    table = _table(selection.model)
    query = select(func.count()).select_from(table).where(*where(selection, viewer))
    return int(connection.execute(query).scalar_one())


def one(connection: Connection, model: type[Declared], identity: int, viewer: Viewer) -> Row[Any]:
    """Return one feature: id, readable fields, `otros`, provenance, and `geojson` when it has geometry.

    Raises:
        NotFound: no such feature, or the viewer may not read it.
    """
    table = _table(model)
    names = [spec.name for spec in readable_fields(model, viewer)]
    names += ["otros", "origen", "creado_en", "importado_en", "editado_en"]
    columns: list[ColumnElement[Any]] = [table.columns.id, *(table.columns[name] for name in names)]
    if issubclass(model, Layer):
        columns.append(func.ST_AsGeoJSON(table.columns.geom, 7).label("geojson"))
    found = connection.execute(statement(Selection(model, ids=(identity,)), viewer, columns)).one_or_none()
    if found is None:
        raise NotFound(f"En «{model.declaration.title}» no hay un elemento con el número {identity}.")
    return found


def extent(connection: Connection, selection: Selection, viewer: Viewer) -> BBox | None:
    """Return west, south, east, north of the selection in EPSG:4326 degrees; None when it is empty."""
    table = _table(selection.model)
    box = func.ST_Extent(table.columns.geom)
    query = select(func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
    found = connection.execute(query.where(*where(selection, viewer))).one()
    return None if found[0] is None else (found[0], found[1], found[2], found[3])


def has_demo(connection: Connection) -> bool:
    """Say whether any layer or register holds invented rows."""
    tables = [_table(model) for model in (*all_layers(), *all_registers())]
    found = [select(table.columns.id).where(table.columns.origen == DEMO_ORIGIN).exists() for table in tables]
    return bool(found) and bool(connection.execute(select(or_(*found))).scalar_one())


def _table(model: type[Declared]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - a narrowing for the type checker
    return table


def _inside(table: FromClause, bbox: BBox) -> ColumnElement[bool]:
    west, south, east, north = bbox
    boxes = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    # The box is the constant side of the operator, so that the index on the column is used.
    return or_(
        *(
            func.ST_Intersects(
                table.columns.geom,
                # ST_Envelope: a box without width is a line or a point, not a polygon that holds nothing.
                func.ST_Envelope(func.ST_MakeEnvelope(left, south, right, north, GEOGRAPHIC)),
            )
            for left, right in boxes
        )
    )


def _during(table: FromClause, specs: list[FieldSpec], period: Period) -> list[ColumnElement[bool]]:
    if not specs:
        return []
    columns = [(table.columns[spec.name], spec.kind is Kind.DATE) for spec in specs]
    touching: list[ColumnElement[bool]] = []
    if period.start is not None:
        start = period.start
        touching.append(or_(*(column >= (start.date() if day else start) for column, day in columns)))
    if period.end is not None:
        end = period.end
        touching.append(or_(*(column <= (end.date() if day else end) for column, day in columns)))
    undated = and_(*(column.is_(None) for column, _ in columns))
    return [or_(and_(*touching), undated)] if touching else []


def _mentions(word: str, table: FromClause, specs: list[FieldSpec]) -> ColumnElement[bool]:
    pattern = func.unaccent(literal(f"%{_escaped(word)}%"))
    clauses: list[ColumnElement[bool]] = []
    texts = [table.columns[spec.name] for spec in specs if spec.kind is Kind.TEXT]
    if texts:
        # All the texts at once: taking the accents off is the cost, and a word never spans a line.
        together = func.unaccent(func.concat_ws(literal("\n"), *texts))
        clauses.append(together.ilike(pattern, escape="\\"))
    for spec in specs:
        if spec.kind is Kind.CHOICE:
            matching = [choice.code for choice in spec.choices if normalise(word) in normalise(choice.label)]
            clauses += [table.columns[spec.name].in_(matching)] if matching else []
    return or_(*clauses) if clauses else false()


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _order(selection: Selection) -> list[ColumnElement[Any]]:
    table = _table(selection.model)
    order: list[ColumnElement[Any]] = []
    for name, descending in selection.sort:
        if name not in selection.model.declaration.fields and name != "id":
            raise InvalidParameter("orden", f"no se puede ordenar por «{name}»")
        column: ColumnElement[Any] = table.columns[name]
        spec = selection.model.declaration.fields.get(name)
        if spec is not None and spec.kind is Kind.TEXT:
            column = column.collate(SPANISH_ORDER)
        order.append((column.desc() if descending else column.asc()).nulls_last())
    last = table.columns.id
    return [*order, last.asc() if selection.before is None else last.desc()]
