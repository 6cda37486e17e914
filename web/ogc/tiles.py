"""OGC API - Tiles: the vector tiles that the map itself draws."""

from __future__ import annotations

import math
from typing import Any, Final

from flask import Blueprint, Response, render_template

from geo.errors import NotFound
from geo.features import summary
from geo.layers import get_layer
from geo.tiles import MAX_ZOOM, Address, tile
from geo.viewer import LOCAL_OPERATOR
from web.app import database
from web.ogc.descriptions import WEB_MERCATOR_QUAD, tile_links, tileset
from web.ogc.links import address, link
from web.ogc.media import HTML, JSON, MVT, TILEJSON, answer, chosen, document, plain
from web.ogc.parameters import only, tile_selection
from web.ogc.schemas import field_schema

blueprint = Blueprint("ogc_tiles", __name__, url_prefix="/ogc")

SCHEME: Final = "WebMercatorQuad"
HALF: Final = math.pi * 6_378_137
"""Metres from the middle of the Web Mercator square to its edge."""
TILE_PIXELS: Final = 256
PIXEL_METRES: Final = 0.00028
"""The standard's pixel, by which a scale follows from a size."""


@blueprint.get("/tileMatrixSets")
def schemes() -> Response:
    """Answer the tiling schemes; there is one."""
    only("f")
    formats = (JSON, HTML)
    format_ = chosen(*formats)
    if format_ is HTML:
        return answer(render_template("ogc/schemes.html").encode(), HTML.media_type)
    one = {
        "id": SCHEME,
        "title": "Google Maps Compatible for the World",
        "uri": WEB_MERCATOR_QUAD,
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "links": [link("self", address(f"/tileMatrixSets/{SCHEME}"), JSON.media_type)],
    }
    return document({"tileMatrixSets": [one]}, formats, format_)


@blueprint.get("/tileMatrixSets/<scheme>")
def scheme_of(scheme: str) -> Response:
    """Answer one tiling scheme."""
    only("f")
    _known(scheme)
    formats = (JSON, HTML)
    format_ = chosen(*formats)
    matrices = [_matrix(zoom) for zoom in range(MAX_ZOOM + 1)]
    if format_ is HTML:
        return answer(render_template("ogc/scheme.html", matrices=matrices).encode(), HTML.media_type)
    content = {
        "id": SCHEME,
        "title": "Google Maps Compatible for the World",
        "uri": WEB_MERCATOR_QUAD,
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": matrices,
    }
    return document(content, formats, format_)


@blueprint.get("/collections/<slug>/tiles")
def tilesets(slug: str) -> Response:
    """Answer the tilesets of a collection; there is one."""
    only("f")
    declaration = get_layer(slug).declaration
    formats = (JSON, HTML)
    format_ = chosen(*formats)
    if format_ is HTML:
        return answer(render_template("ogc/tiles.html", declaration=declaration).encode(), HTML.media_type)
    own = link("self", address(f"/collections/{slug}/tiles/{SCHEME}"), JSON.media_type, declaration.title)
    one = {**tileset(declaration), "links": [own, *tile_links(declaration)]}
    return document({"tilesets": [one]}, formats, format_)


@blueprint.get("/collections/<slug>/tiles/<scheme>")
def tileset_of(slug: str, scheme: str) -> Response:
    """Answer the metadata of a tileset, or its TileJSON."""
    only("f")
    model = get_layer(slug)
    _known(scheme)
    formats = (JSON, TILEJSON, HTML)
    format_ = chosen(*formats)
    declaration = model.declaration
    if format_ is HTML:
        return answer(render_template("ogc/tiles.html", declaration=declaration).encode(), HTML.media_type)
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        box = summary(connection, model, LOCAL_OPERATOR).bbox
    drawn = [name for name in (declaration.label, declaration.style.by) if name]
    if format_ is TILEJSON:
        template = address(f"/collections/{slug}/tiles/{SCHEME}") + "/{z}/{y}/{x}?f=mvt"
        fields = {name: declaration.field(name).label for name in drawn}
        content: dict[str, Any] = {
            "tilejson": "3.0.0",
            "name": declaration.title,
            "description": declaration.description,
            "attribution": declaration.attribution,
            "tiles": [template],
            "minzoom": 0,
            "maxzoom": MAX_ZOOM,
            "bounds": list(box) if box else [-180, -85.05, 180, 85.05],
            "vector_layers": [{"id": slug, "description": declaration.description, "fields": fields}],
        }
        return plain(content, TILEJSON)
    schemas = {name: field_schema(declaration.field(name)) for name in drawn}
    layer = {"id": slug, "dataType": "vector", "propertiesSchema": {"type": "object", "properties": schemas}}
    content = {**tileset(declaration), "layers": [layer]}
    if box:
        content["boundingBox"] = {
            "lowerLeft": list(box[:2]),
            "upperRight": list(box[2:]),
            "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        }
    return document(content, formats, format_, tile_links(declaration))


@blueprint.get("/collections/<slug>/tiles/<scheme>/<matrix>/<row>/<column>")
def tile_of(slug: str, scheme: str, matrix: str, row: str, column: str) -> Response:
    """Answer one vector tile, 204 when nothing is there."""
    model = get_layer(slug)
    _known(scheme)
    selection = tile_selection(model)
    chosen(MVT)
    place = Address(*(_index(part) for part in (matrix, column, row)))
    with database().transaction(LOCAL_OPERATOR, read_only=True) as connection:
        found = tile(connection, selection, place, LOCAL_OPERATOR)
    response = answer(found, MVT.media_type)
    if not found and response.status_code != 304:  # noqa: PLR2004 - the client has it already
        response.status_code = 204
    return response


def _known(scheme: str) -> None:
    if scheme != SCHEME:
        raise NotFound(f"No existe la malla de mosaicos «{scheme}». Hay: {SCHEME}.")


def _index(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and len(raw) <= len(str(1 << MAX_ZOOM))):
        raise NotFound(f"No existe el mosaico «{raw}»: se pide por números enteros.")
    return int(raw)


def _matrix(zoom: int) -> dict[str, Any]:
    side = 1 << zoom
    cell = 2 * HALF / TILE_PIXELS / side
    return {
        "id": str(zoom),
        "scaleDenominator": cell / PIXEL_METRES,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-HALF, HALF],
        "tileWidth": TILE_PIXELS,
        "tileHeight": TILE_PIXELS,
        "matrixWidth": side,
        "matrixHeight": side,
    }
