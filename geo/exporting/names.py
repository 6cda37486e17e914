"""Names that exports give to columns, and by which an import recognises a file of our own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from geo.layers import FieldSpec, normalise

ID: Final = "tf_id"
ORIGIN: Final = "tf_origen"
OTHERS: Final = "otros"
LABEL_MARK: Final = " (etiqueta)"
DEMO_MARK: Final = "DEMOSTRACIÓN"
LATITUDE: Final = "latitud"
LONGITUDE: Final = "longitud"
WKT: Final = "wkt"
DBF_WIDTH: Final = 10
ADDED: Final = frozenset(
    {"name", "description", "id", "timestamp", "begin", "end", "altitudemode", "tessellate", "extrude"}
    | {"visibility", "draworder", "icon"}
)
"""What KML and its reader add to our columns."""


def is_ours(columns: Iterable[str]) -> bool:
    """Say whether the columns are those of a file that this application exported."""
    return {ID, ORIGIN} <= set(columns)


def is_repeated(column: str) -> bool:
    """Say whether a column of a file of ours only repeats or accompanies the others."""
    return column in {ID, ORIGIN} or column.endswith(LABEL_MARK) or column.casefold() in ADDED


def headers(specs: Sequence[FieldSpec]) -> dict[str, str]:
    """Return what each field is called at the head of a table: its label, or its name where that misleads.

    A label that another field's name, alias or label could be taken for would not come back to its place.
    """
    spelled: dict[str, set[str]] = {}
    for spec in specs:
        for word in (spec.name, spec.label, *spec.aliases):
            spelled.setdefault(normalise(word), set()).add(spec.name)
    taken = {normalise(one) for one in (ID, ORIGIN, OTHERS, LATITUDE, LONGITUDE, WKT)}
    return {
        spec.name: spec.label
        if spelled[normalise(spec.label)] == {spec.name} and normalise(spec.label) not in taken
        else spec.name
        for spec in specs
    }


def short(names: Iterable[str]) -> dict[str, str]:
    """Return a name of at most ten characters for each, unique, as shapefiles require."""
    result: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        candidate, again = name[:DBF_WIDTH], 1
        while candidate in taken:
            again += 1
            candidate = f"{name[: DBF_WIDTH - len(str(again)) - 1]}_{again}"
        taken.add(candidate)
        result[name] = candidate
    return result


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before = + - @ tab and CR."""
    # A text that begins with the apostrophe itself gets one too, so that reading takes one away for sure.
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r", "'"} else text


def restored(text: str) -> str:
    """Undo `harmless`."""
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@", "\t", "\r", "'"} else text
