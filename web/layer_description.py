"""A layer as the browser needs to know it: what to draw, its legend, what can be filtered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, func, select

from geo.layers import LATEST_ROUND, Choice, Declaration, FieldSpec, Kind, Layer, all_layers
from geo.read import Selection, readable_fields, where
from geo.viewer import Viewer

KINDS = {
    "POINT": "point",
    "MULTIPOINT": "point",
    "MULTILINESTRING": "line",
    "MULTIPOLYGON": "polygon",
    "GEOMETRY": "mixed",
}


def describe_all(connection: Connection, viewer: Viewer) -> list[dict[str, Any]]:
    """Return every layer's description with its count and extent, in the order of the map's list."""
    return [
        describe(model, viewer) | count_and_extent(connection, Selection(model), viewer)
        for model in all_layers()
    ]


def describe(model: type[Layer], viewer: Viewer) -> dict[str, Any]:
    """Return what does not depend on the rows: names, style, legend, fields."""
    declaration = model.declaration
    readable = readable_fields(model, viewer)
    style = declaration.style
    return {
        "slug": declaration.slug,
        "title": declaration.title,
        "singular": declaration.singular,
        "description": declaration.description,
        "geometry": declaration.geometry,
        "kind": KINDS[declaration.geometry or "GEOMETRY"],
        "theme": declaration.theme or "Otras",
        "label": declaration.label,
        "attribution": declaration.attribution,
        "rounds": declaration.rounds.field if declaration.rounds else None,
        "filter": _usual_filter(declaration),
        "style": {
            "color": style.color,
            "symbol": style.symbol,
            "by": style.by,
            "outline": style.outline,
            "opacity": style.opacity,
            "width": style.width,
            "visible": style.visible,
            "minZoom": style.min_zoom,
            "context": style.context,
        },
        "fields": [_field(spec) for spec in readable if spec.kind is not Kind.JSON],
    }


def count_and_extent(connection: Connection, selection: Selection, viewer: Viewer) -> dict[str, Any]:
    """Return how many features there are and their box: west, south, east, north, or None."""
    table = selection.model.__table__
    assert isinstance(table, Table)  # noqa: S101 - a narrowing for the type checker
    box = func.ST_Extent(table.columns.geom)
    sides = (func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
    query = select(func.count(), *sides).select_from(table).where(*where(selection, viewer))
    total, *corners = connection.execute(query).one()
    return {"count": total, "extent": corners if total else None}


def _usual_filter(declaration: Declaration) -> dict[str, str]:
    return {declaration.rounds.field: LATEST_ROUND} if declaration.rounds else {}


def _field(spec: FieldSpec) -> dict[str, Any]:
    known: dict[str, Any] = {"name": spec.name, "label": spec.label, "kind": spec.kind.value}
    optional = {
        "unit": spec.unit,
        "measure": spec.measure,
        "dimension": spec.dimension,
        "borrowed": spec.within is not None,
        "choices": [_choice(choice) for choice in spec.choices],
    }
    return known | {name: value for name, value in optional.items() if value}


def _choice(choice: Choice) -> dict[str, Any]:
    known: dict[str, Any] = {"code": choice.code, "label": choice.label}
    if choice.color:
        known |= {"color": choice.color, "hatch": choice.hatch}
    return known
