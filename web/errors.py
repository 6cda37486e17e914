"""From an error's class to an HTTP status and an exit code: one table, used by the app and the CLI."""

from __future__ import annotations

import logging
from typing import Final

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from geo.errors import (
    Conflict,
    ContentRefused,
    DeclarationError,
    InvalidFeature,
    InvalidParameter,
    NotFound,
    TierraFirmeError,
    TooLarge,
    Unavailable,
)

log = logging.getLogger(__name__)

STATUS_AND_EXIT: Final[dict[type[TierraFirmeError], tuple[int, int]]] = {
    NotFound: (404, 3),
    InvalidParameter: (400, 2),
    ContentRefused: (422, 3),
    InvalidFeature: (422, 3),
    TooLarge: (413, 3),
    Conflict: (409, 3),
    Unavailable: (503, 3),
    DeclarationError: (500, 1),
    TierraFirmeError: (500, 1),
}
"""HTTP status and exit code of each class; a subclass has its nearest ancestor's."""

TITLES: Final = {
    400: "No se entiende la petición",
    403: "No permitido",
    404: "No se encontró",
    405: "No se puede hacer así",
    406: "No se ofrece en ese formato",
    409: "Hay un conflicto",
    413: "Es demasiado grande",
    422: "No se puede aceptar",
    429: "Demasiadas peticiones",
    500: "Algo falló en la aplicación",
    503: "No disponible por ahora",
}


def status_and_exit(error: TierraFirmeError) -> tuple[int, int]:
    """Return the HTTP status and the exit code of `error`, by the nearest class in the table."""
    return next(STATUS_AND_EXIT[kind] for kind in type(error).__mro__ if kind in STATUS_AND_EXIT)


def register(app: Flask) -> None:
    """Answer every error as JSON under /api and /ogc, and as a page elsewhere."""

    @app.errorhandler(TierraFirmeError)
    def _domain(error: TierraFirmeError) -> tuple[Response | str, int]:
        status, _ = status_and_exit(error)
        if status >= 500:  # noqa: PLR2004 - server errors
            log.error("%s", error, exc_info=error)
        return _answer(status, error.message)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> tuple[Response | str, int]:
        status = error.code or 500
        return _answer(status, _sentence(error))

    @app.errorhandler(Exception)
    def _bug(error: Exception) -> tuple[Response | str, int]:
        # Flask hands an unexpected exception over only here; it has been logged with its traceback.
        log.error("error no previsto en %s", request.path, exc_info=error)
        return _answer(500, _sentence(InternalServerError()))


def _answer(status: int, message: str) -> tuple[Response | str, int]:
    title = TITLES.get(status, "No se pudo")
    if request.path.startswith(("/api/", "/ogc")):
        # The names of RFC 7807 and of OGC API: both readers find what they look for.
        document = {"code": str(status), "title": title, "description": message, "error": message}
        return jsonify(document), status
    return render_template("error.html", status=status, title=title, message=message), status


def _sentence(error: HTTPException) -> str:
    match error.code:
        case 400:
            return error.description or "La petición está incompleta o mal escrita."
        case 404:
            return "La dirección no existe. Revise que esté completa o vuelva al mapa."
        case 405:
            return f"Esta dirección no admite {request.method}."
        case 413:
            return "El archivo o los datos enviados rebasan el tamaño permitido."
        case 500:
            return "El error quedó registrado. Sus datos guardados no cambiaron; vuelva a intentar."
        case _:
            return error.description or "No se pudo atender la petición."
