"""`POST /api/exposure`: who lives in the risk zone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final, NoReturn

from flask import Blueprint, Response, abort, request

from geo.errors import InvalidParameter
from geo.exposure import ask
from geo.exposure_request import question
from geo.exposure_tables import FORMATS, Format
from geo.viewer import LOCAL_OPERATOR
from web.app import database

blueprint = Blueprint("api_exposure", __name__, url_prefix="/api")

FILE_NAME: Final = "quien-esta-en-las-zonas"
OFFERED: Final = ("json", "csv", "xlsx", "geojson")


@blueprint.post("/exposure")
def exposure() -> Response:
    """Answer which points lie in the zones, in the format of `?f=` or of `Accept`."""
    chosen = _format()
    asked = question(_body())
    if chosen.features:
        asked = replace(asked, features=True)
    answer = ask(database(), asked, LOCAL_OPERATOR)
    response = Response(chosen.write(answer), mimetype=chosen.mime)
    if chosen is not FORMATS["json"]:
        response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}{chosen.suffix}"'
    response.headers["Vary"] = "Accept"
    return response


def _format() -> Format:
    unknown = set(request.args) - {"f"}
    if unknown:
        raise InvalidParameter(min(unknown), "no se conoce en la dirección. Se acepta: f")
    name = request.args.get("f")
    if name is not None:
        if name not in OFFERED:
            raise InvalidParameter("f", f"«{name}» no se acepta. Se acepta: {', '.join(OFFERED)}")
        return FORMATS[name]
    by_mime = {FORMATS[name].mime: FORMATS[name] for name in OFFERED}
    if not request.accept_mimetypes:
        return FORMATS["json"]
    best = request.accept_mimetypes.best_match(list(by_mime))
    if best is None:
        abort(406, f"Se responde en: {', '.join(by_mime)}.")
    return by_mime[best]


def _body() -> Any:
    if not request.is_json:
        abort(415, "La pregunta va en JSON, con Content-Type: application/json.")
    try:
        body = json.loads(request.get_data(), parse_constant=_not_json)
        # Half of a surrogate pair is valid JSON and no text: PostgreSQL cannot be asked for it.
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        reason = "está anidado demasiado" if isinstance(error, RecursionError) else "no es JSON válido"
        raise InvalidParameter("cuerpo", reason) from error
    return body


def _not_json(constant: str) -> NoReturn:
    raise ValueError(constant)
