"""The controls of a layer's form, derived from its declaration, and the text that each one holds."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from geo.layers import Declared, FieldSpec, Kind
from geo.references import choices
from geo.viewer import Viewer
from geo.write import editable_fields

RADIO_LIMIT: Final = 5
"""Options that are all shown at once; more go into a list that opens."""
SELECT_LIMIT: Final = 150
"""Borrowed keys that fit a list; more are typed with suggestions."""
ONE_LINE: Final = 250
"""Characters of a text that fit one line of a form."""

Texts = dict[str, str | list[str]]
"""What each control holds, by field name; a list where several values may be ticked."""


@dataclass(frozen=True)
class Control:
    """One control of the form.

    Attributes:
        spec: the field; name: of the HTML control; kind: which macro draws it.
        value: text held; values: ticked codes.
        options: `(value, label)`; error: sentence, if any; hint: what the value must be like.
    """

    spec: FieldSpec
    kind: str
    value: str = ""
    values: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    error: str = ""
    hint: str = ""

    @property
    def id(self) -> str:
        """Return the identifier that error links lead to."""
        return f"campo-{self.spec.name}"

    @property
    def described_by(self) -> str:
        """Return the identifiers of the texts that explain this control."""
        texts = [f"{self.id}-ayuda"] if self.spec.help or self.hint else []
        return " ".join([*texts, *([f"{self.id}-error"] if self.error else [])])


def controls(
    connection: Connection, model: type[Declared], texts: Texts, errors: Mapping[str, str], viewer: Viewer
) -> dict[str, list[Control]]:
    """Return the form's controls by group, in the order of the fields."""
    grouped: dict[str, list[Control]] = defaultdict(list)
    for spec in editable_fields(model, viewer):
        held = texts.get(spec.name, "")
        options = tuple(choices(connection, spec)) if spec.within else _options(spec)
        value = held if isinstance(held, str) else ""
        if spec.within and value and value not in dict(options):
            options = ((value, value), *options)
        grouped[spec.group or "Datos"].append(
            Control(
                spec,
                _control(spec, len(options), value),
                value,
                tuple(held) if isinstance(held, list) else (),
                options,
                errors.get(spec.name, ""),
                _hint(spec),
            )
        )
    return dict(grouped)


def stored_texts(model: type[Declared], row: Any, viewer: Viewer) -> Texts:
    """Return what the form shows of a stored feature."""
    return {spec.name: _spelled(spec, getattr(row, spec.name)) for spec in editable_fields(model, viewer)}


def sent_texts(model: type[Declared], form: MultiDict[str, str], viewer: Viewer) -> Texts:
    """Return what a person sent, as it came, so that an error loses nothing of it."""
    return {
        spec.name: form.getlist(spec.name) if spec.kind is Kind.CHOICES else form.get(spec.name, "").strip()
        for spec in editable_fields(model, viewer)
    }


def raw_values(model: type[Declared], texts: Texts, viewer: Viewer) -> dict[str, object]:
    """Return the texts as `geo.write.validate` takes them."""
    return {spec.name: _raw(spec, texts.get(spec.name, "")) for spec in editable_fields(model, viewer)}


def _control(spec: FieldSpec, options: int, value: str) -> str:
    match spec.kind:
        case Kind.BOOLEAN:
            return "radio"
        case Kind.CHOICES:
            return "checks"
        case Kind.CHOICE:
            return "radio" if options <= RADIO_LIMIT else "select"
        case Kind.INTEGER | Kind.NUMBER:
            return "number"
        # A date that the browser's own control cannot show stays visible as text, to be mended.
        case Kind.DATE:
            return "date" if not value or _reads(dt.date, value) else "text"
        case Kind.DATETIME:
            return "datetime" if not value or _reads(dt.datetime, value) else "text"
        case _ if options:
            return "select" if options <= SELECT_LIMIT else "suggest"
        case _:
            return "text" if spec.length and spec.length <= ONE_LINE else "textarea"


def _reads(kind: type[dt.date], value: str) -> bool:
    try:
        kind.fromisoformat(value)
    except ValueError:
        return False
    return True


def _options(spec: FieldSpec) -> tuple[tuple[str, str], ...]:
    if spec.kind is Kind.BOOLEAN:
        return (("si", "Sí"), ("no", "No"))
    return tuple((str(choice.code), choice.label) for choice in spec.choices)


def _hint(spec: FieldSpec) -> str:
    lowest, highest = spec.minimum, spec.maximum
    if lowest is not None and highest is not None:
        return f"De {lowest:,.10g} a {highest:,.10g}."
    if lowest:
        return f"{lowest:,.10g} o más."
    return f"Hasta {highest:,.10g}." if highest is not None else ""


def _spelled(spec: FieldSpec, value: Any) -> str | list[str]:
    if spec.kind is Kind.CHOICES:
        return [str(code) for code in value or []]
    if value is None:
        return ""
    if spec.kind is Kind.BOOLEAN:
        return "si" if value else "no"
    if isinstance(value, dt.datetime):
        return value.astimezone().replace(tzinfo=None).isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _raw(spec: FieldSpec, held: str | list[str]) -> object:
    if spec.kind is Kind.DATETIME and isinstance(held, str) and held:
        try:
            # An hour without a zone is this machine's, as the record shows it.
            return dt.datetime.fromisoformat(held).astimezone()
        except ValueError:
            return held
    return held
