"""Valid values for any declaration, so that a rule can be tried on layers not yet written."""

from __future__ import annotations

import re
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo.layers import Declared, FieldSpec, Kind

JANOS = (-108.19, 30.887)


def value(spec: FieldSpec) -> Any:
    """Return one valid value of a field, as a form or a file would bring it."""
    match spec.kind:
        case Kind.CHOICE:
            return spec.choices[0].code
        case Kind.CHOICES:
            return [choice.code for choice in spec.choices[:2]]
        case Kind.INTEGER | Kind.NUMBER:
            lowest = 1 if spec.minimum is None else max(spec.minimum, 1)
            return lowest if spec.maximum is None else min(lowest, spec.maximum)
        case Kind.BOOLEAN:
            return True
        case Kind.DATE | Kind.DATETIME:
            return "2018-10-19"
        case Kind.JSON:
            return None
        case Kind.TEXT:
            return _text(spec)


def _text(spec: FieldSpec) -> str:
    if spec.pattern:
        for width in (2, 5, 9, 13, 4, 3, 1):
            digits = "08035000100000"[:width]
            if re.fullmatch(spec.pattern, digits):
                return digits
        raise AssertionError(f"falta un ejemplo para el patrón de {spec.name}: {spec.pattern}")
    return "Ñandú <b>&\"'"[: spec.length or 100]


def values(model: type[Declared]) -> dict[str, Any]:
    """Return valid values of every field of a layer."""
    return {name: value(spec) for name, spec in model.declaration.fields.items()}


def geometry(model: type[Declared]) -> BaseGeometry | None:
    """Return a valid geometry for a layer, in EPSG:4326, around the town of Janos."""
    x, y = JANOS
    square = shapely.box(x - 0.01, y - 0.01, x + 0.01, y + 0.01)
    match model.declaration.geometry:
        case "POINT":
            return shapely.Point(x, y)
        case "MULTIPOINT":
            return shapely.MultiPoint([(x, y)])
        case "MULTILINESTRING":
            return shapely.MultiLineString([[(x, y), (x + 0.01, y + 0.01)]])
        case "MULTIPOLYGON":
            return shapely.MultiPolygon([square])
        case "GEOMETRY":
            return square
        case None:
            return None
