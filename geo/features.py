"""Features as GeoJSON whose bytes PostgreSQL writes, on top of the one read path.

Python never touches a feature: in the servers of the field, most of a request's cost is turning rows into
objects and objects into text. Here one statement answers with the text of a whole page.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TextClause,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.exc import InternalError

from geo.crs import GEOGRAPHIC
from geo.errors import InvalidParameter, NotFound
from geo.layers import DEMO_ORIGIN, Declared, Layer
from geo.read import BBox, Selection, readable_fields, statement, temporal_fields, where
from geo.reference_systems import CRS84, ReferenceSystem
from geo.viewer import Viewer

# A page is short: waking parallel workers takes longer than reading it, and they would take the core of
# whoever asks next to it.
_ALONE: TextClause = text("SET LOCAL max_parallel_workers_per_gather = 0")


@dataclass(frozen=True)
class Page:
    """One page of features.

    Attributes:
        features: GeoJSON features in UTF-8, separated by commas.
        returned: how many.
        first, last: the lowest and the highest id, None when the page is empty.
        more: whether others follow in the direction of reading.
        demo: whether any of them is invented.
    """

    features: bytes
    returned: int
    first: int | None
    last: int | None
    more: bool
    demo: bool


@dataclass(frozen=True)
class Summary:
    """What a layer holds: its extent in EPSG:4326 degrees and in time, and whether any row is invented."""

    bbox: BBox | None
    start: dt.date | None
    end: dt.date | None
    demo: bool


def page(
    connection: Connection, selection: Selection, viewer: Viewer, system: ReferenceSystem = CRS84
) -> Page:
    """Return the page of features that `selection` asks for; its limit is required.

    Raises:
        InvalidParameter: a feature lies where `system` cannot express it.
    """
    limit = selection.limit
    if limit is None:
        raise InvalidParameter("limit", "hace falta en una página")
    connection.execute(_ALONE)
    if selection.offset:
        selection = _found_first(connection, selection, limit, viewer)
    query = _page_statement(selection, limit, viewer, system)
    try:
        found = connection.execute(query).one()
    except InternalError as error:
        if "transform" not in str(error.orig):
            raise
        raise InvalidParameter(
            "crs", f"hay elementos fuera del área de uso de {system.uri}; pida otro o acote con bbox"
        ) from error
    features, fetched, first, last, demo = found
    return Page(
        features=(features or "").encode(),
        returned=min(fetched, limit),
        first=first,
        last=last,
        more=fetched > limit,
        demo=bool(demo),
    )


def feature(
    connection: Connection,
    model: type[Layer],
    identity: int,
    viewer: Viewer,
    system: ReferenceSystem = CRS84,
) -> Page:
    """Return one feature, as a page that holds only it.

    Raises:
        NotFound: no such feature, or the viewer may not read it.
        InvalidParameter: it lies where `system` cannot express it.
    """
    found = page(connection, Selection(model, ids=(identity,), limit=1), viewer, system)
    if not found.returned:
        raise NotFound(f"En «{model.declaration.title}» no hay un elemento con el número {identity}.")
    return found


def summary(connection: Connection, model: type[Layer], viewer: Viewer) -> Summary:
    """Return the extent in space and time of what `viewer` may read of a layer."""
    table = model.__table__.columns
    box = func.ST_Extent(table.geom)
    edges = [func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box)]
    dates = [table[spec.name] for spec in temporal_fields(model, viewer)]
    # LEAST and GREATEST pass over missing values, and of none they are missing too.
    times: list[ColumnElement[Any]] = [
        func.least(*(func.min(date) for date in dates), None),
        func.greatest(*(func.max(date) for date in dates), None),
    ]
    matching = where(Selection(model), viewer)
    demo = select(table.id).where(*matching, table.origen == DEMO_ORIGIN).exists()
    query = select(*edges, *(times if dates else ()), demo).select_from(model.__table__).where(*matching)
    found = connection.execute(query).one()
    bbox = None if found[0] is None else (found[0], found[1], found[2], found[3])
    start, end = (found[4], found[5]) if dates else (None, None)
    return Summary(bbox, start, end, bool(found[-1]))


def _found_first(connection: Connection, selection: Selection, limit: int, viewer: Viewer) -> Selection:
    # A row that is passed over should not be written first: the ids are found, then only they are read.
    identities = statement(
        replace(selection, limit=limit + 1), viewer, [selection.model.__table__.columns.id]
    )
    return Selection(
        selection.model,
        ids=tuple(connection.scalars(identities)),
        sort=selection.sort,
        limit=limit,
    )


def _page_statement(selection: Selection, limit: int, viewer: Viewer, system: ReferenceSystem) -> Select[Any]:
    table = selection.model.__table__.columns
    names = tuple(spec.name for spec in readable_fields(selection.model, viewer))
    # One row more than asked for says whether others follow. PostgreSQL writes the text after it has cut
    # the page, because writing costs more than sorting.
    columns = [table.id, table.origen, _document(selection.model, names, system)]
    found = statement(replace(selection, limit=limit + 1), viewer, columns).subquery("encontrados")
    rows = select(found, func.row_number().over().label("n")).subquery("filas").columns
    kept = rows.n <= limit
    # Rows arrive in order; those read from the highest id down are turned round.
    comma = literal(",")
    separator = comma if selection.before is None else aggregate_order_by(comma, rows.n.desc())
    return select(
        func.string_agg(rows.documento, separator).filter(kept),
        func.count(),
        func.min(rows.id).filter(kept),
        func.max(rows.id).filter(kept),
        func.bool_or(rows.origen == DEMO_ORIGIN).filter(kept),
    )


@lru_cache(maxsize=256)
def _document(model: type[Declared], names: tuple[str, ...], system: ReferenceSystem) -> ColumnElement[str]:
    """Return the text of one GeoJSON feature; kept, because a layer of many fields takes long to write."""
    table = model.__table__
    # A row of its own, because row_to_json takes the names of its columns: the properties and no more.
    # `origen` goes with them, so that an invented row can be told in any copy that is made of it.
    fields = [table.columns[name] for name in (*names, "origen")]
    properties = select(*fields).correlate(table).subquery("propiedades")
    return func.concat(
        '{"type":"Feature","id":',
        table.columns.id,
        ',"geometry":',
        _geometry(table.columns.geom, system),
        ',"properties":',
        select(func.row_to_json(properties.table_valued())).scalar_subquery(),
        "}",
    ).label("documento")


def _geometry(column: ColumnElement[Any], system: ReferenceSystem) -> ColumnElement[str]:
    placed = column if system.srid == GEOGRAPHIC else func.ST_Transform(column, system.srid)
    ordered = func.ST_FlipCoordinates(placed) if system.flipped else placed
    # Option 0: no `crs` member, which GeoJSON no longer knows; the answer's header names the system.
    return func.ST_AsGeoJSON(ordered, system.digits, 0)
