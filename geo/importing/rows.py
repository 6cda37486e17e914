"""Turn the raw columns of a chunk into the values that the layer's fields store."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.exporting import names
from geo.importing import personal
from geo.importing.mapping import Plan
from geo.importing.report import Rejection, Report
from geo.importing.source import Chunk
from geo.layers import Declaration, FieldSpec, Kind
from geo.values import EMPTY, ValueRejected, is_empty, parse

ECHO: Final = 120
"""Characters of a rejected value that a report repeats."""
SUSPECT: Final = r"@|\d[\d .()+-]{6,}\d|[A-Za-z]{4}\d{6}"
"""What every e-mail, telephone, CURP, RFC and IMEI contains; the careful look comes after."""
ENCODE: Final = json.JSONEncoder(ensure_ascii=False, default=str).encode
"""Made once: `json.dumps` with options makes an encoder for each row."""
REDACTED: Final = "(dato personal omitido)"


class Rows:
    """Parser of the chunks of one import.

    It remembers, from chunk to chunk, the columns whose contents turned out to be personal.
    """

    def __init__(
        self,
        declaration: Declaration,
        plan: Plan,
        constants: dict[str, Any],
        report: Report,
        *,
        tabular: bool = False,
    ) -> None:
        # In tables an apostrophe before a sign is there against formulas, and is no part of the text.
        self._tabular = tabular
        self._declaration, self._plan, self._report = declaration, plan, report
        self._constants = constants
        self.late_drops: set[str] = set()
        self.mentions: dict[str, list[int]] = {}

    @property
    def fields(self) -> list[str]:
        """Return the fields that each row gets, from columns or constants."""
        return [*self._plan.fields, *self._constants]

    def parse(self, chunk: Chunk) -> tuple[dict[str, pa.Array], dict[int, Rejection]]:
        """Return the values of each field, length n, and the first problem of each bad row, by place."""
        columns: dict[str, pa.Array] = {}
        problems: dict[int, Rejection] = {}
        for name, column in self._plan.columns.items():
            spec = self._declaration.fields[name]
            raws = chunk.table[column]
            values, reasons = _values(spec, _unquoted(raws) if self._tabular else raws)
            free = spec.kind is Kind.TEXT and spec.pattern is None and name not in self._declaration.key
            columns[name] = self._without_mentions(column, values, chunk.numbers) if free else values
            for place, reason in reasons.items():
                raw = echoed(chunk.table[column].iloc[place])
                row = int(chunk.numbers[place])
                problems.setdefault(place, Rejection(row, name, raw, masked(reason)))
        for name, pairs in self._plan.options.items():
            columns[name] = _ticked(chunk.table, pairs)
        for name, value in self._constants.items():
            texts = [_literal(self._declaration.fields[name], value)] * len(chunk)
            columns[name] = pa.array(texts, pa.string())
        self._require(columns, chunk, problems)
        return columns, problems

    def _without_mentions(self, column: str, values: pa.Array, numbers: np.ndarray[Any, Any]) -> pa.Array:
        """Return the texts of a field with the personal data that they mention cut out."""
        unique = pc.unique(values).drop_null()
        suspects = unique.filter(pc.match_substring_regex(unique, SUSPECT)).to_pylist()
        told = {text: masked(text) for text in suspects if personal.mentions(text)}
        if not told:
            return values
        texts = values.to_pylist()
        rows = [int(number) for number, text in zip(numbers, texts, strict=True) if text in told]
        self.mentions.setdefault(column, []).extend(rows)
        return pa.array([told.get(text, text) for text in texts], pa.string())

    def others(self, chunk: Chunk) -> pa.Array:
        """Return the columns that match no field as JSON texts, length n, without personal data."""
        kept: list[tuple[str, list[Any]]] = []
        for column in self._plan.kept:
            if column in self.late_drops:
                continue
            values = _unquoted(chunk.table[column]) if self._tabular else chunk.table[column]
            checked = self._without_personal(column, values, chunk.numbers)
            if checked is not None:
                kept.append((column, checked))
        if self._plan.others is not None:
            return self._exported_others(chunk.table[self._plan.others])
        if not kept:
            return pa.nulls(len(chunk), pa.string())
        keys = [name for name, _ in kept]
        return pa.array(
            [_json(keys, row) for row in zip(*(values for _, values in kept), strict=True)], pa.string()
        )

    def _exported_others(self, texts: pd.Series[Any]) -> pa.Array:
        """Return the `otros` of a file exported from here, as careful as with any other file."""
        result: list[str | None] = []
        for text in texts:
            try:
                held = {} if is_empty(text) else json.loads(names.restored(str(text)))
            except ValueError:
                held = {}
            clean: dict[str, Any] = {}
            for key, value in held.items() if isinstance(held, dict) else ():
                if personal.by_name(key):
                    self._report.drop(key)
                elif isinstance(value, str) and personal.mentions(value):
                    clean[key] = REDACTED
                else:
                    clean[key] = value
            result.append(_json(list(clean), tuple(clean.values())))
        return pa.array(result, pa.string())

    def _require(self, columns: dict[str, pa.Array], chunk: Chunk, problems: dict[int, Rejection]) -> None:
        for spec in self._declaration.fields.values():
            if not spec.required or spec.name in self._defaulted:
                continue
            values = columns.get(spec.name)
            empty = np.ones(len(chunk), bool) if values is None else pc.is_null(values).to_numpy(False)
            for place in np.flatnonzero(empty):
                row = int(chunk.numbers[place])
                problems.setdefault(int(place), Rejection(row, spec.name, None, f"falta «{spec.label}»"))

    _defaulted: frozenset[str] = frozenset()

    def with_defaults(self, names: Iterable[str]) -> Rows:
        """Say which fields the table fills by itself when they are missing."""
        self._defaulted = frozenset(names)
        return self

    def _without_personal(
        self, column: str, values: pd.Series[Any], numbers: np.ndarray[Any, Any]
    ) -> list[Any] | None:
        """Return the column as plain values, or None when its contents are personal data."""
        plain = _plain_list(values)
        if pd.api.types.is_float_dtype(values.dtype) or pd.api.types.is_bool_dtype(values.dtype):
            return plain
        texts = pa.array([None if value is None else str(value) for value in plain], pa.string())
        unique = pc.unique(texts).drop_null()
        suspects = unique.filter(pc.match_substring_regex(unique, SUSPECT)).to_pylist()
        if not suspects:
            return plain
        if personal.in_values(suspects) and (
            len(suspects) * 2 > len(unique) or any(personal.in_values([one]) for one in suspects[:2000])
        ):
            self.late_drops.add(column)
            self._report.drop(column)
            return None
        told = {text for text in suspects if personal.mentions(text)}
        if told:
            for place, value in enumerate(plain):
                if value is not None and str(value) in told:
                    plain[place] = REDACTED
                    self.mentions.setdefault(column, []).append(int(numbers[place]))
        return plain


def masked(text: str) -> str:
    """Return a sentence for a report without the personal data that the file may have held."""
    for pattern in (personal.CURP, personal.EMAIL, personal.RFC_PERSON, personal.SPELLED_PHONE):
        text = pattern.sub("…", text)
    return text


def _values(spec: FieldSpec, raw: pd.Series[Any]) -> tuple[pa.Array, dict[int, str]]:
    """Return the parsed column as an Arrow array ready for COPY, and why some places are rejected."""
    fast = _fast(spec, raw)
    if fast is not None:
        return fast, {}
    codes, uniques = _factorised(raw)
    parsed: list[str | None] = []
    bad: dict[int, str] = {}
    for code, value in enumerate(uniques):
        try:
            result = parse(spec, value)
            parsed.append(None if result is None else _literal(spec, result))
        except (ValueRejected, ValueError, TypeError, OverflowError) as error:
            reason = str(error) if isinstance(error, ValueRejected) else "el valor no se puede leer"
            bad[code] = reason
            parsed.append(None)
    dictionary = pa.array(parsed, pa.string())
    indices = pa.array(codes, pa.int64(), mask=codes < 0)
    array = dictionary.take(indices) if len(dictionary) else pa.nulls(len(raw), pa.string())
    reasons = (
        {int(place): bad[codes[place]] for place in np.flatnonzero(np.isin(codes, list(bad)))} if bad else {}
    )
    return array, reasons


def _unquoted(raw: pd.Series[Any]) -> pd.Series[Any]:
    if not (raw.dtype == object or isinstance(raw.dtype, pd.StringDtype)):
        return raw
    quoted = [isinstance(value, str) and value[:1] == "'" for value in raw.array]
    if not any(quoted):
        return raw
    texts = [names.restored(value) if mark else value for value, mark in zip(raw.array, quoted, strict=True)]
    return pd.Series(texts, index=raw.index, name=raw.name, dtype=object)


def _fast(spec: FieldSpec, raw: pd.Series[Any]) -> pa.Array | None:
    """Return the column parsed at once when every value is plainly right, else None."""
    if spec.kind in {Kind.INTEGER, Kind.NUMBER} and pd.api.types.is_numeric_dtype(raw.dtype):
        if pd.api.types.is_bool_dtype(raw.dtype):
            return None
        values = raw.to_numpy(dtype=np.float64, na_value=np.nan)
        known = values[~np.isnan(values)]
        low = -math.inf if spec.minimum is None else spec.minimum
        high = math.inf if spec.maximum is None else spec.maximum
        if not np.isfinite(known).all() or ((known < low) | (known > high)).any():
            return None
        if spec.kind is Kind.NUMBER:
            return pa.array(values, pa.float64(), from_pandas=True)
        if (known != np.trunc(known)).any() or (np.abs(known) > 2**31 - 1).any():
            return None
        return pc.cast(pa.array(values, pa.float64(), from_pandas=True), pa.int64())
    if spec.kind is Kind.TEXT and spec.pattern is None and isinstance(raw.dtype, pd.StringDtype):
        texts = pc.utf8_trim_whitespace(pa.array(raw, pa.string(), from_pandas=True))
        longest = pc.max(pc.utf8_length(texts)).as_py() or 0
        odd = pc.any(pc.match_substring_regex(texts, r"[\x00-\x08\x0b-\x1f]")).as_py()
        if odd or (spec.length and longest > spec.length):
            return None
        blank = pc.is_in(pc.utf8_lower(texts), pa.array(sorted(EMPTY), pa.string()))
        return pc.if_else(blank, pa.scalar(None, pa.string()), texts)
    return None


def _factorised(raw: pd.Series[Any]) -> tuple[np.ndarray[Any, Any], list[Any]]:
    if raw.dtype == object:
        # Lists and objects of JSON have no hash; and 1 and True must not be taken for each other.
        kinds = {type(value) for value in raw.array}
        if kinds & {list, dict} or (bool in kinds and kinds & {int, float}):
            return np.arange(len(raw)), list(raw.array)
    codes, uniques = pd.factorize(raw)
    return codes, [value.item() if isinstance(value, np.generic) else value for value in uniques]


def _ticked(table: pd.DataFrame, pairs: list[tuple[str, Any]]) -> pa.Array:
    """Return, per row, the choices whose 0/1 column is ticked; None when none was answered."""
    chosen: list[list[Any]] = [[] for _ in range(len(table))]
    answered = np.zeros(len(table), bool)
    for column, code in pairs:
        for place, raw in enumerate(table[column]):
            if is_empty(raw):
                continue
            answered[place] = True
            if str(raw).strip().casefold() in {"1", "1.0", "true", "yes", "si", "sí", "x"}:
                chosen[place].append(code)
    return pa.array(
        [_array(codes) if told else None for codes, told in zip(chosen, answered, strict=True)], pa.string()
    )


def _literal(spec: FieldSpec, value: Any) -> str | None:
    """Return a parsed value as PostgreSQL reads it in COPY's CSV."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case list() if spec.kind is Kind.CHOICES:
            return _array(value)
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case dt.datetime() | dt.date():
            return value.isoformat()
        case float():
            return repr(value)
        case _:
            return str(value).encode("utf-8", "replace").decode()


def _array(codes: Iterable[Any]) -> str:
    escaped = (str(code).replace("\\", "\\\\").replace('"', '\\"') for code in codes)
    return "{" + ",".join(f'"{code}"' for code in escaped) + "}"


def _plain_list(values: pd.Series[Any]) -> list[Any]:
    """Return a column as Python values that JSON knows; None where missing or blank."""
    result: list[Any] = []
    for value in values.astype(object).tolist():
        match value:
            case None:
                result.append(None)
            case str():
                text = value.replace("\x00", "").strip()
                result.append(text or None)
            case bool() | int():
                result.append(value)
            case float():
                result.append(None if not math.isfinite(value) else value)
            case list() | dict():
                result.append(value)
            case dt.datetime() | dt.date() | dt.time():
                result.append(None if value != value else value.isoformat())  # noqa: PLR0124 - NaT
            case np.generic():
                result.append(value.item())
            case _:
                result.append(None if pd.isna(value) else str(value))
    return result


def _json(names: list[str], row: tuple[Any, ...]) -> str | None:
    held = {name: value for name, value in zip(names, row, strict=True) if value is not None}
    if not held:
        return None
    text = ENCODE(held)
    # PostgreSQL's JSONB holds no NUL, and a lone half of a surrogate pair is no character.
    return text.replace("\\u0000", "").encode("utf-8", "replace").decode()


def echoed(raw: Any) -> str | None:
    """Return a rejected value as a report repeats it: short, and never personal data."""
    if is_empty(raw):
        return None
    text = str(raw)[:ECHO]
    return REDACTED if personal.mentions(text) or personal.in_values([text]) else text
