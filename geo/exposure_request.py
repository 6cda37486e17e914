"""Read a question from JSON, as `POST /api/exposure` takes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from geo import exposure_drawn
from geo.errors import InvalidParameter, NotFound
from geo.exposure import Question
from geo.exposure_drawn import Drawn
from geo.exposure_question import buffer_metres
from geo.filters import from_json
from geo.layers import Layer, all_layers, get_layer
from geo.read import Selection

MAX_IDS: Final = 10_000
MAX_ID: Final = 2**63 - 1
ACCEPTED: Final = ("points", "zones", "buffer_m", "group_by", "include")
POINTS: Final = ("layer", "ids", "filter")
ZONES: Final = ("layer", "ids", "filter", "geometry")


def question(document: object) -> Question:
    """Return the question that a JSON document asks.

    `{"points": SLUG | {"layer", "ids", "filter"}, "zones": {"layer", "ids", "filter"} | {"geometry"},
    "buffer_m": metres, "group_by": [...], "include": ["features"]}`.

    Raises:
        InvalidParameter: a key or a value is not accepted; the message names it and what is.
        ContentRefused: the geometry cannot be a zone.
        TooLarge: the geometry has too many vertices.
    """
    body = _object("cuerpo", document, ACCEPTED)
    for needed in ("points", "zones"):
        if needed not in body:
            raise InvalidParameter(needed, f"falta. Se aceptan: {', '.join(ACCEPTED)}")
    buffer_m = buffer_metres(body.get("buffer_m"))
    points = body["points"]
    if isinstance(points, str):
        points = {"layer": points}
    return Question(
        points=_selection("points", _object("points", points, POINTS)),
        zones=_zones(_object("zones", body["zones"], ZONES), buffer_m),
        buffer_m=buffer_m,
        group_by=tuple(_texts("group_by", body.get("group_by"))),
        features="features" in _texts("include", body.get("include"), {"features"}),
    )


def _zones(body: Mapping[str, Any], buffer_m: float) -> Selection | Drawn:
    if "geometry" not in body:
        return _selection("zones", body)
    if len(body) > 1:
        raise InvalidParameter("zones", "lleva geometry, o bien layer con ids y filter; no ambos")
    return exposure_drawn.read(body["geometry"], buffer_m)


def _selection(name: str, body: Mapping[str, Any]) -> Selection:
    slug = body.get("layer")
    model = layer(f"{name}.layer" if name == "zones" else name, slug)
    raw = body.get("filter")
    try:
        conditions = {} if raw is None else from_json(model.declaration, raw)
    except InvalidParameter as error:
        raise InvalidParameter(f"{name}.filter.{error.name}", error.reason) from error
    return Selection(model, ids=_ids(f"{name}.ids", body.get("ids")), conditions=conditions)


def layer(name: str, slug: object) -> type[Layer]:
    """Return the layer that a parameter names.

    Raises:
        InvalidParameter: no layer is called so; the message lists those that are.
    """
    if isinstance(slug, str):
        try:
            return get_layer(slug)
        except NotFound:
            pass
    known = ", ".join(model.declaration.slug for model in all_layers())
    named = f"no existe la capa «{slug}»" if isinstance(slug, str) else "falta el nombre de una capa"
    raise InvalidParameter(name, f"{named}. Se acepta: {known}")


def _object(name: str, document: object, accepted: Collection[str]) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise InvalidParameter(name, f"debe ser un objeto JSON con: {', '.join(accepted)}")
    unknown = [str(key) for key in document if key not in accepted]
    if unknown:
        raise InvalidParameter(name, f"no se conoce «{unknown[0]}». Se acepta: {', '.join(accepted)}")
    return document


def _texts(name: str, raw: object, accepted: Collection[str] = ()) -> list[str]:
    if raw is None:
        return []
    if not isinstance(raw, list) or not all(isinstance(one, str) for one in raw):
        raise InvalidParameter(name, "debe ser una lista de textos")
    for one in raw:
        if accepted and one not in accepted:
            raise InvalidParameter(name, f"no se conoce «{one}». Se acepta: {', '.join(sorted(accepted))}")
    return raw


def _ids(name: str, raw: object) -> tuple[int, ...] | None:
    if raw is None:
        return None
    whole = isinstance(raw, list) and all(isinstance(one, int) and not isinstance(one, bool) for one in raw)
    if not isinstance(raw, list) or not whole:
        raise InvalidParameter(name, "debe ser una lista de números enteros")
    if len(raw) > MAX_IDS:
        raise InvalidParameter(name, f"tiene {len(raw):,} números; se aceptan {MAX_IDS:,}. Use filter")
    if any(not 0 < one <= MAX_ID for one in raw):
        raise InvalidParameter(name, "los números de los elementos son positivos")
    return tuple(dict.fromkeys(raw))
