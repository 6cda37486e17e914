"""What the map asks for beside its tiles: layers, one feature's card, lists, counts and searches."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from flask import Blueprint, jsonify, request
from sqlalchemy import Connection, Row, Table, func, select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from geo.errors import InvalidParameter
from geo.filters import from_json
from geo.layers import FieldSpec, Kind, Layer, all_layers, get_layer, normalise
from geo.read import BBox, Selection, count, extent, one, readable_fields, statement
from geo.references import Names, names
from geo.values import present
from geo.viewer import LOCAL_OPERATOR, Viewer
from web.app import database
from web.layer_description import describe_all
from web.pages.facets import Facet, facets
from web.pages.table_state import TableState

blueprint = Blueprint("api_layers", __name__, url_prefix="/api")

PAGE: Final = 50
MAX_PAGE: Final = 200
SHORTEST_SEARCH: Final = 2
PER_LAYER: Final = 6
FOUND: Final = 24


@blueprint.get("/capas")
def layers() -> Response:
    """List the layers with their legends, fields, counts and extents."""
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        return jsonify(describe_all(connection, LOCAL_OPERATOR))


@blueprint.get("/capas/<slug>/<int:identity>")
def card(slug: str, identity: int) -> Response:
    """Describe one feature as people read it, with its geometry."""
    model = get_layer(slug)
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        row = one(connection, model, identity, LOCAL_OPERATOR)
        box = extent(connection, Selection(model, ids=(identity,)), LOCAL_OPERATOR)
        known = _names(connection, model, [row])
    declaration = model.declaration
    shown = [spec for spec in readable_fields(model, LOCAL_OPERATOR) if spec.kind is not Kind.JSON]
    return jsonify(
        {
            "slug": slug,
            "id": identity,
            "layer": declaration.title,
            "singular": declaration.singular,
            "label": _label(model, row),
            "demo": row.origen == "demostracion",
            "geometry": json.loads(row.geojson),
            "bbox": box,
            "rows": [_card_row(spec, getattr(row, spec.name), known) for spec in shown],
            "attribution": declaration.attribution,
        }
    )


@blueprint.get("/capas/<slug>/elementos")
def features(slug: str) -> Response:
    """List a page of features for people: label, summary, position. Filters, `q` and `bbox` as everywhere."""
    model = get_layer(slug)
    arguments = MultiDict(request.args)
    limit = _whole(arguments.pop("limite", ""), "limite", PAGE, MAX_PAGE)
    offset = _whole(arguments.pop("desde", ""), "desde", 0, 10_000_000)
    state = TableState.read(model, arguments, LOCAL_OPERATOR)
    label = model.declaration.label
    selection = Selection(
        model,
        conditions=state.conditions,
        search=state.search,
        bbox=state.box,
        sort=((label, False),) if label else (),
        limit=limit,
        offset=offset,
    )
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        found = connection.execute(statement(selection, LOCAL_OPERATOR, _list_columns(model))).all()
        known = _names(connection, model, found)
        total = count(connection, selection, LOCAL_OPERATOR)
    return jsonify({"matching": total, "items": [_item(model, row, known) for row in found]})


@blueprint.get("/capas/<slug>/filtros")
def filters(slug: str) -> Response:
    """Offer each field's values with how many features have them under the other filters."""
    state = TableState.read(get_layer(slug), MultiDict(request.args), LOCAL_OPERATOR)
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        return jsonify([_facet(facet) for facet in facets(connection, state, LOCAL_OPERATOR)])


@blueprint.post("/conteos")
def counts() -> Response:
    """Count features: `{"bbox": [w, s, e, n], "layers": {SLUG: FILTER}}` gives matching and in the view."""
    document = request.get_json()
    wanted = document.get("layers") if isinstance(document, dict) else None
    if not isinstance(wanted, dict):
        raise InvalidParameter("layers", 'use {"bbox": [oeste, sur, este, norte], "layers": {capa: filtro}}')
    box = _box(document.get("bbox"))
    answer: dict[str, dict[str, int]] = {}
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        for slug, document in wanted.items():
            model = get_layer(slug)
            conditions = from_json(model.declaration, document)
            every = Selection(model, conditions=conditions)
            here = Selection(model, conditions=conditions, bbox=box)
            answer[slug] = {
                "matching": count(connection, every, LOCAL_OPERATOR),
                "view": count(connection, here, LOCAL_OPERATOR),
            }
    return jsonify(answer)


@blueprint.get("/buscar")
def search() -> Response:
    """Find features of any layer by name, those that begin with the words first."""
    words = request.args.get("q", "").replace("\x00", "").strip()[:100]
    if len(words) < SHORTEST_SEARCH:
        return jsonify([])
    found: list[tuple[tuple[bool, int], dict[str, Any]]] = []
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        for order, model in enumerate(all_layers()):
            for item in _named(connection, model, words, LOCAL_OPERATOR):
                begins = normalise(item["label"]).startswith(normalise(words))
                found.append(((not begins, order), item))
    found.sort(key=lambda pair: pair[0])
    return jsonify([item for _, item in found[:FOUND]])


def _named(connection: Connection, model: type[Layer], words: str, viewer: Viewer) -> list[dict[str, Any]]:
    label = model.declaration.label
    if label is None or label not in {spec.name for spec in readable_fields(model, viewer)}:
        return []
    table = _table(model)
    column = func.unaccent(table.columns[label])
    escaped = [word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for word in words.split()]
    matches = [column.ilike(func.unaccent(f"%{word}%"), escape="\\") for word in escaped]
    begins = column.ilike(func.unaccent(f"{' '.join(escaped)}%"), escape="\\")
    query = (
        select(*_list_columns(model))
        .where(*matches)
        .order_by(begins.desc(), table.columns[label])
        .limit(PER_LAYER)
    )
    rows = connection.execute(query).all()
    known = _names(connection, model, rows)
    return [_item(model, row, known) | {"layer": model.declaration.title} for row in rows]


def _list_columns(model: type[Layer]) -> list[Any]:
    table = _table(model)
    geom = table.columns.geom
    inside = func.ST_PointOnSurface(geom)
    shown = dict.fromkeys([model.declaration.label, *model.declaration.summary])
    return [
        table.columns.id,
        *(table.columns[name] for name in shown if name),
        func.ST_X(inside).label("lon"),
        func.ST_Y(inside).label("lat"),
        func.ST_XMin(geom).label("west"),
        func.ST_YMin(geom).label("south"),
        func.ST_XMax(geom).label("east"),
        func.ST_YMax(geom).label("north"),
    ]


def _item(model: type[Layer], row: Row[Any], known: Names) -> dict[str, Any]:
    declaration = model.declaration
    parts = []
    for name in declaration.summary:
        value = getattr(row, name)
        if name != declaration.label and value is not None:
            parts.append(_text(declaration.field(name), value, known))
    return {
        "slug": declaration.slug,
        "id": row.id,
        "label": _label(model, row),
        "detail": " · ".join(parts),
        "lon": row.lon,
        "lat": row.lat,
        "bbox": [row.west, row.south, row.east, row.north],
    }


def _label(model: type[Layer], row: Row[Any]) -> str:
    """Return what to call a feature: its label, else the kind of thing and its number."""
    declaration = model.declaration
    value = getattr(row, declaration.label) if declaration.label else None
    if value is None:
        return f"{declaration.singular} {row.id} (sin nombre)"
    text = present(declaration.field(str(declaration.label)), value)
    # A bare number names nothing: «Folio 12» does.
    return f"{declaration.field(str(declaration.label)).label} {text}" if text.isdigit() else text


def _card_row(spec: FieldSpec, value: object, known: Names) -> dict[str, Any]:
    choice = spec.choice(value) if spec.kind is Kind.CHOICE else None
    return {
        "name": spec.name,
        "label": spec.label,
        "value": value
        if isinstance(value, str | int | float | bool | list)
        else None
        if value is None
        else str(value),
        "text": _text(spec, value, known),
        "unit": spec.unit,
        "help": spec.help,
        "group": spec.group,
        "color": choice.color if choice else None,
        "hatch": choice.hatch if choice else None,
    }


def _text(spec: FieldSpec, value: object, known: Names) -> str:
    name = known.get(spec.name, {}).get(str(value))
    return name or present(spec, value)


def _names(connection: Connection, model: type[Layer], rows: Any) -> Names:
    borrowed = [spec.name for spec in model.declaration.fields.values() if spec.within is not None]
    values: dict[str, Iterable[str | None]] = {
        name: [getattr(row, name, None) for row in rows] for name in borrowed
    }
    return names(connection, model, values)


def _facet(facet: Facet) -> dict[str, Any]:
    return {
        "name": facet.spec.name,
        "label": facet.spec.label,
        "unit": facet.spec.unit,
        "input": facet.input,
        "more": facet.more,
        "options": [
            {
                "value": option.value,
                "label": option.label,
                "count": option.count,
                "color": option.color,
                "hatch": option.hatch,
            }
            for option in facet.options
        ],
    }


def _box(raw: object) -> BBox | None:
    if raw is None:
        return None
    if not isinstance(raw, list) or len(raw) != 4 or not all(isinstance(side, int | float) for side in raw):  # noqa: PLR2004 - a box
        raise InvalidParameter("bbox", "use [oeste, sur, este, norte] en grados")
    west, south, east, north = (float(side) for side in raw)
    # A screen may show more than the world; what lies beyond holds nothing.
    return max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0)


def _whole(raw: str, name: str, default: int, highest: int) -> int:
    if not raw:
        return default
    if not (raw.isascii() and raw.isdigit() and int(raw) <= highest):
        raise InvalidParameter(name, f"«{raw}» no es un número entero de 0 a {highest}")
    return int(raw)


def _table(model: type[Layer]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - a narrowing for the type checker
    return table
