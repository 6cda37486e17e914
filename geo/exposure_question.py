"""The question "which points lie in these zones?", checked before anything is computed.

Both engines, SQL (`geo.exposure`) and files (`geo.bulk`), answer the same question by the same rules:

* A point is inside when it lies in a zone or on its border, planar in EPSG:4326; with a buffer also when
  it is at most so many metres away on the ellipsoid.
* Totals count each point once, however many zones hold it; a zone's row counts all of its points.
* A group by a field of the points counts each point under its own value. By a field of the zones, once
  under each distinct value among its zones; but by an ordered vocabulary (levels 1 to 5) only under the
  highest. With several fields, the highest is taken within each combination of the others: of a dwelling
  in a flood zone of level 5 and a landslide zone of level 2, the groups are (flood, 5) and (landslide, 2).
* A field with several values (`population: return, transit`) counts the point under each of them.
* A missing value is the group `sin_dato`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.errors import InvalidParameter
from geo.layers import FieldSpec, Kind

MAX_BUFFER_M: Final = 50_000.0
"""Largest buffer, in metres: past it, "near a zone" says nothing about a home."""

MAX_GROUP_FIELDS: Final = 6

CAVEAT: Final = "Estimación por traslape de capas: candidata; requiere dictamen."
"""An overlay never decides: article 87 of the Ley General de Protección Civil requires a specific study."""


class Side(StrEnum):
    """Whose field a group is made by."""

    POINTS = "points"
    ZONES = "zones"


@dataclass(frozen=True)
class GroupKey:
    """One field to group by.

    Attributes:
        asked: the name as it was asked for; the answer's keys carry it.
        side: whose field it is; spec: the field.
    """

    asked: str
    side: Side
    spec: FieldSpec

    @property
    def highest(self) -> bool:
        """Whether a point counts under the highest value of its zones only."""
        return self.side is Side.ZONES and is_ordered(self.spec)

    @property
    def several(self) -> bool:
        """Whether one row may hold several values."""
        return self.spec.kind is Kind.CHOICES

    @property
    def rule(self) -> str:
        """How points are counted under this field, for the provenance."""
        if self.highest:
            return "el valor más alto de sus zonas"
        if self.side is Side.ZONES:
            return "una vez bajo cada valor distinto de sus zonas"
        return "una vez bajo cada uno de sus valores" if self.several else "bajo su propio valor"


def is_ordered(spec: FieldSpec) -> bool:
    """Say whether a vocabulary has an order: its codes are numbers, as those of levels are."""
    return spec.kind is Kind.CHOICE and all(isinstance(choice.code, int) for choice in spec.choices)


def group_keys(
    asked: Iterable[str], points: Mapping[str, FieldSpec], zones: Mapping[str, FieldSpec]
) -> tuple[GroupKey, ...]:
    """Return the fields to group by, out of those of the points and those of the zones.

    They are asked for as `points.campo`, `zones.campo` or `campo`, which is the zones' when both have it,
    without regard to case.

    Raises:
        InvalidParameter: an unknown field, with those that exist.
    """
    keys = tuple(_group_key(name, points, zones) for name in dict.fromkeys(asked))
    if len(keys) > MAX_GROUP_FIELDS:
        raise InvalidParameter("group_by", f"se aceptan a lo más {MAX_GROUP_FIELDS} campos")
    return keys


def buffer_metres(raw: object) -> float:
    """Return a buffer in metres, 0 to `MAX_BUFFER_M`.

    Raises:
        InvalidParameter: it is no number, negative, not finite or too large.
    """
    accepted = f"debe ser un número de metros de 0 a {MAX_BUFFER_M:,.0f}"
    if raw is None:
        return 0.0
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise InvalidParameter("buffer_m", accepted)
    try:
        metres = float(raw)
    except (ValueError, OverflowError):
        raise InvalidParameter("buffer_m", f"«{raw}» no es un número; {accepted}") from None
    if not math.isfinite(metres) or not 0 <= metres <= MAX_BUFFER_M:
        raise InvalidParameter("buffer_m", f"«{raw}» no se acepta; {accepted}")
    return metres


def _group_key(asked: str, points: Mapping[str, FieldSpec], zones: Mapping[str, FieldSpec]) -> GroupKey:
    sides = {Side.ZONES: zones, Side.POINTS: points}
    prefix, _, rest = asked.partition(".")
    if rest and prefix.casefold() in {Side.ZONES, Side.POINTS}:
        side = Side(prefix.casefold())
        spec = find_field(sides[side], rest)
        if spec is not None:
            return GroupKey(asked, side, spec)
    else:
        for side, fields in sides.items():
            spec = find_field(fields, asked)
            if spec is not None:
                return GroupKey(asked, side, spec)
    accepted = [f"{side}.{name}" for side, fields in sides.items() for name in _names(fields)]
    raise InvalidParameter("group_by", f"no hay un campo «{asked}». Se acepta: {', '.join(accepted)}")


def find_field(fields: Mapping[str, FieldSpec], name: str) -> FieldSpec | None:
    """Return the field called `name`, exactly or else without regard to case."""
    found = fields.get(name)
    if found is None:
        wanted = name.casefold()
        found = next((spec for known, spec in fields.items() if known.casefold() == wanted), None)
    return None if found is None or found.kind is Kind.JSON else found


def _names(fields: Mapping[str, FieldSpec]) -> list[str]:
    return [name for name, spec in fields.items() if spec.kind is not Kind.JSON]
