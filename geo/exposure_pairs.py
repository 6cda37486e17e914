"""Which point lies in which zone: the spatial half of the statement of `geo.exposure_sql`.

zones -> found (point, zone, and what is counted) -> pairs (only the newest rounds).

Each pair carries all that is counted later, so that nothing is joined again: of what comes out of a spatial
join the planner expects one row, and would compare every pair with every other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from geoalchemy2 import Geometry
from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    case,
    cast,
    func,
    literal,
    null,
    select,
    text,
    true,
    tuple_,
    union,
)

from geo.crs import GEOGRAPHIC
from geo.exposure_question import GroupKey, Side
from geo.filters import NATURAL_ORDER, InRound
from geo.layers import LATEST_ROUND, Declared, FieldSpec, Rounds, Within, get_layer
from geo.read import Selection, where
from geo.viewer import Viewer

EDGE_DEGREES: Final = 0.01
"""Edges are cut to this before distances are taken. A zone's edge is straight in degrees, a geodesic is
not; over 0.01 degrees they part by 12 mm at most (L^2 tan(lat) / 8R), over a 100 km edge by 100 m."""

PIECE_VERTICES: Final = 64
"""Borders are cut in pieces of this many vertices: a point is only measured against those near it."""

METRES_PER_DEGREE: Final = 110_500.0
"""Less than any degree of a meridian (110,574 m at least), so that boxes are never too small."""

POLYGON: Final = 2
"""Dimension of a polygon."""

MAKE_DRAWN_TABLE: Final = text(
    "CREATE TEMPORARY TABLE IF NOT EXISTS zonas_dibujadas"
    " (id integer, label text, geom geometry) ON COMMIT DELETE ROWS"
)


@dataclass(frozen=True)
class Plan:
    """All that the statement depends on.

    Attributes:
        points: of a layer of points, rounds already decided; zones: from `layer_zones` or `drawn_zones`.
        zone_model: the zones' layer, if any.
        buffer_m: metres; 0 for none.
        max_features: list the points when they are at most so many; 0 for no list.
    """

    points: Selection
    zones: CTE
    zone_model: type[Declared] | None
    buffer_m: float
    keys: tuple[GroupKey, ...]
    measures: tuple[FieldSpec, ...]
    max_features: int
    viewer: Viewer


def key_name(place: int) -> str:
    """Return the column of the field grouped by at `place`."""
    return f"k{place}"


def own_name(place: int) -> str:
    """Return the column that says whether a point itself has the field grouped by at `place`."""
    return f"own{place}"


def measure_name(place: int) -> str:
    """Return the column of the measure at `place`."""
    return f"m{place}"


def table_of(model: type[Declared]) -> Table:
    """Return the table of a layer."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - a narrowing for the type checker
    return table


def kept(query: Any, name: str) -> CTE:
    """Return a CTE computed once: the planner then scans zones outside and points inside, by their index."""
    return query.cte(name).prefix_with("MATERIALIZED", dialect="postgresql")  # type: ignore[no-any-return]


def ground(geometry: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the geometry on the ellipsoid."""
    return func.geography(geometry)


def drawn_table() -> Table:
    """Return the temporary table of drawn zones."""
    return Table(
        "zonas_dibujadas",
        MetaData(),
        Column("id", Integer),
        Column("label", String),
        Column("geom", Geometry(srid=GEOGRAPHIC, spatial_index=False)),
        schema="pg_temp",
    )


def drawn_zones(table: Table) -> CTE:
    """Return the drawn zones: id, label, geometry, box."""
    return kept(select(table.columns.id, table.columns.label, *_shape(table)), "zones")


def layer_zones(selection: Selection, keys: tuple[GroupKey, ...], viewer: Viewer) -> CTE:
    """Return the zones of a layer: id, label, geometry, box, and the fields grouped by."""
    table = table_of(selection.model)
    declaration = selection.model.declaration
    numbered = literal(f"{declaration.singular} ") + cast(table.columns.id, String)
    named = func.nullif(table.columns[declaration.label], "") if declaration.label else null()
    fields = [
        table.columns[key.spec.name].label(key_name(place))
        for place, key in enumerate(keys)
        if key.side is Side.ZONES
    ]
    label = func.coalesce(named, numbered).label("label")
    query = select(table.columns.id, label, *_shape(table), *fields).where(*where(selection, viewer))
    return kept(query, "zones")


def _shape(table: FromClause) -> list[ColumnElement[Any]]:
    # The geometry is passed on as it is stored: out of line, PostGIS recognises it at the next call and
    # keeps its index. The box goes beside it, so that the index on the points is asked without it.
    return [table.columns.geom, func.ST_Envelope(table.columns.geom).label("box")]


def pairs(plan: Plan, rounds: CTE | None) -> CTE:
    """Return each point with each zone that holds it: `point`, `zone`, measures and fields grouped by.

    Args:
        plan: what is asked.
        rounds: from `newest_rounds`, when only those count.
    """
    latest = rounds is not None
    # The round is checked on the pairs, not on the points: the planner takes that condition for so strict
    # that it would compare every point of the round with every zone, without the index.
    others = {
        name: c for name, c in plan.points.conditions.items() if not (latest and isinstance(c, InRound))
    }
    points = table_of(plan.points.model).alias("p")
    chosen = where(replace(plan.points, conditions=others), plan.viewer, points)
    inside = (
        select(*_pair(plan, points, plan.zones, plan.zones.columns.id))
        .select_from(plan.zones.join(points, overlaps(points.columns.geom, plan.zones.columns.box)))
        .where(touches(plan.zones.columns.geom, points.columns.geom), *chosen)
    )
    found: FromClause = kept(inside, "found")
    if plan.buffer_m:
        pieces = _border_pieces(plan)
        close = func.ST_DWithin(pieces.columns.ground, ground(points.columns.geom), plan.buffer_m)
        near = (
            select(*_pair(plan, points, pieces, pieces.columns.zone))
            .select_from(pieces.join(points, overlaps(points.columns.geom, pieces.columns.box)))
            .where(close, *chosen)
        )
        found = kept(union(inside, near), "found")
    if rounds is None:
        return found  # type: ignore[return-value]
    row = tuple_(func.coalesce(found.columns.per, ""), func.coalesce(found.columns.round, ""))
    newest = row.in_(select(rounds.columns.per, rounds.columns.newest))
    # `IS TRUE` keeps it a hashed lookup; flattened into a join it would again be planned for one row.
    return kept(select(found).where(newest.is_(true())), "pairs")


def round_sizes(plan: Plan) -> CTE | None:
    """Return how many points each group has in each round, when the question asks for the newest."""
    rounds = plan.points.model.declaration.rounds
    if rounds is None or plan.points.conditions.get(rounds.field) != InRound(LATEST_ROUND):
        return None
    points = table_of(plan.points.model).alias("r")
    group, survey = points.columns[rounds.per], points.columns[rounds.field]
    seen = where(Selection(plan.points.model), plan.viewer, points)
    query = select(group.label("per"), survey.label("round"), func.count().label("points"))
    return kept(query.where(*seen).group_by(group, survey), "round_sizes")


def newest_rounds(sizes: CTE) -> CTE:
    """Return each group's newest round, by the rule of `geo.filters.newest_round`."""
    per = func.coalesce(sizes.columns.per, "")
    newest = func.coalesce(func.max(sizes.columns.round.collate(NATURAL_ORDER)), "")
    return kept(select(per.label("per"), newest.label("newest")).group_by(per), "newest_rounds")


def touches(zone: ColumnElement[Any], point: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether a point lies in a zone or on its border, planar in degrees.

    As a collection, because PostGIS hands a bare point to a test of its own that rounds: of 12,600 points
    on slanted borders it called 3 otherwise than GEOS, which the file engine uses; this way, none.
    """
    return func.ST_Intersects(zone, func.ST_ForceCollection(point))


def overlaps(indexed: ColumnElement[Any], box: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether two boxes overlap; the first is the column whose index answers."""
    return indexed.op("&&", is_comparison=True)(box)


def _pair(
    plan: Plan, points: FromClause, zones: FromClause, zone: ColumnElement[Any]
) -> list[ColumnElement[Any]]:
    """Return the columns of a pair: ids, round, measures, and the fields grouped by."""
    columns: list[ColumnElement[Any]] = [points.columns.id.label("point"), zone.label("zone")]
    rounds = plan.points.model.declaration.rounds
    columns += _round_columns(rounds, points) if rounds else []
    columns += [points.columns[spec.name].label(measure_name(p)) for p, spec in enumerate(plan.measures)]
    for place, key in enumerate(plan.keys):
        if key.side is Side.ZONES:
            columns.append(zones.columns[key_name(place)])
            continue
        own = points.columns[key.spec.name]
        value = (
            own
            if key.several or key.spec.within is None
            else _told(plan, key.spec.within, own, points, place)
        )
        columns += [value.label(key_name(place)), own.is_not(None).label(own_name(place))]
    return columns


def _round_columns(rounds: Rounds, points: FromClause) -> list[ColumnElement[Any]]:
    return [points.columns[rounds.per].label("per"), points.columns[rounds.field].label("round")]


def _told(
    plan: Plan, within: Within, own: ColumnElement[Any], points: FromClause, place: int
) -> ColumnElement[Any]:
    """Return the point's own value, else that of the polygon around it; asked only where it is missing.

    On a border between two polygons the smaller value is taken, so that the answer does not vary.
    """
    polygons = get_layer(within.layer)
    around = table_of(polygons).alias(f"around{place}")
    seen = where(Selection(polygons), plan.viewer, around)
    value = (
        select(func.min(around.columns[within.field]))
        .where(
            overlaps(around.columns.geom, points.columns.geom),
            touches(around.columns.geom, points.columns.geom),
            *seen,
        )
        .correlate(points)
    )
    return func.coalesce(own, value.scalar_subquery())


def _border_pieces(plan: Plan) -> CTE:
    """Return the zones' borders (lines and points whole) in pieces, each with the box of what is near."""
    zones = plan.zones
    part = func.ST_Dump(zones.columns.geom).table_valued("path", "geom", name="part").render_derived()
    border = case(
        (func.ST_Dimension(part.columns.geom) == POLYGON, func.ST_Boundary(part.columns.geom)),
        else_=part.columns.geom,
    )
    cut = func.ST_Subdivide(func.ST_Segmentize(border, EDGE_DEGREES), PIECE_VERTICES)
    fields = [column for column in zones.columns if column.key.startswith("k")]
    lines = kept(
        select(zones.columns.id.label("zone"), cut.label("geom"), *fields)
        .select_from(zones)
        .join(part, true()),
        "lines",
    )
    box = _reach(lines.columns.geom, plan.buffer_m).label("box")
    carried = [lines.columns[column.key] for column in fields]
    query: Select[Any] = select(lines.columns.zone, ground(lines.columns.geom).label("ground"), box, *carried)
    return kept(query, "pieces")


def _reach(geometry: ColumnElement[Any], metres: float) -> ColumnElement[Any]:
    """Return a box in degrees that holds all that lies within `metres` of `geometry`."""
    north = metres / METRES_PER_DEGREE
    farthest = func.greatest(func.abs(func.ST_YMin(geometry)), func.abs(func.ST_YMax(geometry))) + north
    # Towards a pole a metre spans ever more degrees of longitude; a cosine of 0.001 is 6 km from it.
    east = north / func.greatest(func.cos(func.radians(func.least(farthest, 90.0))), 0.001)
    return func.ST_Expand(func.ST_Envelope(geometry), func.least(east, 360.0), north)
