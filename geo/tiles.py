"""Vector tiles: PostgreSQL builds the bytes, the viewer's rights and filters hold as everywhere.

A tile carries what drawing needs: id, label and the field that gives the colour. The name of an MVT layer
says what it holds:

* `SLUG`: the features themselves;
* `SLUG_celdas`: a grid of 64 x 64 cells, each with the number of features in all and per choice, when the
  tile holds more than `FEATURES_PER_TILE` and the zoom is below `DETAIL_ZOOM`;
* `SLUG_rotulos`: beside polygons, one point inside each, in the one tile that contains it, so that a label is
  written once and a polygon smaller than a pixel does not vanish.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Table,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)

from geo.crs import GEOGRAPHIC, WEB_MERCATOR
from geo.errors import NotFound
from geo.layers import Declaration, Layer
from geo.read import Selection, readable_fields, where
from geo.viewer import Viewer

EXTENT: Final = 4096
"""Units along one side of a tile."""
GRID: Final = 64
"""Cells along one side of a tile."""
MARGIN_CELLS: Final = 4
"""Cells repeated around the tile, so that a renderer that paints tile by tile clips no symbol at a seam."""
FEATURES_PER_TILE: Final = 2_000
DETAIL_ZOOM: Final = 14
"""Zoom from which a tile always holds the features themselves."""
MAX_ZOOM: Final = 22
CELLS_SUFFIX: Final = "_celdas"
LABELS_SUFFIX: Final = "_rotulos"
SIMPLIFY_UNITS: Final = 6
"""Tolerance of simplification in tile units: 16 units are one pixel of a 256-pixel tile."""

UNIT: Final = EXTENT // GRID
BUFFER: Final = MARGIN_CELLS * UNIT


@dataclass(frozen=True)
class Address:
    """A tile of the WebMercatorQuad tile matrix set: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        side = 1 << min(max(self.z, 0), MAX_ZOOM)
        if not (0 <= self.z <= MAX_ZOOM and 0 <= self.x < side and 0 <= self.y < side):
            raise NotFound(f"No existe el mosaico {self.z}/{self.x}/{self.y}: el acercamiento va de 0 a 22.")

    @property
    def envelope(self) -> ColumnElement[Any]:
        """The tile's square in EPSG:3857."""
        return func.ST_TileEnvelope(self.z, self.x, self.y)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the tile in EPSG:4326 degrees."""
        west, east = _longitude(self.x, self.z), _longitude(self.x + 1, self.z)
        return west, _latitude(self.y + 1, self.z), east, _latitude(self.y, self.z)

    @property
    def box(self) -> ColumnElement[Any]:
        """The tile and its margin in EPSG:4326, a constant: the index on the column is used."""
        margin = MARGIN_CELLS / GRID
        west, east = (_longitude(self.x + side, self.z) for side in (-margin, 1 + margin))
        north, south = (_latitude(self.y + side, self.z) for side in (-margin, 1 + margin))
        return func.ST_MakeEnvelope(west, south, east, north, GEOGRAPHIC)

    @property
    def tolerance(self) -> float:
        """Degrees by which a line may move without anybody seeing it."""
        return 360 / (1 << self.z) / EXTENT * SIMPLIFY_UNITS


def tile(connection: Connection, selection: Selection, address: Address, viewer: Viewer) -> bytes:
    """Return one Mapbox Vector Tile of a selection; empty bytes when nothing is there.

    Args:
        connection: an open transaction of the viewer.
        selection: which features; `sort`, `limit` and `offset` play no part.
        address: zoom, column and row of the tile.
        viewer: on whose behalf.

    Raises:
        NotFound: the selection is of a table without geometry.
    """
    model = selection.model
    if not issubclass(model, Layer):
        raise NotFound(f"«{model.declaration.title}» no tiene geometría: no va en el mapa.")
    pieces = [
        bytes(connection.execute(query).scalar_one() or b"")
        for query in _queries(connection, selection, address, viewer)
    ]
    # Layers of a tile are repeated fields of one message: joining the bytes joins the tiles.
    return b"".join(pieces)


def is_crowded(connection: Connection, selection: Selection, address: Address, viewer: Viewer) -> bool:
    """Say whether the tile holds more features than are worth drawing one by one; counts no further."""
    if address.z >= DETAIL_ZOOM:
        return False
    some: Select[Any] = (
        select(literal_column("1")).where(*_here(selection, address, viewer)).limit(FEATURES_PER_TILE + 1)
    )
    found = connection.execute(select(func.count()).select_from(some.subquery())).scalar_one()
    return int(found) > FEATURES_PER_TILE


def _queries(
    connection: Connection, selection: Selection, address: Address, viewer: Viewer
) -> list[Select[Any]]:
    declaration = selection.model.declaration
    crowded = is_crowded(connection, selection, address, viewer)
    if declaration.is_point:
        return [(cells if crowded else points)(selection, address, viewer)]
    if declaration.is_polygon:
        if crowded:
            return [cells(selection, address, viewer)]
        return [shapes(selection, address, viewer), labels(selection, address, viewer)]
    return [(merged if crowded else shapes)(selection, address, viewer)]


def points(selection: Selection, address: Address, viewer: Viewer) -> Select[Any]:
    """Return the query of a tile of points, one by one."""
    table = _table(selection)
    geom = table.columns.geom
    geometry: ColumnElement[Any] = _place(address, func.ST_X(geom), func.ST_Y(geom))
    if selection.model.declaration.geometry != "POINT":
        geometry = func.ST_AsMVTGeom(func.ST_Transform(geom, WEB_MERCATOR), address.envelope, EXTENT, BUFFER)
    query = select(table.columns.id, *_drawn(selection, viewer, table), geometry.label("geom"))
    return _encoded(query.where(*_here(selection, address, viewer)), selection.model.declaration.slug)


def shapes(selection: Selection, address: Address, viewer: Viewer) -> Select[Any]:
    """Return the query of a tile of lines or polygons, clipped and simplified to what the zoom can show."""
    table = _table(selection)
    query = select(table.columns.id, *_drawn(selection, viewer, table), _shape(table, address).label("geom"))
    return _encoded(query.where(*_here(selection, address, viewer)), selection.model.declaration.slug)


def merged(selection: Selection, address: Address, viewer: Viewer) -> Select[Any]:
    """Return the query of a crowded tile of lines: one geometry per colour, without identity.

    A network of roads drawn as counts would say nothing; drawn whole it costs as little this way.
    """
    table = _table(selection)
    by = _style_column(selection, viewer, table)
    query = select(func.ST_Collect(_shape(table, address)).label("geom"))
    if by is not None:
        query = query.add_columns(by).group_by(by)
    query = query.where(*_here(selection, address, viewer))
    return _encoded(query, selection.model.declaration.slug, identity=False)


def cells(selection: Selection, address: Address, viewer: Viewer) -> Select[Any]:
    """Return the query of a crowded tile: how many features each cell of the grid holds.

    Attributes of a cell: `cuenta`; `cuenta_CODE` for each choice of the field that gives the colour; `id`
    when the cell holds one feature. Its point is the mean of its features.
    """
    declaration = selection.model.declaration
    table = _table(selection)
    longitude, latitude = _position(declaration, table)
    west, south, east, north = address.bounds
    # Rows of cells are cut at equal latitudes, not at equal Mercator ordinates: two multiplications a point
    # where reprojecting costs ten times more, and the position is the mean of the points anyway.
    column = func.floor((longitude - west) * (GRID / (east - west)))
    row = func.floor((north - latitude) * (GRID / (north - south)))
    # Points are in the box already; the middle of a polygon whose box touches it may be elsewhere.
    cells_here = (-MARGIN_CELLS, GRID + MARGIN_CELLS - 1)
    inside = (
        [] if declaration.geometry == "POINT" else [column.between(*cells_here), row.between(*cells_here)]
    )
    # One integer to group by, so that the planner hashes, and in parallel.
    cell = cast(row * (4 * GRID) + column, Integer)
    by = _style_column(selection, viewer, table)
    counts = [
        func.nullif(func.count().filter(literal(choice.code) == by), 0).label(f"cuenta_{choice.code}")
        for choice in (declaration.field(by.name).choices if by is not None else ())
    ]
    grouped = (
        select(
            case((func.count() == 1, func.min(table.columns.id))).label("id"),
            func.count().label("cuenta"),
            *counts,
            func.avg(longitude).label("longitud"),
            func.avg(latitude).label("latitud"),
        )
        .where(*_here(selection, address, viewer), *inside)
        .group_by(cell)
        .subquery("celda")
    )
    geometry = _place(address, grouped.c.longitud, grouped.c.latitud)
    kept = [column for column in grouped.c if column.name not in {"longitud", "latitud"}]
    query = select(*kept, geometry.label("geom"))
    return _encoded(query, declaration.slug + CELLS_SUFFIX, identity=False)


def labels(selection: Selection, address: Address, viewer: Viewer) -> Select[Any]:
    """Return the query of the points inside polygons, each in one tile only.

    Attributes: those of the polygon and `ancho`, the wider side of its box in tile units.
    """
    table = _table(selection)
    geom = table.columns.geom
    # Simplified first: a point inside is found in the time that the vertices take.
    inside = func.ST_PointOnSurface(func.ST_Simplify(geom, address.tolerance, True))
    geometry = func.ST_AsMVTGeom(func.ST_Transform(inside, WEB_MERCATOR), address.envelope, EXTENT, 0)
    side = func.greatest(func.ST_XMax(geom) - func.ST_XMin(geom), func.ST_YMax(geom) - func.ST_YMin(geom))
    width = cast(func.ceil(side * ((1 << address.z) * EXTENT / 360)), Integer)
    query = select(
        table.columns.id, *_drawn(selection, viewer, table), width.label("ancho"), geometry.label("geom")
    )
    name = selection.model.declaration.slug + LABELS_SUFFIX
    return _encoded(query.where(*_here(selection, address, viewer)), name)


def _shape(table: FromClause, address: Address) -> ColumnElement[Any]:
    # Clipped and simplified in degrees before it is reprojected: what is left is a few hundred vertices.
    # Clipping may leave a polygon invalid; ST_AsMVTGeom repairs it.
    near = func.ST_Simplify(func.ST_ClipByBox2D(table.columns.geom, address.box), address.tolerance, True)
    return func.ST_AsMVTGeom(func.ST_Transform(near, WEB_MERCATOR), address.envelope, EXTENT, BUFFER)


def _here(selection: Selection, address: Address, viewer: Viewer) -> list[ColumnElement[bool]]:
    table = _table(selection)
    # Boxes only: the exact shape is cut anyway, and a test per polygon costs more than it saves.
    return [table.columns.geom.op("&&")(address.box), *where(selection, viewer)]


def _drawn(selection: Selection, viewer: Viewer, table: FromClause) -> list[ColumnElement[Any]]:
    declaration = selection.model.declaration
    readable = {spec.name for spec in readable_fields(selection.model, viewer)}
    names = dict.fromkeys(name for name in (declaration.label, declaration.style.by) if name in readable)
    return [table.columns[name] for name in names if name]


def _style_column(selection: Selection, viewer: Viewer, table: Table) -> Column[Any] | None:
    by = selection.model.declaration.style.by
    readable = {spec.name for spec in readable_fields(selection.model, viewer)}
    return table.columns[by] if by and by in readable else None


def _place(
    address: Address, longitude: ColumnElement[Any], latitude: ColumnElement[Any]
) -> ColumnElement[Any]:
    """Return a point in tile units; arithmetic costs a fifth of reprojecting and clipping each point."""
    side = float((1 << address.z) * EXTENT)
    across = (longitude + 180.0) * (side / 360.0) - float(address.x * EXTENT)
    mercator = func.asinh(func.tan(func.radians(latitude)))
    down = (math.pi - mercator) * (side / 2 / math.pi) - float(address.y * EXTENT)
    return func.ST_MakePoint(func.round(across), func.round(down))


def _position(declaration: Declaration, table: FromClause) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    geom = table.columns.geom
    if declaration.geometry == "POINT":
        return func.ST_X(geom), func.ST_Y(geom)
    # The middle of the box: it is kept with the geometry, so that no vertex is read.
    return (func.ST_XMin(geom) + func.ST_XMax(geom)) / 2, (func.ST_YMin(geom) + func.ST_YMax(geom)) / 2


def _encoded(query: Select[Any], name: str, *, identity: bool = True) -> Select[Any]:
    rows = query.subquery("mosaico")
    arguments = [literal_column("mosaico"), name, EXTENT, "geom", *(["id"] if identity else [])]
    return select(func.ST_AsMVT(*arguments)).select_from(rows).where(rows.c.geom.is_not(None))


def _table(selection: Selection) -> Table:
    table = selection.model.__table__
    assert isinstance(table, Table)  # noqa: S101 - a narrowing for the type checker
    return table


def _longitude(column: float, zoom: int) -> float:
    return min(180.0, max(-180.0, column / (1 << zoom) * 360 - 180))


def _latitude(row: float, zoom: int) -> float:
    turned = math.pi * (1 - 2 * row / (1 << zoom))
    return math.degrees(math.atan(math.sinh(min(math.pi * 1.2, max(-math.pi * 1.2, turned)))))
