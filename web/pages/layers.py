"""The layers' pages: the index, each layer's table, and the record of one feature."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from babel.dates import format_datetime
from flask import Blueprint, redirect, render_template, request, session, url_for
from sqlalchemy import ColumnElement, Connection, Row, func
from werkzeug.wrappers import Response

from geo.export import FORMATS
from geo.layers import Declaration, Declared, FieldSpec, Kind, all_layers, all_registers, get_declared
from geo.read import BBox, Selection, count, extent, one, readable_fields, statement
from geo.references import names
from geo.values import LOCALE, present
from geo.viewer import LOCAL_OPERATOR
from web.app import database
from web.pages.facets import described, facets
from web.pages.map_links import map_address
from web.pages.table_state import SIZES, TableState

blueprint = Blueprint("layers", __name__)


@blueprint.app_template_filter("momento")
def moment(value: dt.datetime) -> str:
    """Return a moment as people read it, in this machine's time zone."""
    return format_datetime(value.astimezone(), "d 'de' MMMM 'de' y, HH:mm", locale=LOCALE)


USES: Final = {
    "xlsx": "para abrir en una hoja de cálculo",
    "csv": "texto separado por comas, con coordenadas",
    "geojson": "para la web y QGIS",
    "gpkg": "para QGIS y ArcGIS; conserva todo",
    "shp": "para programas antiguos; recorta los nombres",
    "kml": "para Google Earth",
    "fgb": "para capas muy grandes",
    "parquet": "para análisis de datos",
}
"""What each format of export is good for, the most asked for first."""


@dataclass(frozen=True)
class Cell:
    """One value of the table as people read it; `color` and `hatch` when its choice has them."""

    spec: FieldSpec
    text: str
    missing: bool
    color: str | None = None
    hatch: str = "none"


@dataclass(frozen=True)
class TableRow:
    """One feature of the table.

    Attributes:
        id: its number; label: what names it to people; cells: in the order of the columns.
        box: west, south, east, north in degrees; None without geometry.
    """

    id: int
    label: str
    cells: list[Cell]
    box: str | None


@blueprint.get("/capas")
def index() -> str:
    """List the layers by theme with how many features each holds, then the registers."""
    counts: dict[str, int] = {}
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        for model in (*all_layers(), *all_registers()):
            counts[model.declaration.slug] = count(connection, Selection(model), LOCAL_OPERATOR)
    themes: dict[str, list[Declaration]] = defaultdict(list)
    for layer in all_layers():
        themes[layer.declaration.theme or "Otras"].append(layer.declaration)
    registers = [register.declaration for register in all_registers()]
    return render_template("capas.html", themes=themes, registers=registers, counts=counts)


@blueprint.get("/capas/<slug>")
def table(slug: str) -> str | Response:
    """Show one layer's table in the state that the address says."""
    model = get_declared(slug)
    state = TableState.read(model, request.args, LOCAL_OPERATOR)
    if set(request.args.items(multi=True)) != set(state.pairs()):
        # A form sends blanks and halves of ranges; the address that people copy says only what counts.
        return redirect(_address(state), 303)
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        total = count(connection, state.selection(whole=True), LOCAL_OPERATOR)
        everything = (
            total if not state.filter_pairs() else count(connection, Selection(model), LOCAL_OPERATOR)
        )
        last = max(1, -(-total // state.size))
        if state.page > last:
            return redirect(_address(replace(state, page=last)), 303)
        offered = facets(connection, state, LOCAL_OPERATOR)
        rows, labels = _rows(connection, state)
        box = extent(connection, state.selection(whole=True), LOCAL_OPERATOR) if _located(model) else None
        conditions = described(state, _condition_names(connection, state))
    return render_template(
        "tabla.html",
        declaration=model.declaration,
        state=state,
        fields=readable_fields(model, LOCAL_OPERATOR),
        columns=[model.declaration.fields[name] for name in state.columns],
        rows=rows,
        total=total,
        everything=everything,
        last=last,
        sizes=SIZES,
        facets=[
            (group, list(found)) for group, found in groupby(offered, key=lambda facet: facet.spec.group)
        ],
        active=sum(facet.active for facet in offered),
        conditions=conditions,
        box=_spelled(box),
        formats=_formats(model),
        map_address=map_address,
        undo=_undo(slug),
        labels=labels,
    )


@blueprint.get("/capas/<slug>/<int:identity>")
def record(slug: str, identity: int) -> str:
    """Show everything that is known of one feature."""
    model = get_declared(slug)
    specs = readable_fields(model, LOCAL_OPERATOR)
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        row = one(connection, model, identity, LOCAL_OPERATOR)
        borrowed = {spec.name: [getattr(row, spec.name)] for spec in specs if spec.within}
        labels = names(connection, model, borrowed)
        box = (
            extent(connection, Selection(model, ids=(identity,)), LOCAL_OPERATOR) if _located(model) else None
        )
    cells = [_cell(spec, getattr(row, spec.name), labels, unit=True) for spec in specs]
    grouped: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        grouped[cell.spec.group or "Datos"].append(cell)
    return render_template(
        "ficha.html",
        declaration=model.declaration,
        row=row,
        label=_label(model, row),
        groups=grouped,
        filled=sum(not cell.missing for cell in cells),
        box=_spelled(box),
        map_address=map_address,
    )


def _address(state: TableState) -> str:
    query = state.query(page=state.page)
    return url_for(".table", slug=state.model.declaration.slug) + (f"?{query}" if query else "")


def _rows(connection: Connection, state: TableState) -> tuple[list[TableRow], dict[str, dict[str, str]]]:
    """Return the page's rows as people read them, and the names of the keys that they borrow."""
    table = state.model.__table__
    fields = state.model.declaration.fields
    shown = [*dict.fromkeys([*state.columns, *filter(None, [state.model.declaration.label])])]
    columns: list[ColumnElement[Any]] = [table.columns.id, *(table.columns[name] for name in shown)]
    if _located(state.model):
        geometry = table.columns.geom
        sides = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
        columns += [side(geometry).label(f"lado_{place}") for place, side in enumerate(sides)]
    # First which rows, then what they hold: PostgreSQL would compute the boxes of all rows skipped.
    page = statement(state.selection(), LOCAL_OPERATOR, [table.columns.id])
    chosen = Selection(state.model, ids=tuple(connection.scalars(page)), sort=state.selection().sort)
    found = list(connection.execute(statement(chosen, LOCAL_OPERATOR, columns)))
    borrowed = {name: [getattr(row, name) for row in found] for name in state.columns if fields[name].within}
    labels = names(connection, state.model, borrowed)
    rows = [
        TableRow(
            row.id,
            _label(state.model, row),
            [_cell(fields[name], getattr(row, name), labels) for name in state.columns],
            _spelled(row[-4:]) if _located(state.model) else None,
        )
        for row in found
    ]
    return rows, labels


def _cell(spec: FieldSpec, value: Any, labels: dict[str, dict[str, str]], *, unit: bool = False) -> Cell:
    if value is None or value == []:
        return Cell(spec, "sin dato", missing=True)
    if named := labels.get(spec.name, {}).get(str(value)):
        return Cell(spec, f"{named} ({value})" if unit else named, missing=False)
    choice = spec.choice(value) if spec.kind is Kind.CHOICE else None
    text = present(spec, value)
    if spec.unit and not unit:
        text = text.removesuffix(f" {spec.unit}")  # the header says the unit once
    return Cell(spec, text, False, choice.color if choice else None, choice.hatch if choice else "none")


def _condition_names(connection: Connection, state: TableState) -> dict[str, dict[str, str]]:
    values = {name: getattr(one, "values", ()) for name, one in state.conditions.items()}
    return names(connection, state.model, values)


def _label(model: type[Declared], row: Row[Any]) -> str:
    declaration = model.declaration
    named = getattr(row, declaration.label) if declaration.label else None
    return str(named) if named else f"{declaration.singular} {row.id}"


def _located(model: type[Declared]) -> bool:
    return model.declaration.geometry is not None


def _spelled(box: BBox | Sequence[float] | None) -> str | None:
    return ",".join(f"{side:.6f}" for side in box) if box else None


def _formats(model: type[Declared]) -> list[tuple[str, str, str]]:
    usable = {name: one for name, one in FORMATS.items() if _located(model) or one.table}
    order = [*(name for name in USES if name in usable), *(name for name in usable if name not in USES)]
    return [(name, usable[name].label, USES.get(name, "")) for name in order]


def _undo(slug: str) -> dict[str, Any] | None:
    """Return, once, what was just deleted from this layer and can be brought back."""
    pending: dict[str, Any] | None = session.get("deshacer")
    if not pending or pending.get("slug") != slug:
        return None
    session.pop("deshacer")
    return pending
