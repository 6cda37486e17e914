"""Forms: add, edit and delete one feature, and undo a deletion."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from geo import positions, write
from geo.errors import Conflict, InvalidFeature, NotFound
from geo.layers import Declared, Kind, get_declared
from geo.read import one
from geo.values import present
from geo.viewer import LOCAL_OPERATOR
from web.app import database, settings
from web.day_folder import DayFolder, write_whole
from web.pages.form_fields import Texts, controls, raw_values, sent_texts, stored_texts
from web.runtime import data_folder

blueprint = Blueprint("forms", __name__)

Rendered = str | tuple[str, int] | Response
REMOVED: Final = "eliminado.json"
PLACE: Final = "geom"
"""Name of the place among the texts that the form showed when it was opened."""


@dataclass(frozen=True)
class Difference:
    """One field that two people left with different values."""

    label: str
    opened: str
    mine: str
    theirs: str
    merged: bool


@blueprint.route("/capas/<slug>/nuevo", methods=["GET", "POST"])
def new(slug: str) -> Rendered:
    """Show an empty form, or take a filled one."""
    model = get_declared(slug)
    if request.method == "GET":
        return _form(model, _initial(model), {}, _Position.from_arguments(request.args))
    texts = sent_texts(model, request.form, LOCAL_OPERATOR)
    position = _Position.from_form(request.form)
    try:
        draft = _draft(model, texts, position, None)
        with database().transaction(LOCAL_OPERATOR) as connection:
            identity = write.create(connection, model, draft, LOCAL_OPERATOR)
    except InvalidFeature as refused:
        return _form(model, texts, refused.errors, position), 422
    flash("Se guardó.", "success")
    return redirect(url_for("layers.record", slug=slug, identity=identity), 303)


@blueprint.route("/capas/<slug>/<int:identity>/editar", methods=["GET", "POST"])
def edit(slug: str, identity: int) -> Rendered:
    """Show a feature's form, or take its changes; what somebody else changed meanwhile is shown beside."""
    model = get_declared(slug)
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        stored = _Stored.read(connection, model, identity)
    if request.method == "GET":
        return _form(model, stored.texts, {}, stored.position, stored)
    texts = sent_texts(model, request.form, LOCAL_OPERATOR)
    position = _Position.from_form(request.form)
    known = request.form.get("version", "")
    try:
        draft = _draft(model, texts, position, stored)
        with database().transaction(LOCAL_OPERATOR) as connection:
            write.change(connection, model, identity, draft, known=known, viewer=LOCAL_OPERATOR)
    except InvalidFeature as refused:
        return _form(model, texts, refused.errors, position, stored, version=known), 422
    except Conflict as conflict:
        return _conflict(model, texts, position, stored, conflict)
    flash("Se guardaron los cambios.", "success")
    return redirect(url_for("layers.record", slug=slug, identity=identity), 303)


@blueprint.get("/capas/<slug>/<int:identity>/eliminar")
def confirm_delete(slug: str, identity: int) -> str:
    """Ask whether a feature is to be deleted."""
    model = get_declared(slug)
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        stored = _Stored.read(connection, model, identity)
    return render_template("eliminar.html", declaration=model.declaration, stored=stored)


@blueprint.post("/capas/<slug>/<int:identity>/eliminar")
def delete(slug: str, identity: int) -> Response:
    """Delete a feature and keep it for a day, so that it can be brought back."""
    model = get_declared(slug)
    kept = _kept()
    token, folder = kept.new()
    with database().transaction(LOCAL_OPERATOR) as connection:
        label = _Stored.read(connection, model, identity).label
        known = request.form.get("version", "")
        removed = write.remove(connection, model, identity, known=known, viewer=LOCAL_OPERATOR)
        # Written before the deletion is committed: a full disk leaves the feature where it was.
        write_whole(folder / REMOVED, json.dumps({"slug": slug, "label": label, "row": removed}))
    session["deshacer"] = {"slug": slug, "token": token, "label": label}
    return redirect(url_for("layers.table", slug=slug), 303)


@blueprint.post("/capas/<slug>/deshacer/<token>")
def undo(slug: str, token: str) -> Response:
    """Bring back a feature deleted within the last day."""
    model = get_declared(slug)
    path = _kept().find(token) / REMOVED
    if not path.is_file():
        raise NotFound("Lo eliminado ya no está guardado.")
    document = json.loads(path.read_text(encoding="utf-8"))
    if document["slug"] != slug:
        raise NotFound("Eso se eliminó de otra capa.")
    with database().transaction(LOCAL_OPERATOR) as connection:
        identity = write.restore(connection, model, document["row"], LOCAL_OPERATOR)
    _kept().discard(token)
    flash(f"«{document['label']}» está de nuevo en la capa.", "success")
    return redirect(url_for("layers.record", slug=slug, identity=identity), 303)


@dataclass(frozen=True)
class _Position:
    """What the form holds of the geometry.

    Attributes:
        method: `grados` or `utm`, of points; latitude, longitude, easting, northing, zone: as typed.
        figure: GeoJSON or WKT text; empty keeps what is stored.
        outside: whether a place outside the region is taken.
    """

    method: str = "grados"
    latitude: str = ""
    longitude: str = ""
    easting: str = ""
    northing: str = ""
    zone: str = ""
    figure: str = ""
    outside: bool = False

    @classmethod
    def from_form(cls, form: MultiDict[str, str]) -> _Position:
        text = {name: form.get(name, "").strip() for name in ("lat", "lon", "utm_x", "utm_y", "utm_zona")}
        return cls(
            "utm" if form.get("posicion") == "utm" else "grados",
            text["lat"],
            text["lon"],
            text["utm_x"],
            text["utm_y"],
            text["utm_zona"],
            form.get("figura", "").strip(),
            bool(form.get("fuera_de_region")),
        )

    @classmethod
    def from_arguments(cls, arguments: MultiDict[str, str]) -> _Position:
        """Take the place that a link from the map carries."""
        return cls(latitude=arguments.get("lat", ""), longitude=arguments.get("lon", ""))

    @classmethod
    def of(cls, figure: BaseGeometry | None) -> _Position:
        if isinstance(figure, Point):
            return cls(latitude=_degrees(figure.y), longitude=_degrees(figure.x))
        return cls()

    def read(self, kind: str) -> BaseGeometry | None:
        """Return the geometry that is typed, or None when nothing is."""
        if kind != "POINT":
            return positions.geometry(self.figure) if self.figure else None
        if self.method == "utm":
            if not (self.easting or self.northing):
                return None
            return positions.utm_point(self.easting, self.northing, self.zone)
        if not (self.latitude or self.longitude):
            return None
        return positions.point(self.latitude, self.longitude)

    def typed(self) -> list[str]:
        """Return what tells one place from another, in a shape that JSON keeps."""
        if self.method == "utm":
            return [self.easting, self.northing, self.zone]
        return [self.figure or self.latitude, self.longitude]

    def keeps(self, other: _Position) -> bool:
        """Say whether the place is the one that the form showed."""
        return self.typed() == other.typed()


@dataclass(frozen=True)
class _Stored:
    """A feature as it stands in the database, with its version."""

    id: int
    label: str
    version: str
    texts: Texts
    figure: BaseGeometry | None
    position: _Position
    row: Any

    @classmethod
    def read(cls, connection: Connection, model: type[Declared], identity: int) -> _Stored:
        version = write.version(connection, model, identity, LOCAL_OPERATOR)
        row = one(connection, model, identity, LOCAL_OPERATOR)
        figure = write.geometry(connection, model, identity, LOCAL_OPERATOR)
        declaration = model.declaration
        named = getattr(row, declaration.label) if declaration.label else None
        return cls(
            identity,
            str(named or f"{declaration.singular} {identity}"),
            version,
            stored_texts(model, row, LOCAL_OPERATOR),
            figure,
            _Position.of(figure),
            row,
        )


def _draft(model: type[Declared], texts: Texts, position: _Position, stored: _Stored | None) -> write.Draft:
    """Validate what was sent, the place too, so that every error shows at once."""
    kind = model.declaration.geometry
    figure: BaseGeometry | None = None
    unread = ""
    if kind is not None:
        try:
            kept = stored is not None and position.keeps(stored.position)
            figure = stored.figure if kept and stored else position.read(kind)
        except positions.GeometryRefused as refused:
            unread = refused.message
    unchanged = stored is not None and figure is stored.figure
    region = None if position.outside or unchanged else settings().region
    raw = raw_values(model, texts, LOCAL_OPERATOR)
    try:
        draft = write.validate(model, raw, figure, LOCAL_OPERATOR, region)
    except InvalidFeature as refused:
        if unread:
            refused.errors[write.GEOMETRY] = unread
        raise
    return draft


def _form(
    model: type[Declared],
    texts: Texts,
    errors: dict[str, str],
    position: _Position,
    stored: _Stored | None = None,
    *,
    version: str = "",
    differences: list[Difference] | None = None,
    conflict: str = "",
) -> str:
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        groups = controls(connection, model, texts, errors, LOCAL_OPERATOR)
    labels = {spec.name: spec.label for spec in model.declaration.fields.values()}
    return render_template(
        "formulario.html",
        declaration=model.declaration,
        groups=groups,
        errors=errors,
        labels={**labels, write.GEOMETRY: "Ubicación"},
        position=position,
        stored=stored,
        version=version or (stored.version if stored else ""),
        opened=json.dumps({**stored.texts, PLACE: stored.position.typed()}) if stored else "",
        differences=differences or [],
        conflict=conflict,
        region=settings().region,
    )


def _conflict(
    model: type[Declared], texts: Texts, position: _Position, stored: _Stored, conflict: Conflict
) -> tuple[str, int]:
    """Merge what each person changed, and show both values where both changed the same field."""
    opened = _opened(request.form.get("abierto", ""))
    merged: Texts = dict(texts)
    differences: list[Difference] = []
    for name, mine in texts.items():
        before, theirs = opened.get(name, mine), stored.texts[name]
        if mine == theirs:
            continue
        untouched = mine == before
        if untouched:
            merged[name] = theirs
        spec = model.declaration.fields[name]
        words = [_words(spec, one) for one in (before, mine, theirs)]
        differences.append(Difference(spec.label, words[0], words[1], words[2], merged=untouched))
    if position.typed() == opened.get(PLACE):
        position = stored.position
    elif not position.keeps(stored.position):
        there = " ".join(stored.position.typed()).strip() or "otra figura"
        differences.append(Difference("Ubicación", "", "la de este formulario", there, merged=False))
    return _form(model, merged, {}, position, stored, differences=differences, conflict=conflict.message), 409


def _opened(raw: str) -> dict[str, Any]:
    try:
        document = json.loads(raw)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _words(spec: Any, held: str | list[str]) -> str:
    if not held:
        return "sin dato"
    if spec.kind in {Kind.CHOICE, Kind.CHOICES}:
        codes = held if isinstance(held, list) else [held]
        known = {str(choice.code): choice.label for choice in spec.choices}
        return ", ".join(known.get(code, code) for code in codes)
    if spec.kind is Kind.BOOLEAN:
        return present(spec, held == "si")
    return f"{held} {spec.unit}".strip() if isinstance(held, str) else ", ".join(held)


def _initial(model: type[Declared]) -> Texts:
    """Return an empty form: only the values that the table itself would give."""
    return {
        spec.name: [spec.default] if spec.kind is Kind.CHOICES else spec.default
        for spec in write.editable_fields(model, LOCAL_OPERATOR)
        if spec.default is not None
    }


def _degrees(value: float) -> str:
    return f"{value:.7f}".rstrip("0").rstrip(".")


def _kept() -> DayFolder:
    return DayFolder(data_folder(settings()) / "eliminados")
