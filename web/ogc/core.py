"""Landing page, conformance and the description of the API."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template

from geo.layers import all_layers
from geo.read import has_demo
from geo.viewer import LOCAL_OPERATOR
from web.app import database
from web.ogc.descriptions import DEMO_NOTICE, DESCRIPTION, TITLE
from web.ogc.links import OGC_REL, address, link
from web.ogc.media import HTML, JSON, OPENAPI, answer, chosen, document, plain
from web.ogc.openapi import description
from web.ogc.parameters import only

blueprint = Blueprint("ogc_core", __name__, url_prefix="/ogc")

CONFORMANCE: Final = tuple(
    f"http://www.opengis.net/spec/{name}"
    for name in (
        "ogcapi-common-1/1.0/conf/core",
        "ogcapi-common-1/1.0/conf/json",
        "ogcapi-common-1/1.0/conf/html",
        "ogcapi-common-1/1.0/conf/oas30",
        "ogcapi-common-2/1.0/conf/collections",
        "ogcapi-features-1/1.0/conf/core",
        "ogcapi-features-1/1.0/conf/oas30",
        "ogcapi-features-1/1.0/conf/html",
        "ogcapi-features-1/1.0/conf/geojson",
        "ogcapi-features-2/1.0/conf/crs",
        "ogcapi-features-3/1.0/conf/queryables",
        "ogcapi-features-3/1.0/conf/queryables-query-parameters",
        "ogcapi-features-5/1.0/conf/schemas",
        "ogcapi-tiles-1/1.0/conf/core",
        "ogcapi-tiles-1/1.0/conf/tileset",
        "ogcapi-tiles-1/1.0/conf/tilesets-list",
        "ogcapi-tiles-1/1.0/conf/geodata-tilesets",
        "ogcapi-tiles-1/1.0/conf/mvt",
        "ogcapi-tiles-1/1.0/conf/oas30",
        "tms/2.0/conf/tilematrixset",
        "tms/2.0/conf/json-tilematrixset",
        "tms/2.0/conf/json-tilesetmetadata",
    )
)


@blueprint.get("/", strict_slashes=False)
def landing() -> Response:
    """Answer the landing page: where everything else is."""
    only("f")
    formats = (JSON, HTML)
    format_ = chosen(*formats)
    if format_ is HTML:
        page = render_template("ogc/landing.html", title=TITLE, description=DESCRIPTION)
        return answer(page.encode(), HTML.media_type)
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        demo = has_demo(connection)
    attributions = dict.fromkeys(layer.declaration.attribution for layer in all_layers())
    content = {
        "title": TITLE,
        "description": f"{DEMO_NOTICE} {DESCRIPTION}" if demo else DESCRIPTION,
        "attribution": " ".join(said for said in attributions if said),
        "demostracion": demo,
    }
    links = [
        link("service-desc", address("/api", [("f", "json")]), OPENAPI.media_type, "Descripción OpenAPI"),
        link("service-doc", address("/api", [("f", "html")]), HTML.media_type, "Documentación"),
        link("conformance", address("/conformance"), JSON.media_type, "Conformidad"),
        link(f"{OGC_REL}conformance", address("/conformance"), JSON.media_type, "Conformidad"),
        link("data", address("/collections"), JSON.media_type, "Colecciones"),
        link(f"{OGC_REL}data", address("/collections"), JSON.media_type, "Colecciones"),
        link(f"{OGC_REL}tiling-schemes", address("/tileMatrixSets"), JSON.media_type, "Mallas de mosaicos"),
    ]
    return document(content, formats, format_, links)


@blueprint.get("/conformance")
def conformance() -> Response:
    """Answer the list of what this API conforms to."""
    only("f")
    formats = (JSON, HTML)
    format_ = chosen(*formats)
    if format_ is HTML:
        page = render_template("ogc/conformance.html", classes=CONFORMANCE)
        return answer(page.encode(), HTML.media_type)
    return document({"conformsTo": list(CONFORMANCE)}, formats, format_)


@blueprint.get("/api")
def api() -> Response:
    """Answer the OpenAPI description, made from the declarations."""
    only("f")
    format_ = chosen(OPENAPI, HTML)
    found = description()
    if format_ is HTML:
        return answer(render_template("ogc/api.html", api=found).encode(), HTML.media_type)
    return plain(found, OPENAPI)
