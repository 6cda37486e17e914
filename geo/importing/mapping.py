"""Decide which column of a file fills which field, which hold the position, and which are dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Final

import pandas as pd

from geo.errors import ContentRefused, InvalidParameter
from geo.exporting import names
from geo.importing import personal
from geo.importing.position import ROLES, Position, find_position
from geo.importing.report import Options
from geo.layers import Declaration, FieldSpec, Kind, normalise
from geo.values import ValueRejected, is_empty, parse

DBF_WIDTH: Final = 10
"""Characters to which shapefiles cut column names."""
LOOKED_AT: Final = 200


@dataclass
class Plan:
    """What becomes of each column.

    Attributes:
        columns: field to its column.
        options: field of several choices to `(column, code)` pairs of 0/1 columns.
        position: columns of the position, in a table without geometry.
        kept: columns stored in `otros`.
        others: in a file exported from here, the column that holds `otros` as JSON.
        origin: in such a file, the column that marks invented rows.
        dropped: columns of personal data.
    """

    columns: dict[str, str] = dataclass_field(default_factory=dict)
    options: dict[str, list[tuple[str, Any]]] = dataclass_field(default_factory=dict)
    position: Position | None = None
    kept: list[str] = dataclass_field(default_factory=list)
    others: str | None = None
    origin: str | None = None
    dropped: list[str] = dataclass_field(default_factory=list)
    warnings: list[str] = dataclass_field(default_factory=list)

    @property
    def fields(self) -> list[str]:
        """Return the fields that the file fills."""
        return [*self.columns, *self.options]


def plan(
    declaration: Declaration,
    columns: Sequence[str],
    sample: pd.DataFrame,
    options: Options,
    *,
    has_geometry: bool,
) -> Plan:
    """Return what becomes of each column of a file.

    Args:
        declaration: of the layer imported into.
        columns: of the file.
        sample: its first rows.
        options: the user's mapping overrules what would be proposed.
        has_geometry: whether the format carries geometry of its own.

    Raises:
        InvalidParameter: the mapping names a field that the layer does not have.
        ContentRefused: it names a column that the file does not have, or one of personal data.
    """
    made = Plan()
    check_mapping(declaration, options)
    asked = _asked(columns, options)
    if not has_geometry:
        roles = {role: column for role, column in asked.items() if role in ROLES}
        made.position = find_position(declaration, columns, sample, roles)
    used = set(made.position.columns) if made.position else set()
    for name, column in asked.items():
        if name in declaration.fields and column:
            made.columns[name] = column
            used.add(column)
    left_out = {name for name, column in asked.items() if not column} | set(options.constants)
    if names.is_ours(columns):
        _recognise(made, declaration, columns, used)
    open_fields = [
        spec for name, spec in declaration.fields.items() if name not in made.columns and name not in left_out
    ]
    used.update(options.ignored)
    used.update(options.ignored)
    free = [column for column in columns if column not in used and column in sample.columns]
    for spec, column, rank in _proposals(open_fields, free):
        if _fits(spec, sample[column], rank):
            made.columns[spec.name] = column
            used.add(column)
        else:
            made.warnings.append(
                f"La columna «{column}» no tiene valores de «{spec.label}»; se guarda en otros datos."
            )
    _take_options(made, open_fields, free, used)
    _sort_rest(made, declaration, [column for column in free if column not in used])
    return made


def check_mapping(declaration: Declaration, options: Options) -> None:
    """Check that the fields of a mapping exist.

    Raises:
        InvalidParameter: one does not, with those that do.
    """
    for name in options.mapping:
        if name not in declaration.fields and name not in ROLES:
            raise InvalidParameter(
                name, f"no es un campo de «{declaration.title}». Campos: {', '.join(declaration.fields)}"
            )


def _asked(columns: Sequence[str], options: Options) -> dict[str, str]:
    known = {normalise(column): column for column in reversed(columns)}
    asked: dict[str, str] = {}
    for name, wanted in options.mapping.items():
        column = wanted if wanted in columns else known.get(normalise(wanted))
        if wanted and column is None:
            raise ContentRefused(
                f"El archivo no tiene la columna «{wanted}». Tiene: {', '.join(columns) or 'ninguna'}."
            )
        if column and personal.by_name(column):
            raise ContentRefused(
                f"La columna «{column}» es de datos personales: no se guarda, ni en «{name}»."
            )
        asked[name] = column or ""
    return asked


def _proposals(specs: Iterable[FieldSpec], columns: Sequence[str]) -> list[tuple[FieldSpec, str, int]]:
    """Return the best column of each field, each column used once, in order of how well they match."""
    keys = [(column, normalise(column), normalise(last_part(column))) for column in columns]
    ranked: list[tuple[int, int, int, FieldSpec, str]] = []
    for order, spec in enumerate(specs):
        name, label = normalise(spec.name), normalise(spec.label)
        aliases = {normalise(alias) for alias in spec.aliases}
        for place, (column, whole, last) in enumerate(keys):
            rank = _rank(column, whole, last, name=name, label=label, aliases=aliases)
            if rank is not None and not _alien(column, spec, rank):
                ranked.append((rank, order, place, spec, column))
    taken_fields: set[str] = set()
    taken_columns: set[str] = set()
    result = []
    for rank, _, _, spec, column in sorted(ranked, key=lambda one: one[:3]):
        if spec.name not in taken_fields and column not in taken_columns:
            taken_fields.add(spec.name)
            taken_columns.add(column)
            result.append((spec, column, rank))
    return result


def _rank(column: str, whole: str, last: str, *, name: str, label: str, aliases: set[str]) -> int | None:
    if whole == name:
        return 0
    if whole in aliases:
        return 1
    if whole == label:
        return 2
    if last == name:
        return 3
    if last in aliases or last == label:
        return 4
    cut = len(column) == DBF_WIDTH or len(column.rstrip("_0123456789")) >= DBF_WIDTH - 2
    if cut and whole and any(long != whole and long.startswith(whole) for long in (name, *aliases)):
        return 5
    return None


def _alien(column: str, spec: FieldSpec, rank: int) -> bool:
    """Say whether a column that names a person's data would only match by its last word or an alias.

    `jefe/nombre` is not the name of a shelter, though `albergue/nombre` is.
    """
    return rank > 2 and personal.by_name(column) and not personal.by_name(spec.name)  # noqa: PLR2004


def last_part(column: str) -> str:
    """Return the question's own name at the end of a path of groups (KoboToolbox `/`, ODK `-`)."""
    parts = [part for part in re.split(r"[/:]|(?<=\w)-(?=\w)", column) if part]
    return parts[-1] if parts else column


def _fits(spec: FieldSpec, values: pd.Series[Any], rank: int) -> bool:
    """Say whether a column that matches by name holds such values at all.

    An alias may mean something else in another's file, and `municipio` is as often a name as a code;
    a number with a mistake is still meant as one, and its rows are rejected one by one.
    """
    doubtful = (spec.kind in {Kind.CHOICE, Kind.CHOICES} and rank > 0) or spec.pattern is not None
    if not doubtful:
        return True
    present = [value for value in pd.unique(values.head(LOOKED_AT)) if not is_empty(value)]
    if not present:
        return True
    for value in present:
        try:
            parse(spec, value)
        except (ValueRejected, ValueError, TypeError):
            continue
        return True
    return False


def _recognise(made: Plan, declaration: Declaration, columns: Sequence[str], used: set[str]) -> None:
    """Take the columns of a file that was exported from here for what they are."""
    made.origin = names.ORIGIN
    cut = names.short([names.ID, names.ORIGIN, *declaration.fields, names.OTHERS])
    for field, column in cut.items():
        if field in declaration.fields and column in columns and field not in made.columns:
            made.columns[field] = column
            used.add(column)
    if names.OTHERS in columns and names.OTHERS not in used:
        made.others = names.OTHERS
        used.add(names.OTHERS)
    used.update(column for column in columns if column not in used and names.is_repeated(column))


def _take_options(made: Plan, specs: Iterable[FieldSpec], free: Sequence[str], used: set[str]) -> None:
    """Gather KoboToolbox's `pregunta/opcion` columns of a question with several answers."""
    for spec in specs:
        if spec.kind is not Kind.CHOICES:
            continue
        called = {normalise(one) for one in (spec.name, spec.label, *spec.aliases)}
        found: list[tuple[str, Any]] = []
        for column in free:
            question, _, option = column.rpartition("/")
            if column in used or normalise(last_part(question)) not in called:
                continue
            try:
                found.append((column, parse(spec, option)[0]))
            except (ValueRejected, IndexError, TypeError):
                continue
        if not found:
            continue
        used.update(column for column, _ in found)
        # One column with all the answers says the same; the 0/1 columns serve when it is missing.
        if spec.name not in made.columns:
            made.options[spec.name] = found


def _sort_rest(made: Plan, declaration: Declaration, rest: Iterable[str]) -> None:
    named = {normalise(one) for spec in declaration.fields.values() for one in (spec.name, *spec.aliases)} & {
        "nombre",
        "nombres",
        "name",
        "names",
    }
    for column in rest:
        # In a layer without names, what is called "name" is a person's.
        if personal.by_name(column) or (not named and personal.is_bare_name(column)):
            made.dropped.append(column)
        else:
            made.kept.append(column)
