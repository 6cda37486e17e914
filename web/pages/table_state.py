"""What a table's address says: search, filters, order, page and columns; read from it and written to it.

Filters have the grammar of `geo.filters`. A form without scripts sends the two ends of a range as
`campo.min` and `campo.max`; they are joined into `campo=min..max`, the only form that links carry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from geo.errors import InvalidParameter
from geo.filters import AnyOf, Between, Condition, InRound, from_text
from geo.layers import Declaration, Declared, FieldSpec, Kind
from geo.read import BBox, Selection, readable_fields
from geo.values import MISSING
from geo.viewer import Viewer

SEARCH: Final = "q"
BOX: Final = "bbox"
ORDER: Final = "orden"
PAGE: Final = "pagina"
SIZE: Final = "filas"
COLUMNS: Final = "columnas"
OWN: Final = frozenset({SEARCH, BOX, ORDER, PAGE, SIZE, COLUMNS})
"""Parameters of the page itself; every other one is a filter on the field of that name."""

SIZES: Final = (25, 50, 100, 250)
MAX_OFFSET: Final = 10_000_000


@dataclass(frozen=True)
class TableState:
    """One view of a layer's table.

    Attributes:
        model: the layer or register.
        search: words sought; conditions: see `geo.filters`; box: see `Selection.bbox`.
        sort: field and whether it descends, or None for the order of entry.
        page: from 1; size: rows a page; columns: names of the fields shown, in order.
        chosen_columns: whether the columns are other than the layer's own summary.
    """

    model: type[Declared]
    search: str = ""
    conditions: Mapping[str, Condition] = None  # type: ignore[assignment]
    box: BBox | None = None
    sort: tuple[str, bool] | None = None
    page: int = 1
    size: int = SIZES[0]
    columns: tuple[str, ...] = ()
    chosen_columns: bool = False

    @classmethod
    def read(cls, model: type[Declared], arguments: MultiDict[str, str], viewer: Viewer) -> Self:
        """Read the state from the arguments of an address.

        Raises:
            InvalidParameter: one of them is not accepted, with what is.
        """
        declaration = model.declaration
        readable = {spec.name: spec for spec in readable_fields(model, viewer)}
        chosen = _several(arguments, COLUMNS)
        for name in chosen:
            if name not in readable:
                raise InvalidParameter(COLUMNS, f"«{name}» no es un campo; hay: {', '.join(readable)}")
        default = default_columns(declaration, readable)
        # The summary's own order first, then the form's: a list of ticks says nothing of order.
        ordered = tuple(name for name in dict.fromkeys([*default, *readable]) if name in chosen)
        return cls(
            model=model,
            search=arguments.get(SEARCH, "").replace("\x00", "").strip()[:200],
            conditions=from_text(declaration, filter_pairs(declaration, arguments)),
            box=_box(arguments.get(BOX, "")),
            sort=_sort(arguments.get(ORDER, ""), readable),
            page=_whole(arguments.get(PAGE), PAGE, 1, MAX_OFFSET // SIZES[0]),
            size=_size(arguments.get(SIZE)),
            columns=ordered or default,
            chosen_columns=bool(ordered) and ordered != default,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Return the arguments of the address that leads here, leaving out what is usual."""
        pairs = self.filter_pairs()
        if self.sort:
            pairs.append((ORDER, ("-" if self.sort[1] else "") + self.sort[0]))
        if self.chosen_columns:
            pairs.append((COLUMNS, ",".join(self.columns)))
        if self.size != SIZES[0]:
            pairs.append((SIZE, str(self.size)))
        if self.page > 1:
            pairs.append((PAGE, str(self.page)))
        return pairs

    def filter_pairs(self) -> list[tuple[str, str]]:
        """Return the arguments that say which features, for the map, downloads and tiles."""
        pairs = [(SEARCH, self.search)] if self.search else []
        pairs += as_text(self.model.declaration, self.conditions)
        if self.box:
            pairs.append((BOX, ",".join(f"{side:.15g}" for side in self.box)))
        return pairs

    def query(self, **changes: Any) -> str:
        """Return the address's query after `changes`; a change of anything but the page leads to page 1."""
        if changes.keys() - {"page"}:
            changes.setdefault("page", 1)
        return urlencode(replace(self, **changes).pairs(), safe=",.:-")

    def without(self, name: str) -> str:
        """Return the query without the condition on field `name`."""
        return self.query(conditions={kept: one for kept, one in self.conditions.items() if kept != name})

    def sorted_by(self, name: str) -> str:
        """Return the query of a click on a column's header: ascending, then descending, then as entered."""
        if self.sort is None or self.sort[0] != name:
            return self.query(sort=(name, False))
        return self.query(sort=None if self.sort[1] else (name, True))

    def selection(self, *, whole: bool = False) -> Selection:
        """Return the rows of this page, or of all pages when `whole`."""
        return Selection(
            self.model,
            conditions=self.conditions,
            search=self.search,
            bbox=self.box,
            sort=(self.sort,) if self.sort else (),
            limit=None if whole else self.size,
            offset=0 if whole else (self.page - 1) * self.size,
        )


def default_columns(declaration: Declaration, readable: Iterable[str]) -> tuple[str, ...]:
    """Return the columns shown at first: the layer's summary, else its first fields."""
    names = [name for name in readable if declaration.fields[name].kind is not Kind.JSON]
    shown = [name for name in declaration.summary if name in names]
    return tuple(shown or names[:6])


def filter_pairs(declaration: Declaration, arguments: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Return the filters among the arguments, with both ends of each range joined and blanks left out."""
    pairs: list[tuple[str, str]] = []
    ends: dict[str, dict[str, str]] = {}
    for name, value in arguments.items(multi=True):
        if name in OWN or not value.strip():
            continue
        field, _, end = name.rpartition(".")
        if field in declaration.fields and end in {"min", "max"}:
            ends.setdefault(field, {})[end] = value.strip()
        else:
            pairs.append((name, value.strip()))
    # Of a range and another value for the same field, the range is what was typed last.
    pairs = [(name, value) for name, value in pairs if name not in ends]
    return pairs + [(name, f"{end.get('min', '')}..{end.get('max', '')}") for name, end in ends.items()]


def as_text(declaration: Declaration, conditions: Mapping[str, Condition]) -> list[tuple[str, str]]:
    """Return conditions as the `(field, text)` pairs that `geo.filters.from_text` reads."""
    pairs: list[tuple[str, str]] = []
    for name, condition in conditions.items():
        spec = declaration.fields[name]
        match condition:
            case AnyOf(values) if spec.kind is Kind.TEXT and not spec.pattern:
                pairs += [(name, _spelled(spec, value)) for value in values]
            case AnyOf(values):
                pairs.append((name, ",".join(_spelled(spec, value) for value in values)))
            case Between(lowest, highest):
                ends = ["" if end is None else _spelled(spec, end) for end in (lowest, highest)]
                pairs.append((name, "..".join(ends)))
            case InRound(which):
                pairs.append((name, which))
    return pairs


def _spelled(spec: FieldSpec, value: Any) -> str:
    if value is None:
        return MISSING
    if spec.kind is Kind.BOOLEAN:
        return "si" if value else "no"
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _several(arguments: MultiDict[str, str], name: str) -> list[str]:
    return [part.strip() for raw in arguments.getlist(name) for part in raw.split(",") if part.strip()]


def _sort(raw: str, readable: Mapping[str, FieldSpec]) -> tuple[str, bool] | None:
    name = raw.strip().removeprefix("-")
    if not name:
        return None
    sortable = [field for field, spec in readable.items() if spec.kind not in {Kind.JSON, Kind.CHOICES}]
    if name not in sortable:
        raise InvalidParameter(
            ORDER, f"no se puede ordenar por «{name}»; se puede por: {', '.join(sortable)}"
        )
    return name, raw.strip().startswith("-")


def _whole(raw: str | None, name: str, lowest: int, highest: int) -> int:
    if raw is None or not raw.strip():
        return lowest
    if not raw.strip().isascii() or not raw.strip().isdigit() or not lowest <= int(raw) <= highest:
        raise InvalidParameter(name, f"«{raw}» no es un número entero de {lowest} a {highest}")
    return int(raw)


def _size(raw: str | None) -> int:
    return SIZES[0] if raw is None or not raw.strip() else _whole(raw, SIZE, 1, SIZES[-1])


def _box(raw: str) -> BBox | None:
    if not raw.strip():
        return None
    try:
        west, south, east, north = (float(part) for part in raw.split(","))
    except ValueError:
        raise InvalidParameter(BOX, "use oeste,sur,este,norte en grados") from None
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004
        raise InvalidParameter(BOX, "use oeste,sur,este,norte en grados")
    return west, south, east, north
