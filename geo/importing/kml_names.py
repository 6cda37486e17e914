"""Give back to the columns of a KML the names that were written: GDAL puts `_` for each byte of an accent."""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

from geo.errors import ContentRefused


def written_names(path: Path) -> dict[str, list[str]]:
    """Return, for each name as GDAL gives it, the names of untyped data that the file writes so.

    Raises:
        ContentRefused: the XML is damaged.
    """
    found: dict[str, list[str]] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] != "Data" or not (name := attributes.get("name")):
            return
        same = found.setdefault(laundered(name), [])
        if name not in same:
            same.append(name)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        with path.open("rb") as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise ContentRefused(f"El XML está dañado en la línea {error.lineno}.") from error
    return found


def laundered(name: str) -> str:
    """Return the name as GDAL's LIBKML driver gives it."""
    return re.sub(rb"[^A-Za-z0-9_]", b"_", name.encode()).decode()
