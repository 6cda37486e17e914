"""What the wizard asks of each column of a file, and the options that the answers make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from geo.errors import InvalidParameter
from geo.importing import Preview
from geo.layers import Declaration

KEEP: Final = ""
"""The column goes to the feature's other data."""
LEAVE: Final = "-"
"""The column is not imported."""
FIELD: Final = "campo:"
ROLE: Final = "lugar:"
ROLES: Final = {
    "lat": "Latitud",
    "lon": "Longitud",
    "x": "X (este) en metros",
    "y": "Y (norte) en metros",
    "zona": "Zona UTM",
    "geom": "Geometría (WKT o latitud y longitud juntas)",
}


@dataclass(frozen=True)
class FileColumn:
    """One column of the file: where it goes now, and whether that can be changed.

    Attributes:
        name: in the file; target: value of its list; fixed: the sentence that replaces the list.
        examples: first values, as they came or as they would be stored.
    """

    name: str
    target: str
    fixed: str = ""
    examples: str = ""


def columns_of(declaration: Declaration, preview: Preview, options: Mapping[str, Any]) -> list[FileColumn]:
    """Return the file's columns in the file's order, the personal ones last."""
    fields = {column: name for name, column in preview.mapping.items() if column in preview.columns}
    roles = {column: role for role, column in preview.position.items()}
    gathered = {
        column: declaration.fields[name].label
        for name, together in preview.mapping.items()
        if together not in preview.columns and name in declaration.fields
        for column in together.split(", ")
    }
    left = set(options.get("ignored", ()))
    found: list[FileColumn] = []
    for column in preview.columns:
        examples = _examples(preview, column, fields.get(column))
        if column in gathered:
            found.append(FileColumn(column, KEEP, f"Una de las respuestas de «{gathered[column]}»", examples))
        elif column in roles:
            found.append(FileColumn(column, ROLE + roles[column], examples=examples))
        elif column in fields:
            found.append(FileColumn(column, FIELD + fields[column], examples=examples))
        else:
            found.append(FileColumn(column, LEAVE if column in left else KEEP, examples=examples))
    return found + [FileColumn(column, LEAVE, "Se descarta: dato personal") for column in preview.dropped]


def options_from(
    declaration: Declaration, form: MultiDict[str, str], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the options of `geo.importing` that the review's form says.

    Raises:
        InvalidParameter: two columns are sent to the same field.
    """
    layer_name = form.get("capa_archivo") or None
    options: dict[str, Any] = {
        "layer_name": layer_name,
        "crs": form.get("crs_otro", "").strip() or form.get("crs", "").strip() or None,
        "anywhere": bool(form.get("en_cualquier_lugar")),
        "partial": bool(form.get("parcial")),
        "constants": _constants(declaration, form),
        "mapping": {},
        "ignored": [],
    }
    if layer_name != before.get("layer_name") and before.get("layer_name") is not None:
        return options  # another layer has other columns: propose anew
    mapping, ignored, fixed = _answers(declaration, form)
    if mapping or ignored:
        # A field that no column was given to must not be proposed again.
        rest = {name: "" for name in declaration.fields if name not in mapping and name not in fixed}
        options["mapping"] = rest | mapping
        options["ignored"] = ignored
    return options


def _answers(
    declaration: Declaration, form: MultiDict[str, str]
) -> tuple[dict[str, str], list[str], set[str]]:
    mapping: dict[str, str] = {}
    ignored: list[str] = []
    for place in range(_count(form)):
        column, target = form.get(f"columna-{place}", ""), form.get(f"destino-{place}")
        if target is None or not column:
            continue
        if target == LEAVE:
            ignored.append(column)
        elif target.startswith((FIELD, ROLE)):
            name = target.removeprefix(FIELD).removeprefix(ROLE)
            if name in mapping:
                label = (
                    declaration.fields[name].label if name in declaration.fields else ROLES.get(name, name)
                )
                raise InvalidParameter(
                    label, f"recibe dos columnas, «{mapping[name]}» y «{column}»; elija una de las dos"
                )
            mapping[name] = column
    return mapping, ignored, set(form.getlist("reunido"))


def _constants(declaration: Declaration, form: MultiDict[str, str]) -> dict[str, str]:
    names, values = form.getlist("valor-campo"), form.getlist("valor")
    pairs = zip(names, values, strict=False)
    return {name: value.strip() for name, value in pairs if name in declaration.fields and value.strip()}


def _count(form: MultiDict[str, str]) -> int:
    raw = form.get("columnas", "0")
    return min(int(raw), 5_000) if raw.isdigit() else 0


def _examples(preview: Preview, column: str, field: str | None) -> str:
    found: list[str] = []
    for row in preview.rows[:50]:
        value = row["values"].get(field) if field else row["raw"].get(column)
        text = "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if text and text not in found:
            found.append(text[:40])
        if len(found) == 3:  # noqa: PLR2004 - enough to recognise a column
            break
    return " · ".join(found)
