"""JSON Schemas of the layers, from their declarations: what a feature holds and what may be asked of it."""

from __future__ import annotations

from typing import Any, Final

from geo.layers import FieldSpec, Kind, Layer
from geo.read import readable_fields, temporal_fields
from geo.viewer import LOCAL_OPERATOR
from web.ogc.links import address

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
ORIGINS: Final = ("captura", "importacion", "demostracion")
GEOMETRIES: Final = {
    "POINT": "point",
    "MULTIPOINT": "multipoint",
    "MULTILINESTRING": "multilinestring",
    "MULTIPOLYGON": "multipolygon",
    "GEOMETRY": "any",
}
GEOJSON_TYPES: Final = {
    "POINT": ("Point",),
    "MULTIPOINT": ("MultiPoint",),
    "MULTILINESTRING": ("MultiLineString",),
    "MULTIPOLYGON": ("MultiPolygon",),
    "GEOMETRY": (
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
    ),
}
_TYPES: Final[dict[Kind, Schema]] = {
    Kind.TEXT: {"type": "string"},
    Kind.INTEGER: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.DATETIME: {"type": "string", "format": "date-time"},
    Kind.JSON: {"type": "object"},
}


def schema(model: type[Layer]) -> Schema:
    """Return the logical schema of a layer (OGC API - Features Part 5): fields, geometry and their roles."""
    declaration = model.declaration
    dates = temporal_fields(model, LOCAL_OPERATOR)
    properties: Schema = {
        "id": {"type": "integer", "title": "Número", "readOnly": True, "x-ogc-role": "id"},
        "geometry": {
            "title": "Geometría",
            "format": f"geometry-{GEOMETRIES[str(declaration.geometry)]}",
            "x-ogc-role": "primary-geometry",
        },
    }
    for place, spec in enumerate(readable_fields(model, LOCAL_OPERATOR), start=1):
        property_ = {**field_schema(spec), "x-ogc-propertySeq": place}
        if dates == [spec]:
            property_["x-ogc-role"] = "primary-instant"
        properties[spec.name] = property_
    properties["origen"] = origin_schema()
    return {
        "$schema": DIALECT,
        "$id": address(f"/collections/{declaration.slug}/schema"),
        "type": "object",
        "title": declaration.title,
        "description": declaration.description,
        "required": [spec.name for spec in readable_fields(model, LOCAL_OPERATOR) if spec.required],
        "properties": properties,
        "additionalProperties": False,
    }


def queryables(model: type[Layer]) -> Schema:
    """Return what a filter may name (OGC API - Features Part 3)."""
    declaration = model.declaration
    found = schema(model)
    properties = {
        spec.name: found["properties"][spec.name]
        for spec in readable_fields(model, LOCAL_OPERATOR)
        if spec.kind is not Kind.JSON
    }
    return {
        **{name: value for name, value in found.items() if name != "required"},
        "$id": address(f"/collections/{declaration.slug}/queryables"),
        "properties": {"geometry": found["properties"]["geometry"], **properties},
        "additionalProperties": False,
    }


def feature_schema(model: type[Layer]) -> Schema:
    """Return the schema of one GeoJSON feature as it is handed out, where every property may be null."""
    declaration = model.declaration
    specs = readable_fields(model, LOCAL_OPERATOR)
    properties = {spec.name: field_schema(spec) for spec in specs}
    return {
        "$schema": DIALECT,
        "$id": address(f"/collections/{declaration.slug}/schema", [("f", "geojson")]),
        "type": "object",
        "title": declaration.singular,
        "description": declaration.description,
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "integer"},
            "geometry": {
                "type": "object",
                "required": ["type"],
                "properties": {
                    "type": {"type": "string", "enum": list(GEOJSON_TYPES[str(declaration.geometry)])}
                },
            },
            "properties": {
                "type": "object",
                "properties": {**properties, "origen": origin_schema()},
            },
        },
    }


def field_schema(spec: FieldSpec) -> Schema:
    """Return the schema of one field's value."""
    found: Schema = {"title": spec.label}
    if spec.help:
        found["description"] = spec.help
    if spec.unit:
        found["x-ogc-unit"] = spec.unit
    if spec.choices:
        number = all(isinstance(choice.code, int) for choice in spec.choices)
        code: Schema = {"type": "integer" if number else "string"}
        code["oneOf"] = [{"const": choice.code, "title": choice.label} for choice in spec.choices]
        code["enum"] = [choice.code for choice in spec.choices]
        return {**found, **({"type": "array", "items": code} if spec.kind is Kind.CHOICES else code)}
    found |= _TYPES[spec.kind]
    limits = {
        "maxLength": spec.length,
        "pattern": f"^(?:{spec.pattern})$" if spec.pattern else None,
        "minimum": spec.minimum,
        "maximum": spec.maximum,
    }
    return {**found, **{name: value for name, value in limits.items() if value is not None}}


def origin_schema() -> Schema:
    """Return the schema of `origen`, which tells an invented row from a real one."""
    return {
        "title": "Origen",
        "description": "De dónde viene el dato; «demostracion» es un dato inventado.",
        "type": "string",
        "enum": list(ORIGINS),
        "readOnly": True,
    }
