"""The one way to write a feature by hand: validate it whole, insert, update, delete, bring it back.

Values are read by `geo.values.parse`, as filters and imports read them. A feature carries a version, the
transaction that last wrote it: a change made over an older version is a `Conflict`, never a silent loss.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DataError, IntegrityError

from geo.crs import GEOGRAPHIC
from geo.errors import Conflict, ContentRefused, InvalidFeature, NotFound
from geo.layers import Declared, FieldSpec, Kind, Layer, get_layer
from geo.positions import BBox, conform
from geo.values import ValueRejected, parse
from geo.viewer import Viewer

GEOMETRY: Final = "geom"
"""Name under which errors of the geometry are reported."""
MISSING: Final = "Falta este dato."


@dataclass(frozen=True)
class Draft:
    """One feature, valid and not yet stored.

    Attributes:
        values: by field, as the table stores them; every editable field is present.
        geometry: in EPSG:4326, of the type that the layer stores; None for a register.
    """

    values: dict[str, Any]
    geometry: BaseGeometry | None


def editable_fields(model: type[Declared], viewer: Viewer) -> list[FieldSpec]:
    """Return the fields that `viewer` may write, in order; today the local operator writes all.

    Structured values (JSON) come from imports and have no form.
    """
    del viewer  # roles will narrow this list
    return [spec for spec in model.declaration.fields.values() if spec.kind is not Kind.JSON]


def validate(
    model: type[Declared],
    raw: Mapping[str, object],
    figure: BaseGeometry | None,
    viewer: Viewer,
    region: BBox | None = None,
) -> Draft:
    """Return the feature that `raw` and `figure` describe; a field that `raw` leaves out is empty.

    Args:
        model: the layer or register.
        raw: by field, as typed.
        figure: in EPSG:4326 degrees.
        viewer: who writes.
        region: where the geometry must lie, when given.

    Raises:
        InvalidFeature: with every error at once, by field; the geometry's under `geom`.
    """
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    specs = editable_fields(model, viewer)
    for name in raw.keys() - {spec.name for spec in specs}:
        errors[name] = "Este campo no existe en la capa."
    for spec in specs:
        try:
            values[spec.name] = _value(spec, raw.get(spec.name))
        except ValueRejected as error:
            errors[spec.name] = _sentence(str(error))
        except (TypeError, ValueError):
            errors[spec.name] = f"«{raw.get(spec.name)}» no se entiende."
    geometry: BaseGeometry | None = None
    kind = model.declaration.geometry
    if kind is not None:
        try:
            geometry = _geometry(figure, kind, region)
        except ValueRejected as error:
            errors[GEOMETRY] = str(error)
    if errors:
        raise InvalidFeature(errors)
    return Draft(values, geometry)


def create(connection: Connection, model: type[Declared], draft: Draft, viewer: Viewer) -> int:
    """Insert a feature and return its id.

    Raises:
        InvalidFeature: its key is already taken, or the database refuses a value.
    """
    del viewer
    complete = _located(connection, model, draft)
    table = _table(model)
    statement = insert(table).values(**_columns(complete), origen="captura").returning(table.columns.id)
    try:
        return int(connection.execute(statement).scalar_one())
    except (IntegrityError, DataError) as error:
        raise _refusal(model, error) from error


def version(connection: Connection, model: type[Declared], identity: int, viewer: Viewer) -> str:
    """Return the version of a feature, to be handed back with a change.

    Raises:
        NotFound: no such feature.
    """
    del viewer
    table = _table(model)
    # Read before the row itself: a change between the two then shows as a conflict, never gets lost.
    query = select(_version()).select_from(table).where(table.columns.id == identity)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound(f"En «{model.declaration.title}» no hay un elemento con el número {identity}.")
    return str(found)


def geometry(
    connection: Connection, model: type[Declared], identity: int, viewer: Viewer
) -> BaseGeometry | None:
    """Return the exact stored geometry of a feature, in EPSG:4326; None of a register.

    Raises:
        NotFound: no such feature.
    """
    if not issubclass(model, Layer):
        return None
    table = _table(model)
    query = select(func.ST_AsBinary(table.columns.geom)).where(table.columns.id == identity)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        version(connection, model, identity, viewer)
    return None if found is None else shapely.from_wkb(bytes(found))


def change(
    connection: Connection,
    model: type[Declared],
    identity: int,
    draft: Draft,
    *,
    known: str,
    viewer: Viewer,
) -> None:
    """Replace the values and the geometry of a feature whose version is still `known`.

    Raises:
        NotFound: it does not exist any more.
        Conflict: somebody changed it in between.
        InvalidFeature: its key is already taken, or the database refuses a value.
    """
    complete = _located(connection, model, draft)
    table = _table(model)
    statement = (
        update(table).where(table.columns.id == identity, _version() == known).values(**_columns(complete))
    )
    try:
        touched = connection.execute(statement).rowcount
    except (IntegrityError, DataError) as error:
        raise _refusal(model, error) from error
    if not touched:
        _stale(connection, model, identity, viewer)


def remove(
    connection: Connection, model: type[Declared], identity: int, *, known: str, viewer: Viewer
) -> dict[str, Any]:
    """Delete a feature whose version is still `known`; return all of it, for `restore`.

    Raises:
        NotFound: it does not exist any more.
        Conflict: somebody changed it in between.
    """
    table = _table(model)
    row: ColumnElement[Any] = func.to_jsonb(column(table.name))
    if issubclass(model, Layer):
        # The exact bytes: a geometry written as text would lose its last digits.
        exact = func.encode(func.ST_AsEWKB(table.columns.geom), "hex")
        row = row.op("||")(func.jsonb_build_object(GEOMETRY, exact))
    statement = (
        delete(table)
        .where(table.columns.id == identity, _version() == known)
        .returning(cast(row, JSONB).label("row"))
    )
    found = connection.execute(statement).one_or_none()
    if found is None:
        _stale(connection, model, identity, viewer)
    removed: dict[str, Any] = found.row  # type: ignore[union-attr]
    return removed


def restore(connection: Connection, model: type[Declared], removed: dict[str, Any], viewer: Viewer) -> int:
    """Bring back what `remove` returned, under its own id, and return the id.

    Raises:
        Conflict: another feature took its place meanwhile.
    """
    del viewer
    table = _table(model)
    names = [name.name for name in table.columns if name.name in removed]
    record = text(f"SELECT * FROM jsonb_populate_record(NULL::{table.name}, :row)").bindparams(  # noqa: S608 - the name of a declared table
        bindparam("row", removed, type_=JSONB)
    )
    source = record.columns(*table.columns).subquery()
    statement = insert(table).from_select(names, select(*(source.columns[name] for name in names)))
    try:
        connection.execute(statement)
    except IntegrityError as error:
        raise Conflict(
            "No se puede deshacer: entre tanto se guardó otro elemento en su lugar, con la misma clave."
        ) from error
    return int(removed["id"])


def _value(spec: FieldSpec, raw: object) -> Any:
    value = parse(spec, raw)
    if value == []:
        value = None
    if value is None and spec.default is not None:
        value = parse(spec, spec.default)
    if value is None and spec.required:
        raise ValueRejected(MISSING)
    return value


def _geometry(figure: BaseGeometry | None, kind: Any, region: BBox | None) -> BaseGeometry:
    if figure is None:
        raise ValueRejected("Falta la ubicación.")
    try:
        return conform(figure, kind, region)
    except ContentRefused as error:
        raise ValueRejected(error.message) from error


def _columns(draft: Draft) -> dict[str, Any]:
    columns = dict(draft.values)
    if draft.geometry is not None:
        columns[GEOMETRY] = _sql_geometry(draft.geometry)
    return columns


def _sql_geometry(figure: BaseGeometry) -> ColumnElement[Any]:
    return func.ST_GeomFromWKB(literal(shapely.to_wkb(figure)), GEOGRAPHIC)


def _located(connection: Connection, model: type[Declared], draft: Draft) -> Draft:
    """Fill the missing values that the polygon around the feature knows, such as its municipality."""
    if draft.geometry is None:
        return draft
    found = dict(draft.values)
    for name, value in draft.values.items():
        within = model.declaration.fields[name].within
        if value is None and within is not None:
            around = _table(get_layer(within.layer))
            inside = func.ST_Intersects(
                around.columns.geom, func.ST_PointOnSurface(_sql_geometry(draft.geometry))
            )
            query = select(around.columns[within.field]).where(inside).order_by(around.columns.id).limit(1)
            found[name] = connection.execute(query).scalar_one_or_none()
    return replace(draft, values=found)


def _version() -> ColumnElement[str]:
    return cast(column("xmin"), Text)


def _stale(connection: Connection, model: type[Declared], identity: int, viewer: Viewer) -> None:
    version(connection, model, identity, viewer)  # not found when it was deleted meanwhile
    raise Conflict("Otra persona guardó cambios en este elemento mientras usted lo tenía abierto.")


def _refusal(model: type[Declared], error: IntegrityError | DataError) -> InvalidFeature:
    """Say which field the database refused; the declarations catch nearly all before it."""
    declaration = model.declaration
    diagnosis = getattr(error.orig, "diag", None)
    constraint = getattr(diagnosis, "constraint_name", None) or ""
    if constraint == f"uq_{declaration.slug}_clave":
        labels = ", ".join(declaration.fields[name].label for name in declaration.key)
        sentence = f"Ya existe otro elemento con la misma clave ({labels})."
        return InvalidFeature({declaration.key[-1]: sentence})
    name = getattr(diagnosis, "column_name", None) or constraint.removeprefix(f"ck_{declaration.slug}_")
    if name in declaration.fields or name == GEOMETRY:
        return InvalidFeature({name: "La base de datos no acepta este valor."})
    return InvalidFeature({GEOMETRY: "La base de datos no acepta estos datos juntos; revíselos."})


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:] + ("" if reason.endswith((".", "?", "!")) else ".")


def _table(model: type[Declared]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - a narrowing for the type checker
    return table
