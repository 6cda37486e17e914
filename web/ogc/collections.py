"""Collections and what each holds: description, schema, queryables."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template

from geo.layers import all_layers, get_layer
from geo.read import readable_fields
from geo.reference_systems import REFERENCE_SYSTEMS
from geo.viewer import LOCAL_OPERATOR
from web.app import database
from web.ogc.descriptions import collection, collection_links
from web.ogc.links import OGC_REL, address, link
from web.ogc.media import HTML, JSON, SCHEMA, Format, answer, chosen, document, plain
from web.ogc.parameters import filterable, only
from web.ogc.schemas import feature_schema, queryables, schema

blueprint = Blueprint("ogc_collections", __name__, url_prefix="/ogc")

FEATURE_SCHEMA = Format("geojson", SCHEMA.media_type)


@blueprint.get("/collections")
def collections() -> Response:
    """Answer every collection with its description."""
    only("f")
    formats = (JSON, HTML)
    format_ = chosen(*formats)
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        found = [_listed(collection(connection, model)) for model in all_layers()]
    if format_ is HTML:
        return answer(render_template("ogc/collections.html", collections=found).encode(), HTML.media_type)
    scheme = link(f"{OGC_REL}tiling-schemes", address("/tileMatrixSets"), JSON.media_type)
    content = {"collections": found, "crs": [system.uri for system in REFERENCE_SYSTEMS]}
    return document(content, formats, format_, [scheme])


def _listed(found: dict[str, Any]) -> dict[str, Any]:
    own = link("self", address(f"/collections/{found['id']}"), JSON.media_type, found["title"])
    return {**found, "links": [own, *found["links"]]}


@blueprint.get("/collections/<slug>")
def one(slug: str) -> Response:
    """Answer one collection's description."""
    only("f")
    model = get_layer(slug)
    formats = (JSON, HTML)
    format_ = chosen(*formats)
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        found = collection(connection, model)
    if format_ is HTML:
        page = render_template("ogc/collection.html", collection=found, declaration=model.declaration)
        return answer(page.encode(), HTML.media_type)
    return document(found, formats, format_, collection_links(model.declaration))


@blueprint.get("/collections/<slug>/schema")
def schema_of(slug: str) -> Response:
    """Answer the schema of a collection; with `f=geojson`, that of one of its GeoJSON features."""
    only("f")
    model = get_layer(slug)
    format_ = chosen(SCHEMA, HTML, FEATURE_SCHEMA)
    if format_ is HTML:
        specs = readable_fields(model, LOCAL_OPERATOR)
        page = render_template("ogc/fields.html", declaration=model.declaration, specs=specs, filters=False)
        return answer(page.encode(), HTML.media_type)
    return plain(feature_schema(model) if format_ is FEATURE_SCHEMA else schema(model), SCHEMA)


@blueprint.get("/collections/<slug>/queryables")
def queryables_of(slug: str) -> Response:
    """Answer what a filter on a collection may name."""
    only("f")
    model = get_layer(slug)
    format_ = chosen(SCHEMA, HTML)
    if format_ is HTML:
        specs = [model.declaration.field(name) for name in filterable(model.declaration)]
        page = render_template("ogc/fields.html", declaration=model.declaration, specs=specs, filters=True)
        return answer(page.encode(), HTML.media_type)
    return plain(queryables(model), SCHEMA)
