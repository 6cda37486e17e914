"""Read one value as a field understands it, and write it as people read it.

Forms, filters and imports share these functions, so that a code, a label or a number is understood the
same way wherever it comes from.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from geo.layers import Choice, FieldSpec, Kind, normalise

LOCALE: Final = "es_MX"
MISSING: Final = "sin_dato"
"""How a missing value is written in filters, groups and exports."""

YES: Final = frozenset({"si", "s", "1", "true", "verdadero", "yes", "y", "x"})
NO: Final = frozenset({"no", "n", "0", "false", "falso"})
EMPTY: Final = frozenset({"", "n/a", "na", "null", "none", "nan", "*", "-", "s/d", "sd", "sin dato"})
"""Spellings of "no value"; `*` is INEGI's mark of a suppressed figure: unknown, not zero."""

INT4_MAX: Final = 2_147_483_647


class ValueRejected(ValueError):
    """A raw value does not fit its field; the message says why, for the user."""


def parse(spec: FieldSpec, raw: object) -> Any:  # noqa: C901 - one case a kind
    """Return `raw` as the value that the field `spec` stores, or None when it is empty.

    Raises:
        ValueRejected: with a reason in Spanish.
    """
    if is_empty(raw):
        return None
    match spec.kind:
        case Kind.TEXT:
            return _text(spec, raw)
        case Kind.INTEGER:
            return _integer(spec, raw)
        case Kind.NUMBER:
            return float(_bounded(spec, number(raw)))
        case Kind.BOOLEAN:
            return _boolean(raw)
        case Kind.DATE:
            return _date(raw)
        case Kind.DATETIME:
            return _moment(raw)
        case Kind.CHOICE:
            return _choice(spec, raw).code
        case Kind.CHOICES:
            return _choices(spec, raw)
        case Kind.JSON:
            return raw if isinstance(raw, dict | list) else json.loads(str(raw))


def present(spec: FieldSpec, value: object) -> str:
    """Return `value` as people read it in Mexico: labels for codes, grouped digits, dates in words."""
    if value is None:
        return "sin dato"
    match spec.kind:
        case Kind.CHOICE:
            choice = spec.choice(value)
            return choice.label if choice else str(value)
        case Kind.CHOICES:
            codes = value if isinstance(value, list) else [value]
            found = [spec.choice(code) for code in codes]
            return ", ".join(
                choice.label if choice else str(code) for choice, code in zip(found, codes, strict=True)
            )
        case Kind.BOOLEAN:
            return "sí" if value else "no"
        case Kind.INTEGER | Kind.NUMBER:
            shown = format_decimal(Decimal(str(value)), locale=LOCALE)
            return f"{shown} {spec.unit}" if spec.unit else shown
        case Kind.DATETIME if isinstance(value, dt.datetime):
            return format_datetime(value, "d MMM y, HH:mm", locale=LOCALE)
        case Kind.DATE if isinstance(value, dt.date):
            return format_date(value, "d MMM y", locale=LOCALE)
        case Kind.JSON:
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def is_empty(raw: object) -> bool:
    """Say whether `raw` stands for no value: null, NaN, blank or one of the usual spellings."""
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return True
    return isinstance(raw, str) and raw.strip().casefold() in EMPTY


def number(raw: object) -> Decimal:
    """Read a number: `1234.5`, `1,234.5` (as in Mexico), `1234,5` or `1.234,5` (decimal comma).

    A single comma followed by exactly three digits groups thousands, as is usual in Mexico.

    Raises:
        ValueRejected: it is no finite number.
    """
    if isinstance(raw, bool):
        raise ValueRejected(f"«{raw}» no es un número")
    spelled = re.sub(r"[\s\u00a0\u202f]", "", str(raw)).replace("\u2212", "-")
    comma, point = spelled.rfind(","), spelled.rfind(".")
    grouped = re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", spelled)
    if grouped:
        spelled = spelled.replace(",", "")
    elif comma >= 0 and comma > point:
        if not re.fullmatch(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+", spelled):
            raise ValueRejected(f"«{raw}» no es un número")
        spelled = spelled.replace(".", "").replace(",", ".")
    try:
        value = Decimal(spelled)
    except InvalidOperation:
        raise ValueRejected(f"«{raw}» no es un número") from None
    if not value.is_finite() or "_" in spelled:
        raise ValueRejected(f"«{raw}» no es un número")
    return value


def _bounded(spec: FieldSpec, value: Decimal) -> Decimal:
    if spec.minimum is not None and value < Decimal(str(spec.minimum)):
        raise ValueRejected(f"{value} es menor que el mínimo, {spec.minimum:g}")
    if spec.maximum is not None and value > Decimal(str(spec.maximum)):
        raise ValueRejected(f"{value} es mayor que el máximo, {spec.maximum:g}")
    return value


def _integer(spec: FieldSpec, raw: object) -> int:
    value = _bounded(spec, number(raw))
    if value != value.to_integral_value():
        raise ValueRejected(f"«{raw}» no es un número entero")
    if abs(value) > INT4_MAX:
        raise ValueRejected(f"«{raw}» es demasiado grande")
    return int(value)


def _text(spec: FieldSpec, raw: object) -> str:
    spelled = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
    # PostgreSQL stores no NUL; other control characters only ever come from damaged files.
    value = "".join(char for char in spelled if char >= " " or char in "\n\t").strip()
    if spec.pattern:
        # Spreadsheets eat the leading zeros of INEGI's codes: they are restored, not guessed.
        width = re.fullmatch(r"\\d\{(\d+)\}", spec.pattern)
        if width and value.isdecimal() and value.isascii():
            value = value.zfill(int(width[1]))
        if not re.fullmatch(spec.pattern, value, re.ASCII):
            raise ValueRejected(f"«{value}» no tiene la forma esperada. {spec.help}".strip())
    if spec.length and len(value) > spec.length:
        raise ValueRejected(f"tiene {len(value)} caracteres; caben {spec.length}")
    return value


def _boolean(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = normalise(str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw))
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueRejected(f"«{raw}» no es sí ni no")


def _date(raw: object) -> dt.date:
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    spelled = str(raw).strip()
    try:
        day_first = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", spelled)
        if day_first:
            day, month, year = map(int, day_first.groups())
            return dt.date(year, month, day)
        return dt.datetime.fromisoformat(spelled).date()
    except ValueError:
        raise ValueRejected(f"«{spelled}» no es una fecha (día/mes/año o AAAA-MM-DD)") from None


def _moment(raw: object) -> dt.datetime:
    if isinstance(raw, dt.datetime):
        return raw
    try:
        return dt.datetime.fromisoformat(str(raw).strip())
    except ValueError:
        # A day without an hour begins at midnight; without a zone the server's own applies.
        day = _date(raw)
        return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - see above


def _choice(spec: FieldSpec, raw: object) -> Choice:
    spelled = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
    word = normalise(spelled)
    for choice in spec.choices:
        if word in {normalise(str(choice.code)), normalise(choice.label), *map(normalise, choice.aliases)}:
            return choice
    accepted = ", ".join(f"{choice.code} ({choice.label})" for choice in spec.choices)
    raise ValueRejected(f"«{spelled}» no es una opción; se aceptan: {accepted}")


def _choices(spec: FieldSpec, raw: object) -> list[Any]:
    if isinstance(raw, str):
        whole = normalise(raw)
        if any(whole in {normalise(str(one.code)), normalise(one.label)} for one in spec.choices):
            return [_choice(spec, raw).code]
        # KoboToolbox and ODK separate codes by spaces, people by commas.
        parts = re.split(r"[,;|]", raw) if re.search(r"[,;|]", raw) else raw.split()
    else:
        parts = list(raw) if isinstance(raw, list | tuple | set) else [raw]
    codes = [_choice(spec, part).code for part in parts if not is_empty(part)]
    return list(dict.fromkeys(codes)) or []
