"""Names for the keys that fields borrow from other layers: `08035` is read as «Janos».

A field with `within` holds the key of a polygon around the feature; layers identified by that same key
know its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, literal, select, union_all

from geo.layers import Declared, FieldSpec, Layer, all_layers

Names = dict[str, dict[str, str]]
"""By field, then by value: what people call it."""


def naming_layers(spec: FieldSpec) -> list[type[Layer]]:
    """Return the layers that can name the values of `spec`, the one it is taken from first."""
    if spec.within is None:
        return []
    key = (spec.within.field,)
    named = [layer for layer in all_layers() if layer.declaration.key == key and layer.declaration.label]
    return sorted(named, key=lambda layer: layer.declaration.slug != spec.within.layer)  # type: ignore[union-attr]


def names(connection: Connection, model: type[Declared], values: Mapping[str, Iterable[str | None]]) -> Names:
    """Return what people call each of `values`, by field; what nobody names is left out.

    Args:
        connection: of the viewer's transaction.
        model: the layer whose fields hold the values.
        values: by field name; fields that borrow no key are ignored.
    """
    found: Names = {}
    for name, wanted in values.items():
        spec = model.declaration.fields.get(name)
        held = sorted({value for value in wanted if value})
        if spec is None or not held:
            continue
        for layer in naming_layers(spec):
            key, label = _key_and_label(layer)
            query = select(key, label).where(key.in_(held))
            for value, text in connection.execute(query):
                if text:
                    found.setdefault(name, {}).setdefault(value, text)
    return found


def choices(connection: Connection, spec: FieldSpec, limit: int = 2_000) -> list[tuple[str, str]]:
    """Return `(value, name)` of what a field may borrow, by name, for lists in forms."""
    layers = naming_layers(spec)
    if not layers:
        return []
    parts = []
    for place, layer in enumerate(layers):
        key, label = _key_and_label(layer)
        parts.append(select(key.label("value"), label.label("name"), literal(place).label("place")))
    every = union_all(*parts).subquery()
    query = select(every.columns.value, every.columns.name).order_by(every.columns.place).limit(limit)
    rows = [(value, name or value) for value, name in connection.execute(query) if value]
    unique = dict(reversed(rows))  # the layer that the value is taken from comes first and wins
    # Five digits name a municipality and nine a locality: the width tells which keys are meant.
    fitting = [(value, name) for value, name in unique.items() if spec.length in {None, len(value)}]
    return sorted(fitting, key=lambda pair: pair[1])


def _key_and_label(layer: type[Layer]) -> tuple[ColumnElement[str], ColumnElement[str]]:
    declaration = layer.declaration
    columns = layer.__table__.columns
    return columns[declaration.key[0]], columns[str(declaration.label)]
