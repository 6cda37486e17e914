"""Points or zones in memory, with columns that are understood as those of a layer.

A file's columns borrow the fields of the declared layer that they fit best, by the same rules as an import:
so levels have their order, measures are summed and codes have labels, without a database.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.bulk_index import Floats, Places
from geo.filters import AnyOf, Between, Conditions
from geo.layers import Declaration, FieldSpec, Kind, Rounds, Style
from geo.values import ValueRejected, is_empty, parse

Geometries = NDArray[np.object_]
MISSING_CODE: Final = -1


@dataclass(frozen=True)
class Coded:
    """A column as codes into its distinct values.

    Attributes:
        row: row of each code; a row of a field with several values comes several times.
        code: -1 for a missing value; distinct: what each code stands for, as JSON holds it.
    """

    row: Places
    code: Places
    distinct: list[Any]


@dataclass
class Table:
    """Rows with geometry in EPSG:4326.

    Attributes:
        fields: by column; borrowed from a layer, or told by the column's type.
        column: returns the raw values of a column, n long.
        ids: what names each row in the answer, n long.
        provenance: where it comes from.
        xy: of points, one row a coordinate; owner: the row that each belongs to.
        geometry: of zones.
        layer: the layer whose fields it borrows; names: the column of each of those fields.
        label: column that names a row.
        rounds: columns of the round and of what has its own newest round.
    """

    fields: dict[str, FieldSpec]
    column: Callable[[str], pd.Series[Any]]
    ids: list[Any]
    provenance: dict[str, Any]
    xy: Floats | None = None
    owner: Places | None = None
    geometry: Geometries | None = None
    layer: Declaration | None = None
    names: dict[str, str] = field(default_factory=dict)
    label: str | None = None
    rounds: Rounds | None = None
    notes: list[str] = field(default_factory=list)
    demo: bool = False
    _coded: dict[str, Coded] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def asked_fields(self) -> dict[str, FieldSpec]:
        """Return the fields by column and, where no column is called so, by the layer's own name."""
        return {**{name: self.fields[column] for name, column in self.names.items()}, **self.fields}

    @property
    def measures(self) -> dict[str, FieldSpec]:
        """Return the columns that are summed, with the layer's field that each fills, in its order."""
        if self.layer is None:
            return {}
        columns = {name: self.names.get(name, name) for name in self.layer.fields}
        return {
            column: self.layer.fields[name]
            for name, column in columns.items()
            if column in self.fields and self.fields[column].measure
        }

    @cached_property
    def declaration(self) -> Declaration:
        """Return a declaration of the columns, for filters; its fields are found without regard to case."""
        return Declaration(
            slug="archivo",
            title=str(self.provenance.get("file", "archivo")),
            singular="",
            description="",
            geometry=None,
            fields={name.casefold(): replace(spec, name=name) for name, spec in self.fields.items()},
            style=Style("#666666"),
            rounds=self.rounds,
        )

    def labels(self) -> list[str]:
        """Return what people call each row."""
        singular = self.layer.singular if self.layer else "Zona"
        numbered = [f"{singular} {name}" for name in self.ids]
        if self.label is None:
            return numbered
        coded = self.coded(self.label)
        return [
            numbered[row] if code == MISSING_CODE else str(coded.distinct[code])
            for row, code in zip(coded.row, coded.code, strict=True)
        ]

    def numbers(self, name: str) -> Floats:
        """Return a column as numbers, NaN where missing."""
        raw = self.column(name)
        if pd.api.types.is_numeric_dtype(raw.dtype):
            return raw.to_numpy(dtype=np.float64, na_value=np.nan)
        coded = self.coded(name)
        numbers = np.array([*coded.distinct, np.nan], dtype=np.float64)
        return numbers[coded.code]

    def coded(self, name: str) -> Coded:
        """Return a column as codes into its distinct values."""
        if name not in self._coded:
            self._coded[name] = _code(self.fields[name], self.column(name))
        return self._coded[name]

    def chosen(self, conditions: Conditions) -> NDArray[np.bool_]:
        """Return which rows fulfil conditions on columns, as `geo.filters.expression` does in SQL."""
        kept = np.ones(len(self), dtype=bool)
        for name, condition in conditions.items():
            coded = self.coded(name)
            passes = np.array(
                [*(_passes(condition, value) for value in coded.distinct), _passes(condition, None)]
            )
            held = np.zeros(len(self), dtype=bool)
            np.logical_or.at(held, coded.row, passes[coded.code])
            kept &= held
        return kept


def told_field(name: str, values: pd.Series[Any]) -> FieldSpec:
    """Return a field for a column that no layer knows, by its type."""
    return FieldSpec(name=name, label=name, kind=_kind(values))


def borrowed(name: str, spec: FieldSpec, values: pd.Series[Any]) -> FieldSpec | None:
    """Return the layer's field for a column, or None when some of its values do not fit it.

    Texts stay as the file has them: `08035` fits a municipality, and is not stretched to a locality.
    """
    if spec.kind is Kind.CHOICES:
        return replace(spec, name=name)
    if spec.kind is Kind.TEXT and not spec.pattern:
        return replace(spec, name=name)
    try:
        for value in _distinct(values):
            if spec.kind is Kind.TEXT and spec.pattern and not re.fullmatch(spec.pattern, str(value)):
                return None
            parse(spec, value)
    except (ValueRejected, TypeError, ValueError):
        return None
    return replace(spec, name=name)


def _distinct(values: pd.Series[Any]) -> list[Any]:
    found: list[Any] = pd.unique(values.dropna()).tolist()
    return found


def _kind(values: pd.Series[Any]) -> Kind:
    dtype = values.dtype
    if pd.api.types.is_bool_dtype(dtype):
        return Kind.BOOLEAN
    if pd.api.types.is_integer_dtype(dtype):
        return Kind.INTEGER
    if pd.api.types.is_float_dtype(dtype):
        known = values.dropna()
        return Kind.INTEGER if len(known) and (known % 1 == 0).all() else Kind.NUMBER
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return Kind.DATETIME
    first = next((value for value in values if value is not None), None)
    if isinstance(first, list | tuple | np.ndarray):
        return Kind.CHOICES
    if isinstance(first, bool):
        return Kind.BOOLEAN
    return Kind.DATE if isinstance(first, dt.date) else Kind.TEXT


def _code(spec: FieldSpec, raw: pd.Series[Any]) -> Coded:
    rows = np.arange(len(raw))
    if spec.kind is Kind.CHOICES:
        lists = [_several(spec, value) for value in raw]
        rows = np.repeat(rows, [len(values) for values in lists])
        raw = pd.Series([value for values in lists for value in values], dtype=object)
        return Coded(rows, *_factorised(raw, lambda value: value))
    return Coded(rows, *_factorised(raw, lambda value: _read(spec, value)))


def _factorised(raw: pd.Series[Any], read: Callable[[Any], Any]) -> tuple[Places, list[Any]]:
    """Return codes and distinct values, after reading: `5`, `5.0` and `Muy alto` may be one."""
    codes, distinct = pd.factorize(raw)
    places: dict[Any, int] = {}
    again = np.full(len(distinct) + 1, MISSING_CODE, dtype=np.int64)
    for place, value in enumerate(distinct):
        known = read(value)
        if known is not None:
            again[place] = places.setdefault(known, len(places))
    return again[codes], list(places)


def _several(spec: FieldSpec, raw: object) -> list[Any]:
    """Return the values of a field with several; a missing value is one None."""
    if raw is None or (isinstance(raw, float) and np.isnan(raw)):
        return [None]
    values = (
        parse(spec, raw)
        if spec.choices
        else (list(raw) if isinstance(raw, list | tuple | np.ndarray) else [raw])
    )
    return list(dict.fromkeys(values)) or [None]


def _read(spec: FieldSpec, raw: Any) -> Any:
    """Return one raw value as JSON holds it, None when it is missing."""
    if isinstance(raw, np.generic):
        raw = raw.item()
    if spec.choices or spec.measure or spec.kind in {Kind.INTEGER, Kind.DATE}:
        value = None if is_empty(raw) else _parsed(spec, raw)
    else:
        value = None if raw is None or raw == "" or raw is pd.NaT else raw
    if isinstance(value, pd.Timestamp | dt.date):
        return value.isoformat()
    return value


def _parsed(spec: FieldSpec, raw: Any) -> Any:
    if spec.kind is Kind.INTEGER and isinstance(raw, int | float):
        return int(raw)
    return parse(spec, raw)


def _passes(condition: object, value: Any) -> bool:
    match condition:
        case AnyOf(values):
            return value in {_plain(one) for one in values}
        case Between(lowest, highest):
            low, high = _plain(lowest), _plain(highest)
            return value is not None and (low is None or value >= low) and (high is None or value <= high)
        case _:
            return True


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
