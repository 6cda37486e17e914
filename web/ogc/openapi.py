"""The OpenAPI 3.0 description of the API, made from the declarations: to declare a layer is to be in it."""

from __future__ import annotations

from typing import Any, Final

from geo.layers import FieldSpec, Kind, Layer, all_layers
from geo.read import readable_fields, temporal_fields
from geo.reference_systems import CRS84H, REFERENCE_SYSTEMS
from geo.tiles import MAX_ZOOM
from geo.values import MISSING
from geo.viewer import LOCAL_OPERATOR
from web.ogc.descriptions import DESCRIPTION, TITLE
from web.ogc.links import root
from web.ogc.parameters import DEFAULT_LIMIT, MAX_LIMIT, MAX_TEXT, RESULTS
from web.ogc.schemas import GEOJSON_TYPES, ORIGINS, field_schema

Part = dict[str, Any]

VERSION: Final = "1.0.0"
_JSON: Final = "application/json"
_TILEJSON: Final = "application/vnd.mapbox.tile+json"
_HTML: Final = {"text/html": {"schema": {"type": "string"}}}
_BOX: Final = "son 4 números (oeste,sur,este,norte) o 6, con altura"


def description() -> Part:
    """Return the whole document, with the address of this server."""
    paths = {**_shared_paths()}
    schemas = {**_shared_schemas()}
    for model in all_layers():
        slug = model.declaration.slug
        paths |= _collection_paths(model)
        schemas[f"{slug}_elemento"] = _feature(model)
        schemas[f"{slug}_pagina"] = _feature_page(slug)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": TITLE,
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "AGPL-3.0-or-later", "url": "https://www.gnu.org/licenses/agpl-3.0.html"},
        },
        "servers": [{"url": root()}],
        "tags": [
            {"name": "API", "description": "Lo que la API dice de sí misma."},
            *(
                {"name": model.declaration.slug, "description": model.declaration.title}
                for model in all_layers()
            ),
        ],
        "paths": paths,
        "components": {
            "parameters": _shared_parameters(),
            "responses": _errors(),
            "schemas": schemas,
        },
    }


def _shared_paths() -> Part:
    documents = {
        "/": ("portada", "Portada, con enlaces a todo lo demás", _JSON, "pagina"),
        "/conformance": ("conformidad", "Estándares que cumple", _JSON, "conformidad"),
        "/api": ("descripcion", "Este documento", "application/vnd.oai.openapi+json;version=3.0", "objeto"),
        "/collections": ("colecciones", "Todas las colecciones", _JSON, "colecciones"),
        "/tileMatrixSets": ("mallas", "Mallas de mosaicos", _JSON, "objeto"),
        "/tileMatrixSets/WebMercatorQuad": ("malla", "La malla WebMercatorQuad", _JSON, "objeto"),
    }
    return {
        path: {"get": _operation("API", name, summary, [_ref("parameters", "f")], {type_: schema})}
        for path, (name, summary, type_, schema) in documents.items()
    }


def _collection_paths(model: type[Layer]) -> Part:
    declaration = model.declaration
    slug, title = declaration.slug, declaration.title
    base = f"/collections/{slug}"
    f = [_ref("parameters", "f")]

    def get(suffix: str, name: str, summary: str, parameters: list[Part], answers: dict[str, str]) -> Part:
        return {f"{base}{suffix}": {"get": _operation(slug, f"{slug}_{name}", summary, parameters, answers)}}

    schema = {"application/schema+json": "objeto"}
    tileset = [_format("json", "tilejson", "html")]
    tileset_types = {_JSON: "objeto", _TILEJSON: "objeto"}
    scheme = "/tiles/WebMercatorQuad"
    tile_path = f"{scheme}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    return {
        **get("", "coleccion", f"{title}: descripción", f, {_JSON: "coleccion"}),
        **get("/schema", "esquema", f"{title}: campos", [_format("json", "geojson", "html")], schema),
        **get("/queryables", "filtros", f"{title}: campos por los que se filtra", f, schema),
        **get("/items", "elementos", f"{title}: página", _page_parameters(model), {
            "application/geo+json": f"{slug}_pagina"
        }),
        **get("/items/{featureId}", "elemento", f"{title}: un elemento", [
            {"name": "featureId", "in": "path", "required": True, "description": "Número del elemento.",
             "schema": {"type": "integer", "format": "int64", "minimum": 0}},
            _ref("parameters", "crs"), *f,
        ], {"application/geo+json": f"{slug}_elemento"}),
        **get("/tiles", "mosaicos", f"{title}: juegos de mosaicos", f, {_JSON: "objeto"}),
        **get(scheme, "malla", f"{title}: mosaicos WebMercatorQuad", tileset, tileset_types),
        f"{base}{tile_path}": {"get": _tile_operation(model)},
    }  # fmt: skip


def _page_parameters(model: type[Layer]) -> list[Part]:
    names = ("limit", "offset", "after", "before", "bbox", "bbox-crs", "crs", "q", "resultType", "f")
    return [
        *(_ref("parameters", name) for name in names),
        _datetime(model),
        _sort(model),
        *_filters(model),
    ]


def _tile_operation(model: type[Layer]) -> Part:
    places = {
        "tileMatrix": ("Nivel de acercamiento.", MAX_ZOOM),
        "tileRow": ("Fila, desde el norte.", 2**MAX_ZOOM - 1),
        "tileCol": ("Columna, desde el oeste.", 2**MAX_ZOOM - 1),
    }
    parameters: list[Part] = [
        {
            "name": name, "in": "path", "required": True, "description": text,
            "schema": {"type": "integer", "minimum": 0, "maximum": highest},
        }
        for name, (text, highest) in places.items()
    ]  # fmt: skip
    parameters += [_format("mvt"), _ref("parameters", "q"), _datetime(model), *_filters(model)]
    declaration = model.declaration
    operation = _operation(
        declaration.slug, f"{declaration.slug}_mosaico", f"{declaration.title}: mosaico", parameters, {}
    )
    tile = {"application/vnd.mapbox-vector-tile": {"schema": {"type": "string", "format": "binary"}}}
    operation["responses"]["200"] = {"description": "Mosaico vectorial.", "content": tile}
    operation["responses"]["204"] = {"description": "No hay nada en el mosaico."}
    return operation


def _operation(tag: str, name: str, summary: str, parameters: list[Part], answers: dict[str, str]) -> Part:
    content: Part = {type_: {"schema": _ref("schemas", schema)} for type_, schema in answers.items()}
    failures = ("400", "404", "406", "500", "503")
    return {
        "tags": [tag],
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": summary, "content": {**content, **_HTML}},
            "304": {"description": "No ha cambiado desde la respuesta cuya etiqueta se envió."},
            **{status: _ref("responses", f"error{status}") for status in failures},
        },
    }


def _ref(kind: str, name: str) -> Part:
    return {"$ref": f"#/components/{kind}/{name}"}


def _query(name: str, text: str, schema: Part, **more: Any) -> Part:
    return {"name": name, "in": "query", "required": False, "description": text, "schema": schema, **more}


def _format(*names: str) -> Part:
    return _query("f", "Formato; sin él decide la cabecera Accept.", {"type": "string", "enum": list(names)})


def _datetime(model: type[Layer]) -> Part:
    dates = temporal_fields(model, LOCAL_OPERATOR)
    if not dates:
        text = "Fecha o intervalo RFC 3339. Esta capa no tiene fechas: todo elemento coincide."
    else:
        names = ", ".join(f"«{spec.label}» ({spec.name})" for spec in dates)
        text = (
            "Fecha o intervalo RFC 3339 (2018-11-01, 2018-01-01/2018-12-31, ../2018-12-31, 2018-01-01/..); "
            "coincide el elemento cuyas fechas lo tocan, de la primera a la última, y el que no tiene "
            f"ninguna. Fechas: {names}."
        )
    return _query("datetime", text, {"type": "string", "pattern": r"^[0-9TtZz:./+\-]+$"})


def _sort(model: type[Layer]) -> Part:
    specs = readable_fields(model, LOCAL_OPERATOR)
    names = ["id", *(spec.name for spec in specs if spec.kind is not Kind.JSON)]
    keys = [sign + name for name in names for sign in ("", "-")]
    schema = {"type": "array", "items": {"type": "string", "enum": keys}}
    text = "Orden: campos separados por comas, con - de mayor a menor. Con orden se pagina por offset."
    return _query("sortby", text, schema, style="form", explode=False)


def _filters(model: type[Layer]) -> list[Part]:
    specs = readable_fields(model, LOCAL_OPERATOR)
    return [_filter(spec) for spec in specs if spec.kind is not Kind.JSON]


def _filter(spec: FieldSpec) -> Part:
    """Return a field's filter; values of a vocabulary are listed, the rest follow the common grammar."""
    text = f"{spec.label}. {spec.help}".strip()
    if spec.choices or spec.kind is Kind.BOOLEAN:
        codes = [str(choice.code) for choice in spec.choices] or ["true", "false"]
        labels = "; ".join(f"{choice.code}: {choice.label}" for choice in spec.choices)
        schema = {"type": "array", "items": {"type": "string", "enum": [*codes, MISSING]}, "minItems": 1}
        text = f"{text} {labels}".strip()
        return _query(spec.name, text, schema, style="form", explode=False)
    if spec.kind in {Kind.INTEGER, Kind.NUMBER}:
        text += f" Un valor, varios (1,2), un intervalo (1..5, 1.., ..5) o {MISSING}."
    elif spec.kind in {Kind.DATE, Kind.DATETIME}:
        text += f" Un día, un intervalo (2018-01-01..2018-12-31) o {MISSING}."
    else:
        text += f" El texto exacto, o {MISSING}."
    return _query(spec.name, text, {"type": "string", "minLength": 1})


def _shared_parameters() -> Part:
    systems = [system.uri for system in REFERENCE_SYSTEMS]
    whole: Part = {"type": "integer", "format": "int64", "minimum": 0}
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    found = (
        _format("json", "html"),
        _query("limit", f"Elementos por página; por encima de {MAX_LIMIT} se dan {MAX_LIMIT}.", limit),
        _query("offset", "Elementos que se saltan. Sin él se pagina por número, que no se encarece.", whole),
        _query("after", "Solo números mayores que este; lo llevan los enlaces «next».", whole),
        _query("before", "Solo los últimos antes de este número; lo llevan los enlaces «prev».", whole),
        _query("bbox", f"Caja que los elementos tocan; {_BOX}.", numbers, style="form", explode=False),
        _query("bbox-crs", "Sistema de la caja.", {"type": "string", "enum": [*systems, CRS84H]}),
        _query("crs", "Sistema de las coordenadas que se devuelven.", {"type": "string", "enum": systems}),
        _query("q", "Palabras que deben aparecer en los textos.", {"type": "string", "maxLength": MAX_TEXT}),
        _query("resultType", "«hits» devuelve solo cuántos coinciden (numberMatched).", {
            "type": "string", "enum": list(RESULTS), "default": RESULTS[0]
        }),
    )  # fmt: skip
    return {parameter["name"]: parameter for parameter in found}


def _errors() -> Part:
    meanings = {
        "400": "Un parámetro no se conoce o su valor no se acepta.",
        "404": "No existe.",
        "406": "No se ofrece en ese formato.",
        "500": "Falló la aplicación.",
        "503": "La base de datos no responde.",
    }
    content = {_JSON: {"schema": _ref("schemas", "error")}}
    return {f"error{status}": {"description": text, "content": content} for status, text in meanings.items()}


def _shared_schemas() -> Part:
    text: Part = {"type": "string"}
    links: Part = {"type": "array", "items": _ref("schemas", "enlace")}
    strings: Part = {"type": "array", "items": text}

    def thing(properties: Part, *required: str) -> Part:
        return {"type": "object", "required": list(required), "properties": properties}

    collection = {
        "id": text, "title": text, "description": text, "attribution": text, "itemType": text,
        "extent": {"type": "object"}, "crs": strings, "storageCrs": text,
        "demostracion": {"type": "boolean"}, "links": links,
    }  # fmt: skip
    return {
        "objeto": {"type": "object"},
        "enlace": thing(
            {"href": text, "rel": text, "type": text, "title": text, "templated": {"type": "boolean"}},
            "href",
            "rel",
        ),
        "pagina": thing({"title": text, "description": text, "links": links}, "links"),
        "conformidad": thing({"conformsTo": strings}, "conformsTo"),
        "coleccion": thing(collection, "id", "links", "crs", "storageCrs"),
        "colecciones": thing(
            {"links": links, "collections": {"type": "array", "items": _ref("schemas", "coleccion")}},
            "links",
            "collections",
        ),
        "error": thing({"code": text, "title": text, "description": text}, "code", "description"),
    }


def _feature_page(slug: str) -> Part:
    count: Part = {"type": "integer", "minimum": 0}
    return {
        "type": "object",
        "required": ["type", "features", "numberReturned", "timeStamp", "links"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": _ref("schemas", f"{slug}_elemento")},
            "numberMatched": {
                **count,
                "description": "Cuántos coinciden; está cuando se sabe sin contar o se pidió con hits.",
            },
            "numberReturned": count,
            "timeStamp": {"type": "string", "format": "date-time"},
            "demostracion": {"type": "boolean"},
            "aviso": {"type": "string"},
            "links": {"type": "array", "items": _ref("schemas", "enlace")},
        },
    }


def _feature(model: type[Layer]) -> Part:
    specs = readable_fields(model, LOCAL_OPERATOR)
    properties = {spec.name: _property(spec) for spec in specs}
    origin = {"type": "string", "enum": list(ORIGINS)}
    types = list(GEOJSON_TYPES[str(model.declaration.geometry)])
    return {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "integer", "format": "int64"},
            "geometry": {
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"type": "string", "enum": types}},
            },
            "properties": {
                "type": "object",
                "required": [*properties, "origen"],
                "properties": {**properties, "origen": origin},
                "additionalProperties": False,
            },
        },
    }


def _property(spec: FieldSpec) -> Part:
    """Return a field's schema in the dialect of OpenAPI 3.0, where a value may be null and `const` is not."""
    schema = field_schema(spec)
    code = schema.get("items", schema)
    code.pop("oneOf", None)
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return {**schema, "nullable": True}
