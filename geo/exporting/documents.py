"""Write GeoJSON and KML piece by piece, their geometry written by PostGIS."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from sqlalchemy import func

from geo.exporting.extract import Extract, plain
from geo.layers import Kind

DIGITS: Final = 15
"""Decimals asked of PostGIS, which writes no more than tell the number apart."""
KML_TYPES: Final = {Kind.INTEGER: "int", Kind.NUMBER: "double"}


def write_geojson(extract: Extract, path: Path) -> int:
    """Write a FeatureCollection (RFC 7946) with its provenance, and return how many features."""
    declaration = extract.selection.model.declaration
    head = {
        "type": "FeatureCollection",
        "name": declaration.slug,
        "title": declaration.title,
        "procedencia": extract.provenance(),
        "campos": {spec.name: spec.label for spec in extract.specs},
    }
    names = extract.columns
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n')
        for piece in extract.pieces(func.ST_AsGeoJSON(extract.table.columns.geom, DIGITS)):
            for row in piece:
                *values, shape = tuple(row)
                properties = json.dumps(dict(zip(names, map(_json, values), strict=True)), ensure_ascii=False)
                comma = ",\n" if count else ""
                stream.write(
                    f'{comma}{{"type": "Feature", "id": {values[0]}, "properties": {properties}, '
                    f'"geometry": {shape}}}'
                )
                count += 1
        stream.write("\n]}\n")
    return count


def write_kml(extract: Extract, path: Path) -> int:
    """Write KML 2.2 with a typed schema, and return how many placemarks."""
    declaration = extract.selection.model.declaration
    names = extract.columns
    label = names.index(declaration.label) if declaration.label in names else None
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        stream.write(_kml_head(extract))
        for piece in extract.pieces(func.ST_AsKML(extract.table.columns.geom, DIGITS)):
            for row in piece:
                *values, shape = tuple(row)
                named = values[label] if label is not None and values[label] else None
                stream.write(_placemark(extract, names, values, shape, named))
                count += 1
        stream.write("</Document>\n</kml>\n")
    return count


def _kml_head(extract: Extract) -> str:
    declaration = extract.selection.model.declaration
    about = "\n".join(f"{name}: {plain(value)}" for name, value in extract.provenance().items())
    fields = "".join(
        f"<SimpleField type={quoteattr(KML_TYPES.get(spec.kind, 'string'))} name={quoteattr(spec.name)}>"
        f"<displayName>{_xml(spec.label)}</displayName></SimpleField>"
        for spec in extract.specs
    )
    extra = [name for name in extract.columns if name not in {spec.name for spec in extract.specs}]
    fields += "".join(f'<SimpleField type="string" name={quoteattr(name)}></SimpleField>' for name in extra)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n'
        f'<Document id="{declaration.slug}">\n<name>{_xml(declaration.title)}</name>\n'
        f"<description>{_xml(about)}</description>\n"
        f'<Schema name="{declaration.slug}" id="campos">{fields}</Schema>\n'
    )


def _placemark(extract: Extract, names: list[str], values: list[Any], shape: str, named: Any) -> str:
    title = named or f"{extract.selection.model.declaration.singular} {values[0]}"
    data = "".join(
        f"<SimpleData name={quoteattr(name)}>{_xml(_text(value))}</SimpleData>"
        for name, value in zip(names, values, strict=True)
        if value is not None
    )
    return (
        f"<Placemark><name>{_xml(str(title))}</name>"
        f'<ExtendedData><SchemaData schemaUrl="#campos">{data}</SchemaData></ExtendedData>{shape}'
        "</Placemark>\n"
    )


def _xml(text: str) -> str:
    """Return a text as XML may hold it: escaped, and without the control characters it forbids."""
    return escape("".join(char for char in text if char >= " " or char in "\n\t"))


def _text(value: Any) -> str:
    match value:
        case bool():
            return "1" if value else "0"
        case float():
            return repr(value)
        case dt.date():
            return value.isoformat()
        case _:
            return str(plain(value))


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
