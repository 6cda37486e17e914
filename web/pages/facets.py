"""What a table's filter panel offers: each field's values with how many features have them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Table, case, cast, func, null, select, tuple_
from sqlalchemy.dialects.postgresql import array

from geo.filters import RANGED, AnyOf, Between, InRound
from geo.layers import ALL_ROUNDS, LATEST_ROUND, Declared, FieldSpec, Kind
from geo.read import Selection, readable_fields, where
from geo.references import names
from geo.values import MISSING, present
from geo.viewer import Viewer
from web.pages.table_state import TableState, as_text

SHOWN: Final = 40
"""Values of one text field that are offered; the rest is found by searching."""

AT_ONCE: Final = 25
"""Fields counted in one pass; PostgreSQL's `grouping` takes 31."""
Counts = dict[Any, int]
"""How many features have each value."""


@dataclass(frozen=True)
class Option:
    """One value that a field may be filtered by; `count` is None when nothing has been counted."""

    value: str
    label: str
    count: int | None
    checked: bool
    color: str | None = None
    hatch: str = "none"


@dataclass(frozen=True)
class Facet:
    """One field of the filter panel: values to tick, or a range to type.

    Attributes:
        spec: the field; options: to tick; more: values that did not fit.
        lowest, highest: the range in force, as the input shows it; input: its HTML type.
    """

    spec: FieldSpec
    options: tuple[Option, ...] = ()
    more: int = 0
    lowest: str = ""
    highest: str = ""
    input: str = ""

    @property
    def active(self) -> bool:
        """Whether the field is filtered now."""
        return bool(self.lowest or self.highest) or any(option.checked for option in self.options)


def facets(connection: Connection, state: TableState, viewer: Viewer) -> list[Facet]:
    """Return the filters of a table, in the order of the fields; each counts under the other filters."""
    found: list[Facet] = []
    specs = readable_fields(state.model, viewer)
    ticked = [
        spec
        for spec in specs
        if spec.kind in {Kind.CHOICE, Kind.CHOICES, Kind.BOOLEAN} or _categorical(state.model, spec)
    ]
    counts = _all_counts(connection, state, ticked, viewer)
    for spec in specs:
        if spec.kind in RANGED:
            found.append(_range(state, spec))
        elif spec.name in counts:
            found.append(_ticks(connection, state, spec, counts[spec.name]))
    return [facet for facet in found if facet.input or facet.options]


def described(state: TableState, labels: dict[str, dict[str, str]]) -> list[tuple[FieldSpec, str]]:
    """Return each condition in force in words, for the list of active filters."""
    found: list[tuple[FieldSpec, str]] = []
    for name, condition in state.conditions.items():
        spec = state.model.declaration.fields[name]
        match condition:
            case AnyOf(values):
                shown = [labels.get(name, {}).get(str(value)) or _word(spec, value) for value in values]
                found.append((spec, " o ".join(shown)))
            case Between(lowest, highest):
                sides = [] if lowest is None else [f"desde {present(spec, lowest)}"]
                sides += [] if highest is None else [f"hasta {present(spec, highest)}"]
                found.append((spec, " ".join(sides) or "con dato"))
            case InRound(which):
                words = {LATEST_ROUND: "la más reciente de cada municipio", ALL_ROUNDS: "todas"}
                found.append((spec, words[which]))
    return found


def _word(spec: FieldSpec, value: Any) -> str:
    if value is None:
        return "sin dato"
    return present(spec, [value] if spec.kind is Kind.CHOICES else value)


def _categorical(model: type[Declared], spec: FieldSpec) -> bool:
    """Say whether a text field has few values by nature: it borrows a key, or says the census round."""
    rounds = model.declaration.rounds
    return spec.within is not None or (rounds is not None and spec.name in {rounds.field, rounds.per})


def _range(state: TableState, spec: FieldSpec) -> Facet:
    condition = state.conditions.get(spec.name)
    lowest = highest = ""
    if isinstance(condition, Between):
        ((_, spelled),) = as_text(state.model.declaration, {spec.name: condition})
        lowest, _, highest = spelled.partition("..")
    dates = {Kind.DATE: "date", Kind.DATETIME: "datetime-local"}
    return Facet(spec, lowest=lowest[:16], highest=highest[:16], input=dates.get(spec.kind, "number"))


def _ticks(connection: Connection, state: TableState, spec: FieldSpec, counts: Counts) -> Facet:
    condition = state.conditions.get(spec.name)
    checked = set(condition.values) if isinstance(condition, AnyOf) else set()
    options = [*_round_options(state, spec)]
    if spec.choices:
        options += [
            Option(
                str(one.code), one.label, counts.get(one.code, 0), one.code in checked, one.color, one.hatch
            )
            for one in spec.choices
        ]
    elif spec.kind is Kind.BOOLEAN:
        options += [
            Option(word, label, counts.get(value, 0), value in checked)
            for word, label, value in (("si", "Sí", True), ("no", "No", False))
        ]
    else:
        options += _text_options(connection, state.model, spec, counts, checked)
    if counts.get(None) or None in checked:
        options.append(Option(MISSING, "Sin dato", counts.get(None, 0), None in checked))
    more = max(0, len(counts) - SHOWN) if not spec.choices else 0
    return Facet(spec, tuple(options), more)


def _round_options(state: TableState, spec: FieldSpec) -> Iterable[Option]:
    rounds = state.model.declaration.rounds
    if rounds is not None and rounds.field == spec.name:
        latest = state.conditions.get(spec.name) == InRound(LATEST_ROUND)
        yield Option(LATEST_ROUND, "La más reciente de cada municipio", None, latest)


def _text_options(
    connection: Connection, model: type[Declared], spec: FieldSpec, counts: Counts, checked: set[Any]
) -> list[Option]:
    shown = [value for value in list(counts)[:SHOWN] if value is not None]
    shown += [value for value in checked if value is not None and value not in shown]
    labels = names(connection, model, {spec.name: shown}).get(spec.name, {})
    options = [
        Option(value, labels.get(value, value), counts.get(value, 0), value in checked) for value in shown
    ]
    rounds = model.declaration.rounds
    newest_first = rounds is not None and rounds.field == spec.name
    return sorted(options, key=lambda option: option.value, reverse=True) if newest_first else options


def _all_counts(
    connection: Connection, state: TableState, specs: list[FieldSpec], viewer: Viewer
) -> dict[str, Counts]:
    """Return how many features have each value of each field, the most frequent first.

    Fields that are not filtered themselves count under the same conditions: one pass over the table
    counts them all.
    """
    whole = state.selection(whole=True)
    shared = [spec for spec in specs if spec.name not in state.conditions and spec.kind is not Kind.CHOICES]
    found: dict[str, Counts] = {}
    for start in range(0, len(shared), AT_ONCE):
        found |= _counts_together(connection, whole, shared[start : start + AT_ONCE], viewer)
    for spec in specs:
        if spec.name not in found:
            others = {name: one for name, one in state.conditions.items() if name != spec.name}
            found[spec.name] = _counts(connection, replace(whole, conditions=others), spec, viewer)
    return found


def _counts_together(
    connection: Connection, selection: Selection, specs: list[FieldSpec], viewer: Viewer
) -> dict[str, Counts]:
    table = _table(selection)
    columns = [table.columns[spec.name] for spec in specs]
    # `grouping` has a bit for each column, zero where the row belongs to that column's set.
    query = (
        select(func.grouping(*columns), func.count(), *columns)
        .where(*where(selection, viewer))
        .group_by(func.grouping_sets(*(tuple_(column) for column in columns)))
        .order_by(func.count().desc())
    )
    every = (1 << len(columns)) - 1
    place_of = {every ^ (1 << (len(columns) - 1 - place)): place for place in range(len(columns))}
    found: dict[str, Counts] = {spec.name: {} for spec in specs}
    for mask, count, *values in connection.execute(query):
        place = place_of[mask]
        found[specs[place].name][values[place]] = count
    return found


def _counts(connection: Connection, selection: Selection, spec: FieldSpec, viewer: Viewer) -> Counts:
    table = _table(selection)
    column = table.columns[spec.name]
    conditions = where(selection, viewer)
    if spec.kind is Kind.CHOICES:
        # A feature counts under each of its values; an empty list is a missing value.
        nothing = cast(array([null()]), column.type)
        each = func.unnest(case((func.cardinality(column) > 0, column), else_=nothing)).label("value")
        pairs = select(each).select_from(table).where(*conditions).subquery()
        grouped = select(pairs.columns.value, func.count()).group_by(pairs.columns.value)
    else:
        grouped = select(column, func.count()).where(*conditions).group_by(column)
    found = connection.execute(grouped.order_by(func.count().desc()))
    return {row[0]: row[1] for row in found}


def _table(selection: Selection) -> Table:
    table = selection.model.__table__
    assert isinstance(table, Table)  # noqa: S101 - a narrowing for the type checker
    return table
