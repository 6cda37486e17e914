"""Conditions on fields: one grammar for web addresses, the command line and JSON.

As text: `campo=valor`, `campo=v1,v2` (any of them), `campo=min..max` (either side may be empty) and
`campo=sin_dato` (no value). In JSON: a value, a list, `{"min": a, "max": b}` or null. Of a rounds field,
`ultima` is each group's newest round and `todas` puts no condition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, false, func, literal_column, or_, select, tuple_
from sqlalchemy.dialects.postgresql import array

from geo.errors import InvalidParameter
from geo.layers import ALL_ROUNDS, LATEST_ROUND, Declaration, Declared, FieldSpec, Kind
from geo.values import MISSING, ValueRejected, parse

NATURAL_ORDER = "natural_es"
"""ICU collation made by the first migration: Spanish, with numbers in natural order."""

RANGED = {Kind.INTEGER, Kind.NUMBER, Kind.DATE, Kind.DATETIME}


@dataclass(frozen=True)
class AnyOf:
    """The value is one of these; of a field with several values, they share one. None is "no value"."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Between:
    """The value lies between two bounds, both included; None leaves a side open."""

    lowest: Any
    highest: Any


@dataclass(frozen=True)
class InRound:
    """The row belongs to its group's newest round (`ultima`) or to any (`todas`)."""

    which: str


Condition = AnyOf | Between | InRound
Conditions = Mapping[str, Condition]


def from_text(declaration: Declaration, pairs: Iterable[tuple[str, str]]) -> dict[str, Condition]:
    """Read conditions from `(field, text)` pairs; a field named twice accepts either value.

    Raises:
        InvalidParameter: unknown field or a value that it cannot hold, with what is accepted.
    """
    conditions: dict[str, Condition] = {}
    for name, raw in pairs:
        spec = _spec(declaration, name)
        condition = _text_condition(declaration, spec, raw)
        known = conditions.get(spec.name)
        if isinstance(known, AnyOf) and isinstance(condition, AnyOf):
            condition = AnyOf(known.values + condition.values)
        conditions[spec.name] = condition
    return conditions


def from_json(declaration: Declaration, document: object) -> dict[str, Condition]:
    """Read conditions from a JSON object.

    Raises:
        InvalidParameter: it is no object, or names an unknown field or a value that it cannot hold.
    """
    if not isinstance(document, Mapping):
        raise InvalidParameter("filter", "debe ser un objeto {campo: condición}")
    conditions: dict[str, Condition] = {}
    for name, raw in document.items():
        spec = _spec(declaration, str(name))
        if isinstance(raw, str) and (special := _round(declaration, spec, raw)):
            conditions[spec.name] = special
        elif isinstance(raw, Mapping):
            if not raw or set(raw) - {"min", "max"}:
                raise InvalidParameter(spec.name, 'use {"min": a, "max": b}')
            conditions[spec.name] = _between(spec, raw.get("min"), raw.get("max"))
        else:
            values = raw if isinstance(raw, list) else [raw]
            conditions[spec.name] = AnyOf(tuple(_value(spec, value) for value in values))
    return conditions


def expression(
    model: type[Declared], conditions: Conditions, table: FromClause | None = None
) -> list[ColumnElement[bool]]:
    """Return one SQL expression per condition, on `table` (an alias of the model's) when given."""
    source = model.__table__ if table is None else table
    return [
        _expression(model, model.declaration.field(name), condition, source)
        for name, condition in conditions.items()
    ]


def with_newest_round(declaration: Declaration, conditions: Conditions) -> dict[str, Condition]:
    """Add the condition that questions use each group's newest round, unless a round is asked for."""
    rounds = declaration.rounds
    if rounds is None or rounds.field in conditions:
        return dict(conditions)
    return {**conditions, rounds.field: InRound(LATEST_ROUND)}


def describe(conditions: Conditions) -> dict[str, Any]:
    """Return conditions as the JSON that `from_json` reads, for provenance and links."""
    described: dict[str, Any] = {}
    for name, condition in conditions.items():
        match condition:
            case AnyOf(values):
                described[name] = list(values)
            case Between(lowest, highest):
                bounds = {"min": lowest, "max": highest}
                described[name] = {side: bound for side, bound in bounds.items() if bound is not None}
            case InRound(which):
                described[name] = which
    return described


def _spec(declaration: Declaration, name: str) -> FieldSpec:
    wanted = name.casefold()
    spec = next((spec for field, spec in declaration.fields.items() if field == wanted), None)
    if spec is None or spec.kind is Kind.JSON:
        raise InvalidParameter(
            name, f"no es un campo de «{declaration.title}». Campos: {', '.join(declaration.fields)}"
        )
    return spec


def _text_condition(declaration: Declaration, spec: FieldSpec, raw: str) -> Condition:
    if special := _round(declaration, spec, raw):
        return special
    if ".." in raw and _is_ordered(spec):
        lowest, _, highest = raw.partition("..")
        return _between(spec, lowest, highest)
    # A text may hold a comma of its own: it is split only where the values come from a vocabulary or
    # cannot hold one, as the codes that a pattern describes.
    parts = raw.split(",") if spec.kind is not Kind.TEXT or spec.pattern else [raw]
    return AnyOf(tuple(_value(spec, part) for part in parts))


def _round(declaration: Declaration, spec: FieldSpec, raw: str) -> InRound | None:
    rounds = declaration.rounds
    if rounds and rounds.field == spec.name and raw in {LATEST_ROUND, ALL_ROUNDS}:
        return InRound(raw)
    return None


def _between(spec: FieldSpec, lowest: object, highest: object) -> Between:
    if not _is_ordered(spec):
        raise InvalidParameter(spec.name, "no es un número ni una fecha: no admite un intervalo")
    return Between(_value(spec, lowest), _value(spec, highest))


def _is_ordered(spec: FieldSpec) -> bool:
    """Say whether values have an order that people ask by: numbers, dates, and levels coded by number."""
    levels = spec.kind is Kind.CHOICE and all(isinstance(choice.code, int) for choice in spec.choices)
    return levels or spec.kind in RANGED


def _value(spec: FieldSpec, raw: object) -> Any:
    if raw is None or (isinstance(raw, str) and raw.strip() in {"", MISSING}):
        return None
    if not isinstance(raw, str | int | float | dt.date):
        raise InvalidParameter(spec.name, f"«{raw}» no es un valor")
    try:
        value = parse(spec, raw)
    except (ValueRejected, TypeError, ValueError) as error:
        raise InvalidParameter(spec.name, str(error)) from error
    return value[0] if spec.kind is Kind.CHOICES and value else value


def _expression(
    model: type[Declared], spec: FieldSpec, condition: Condition, table: FromClause
) -> ColumnElement[bool]:
    column = table.columns[spec.name]
    match condition:
        case Between(lowest, highest):
            sides = [] if lowest is None else [column >= lowest]
            sides += [] if highest is None else [column <= highest]
            return and_(column.is_not(None), *sides)
        case InRound(which):
            return newest_round(model, table) if which == LATEST_ROUND else and_(True)
        case AnyOf(values):
            held = [value for value in values if value is not None]
            options: list[ColumnElement[bool]] = []
            if held:
                shares = spec.kind is Kind.CHOICES
                options.append(column.overlap(array(held)) if shares else column.in_(held))
            if len(held) < len(values):
                options.append(column.is_(None))
            return or_(*options) if options else false()


def newest_round(model: type[Declared], table: FromClause) -> ColumnElement[bool]:
    """Return the condition that a row belongs to the newest round of its group.

    A row without a group or without a round belongs to the group or the round "none", which is the
    oldest. One hashed subquery, so that the cost does not grow with rows times groups.
    """
    rounds = model.declaration.rounds
    if rounds is None:
        return and_(True)
    # The empty text is written into the statement: as a parameter, PostgreSQL would not see that the
    # grouped expression and the selected one are the same.
    none: ColumnElement[str] = literal_column("''")
    inner = model.__table__.alias("ronda_mas_nueva")
    group = func.coalesce(inner.columns[rounds.per], none)
    newest = func.coalesce(func.max(inner.columns[rounds.field].collate(NATURAL_ORDER)), none)
    per_group = select(group, newest.collate("default")).group_by(group)
    row = tuple_(
        func.coalesce(table.columns[rounds.per], none), func.coalesce(table.columns[rounds.field], none)
    )
    return row.in_(per_group)
