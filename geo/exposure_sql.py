"""The one SQL statement behind `geo.exposure`: what is counted over the pairs of `geo.exposure_pairs`.

Everything comes back in one row of JSON, so that no feature passes through Python.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    String,
    case,
    cast,
    distinct,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, aggregate_order_by

from geo.exposure_pairs import (
    POLYGON,
    Plan,
    ground,
    kept,
    key_name,
    measure_name,
    newest_rounds,
    own_name,
    pairs,
    round_sizes,
    table_of,
)
from geo.exposure_question import Side
from geo.layers import DEMO_ORIGIN
from geo.read import readable_fields

MAX_AREA_VERTICES: Final = 500_000
"""Past so many vertices the area of the zones takes longer than the question, and is left out."""

HALF_TURN: Final = 180.0
"""Degrees of longitude."""


def statement(plan: Plan) -> Select[Any]:
    """Return the statement; its one row holds `totals`, `zones`, `groups`, `features` and provenance."""
    sizes = round_sizes(plan)
    newest = None if sizes is None else newest_rounds(sizes)
    found = pairs(plan, newest)
    inside = _inside(plan, found)
    nothing = select(cast(null(), JSON))
    answers: dict[str, Select[Any]] = {
        "totals": _totals(plan, inside),
        "zones": _zone_rows(plan, found),
        "groups": _group_rows(plan, found) if plan.keys else nothing,
        "inferred": _inferred(plan, inside),
        "rounds": nothing if sizes is None or newest is None else _rounds(sizes, newest),
        "area": _area(plan),
        "demo": _demo(plan),
        "versions": _versions(),
        "features": _features(plan, found) if plan.max_features else select(cast(null(), String)),
    }
    return select(*(query.scalar_subquery().label(name) for name, query in answers.items()))


def _inside(plan: Plan, found: CTE) -> CTE:
    """Return each point that some zone holds, once: its measures and its fields grouped by."""
    columns = [found.columns.point, *(found.columns[measure_name(p)] for p in range(len(plan.measures)))]
    for place, key in enumerate(plan.keys):
        if key.side is Side.POINTS:
            columns += [found.columns[key_name(place)], found.columns[own_name(place)]]
    return kept(select(*columns).distinct(), "inside")


def _sums(plan: Plan, rows: FromClause) -> list[ColumnElement[Any]]:
    names = [measure_name(place) for place in range(len(plan.measures))]
    return [func.sum(rows.columns[name]).label(name) for name in names]


def _one(query: Select[Any], name: str) -> Select[Any]:
    """Return the only row of `query` as JSON."""
    return select(func.row_to_json(query.subquery(name).table_valued(), type_=JSON))


def _many(query: Select[Any], name: str, order: str | None = None) -> Select[Any]:
    """Return the rows of `query` as a JSON list."""
    rows = query.subquery(name)
    document: Any = func.row_to_json(rows.table_valued())
    if order is not None:
        document = aggregate_order_by(document, rows.columns[order])
    return select(func.json_agg(document, type_=JSON))


def _totals(plan: Plan, inside: CTE) -> Select[Any]:
    # How many points have no value of a measure: a sum over them is a floor, and the answer says so.
    missing = [
        (func.count() - func.count(inside.columns[measure_name(place)])).label(f"missing{place}")
        for place in range(len(plan.measures))
    ]
    return _one(select(func.count().label("points"), *_sums(plan, inside), *missing), "totals")


def _zone_rows(plan: Plan, found: CTE) -> Select[Any]:
    per_zone = (
        select(found.columns.zone, func.count().label("points"), *_sums(plan, found))
        .group_by(found.columns.zone)
        .subquery("per_zone")
    )
    zones = plan.zones
    rows = select(
        zones.columns.id,
        zones.columns.label,
        func.coalesce(per_zone.columns.points, 0).label("points"),
        *(per_zone.columns[measure_name(place)] for place in range(len(plan.measures))),
    ).select_from(zones.outerjoin(per_zone, per_zone.columns.zone == zones.columns.id))
    return _many(rows, "zone_rows", "id")


def _group_rows(plan: Plan, found: CTE) -> Select[Any]:
    """Return a row a group: each point once in each, under the highest level where the rule says so."""
    source: FromClause = found
    values: list[ColumnElement[Any]] = []
    for place, key in enumerate(plan.keys):
        value: ColumnElement[Any] = found.columns[key_name(place)]
        if key.several:
            # An empty list is a missing value, and unnest of nothing would lose the point.
            listed = case((func.cardinality(value) > 0, value), else_=cast([None], ARRAY(String)))
            each = func.unnest(listed).table_valued("value", name=f"each{place}").render_derived()
            source, value = source.join(each, true()), each.columns.value
        values.append(value.label(key_name(place)))
    measures = [found.columns[measure_name(place)] for place in range(len(plan.measures))]
    every = select(found.columns.point, *values, *measures).select_from(source).subquery("every")
    apart = [every.columns[key_name(p)] for p, key in enumerate(plan.keys) if not key.highest]
    highest = [
        func.max(every.columns[key_name(p)]).label(key_name(p))
        for p, key in enumerate(plan.keys)
        if key.highest
    ]
    # A measure is the same in every row of a point; the least of them is that one.
    same = [func.min(every.columns[column.key]).label(column.key) for column in measures]
    once = select(every.columns.point, *apart, *highest, *same).group_by(every.columns.point, *apart)
    counted = once.subquery("once")
    names = [counted.columns[key_name(place)] for place in range(len(plan.keys))]
    rows = select(*names, func.count().label("points"), *_sums(plan, counted)).group_by(*names)
    return _many(rows, "group_rows")


def _inferred(plan: Plan, inside: CTE) -> Select[Any]:
    """Return, by field, how many points took their value from the polygon around them."""
    counts: list[ColumnElement[Any]] = [
        func.count()
        .filter(~inside.columns[own_name(place)], inside.columns[key_name(place)].is_not(None))
        .label(key_name(place))
        for place, key in enumerate(plan.keys)
        if key.side is Side.POINTS
    ]
    return _one(select(*counts), "inferred") if counts else select(cast(null(), JSON))


def _rounds(sizes: CTE, newest: CTE) -> Select[Any]:
    """Return each group's round that the answer uses, with how many points it has."""
    same = (func.coalesce(sizes.columns.per, "") == newest.columns.per) & (
        func.coalesce(sizes.columns.round, "") == newest.columns.newest
    )
    rows = select(sizes.columns.per.label("group"), sizes.columns.round, sizes.columns.points)
    return _many(rows.select_from(sizes.join(newest, same)), "rounds", "group")


def _area(plan: Plan) -> Select[Any]:
    """Return the area of the zones on the ellipsoid, in m2, overlaps counted twice."""
    geom = plan.zones.columns.geom
    few = select(func.sum(func.ST_NPoints(geom)) <= MAX_AREA_VERTICES).scalar_subquery()
    # PostGIS has no area for an edge that goes half around the Earth; that of drawn zones is known already.
    narrow = select(func.bool_and(func.ST_XMax(geom) - func.ST_XMin(geom) < HALF_TURN)).scalar_subquery()
    area = func.sum(case((func.ST_Dimension(geom) == POLYGON, func.ST_Area(ground(geom))), else_=0))
    return select(case((few & narrow, select(area).scalar_subquery())))


def _demo(plan: Plan) -> Select[Any]:
    """Return whether a layer that the answer stands on holds invented rows."""
    tables = [table_of(plan.points.model)] + ([table_of(plan.zone_model)] if plan.zone_model else [])
    invented = [
        exists(select(table.columns.id).where(table.columns.origen == DEMO_ORIGIN)) for table in tables
    ]
    return select(or_(*invented))


def _versions() -> Select[Any]:
    return select(
        func.json_build_object(
            "postgresql",
            func.current_setting("server_version"),
            "postgis",
            func.PostGIS_Lib_Version(),
            "geos",
            func.PostGIS_GEOS_Version(),
            type_=JSON,
        )
    )


def _features(plan: Plan, found: CTE) -> Select[Any]:
    """Return the points as GeoJSON features, joined by commas; null when there are too many."""
    points = table_of(plan.points.model).alias("f")
    zones = (
        select(found.columns.point, func.array_agg(found.columns.zone).label("zonas"))
        .group_by(found.columns.point)
        .subquery("zones_of")
    )
    names = [spec.name for spec in readable_fields(plan.points.model, plan.viewer)]
    properties = (
        select(*(points.columns[name] for name in names), zones.columns.zonas)
        .correlate(points, zones)
        .subquery("properties")
        .lateral()
    )
    feature = func.concat(
        '{"type": "Feature", "id": ',
        points.columns.id,
        ', "geometry": ',
        func.ST_AsGeoJSON(points.columns.geom, 7),
        ', "properties": ',
        cast(func.row_to_json(properties.table_valued()), String),
        "}",
    )
    source = points.join(zones, zones.columns.point == points.columns.id).join(properties, true())
    listed = select(func.string_agg(feature, aggregate_order_by(literal(", "), points.columns.id)))
    few = select(func.count(distinct(found.columns.point)) <= plan.max_features).scalar_subquery()
    return select(case((few, listed.select_from(source).scalar_subquery())))
