"""The import wizard: choose a file, review what it would bring, import it and read the report."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from geo.errors import Conflict, InvalidParameter, NotFound, TierraFirmeError, TooLarge
from geo.importing import Options, Preview, inspect
from geo.importing.formats import ACCEPTED
from geo.layers import Layer, get_layer
from geo.values import present
from web.app import database, settings
from web.day_folder import DayFolder
from web.errors import status_and_exit
from web.import_job import DONE, FAILED, INTERRUPTED, REVIEW, RUNNING, ImportJob, State
from web.pages.import_columns import ROLES, columns_of, options_from
from web.pages.map_links import map_address
from web.runtime import data_folder

blueprint = Blueprint("imports", __name__)

MEGABYTE: Final = 1 << 20
FORM_ALLOWANCE: Final = 64 * 1024
"""Bytes of a request around its file."""
SAMPLE_ROWS: Final = 12
SAMPLE_BYTES: Final = 1_500_000
"""Geometry that the preview's map is sent."""
LISTED: Final = 200
"""Rejected rows that the page lists; the download has all."""

BROWSER_WORDS: Final = (
    ("Indíquela con --crs EPSG:32612 o --crs EPSG:32613", "Elíjala abajo: UTM 12 norte o UTM 13 norte"),
    ("Indíquelo con --crs EPSG:n;", "Elíjalo abajo;"),
    ("--map lat=COLUMNA --map lon=COLUMNA", "«Latitud» y «Longitud» en la lista de columnas"),
    ("Diga cuál con --layer.", "Elija cuál abajo."),
    ("o use --partial para guardar el resto", "o importe solo las filas buenas"),
    ("use --anywhere si es correcto", "marque «Aceptar lugares fuera de la región» si es correcto"),
    ("--anywhere", "«Aceptar lugares fuera de la región»"),
    ("--partial", "«Importar las filas buenas»"),
    ("--layer", "«Capa del archivo»"),
    ("--crs", "«Sistema de coordenadas»"),
)
"""What an import says to the command line, and where the same thing is in the wizard."""


@blueprint.record_once
def _accept_files(state: BlueprintSetupState) -> None:
    # The general guard would read the whole body under the limit of requests without files; the view
    # sets its own limit first and then asks the same guard.
    state.app.extensions["csrf"].exempt(f"{__name__}.upload")


@blueprint.app_template_filter("peso")
def weight(size: int) -> str:
    """Return a file's size as people read it."""
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:,.1f} MB"
    return f"{max(1, size // 1024):,} kB"


@blueprint.get("/capas/<slug>/importar")
def start(slug: str) -> str:
    """Ask for the file."""
    return _start(get_layer(slug))


@blueprint.post("/capas/<slug>/importar")
def upload(slug: str) -> Response | str | tuple[str | Response, int]:
    """Take the file and lead to its review; scripts are answered in JSON."""
    model = get_layer(slug)
    wants_json = request.accept_mimetypes.best == "application/json"
    try:
        token = _receive(slug)
    except TierraFirmeError as error:
        status, _ = status_and_exit(error)
        if wants_json:
            return jsonify(error=error.message), status
        return _start(model, error.message), status
    next_step = url_for(".review", slug=slug, token=token)
    return jsonify(siguiente=next_step) if wants_json else redirect(next_step, 303)


@blueprint.get("/capas/<slug>/importar/<token>")
def review(slug: str, token: str) -> str | Response:
    """Show what the file would bring and let the person correct it."""
    model, job, state = _find(slug, token)
    if state.phase in {RUNNING, DONE}:
        return redirect(url_for(".progress", slug=slug, token=token), 303)
    problem = ""
    try:
        preview = inspect(job.path, model, _options(state))
    except InvalidParameter as wrong:
        problem = f"{wrong.reason[:1].upper()}{wrong.reason[1:]}."
        preview = inspect(job.path, model, Options(region=settings().region))
    error = in_browser_words(problem or preview.error or "")
    return render_template(
        "importar_revisar.html",
        declaration=model.declaration,
        state=state,
        token=token,
        preview=preview,
        error=error or (state.error if state.phase == FAILED else ""),
        interrupted=state.phase == INTERRUPTED,
        warnings=[in_browser_words(warning) for warning in preview.warnings],
        columns=columns_of(model.declaration, preview, state.options),
        sample=_sample(model, preview),
        troubled=_troubled(model, preview),
        shapes=_shapes(preview),
        roles=ROLES,
        gathered=[name for name, column in preview.mapping.items() if column not in preview.columns],
        region=settings().region,
    )


@blueprint.post("/capas/<slug>/importar/<token>")
def decide(slug: str, token: str) -> Response:
    """Keep the corrections, and import or show the review again."""
    model, job, state = _find(slug, token)
    if state.phase == RUNNING:
        return redirect(url_for(".progress", slug=slug, token=token), 303)
    try:
        state.options = options_from(model.declaration, request.form, state.options)
    except InvalidParameter as error:
        flash(f"«{error.name}» {error.reason}.", "error")
        return redirect(url_for(".review", slug=slug, token=token), 303)
    state.phase, state.error = REVIEW, ""
    job.write(state)
    if request.form.get("accion") != "importar":
        return redirect(url_for(".review", slug=slug, token=token), 303)
    return _launch(model, job, state, token)


@blueprint.post("/capas/<slug>/importar/<token>/buenas")
def take_good_rows(slug: str, token: str) -> Response:
    """Import the good rows of a file that was refused for its bad ones."""
    model, job, state = _find(slug, token)
    state.options = {**state.options, "partial": True}
    job.write(state)
    return _launch(model, job, state, token)


@blueprint.post("/capas/<slug>/importar/<token>/corregir")
def correct(slug: str, token: str) -> Response:
    """Go back from a refusal to the review."""
    _, job, state = _find(slug, token)
    _ = job.path
    if state.phase != RUNNING:
        state.phase = REVIEW
        job.write(state)
    return redirect(url_for(".review", slug=slug, token=token), 303)


@blueprint.post("/capas/<slug>/importar/<token>/cancelar")
def cancel(slug: str, token: str) -> Response:
    """Forget the file without importing it."""
    _, _, state = _find(slug, token)
    if state.phase == RUNNING:
        raise Conflict("La importación ya está en curso; espere a que termine.")
    _uploads().discard(token)
    return redirect(url_for("layers.table", slug=slug), 303)


@blueprint.get("/capas/<slug>/importar/<token>/avance")
def progress(slug: str, token: str) -> str | Response:
    """Show how far the import is, and its report when it ends."""
    model, job, state = _find(slug, token)
    if state.phase == RUNNING:
        return render_template(
            "importar_avance.html", declaration=model.declaration, state=state, token=token
        )
    if state.phase != DONE:
        return redirect(url_for(".review", slug=slug, token=token), 303)
    report = job.report()
    report["error"] = in_browser_words(report.get("error") or "")
    labels = {name: spec.label for name, spec in model.declaration.fields.items()} | {"geom": "Ubicación"}
    return render_template(
        "importar_resultado.html",
        declaration=model.declaration,
        state=state,
        token=token,
        report=report,
        labels=labels,
        listed=LISTED,
        warnings=[in_browser_words(warning) for warning in report["warnings"]],
        in_browser_words=in_browser_words,
        good=report["read"] - len({rejection["row"] for rejection in report["rejected"]}),
        map_address=map_address,
    )


@blueprint.get("/capas/<slug>/importar/<token>/estado")
def poll(slug: str, token: str) -> Response:
    """Tell a script how far the import is."""
    _, _, state = _find(slug, token)
    return jsonify(fase=state.phase, que=state.what, hechas=state.done, total=state.total)


@blueprint.get("/capas/<slug>/importar/<token>/rechazadas.csv")
def rejected(slug: str, token: str) -> Response:
    """Download the rejected rows with their reasons."""
    model, job, _ = _find(slug, token)
    labels = {name: spec.label for name, spec in model.declaration.fields.items()} | {"geom": "Ubicación"}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["fila", "campo", "valor", "motivo"])
    for one in job.report()["rejected"]:
        shown = [labels.get(one["field"], one["field"]), one["value"] or "", in_browser_words(one["reason"])]
        writer.writerow([one["row"], *map(_harmless, shown)])
    # The mark at the start tells Excel that the accents are UTF-8.
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="rechazadas-{slug}.csv"'
    return response


def in_browser_words(sentence: str) -> str:
    """Return a sentence of the importer with the wizard's names for the command line's options."""
    for option, words in BROWSER_WORDS:
        sentence = sentence.replace(option, words)
    return sentence


def _start(model: type[Layer], error: str = "") -> str:
    return render_template(
        "importar.html",
        declaration=model.declaration,
        accepted=ACCEPTED,
        megabytes=settings().upload_megabytes,
        error=error,
    )


def _receive(slug: str) -> str:
    limit = settings().upload_megabytes * MEGABYTE
    request.max_content_length = limit + FORM_ALLOWANCE
    if (request.content_length or 0) > limit + FORM_ALLOWANCE:
        raise TooLarge(
            f"El archivo pesa más de {settings().upload_megabytes} MB. Use la línea de comandos:"
            f" ./tierrafirme import ARCHIVO --capa {slug}"
        )
    current_app.extensions["csrf"].protect()
    sent = request.files.get("archivo")
    if sent is None or not sent.filename:
        raise InvalidParameter("archivo", "elija un archivo de su equipo")
    uploads = _uploads()
    token, folder = uploads.new()
    job = ImportJob(folder)
    try:
        target = job.begin(slug, sent.filename)
        sent.save(target)
        state = job.state()
        state.size = target.stat().st_size
        job.write(state)
    except BaseException:
        uploads.discard(token)
        raise
    return token


def _find(slug: str, token: str) -> tuple[type[Layer], ImportJob, State]:
    model = get_layer(slug)
    job = ImportJob(_uploads().find(token))
    state = job.state()
    if state.slug != slug:
        raise NotFound("Ese archivo se subió a otra capa.")
    return model, job, state


def _launch(model: type[Layer], job: ImportJob, state: State, token: str) -> Response:
    job.start(database(), model, _options(state))
    return redirect(url_for(".progress", slug=state.slug, token=token), 303)


def _options(state: State) -> Options:
    return Options(**state.options, region=settings().region)


def _uploads() -> DayFolder:
    return DayFolder(data_folder(settings()) / "subidos")


def _sample(model: type[Layer], preview: Preview) -> dict[str, Any]:
    """Return the first rows as people will read them, with the fields that the file fills."""
    specs = [model.declaration.fields[name] for name in preview.mapping if name in model.declaration.fields]
    rows = [
        {
            "row": row["row"],
            "cells": [present(replace(spec, unit=""), row["values"].get(spec.name)) for spec in specs],
            "problems": row["problems"],
        }
        for row in preview.rows[:SAMPLE_ROWS]
    ]
    return {"fields": specs, "rows": rows}


def _troubled(model: type[Layer], preview: Preview) -> list[dict[str, Any]]:
    labels = {name: spec.label for name, spec in model.declaration.fields.items()} | {"geom": "Ubicación"}
    return [
        {
            "row": row["row"],
            "field": labels.get(problem["field"], problem["field"]),
            "value": problem["value"],
            "reason": in_browser_words(problem["reason"]),
        }
        for row in preview.rows
        for problem in row["problems"]
    ]


def _shapes(preview: Preview) -> dict[str, Any]:
    """Return the sample's geometries for the map, as many as are quick to send."""
    features: list[dict[str, Any]] = []
    size = 0
    for row in preview.rows:
        if row["geometry"] is None:
            continue
        size += len(str(row["geometry"]))
        if features and size > SAMPLE_BYTES:
            break
        properties = {"fila": row["row"], "problema": "; ".join(one["reason"] for one in row["problems"])}
        features.append({"type": "Feature", "geometry": row["geometry"], "properties": properties})
    return {"type": "FeatureCollection", "features": features}


def _harmless(value: str) -> str:
    """Return a text that a spreadsheet will not take for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
