"""Answer "which points of a layer lie in these zones?" in PostGIS, in one SQL statement.

The rules are those of `geo.exposure_question`; `geo.bulk` answers the same for files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import psycopg.errors
import shapely
from sqlalchemy import CTE, Connection, Select, Table, insert, text
from sqlalchemy.exc import OperationalError

from geo.database import Database
from geo.errors import InvalidParameter, NotFound, TooLarge
from geo.exposure_answer import Answer, GroupCount, Sums, ZoneCount, group_counts
from geo.exposure_drawn import Drawn
from geo.exposure_pairs import (
    MAKE_DRAWN_TABLE,
    Plan,
    drawn_table,
    drawn_zones,
    key_name,
    layer_zones,
    measure_name,
)
from geo.exposure_provenance import provenance
from geo.exposure_question import GroupKey, group_keys
from geo.exposure_sql import statement
from geo.filters import with_newest_round
from geo.layers import Declared, FieldSpec
from geo.read import Selection, readable_fields
from geo.viewer import Viewer

MAX_FEATURES: Final = 100_000
TIMEOUT: Final = "120s"


@dataclass(frozen=True)
class Question:
    """What is asked of the database.

    Attributes:
        points: of a layer of points; zones: of a layer, or drawn.
        buffer_m: metres on the ellipsoid around the zones.
        group_by: fields, as `points.campo`, `zones.campo` or `campo`.
        features: whether the answer lists the points themselves.
    """

    points: Selection
    zones: Selection | Drawn
    buffer_m: float = 0.0
    group_by: tuple[str, ...] = ()
    features: bool = False


def ask(database: Database, question: Question, viewer: Viewer) -> Answer:
    """Return who lies in the zones.

    Raises:
        InvalidParameter: the layers cannot play their parts, or an unknown field.
        NotFound: a zone asked for by its number does not exist.
        TooLarge: it takes too long, or lists too many points.
    """
    question, keys, measures = prepared(question, viewer)
    with database.transaction(viewer) as connection:
        zones = _drawn_table(connection, question.zones) if isinstance(question.zones, Drawn) else None
        # Only now: a temporary table cannot be made in a read-only transaction, but can be filled and read.
        connection.execute(text("SET TRANSACTION READ ONLY"))
        connection.execute(text(f"SET LOCAL statement_timeout = '{TIMEOUT}'"))
        found = _run(connection, statement(plan_of(question, keys, measures, zones, viewer)))
    fields = tuple(readable_fields(question.points.model, viewer))
    return replace(_answer(question, keys, measures, found), fields=fields)


def prepared(
    question: Question, viewer: Viewer
) -> tuple[Question, tuple[GroupKey, ...], tuple[FieldSpec, ...]]:
    """Return the question on the newest rounds, the fields to group by, and those to sum.

    Raises:
        InvalidParameter: the layers cannot play their parts, or an unknown field.
    """
    points = _newest(question.points)
    zones = question.zones if isinstance(question.zones, Drawn) else _newest(question.zones)
    check_roles(
        points.model, None if isinstance(zones, Drawn) else zones.model, buffered=question.buffer_m > 0
    )
    readable = {spec.name: spec for spec in readable_fields(points.model, viewer)}
    of_zones = (
        {} if isinstance(zones, Drawn) else {spec.name: spec for spec in readable_fields(zones.model, viewer)}
    )
    keys = group_keys(question.group_by, readable, of_zones)
    measures = tuple(spec for spec in readable.values() if spec.measure)
    return replace(question, points=points, zones=zones), keys, measures


def check_roles(points: type[Declared] | None, zones: type[Declared] | None, *, buffered: bool) -> None:
    """Check that one layer has points and the other something to be inside of, or near to.

    Raises:
        InvalidParameter: with what is missing.
    """
    if points is not None and not points.declaration.is_point:
        raise InvalidParameter("points", f"«{points.declaration.title}» no es una capa de puntos")
    if zones is None or buffered or zones.declaration.geometry in {"MULTIPOLYGON", "GEOMETRY"}:
        return
    title = zones.declaration.title
    raise InvalidParameter("zones", f"«{title}» no tiene polígonos: úsela con buffer_m mayor que cero")


def _newest(selection: Selection) -> Selection:
    conditions = with_newest_round(selection.model.declaration, selection.conditions)
    return replace(selection, conditions=conditions)


def plan_of(
    question: Question,
    keys: tuple[GroupKey, ...],
    measures: tuple[FieldSpec, ...],
    drawn: Table | None,
    viewer: Viewer,
) -> Plan:
    """Return what the statement depends on; `drawn` is the table of drawn zones, if they are."""
    zones: CTE
    if drawn is not None:
        zones = drawn_zones(drawn)
    else:
        assert isinstance(question.zones, Selection)  # noqa: S101 - a narrowing for the type checker
        zones = layer_zones(question.zones, keys, viewer)
    return Plan(
        points=question.points,
        zones=zones,
        zone_model=question.zones.model if isinstance(question.zones, Selection) else None,
        buffer_m=question.buffer_m,
        keys=keys,
        measures=measures,
        max_features=MAX_FEATURES if question.features else 0,
        viewer=viewer,
    )


def _drawn_table(connection: Connection, drawn: Drawn) -> Table:
    """Put drawn zones in a temporary table and return it.

    PostGIS keeps the index of a polygon between calls when the polygon is stored out of line; one that
    comes as a parameter is compared byte by byte at every call: 37 s against 0.2 s for 200,000 vertices.
    """
    table = drawn_table()
    connection.execute(MAKE_DRAWN_TABLE)
    rows = [
        {"id": number, "label": label, "geom": f"SRID=4326;{shapely.to_wkt(shape, rounding_precision=-1)}"}
        for number, (shape, label) in enumerate(zip(drawn.geometries, drawn.labels, strict=True), start=1)
    ]
    connection.execute(insert(table), rows)
    return table


def _run(connection: Connection, query: Select[Any]) -> dict[str, Any]:
    try:
        return dict(connection.execute(query).mappings().one())
    except OperationalError as error:
        if isinstance(error.orig, psycopg.errors.QueryCanceled):
            raise TooLarge(
                "La pregunta tarda demasiado: use menos zonas, un buffer_m menor o un filtro."
            ) from error
        raise


def _answer(
    question: Question, keys: tuple[GroupKey, ...], measures: tuple[FieldSpec, ...], found: dict[str, Any]
) -> Answer:
    zones = found["zones"] or []
    if isinstance(question.zones, Selection):
        _check_found(question.zones, [zone["id"] for zone in zones])
    if question.features and found["features"] is None and found["totals"]["points"]:
        raise TooLarge(
            f"La lista tendría {found['totals']['points']:,} puntos; se entregan {MAX_FEATURES:,}. "
            "Use un filtro, menos zonas, o «tierrafirme exposure» con archivos."
        )
    return Answer(
        points=found["totals"]["points"],
        sums=_sums(found["totals"], measures),
        zones=[ZoneCount(zone["id"], zone["label"], zone["points"], _sums(zone, measures)) for zone in zones],
        groups=_groups(keys, measures, found["groups"] or []) if keys else [],
        measures=measures,
        keys=keys,
        fields=(),
        provenance=provenance(
            points=question.points,
            zones=question.zones,
            buffer_m=question.buffer_m,
            keys=keys,
            measures=measures,
            found=found,
        ),
        features=_collection(found["features"]) if question.features else None,
    )


def _check_found(selection: Selection, found: Sequence[int]) -> None:
    missing = sorted(set(selection.ids or ()) - set(found))
    if missing and not selection.conditions:
        listed = ", ".join(map(str, missing[:20]))
        raise NotFound(f"En «{selection.model.declaration.title}» no hay zonas con los números: {listed}.")


def _groups(
    keys: tuple[GroupKey, ...], measures: tuple[FieldSpec, ...], rows: list[dict[str, Any]]
) -> list[GroupCount]:
    names = [key_name(place) for place in range(len(keys))]
    return group_counts(
        keys, [([row[name] for name in names], row["points"], _sums(row, measures)) for row in rows]
    )


def _sums(row: dict[str, Any], measures: Sequence[FieldSpec]) -> Sums:
    return {spec.name: row[measure_name(place)] or 0 for place, spec in enumerate(measures)}


def _collection(features: str | None) -> str:
    return f'{{"type": "FeatureCollection", "features": [{features or ""}]}}'
