"""What is said of a collection: its extent, systems, links, source, and whether it holds invented rows."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

from geo.features import summary
from geo.layers import Declaration, Layer
from geo.reference_systems import CRS84, REFERENCE_SYSTEMS
from geo.viewer import LOCAL_OPERATOR
from web.ogc.links import OGC_REL, Link, address, link
from web.ogc.media import GEOJSON, HTML, JSON, MVT, SCHEMA

TITLE: Final = "Tierra Firme"
DESCRIPTION: Final = (
    "Capas del mapa municipal: viviendas del censo, zonas de riesgo, albergues, predios y su contexto. "
    "Un cruce con una zona de riesgo no dicta: todo resultado requiere dictamen."
)
DEMO_NOTICE: Final = "DEMOSTRACIÓN: contiene datos inventados, que no sirven para decidir."
GREGORIAN: Final = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
WEB_MERCATOR_QUAD: Final = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"


def collection(connection: Connection, model: type[Layer]) -> dict[str, Any]:
    """Return the description of one collection, with its links."""
    declaration = model.declaration
    held = summary(connection, model, LOCAL_OPERATOR)
    description = declaration.description
    extent: dict[str, Any] = {}
    if held.bbox is not None:
        extent["spatial"] = {"bbox": [list(held.bbox)], "crs": CRS84.uri}
    if held.start is not None or held.end is not None:
        interval = [moment.isoformat() if moment else None for moment in (held.start, held.end)]
        extent["temporal"] = {"interval": [interval], "trs": GREGORIAN}
    found: dict[str, Any] = {
        "id": declaration.slug,
        "title": declaration.title,
        "description": f"{DEMO_NOTICE} {description}" if held.demo else description,
        "attribution": declaration.attribution,
        "keywords": [declaration.theme] if declaration.theme else [],
        "itemType": "feature",
        "extent": extent,
        "crs": [system.uri for system in REFERENCE_SYSTEMS],
        "storageCrs": CRS84.uri,
        "demostracion": held.demo,
        "links": collection_links(declaration),
    }
    return {name: value for name, value in found.items() if value not in ("", {}, [])}


def collection_links(declaration: Declaration) -> list[Link]:
    """Return where everything of a collection is found."""
    base, title = f"/collections/{declaration.slug}", declaration.title
    schema = address(f"{base}/schema")
    feature = address(f"{base}/schema", [("f", "geojson")])
    return [
        link("items", address(f"{base}/items", [("f", "json")]), GEOJSON.media_type, f"{title}: GeoJSON"),
        link("items", address(f"{base}/items", [("f", "html")]), HTML.media_type, f"{title}: página"),
        link(f"{OGC_REL}schema", schema, SCHEMA.media_type, f"{title}: campos"),
        link(f"{OGC_REL}queryables", address(f"{base}/queryables"), SCHEMA.media_type, f"{title}: filtros"),
        # Both spellings: link relations are compared without case, but clients are known that do not.
        link("describedby", feature, SCHEMA.media_type, f"{title}: esquema del GeoJSON"),
        link("describedBy", feature, SCHEMA.media_type, f"{title}: esquema del GeoJSON"),
        link(f"{OGC_REL}tilesets-vector", address(f"{base}/tiles"), JSON.media_type, f"{title}: mosaicos"),
        link("root", address(), JSON.media_type, TITLE),
    ]


def tileset(declaration: Declaration) -> dict[str, Any]:
    """Return what the list of tilesets and the tileset itself both say, without links."""
    return {
        "title": declaration.title,
        "description": declaration.description,
        "dataType": "vector",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "tileMatrixSetURI": WEB_MERCATOR_QUAD,
    }


def tile_links(declaration: Declaration) -> list[Link]:
    """Return the links of a tileset: its tiles, its scheme, its collection."""
    base = f"/collections/{declaration.slug}"
    template = address(f"{base}/tiles/WebMercatorQuad") + "/{tileMatrix}/{tileRow}/{tileCol}?f=mvt"
    return [
        link("item", template, MVT.media_type, f"Mosaicos de {declaration.title}", templated=True),
        link(f"{OGC_REL}tiling-scheme", address("/tileMatrixSets/WebMercatorQuad"), JSON.media_type),
        link(f"{OGC_REL}geodata", address(base), JSON.media_type, declaration.title),
    ]
