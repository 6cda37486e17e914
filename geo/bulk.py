"""Answer "which points lie in these zones?" for files, without a database.

The rules are those of `geo.exposure_question` and the answer that of `geo.exposure`: on the same data both
engines say the same. Two things need the database: the municipality of a point that does not say its own,
and the numbers of zones, which here are their rows in the file, from 1.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.bulk_index import Floats, Places
from geo.bulk_pairs import Progress, match, silent
from geo.bulk_table import MISSING_CODE, Table
from geo.exposure_answer import Answer, GroupCount, Sums, ZoneCount, group_counts, natural
from geo.exposure_drawn import area_m2
from geo.exposure_provenance import missing_notes, opening
from geo.exposure_question import GroupKey, Side, group_keys
from geo.filters import Conditions, InRound, describe, with_newest_round
from geo.layers import LATEST_ROUND, Kind

MAX_AREA_VERTICES: Final = 200_000
"""Past so many vertices the area of the zones takes longer than the question, and is left out."""


@dataclass(frozen=True)
class _Pairs:
    """Every point with every zone that holds it: rows of both tables, and of each point once."""

    zone: Places
    point: Places
    inside: Places


class _Measures:
    """What is summed over the points.

    Attributes:
        specs: the fields, in order; values: shape (k, n), zero where missing; known: whether they are there.
    """

    def __init__(self, points: Table) -> None:
        columns = points.measures
        self.specs = tuple(columns.values())
        raw = np.array([points.numbers(name) for name in columns]).reshape(len(columns), len(points))
        self.known: NDArray[np.bool_] = ~np.isnan(raw)
        self.values: Floats = np.where(self.known, raw, 0.0)

    def total(self, rows: Places) -> Sums:
        """Return the sums over rows of the points."""
        return self._named([float(values[rows].sum()) for values in self.values])

    def by(self, owner: Places, rows: Places, count: int) -> list[Sums]:
        """Return the sums over rows of the points for each of `count` owners."""
        summed = [np.bincount(owner, weights=values[rows], minlength=count) for values in self.values]
        return [self._named([float(values[place]) for values in summed]) for place in range(count)]

    def missing(self, rows: Places) -> list[int]:
        """Return how many rows lack each measure."""
        return [int((~known[rows]).sum()) for known in self.known]

    def _named(self, sums: Sequence[float]) -> Sums:
        return {
            spec.name: int(total) if spec.kind is Kind.INTEGER else total
            for spec, total in zip(self.specs, sums, strict=True)
        }


def ask(
    points: Table,
    zones: Table,
    *,
    buffer_m: float = 0.0,
    group_by: Sequence[str] = (),
    point_conditions: Conditions | None = None,
    zone_conditions: Conditions | None = None,
    features: bool = False,
    progress: Progress = silent,
) -> Answer:
    """Return who lies in the zones.

    Args:
        points: as `geo.bulk_reading` gives them.
        zones: likewise.
        buffer_m: metres on the ellipsoid around the zones.
        group_by: `points.campo`, `zones.campo` or `campo`: a column, or the layer's name for it.
        point_conditions: read with the table's `declaration`.
        zone_conditions: likewise.
        features: whether the answer lists the points themselves.
        progress: called with zones done and zones in all.

    Raises:
        InvalidParameter: an unknown field.
    """
    keys = group_keys(group_by, points.asked_fields(), zones.asked_fields())
    wanted = with_newest_round(points.declaration, point_conditions or {})
    chosen = points.chosen(wanted)
    rounds = _newest_rounds(points) if InRound(LATEST_ROUND) in wanted.values() else None
    if rounds is not None:
        chosen &= _in_rounds(points, rounds)
    asked = np.flatnonzero(zones.chosen(zone_conditions or {}))
    pairs = _pairs(points, zones, (chosen, asked), buffer_m, progress)
    measures = _Measures(points)
    document = opening(keys, buffer_m, demo=points.demo or zones.demo)
    document["points"] = points.provenance | {"filter": describe(wanted), "counted": len(pairs.inside)}
    document["zones"] = _zones_provenance(zones, asked, zone_conditions or {})
    if rounds is not None:
        document["rounds"] = _round_rows(points, chosen)
    document["notes"] = [
        *points.notes,
        *zones.notes,
        *missing_notes(measures.specs, measures.missing(pairs.inside)),
    ]
    document["engine"] = engine()
    return Answer(
        points=len(pairs.inside),
        sums=measures.total(pairs.inside),
        zones=_zone_counts(zones, asked, pairs, measures),
        groups=_groups(keys, points, zones, pairs, measures) if keys else [],
        measures=measures.specs,
        keys=keys,
        fields=tuple(points.fields.values()),
        provenance=document,
        features=_features(points, zones, pairs) if features else None,
    )


def engine() -> dict[str, str]:
    """Return the engine and its versions, for the provenance."""
    geos = ".".join(map(str, shapely.geos_version))
    return {"name": "archivos", "shapely": shapely.__version__, "geos": geos, "pyproj": version("pyproj")}


def _pairs(
    points: Table,
    zones: Table,
    rows: tuple[NDArray[np.bool_], Places],
    buffer_m: float,
    progress: Progress,
) -> _Pairs:
    chosen, asked = rows
    assert points.xy is not None and points.owner is not None and zones.geometry is not None  # noqa: S101, PT018
    usable = chosen[points.owner]
    xy, owner = points.xy[usable], points.owner[usable]
    place, coordinate = match(xy, zones.geometry[asked], buffer_m, progress)
    zone, point = asked[place], owner[coordinate]
    if (np.diff(owner) == 0).any():
        # A point of several parts counts once in a zone that holds more than one of them.
        once = _combined([zone, point])[1]
        zone, point = zone[once], point[once]
    held = np.zeros(len(points), dtype=bool)
    held[point] = True
    return _Pairs(zone, point, np.flatnonzero(held))


def _zone_counts(zones: Table, asked: Places, pairs: _Pairs, measures: _Measures) -> list[ZoneCount]:
    counts = np.bincount(pairs.zone, minlength=len(zones))
    sums = measures.by(pairs.zone, pairs.point, len(zones))
    labels = zones.labels()
    return [ZoneCount(zones.ids[row], labels[row], int(counts[row]), sums[row]) for row in asked]


def _groups(
    keys: Sequence[GroupKey], points: Table, zones: Table, pairs: _Pairs, measures: _Measures
) -> list[GroupCount]:
    """Return a row a group: each point once in each, under the highest level where the rule says so."""
    by_zone = any(key.side is Side.ZONES for key in keys)
    zone = pairs.zone if by_zone else np.zeros(len(pairs.inside), dtype=np.int64)
    point = pairs.point if by_zone else pairs.inside
    columns: list[Places] = []
    values: list[list[Any]] = []
    for key in keys:
        table, rows = (zones, zone) if key.side is Side.ZONES else (points, point)
        again, codes, known = _codes(table, key, rows)
        zone, point, columns = zone[again], point[again], [column[again] for column in columns]
        columns.append(codes)
        values.append(known)
    point, columns = _highest(keys, point, columns)
    owner, first = _combined(columns)
    rows = np.column_stack(columns)[first]
    counts = np.bincount(owner, minlength=len(rows))
    sums = measures.by(owner, point, len(rows))
    return group_counts(
        keys,
        [
            ([_value(known, code) for known, code in zip(values, row, strict=True)], int(count), summed)
            for row, count, summed in zip(rows, counts, sums, strict=True)
        ],
    )


def _combined(columns: Sequence[Places]) -> tuple[Places, Places]:
    """Return, of rows of whole numbers, the number of each distinct row, and where each first stands."""
    number = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        # Numbered anew at each column, so that the product of two never overflows.
        shifted = column - column.min(initial=0)
        number = pd.factorize(number * (int(shifted.max(initial=0)) + 1) + shifted)[0]
    first = np.zeros(int(number.max(initial=-1)) + 1, dtype=np.int64)
    first[number[::-1]] = np.arange(len(number))[::-1]
    return number, first


def _codes(table: Table, key: GroupKey, rows: Places) -> tuple[Places, Places, list[Any]]:
    """Return, of rows of a table, which row each code is of, the codes in rising order, and their values."""
    coded = table.coded(key.spec.name)
    rising = sorted(range(len(coded.distinct)), key=lambda place: _order(coded.distinct[place]))
    rank = np.full(len(coded.distinct) + 1, MISSING_CODE)
    rank[rising] = np.arange(len(rising))
    # Codes are sorted by row: those of a row are a range.
    starts = np.searchsorted(coded.row, rows, side="left")
    counts = np.searchsorted(coded.row, rows, side="right") - starts
    again = np.repeat(np.arange(len(rows)), counts)
    before = np.repeat(np.cumsum(counts) - counts - starts, counts)
    codes = rank[coded.code[np.arange(len(again)) - before]]
    return again, codes, [coded.distinct[place] for place in rising]


def _order(value: Any) -> tuple[int, Any]:
    return (0, value) if isinstance(value, int | float) else (1, str(value))


def _highest(keys: Sequence[GroupKey], point: Places, columns: list[Places]) -> tuple[Places, list[Places]]:
    """Leave each point once in each group, and of ordered fields only its highest value."""
    apart = [column for key, column in zip(keys, columns, strict=True) if not key.highest]
    group, first = _combined([point, *apart])
    kept = []
    for column in columns:
        most = np.full(len(first), MISSING_CODE)
        np.maximum.at(most, group, column)
        kept.append(most)
    return point[first], kept


def _value(known: list[Any], code: int) -> Any:
    return None if code == MISSING_CODE else known[code]


def _newest_rounds(points: Table) -> dict[Any, str] | None:
    """Return each group's newest round; a row without a round belongs to the oldest."""
    if points.rounds is None:
        return None
    newest: dict[Any, str] = {}
    for group, survey in _groups_and_rounds(points):
        if group not in newest or natural(survey) > natural(newest[group]):
            newest[group] = survey
    return newest


def _in_rounds(points: Table, rounds: dict[Any, str]) -> NDArray[np.bool_]:
    return np.array([rounds[group] == survey for group, survey in _groups_and_rounds(points)], dtype=bool)


def _groups_and_rounds(points: Table) -> list[tuple[str, str]]:
    assert points.rounds is not None  # noqa: S101 - asked only of tables with rounds
    columns = [points.coded(name) for name in (points.rounds.per, points.rounds.field)]
    texts = [np.array([*map(str, coded.distinct), ""], dtype=object)[coded.code] for coded in columns]
    return list(zip(*texts, strict=True))


def _round_rows(points: Table, chosen: NDArray[np.bool_]) -> list[dict[str, Any]]:
    counted: dict[tuple[str, str], int] = {}
    for row, held in zip(_groups_and_rounds(points), chosen, strict=True):
        if held:
            counted[row] = counted.get(row, 0) + 1
    return [
        {"group": group or None, "round": survey or None, "points": count}
        for (group, survey), count in sorted(counted.items())
    ]


def _zones_provenance(zones: Table, asked: Places, conditions: Conditions) -> dict[str, Any]:
    assert zones.geometry is not None  # noqa: S101 - read as zones
    geometry = zones.geometry[asked]
    light = shapely.get_num_coordinates(geometry).sum() <= MAX_AREA_VERTICES
    area = round(sum(area_m2(zone) for zone in geometry if zone is not None), 1) if light else None
    return zones.provenance | {"filter": describe(conditions), "count": len(asked), "area_m2": area}


def _features(points: Table, zones: Table, pairs: _Pairs) -> str:
    """Return the points inside as a GeoJSON FeatureCollection."""
    assert points.xy is not None and points.owner is not None  # noqa: S101, PT018
    held: dict[int, list[Any]] = {}
    for zone, point in zip(pairs.zone.tolist(), pairs.point.tolist(), strict=True):
        held.setdefault(point, []).append(zones.ids[zone])
    first = {int(row): place for place, row in reversed(list(enumerate(points.owner)))}
    columns = {name: points.column(name) for name in points.fields}
    features = [
        {
            "type": "Feature",
            "id": points.ids[row],
            "geometry": {
                "type": "Point",
                "coordinates": [round(x, 7) for x in points.xy[first[row]].tolist()],
            },
            "properties": {name: _plain(values.iloc[row]) for name, values in columns.items()}
            | {"zonas": held[row]},
        }
        for row in pairs.inside.tolist()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and np.isnan(value) else value
