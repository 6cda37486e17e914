"""The answer to "which points lie in these zones?": the same for both engines and every format."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo.exposure_question import GroupKey
from geo.layers import FieldSpec, Kind
from geo.values import MISSING, present

Number = int | float
Sums = dict[str, Number]


@dataclass(frozen=True)
class ZoneCount:
    """What one zone holds; a point in two zones is counted in both."""

    id: int | str
    label: str
    points: int
    sums: Sums


@dataclass(frozen=True)
class GroupCount:
    """What one group holds.

    Attributes:
        key: value by field, named as it was asked for; `sin_dato` when missing.
        labels: the same as people read it.
    """

    key: dict[str, Any]
    labels: dict[str, str]
    points: int
    sums: Sums


@dataclass(frozen=True)
class Answer:
    """Who lies in the zones.

    Attributes:
        points: how many, each once; sums: of each measure over them, missing values left out.
        zones: one row a zone, empty ones too; groups: in the order of vocabularies, highest level first.
        measures: the fields summed, in order; keys: the fields grouped by; fields: those of a point.
        provenance: see `geo.exposure_provenance`.
        features: the points as a GeoJSON FeatureCollection, as text; None when not asked for.
    """

    points: int
    sums: Sums
    zones: list[ZoneCount]
    groups: list[GroupCount]
    measures: tuple[FieldSpec, ...]
    keys: tuple[GroupKey, ...]
    fields: tuple[FieldSpec, ...]
    provenance: dict[str, Any]
    features: str | None = field(default=None, repr=False)

    def document(self) -> dict[str, Any]:
        """Return the answer as plain values for JSON, without the features."""
        return {
            "totals": {"points": self.points, **self.sums},
            "zones": [
                {"id": zone.id, "label": zone.label, "points": zone.points, "sums": zone.sums}
                for zone in self.zones
            ],
            "groups": [
                {"key": group.key, "labels": group.labels, "points": group.points, "sums": group.sums}
                for group in self.groups
            ],
            "provenance": self.provenance,
        }

    def json(self) -> str:
        """Return the whole answer as JSON; the features are passed through as the database wrote them."""
        document = self.document()
        if self.features is None:
            return json.dumps(document, ensure_ascii=False, allow_nan=False)
        provenance = document.pop("provenance")
        head = json.dumps(document, ensure_ascii=False, allow_nan=False)[:-1]
        tail = json.dumps(provenance, ensure_ascii=False, allow_nan=False)
        return f'{head}, "features": {self.features}, "provenance": {tail}}}'


def group_counts(
    keys: Sequence[GroupKey], rows: Iterable[tuple[Sequence[object], int, Sums]]
) -> list[GroupCount]:
    """Return groups in order from `(values, points, sums)`, the values as stored, None when missing."""
    ordered = sorted(rows, key=lambda row: tuple(map(_rank, keys, row[0])))
    return [
        GroupCount(
            {key.asked: _plain(value) for key, value in zip(keys, values, strict=True)},
            {key.asked: present(key.spec, value) for key, value in zip(keys, values, strict=True)},
            points,
            sums,
        )
        for values, points, sums in ordered
    ]


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return the key that sorts texts with their numbers in natural order: 2018-9 before 2018-10."""
    parts = re.findall(r"(\d+)|(\D+)", text.casefold())
    return tuple((0, int(digits), "") if digits else (1, 0, other) for digits, other in parts)


def _rank(key: GroupKey, value: object) -> tuple[Any, ...]:
    """Return where a value sorts: vocabularies by their order, levels from the highest, missing last."""
    if value is None:
        return (3,)
    if key.spec.kind in {Kind.CHOICE, Kind.CHOICES}:
        codes = [choice.code for choice in key.spec.choices]
        if value in codes:
            place = codes.index(value)
            return (0, -place if key.highest else place)
    if isinstance(value, int | float):
        return (1, value)
    return (2, natural(str(value)))


def _plain(value: object) -> object:
    if value is None:
        return MISSING
    return value.isoformat() if isinstance(value, dt.date) else value
