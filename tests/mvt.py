"""Read a Mapbox Vector Tile, just enough to look into one: an independent reader of what PostGIS wrote."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Ring = list[tuple[int, int]]


@dataclass
class Feature:
    id: int | None = None
    kind: int = 0
    rings: list[Ring] = field(default_factory=list)
    properties: dict[str, Any] = field(default_factory=dict)

    @property
    def point(self) -> tuple[int, int]:
        return self.rings[0][0]


def layers(tile: bytes) -> dict[str, list[Feature]]:
    """Return the features of a tile by the name of their layer."""
    found: dict[str, list[Feature]] = {}
    for number, value in _fields(tile):
        if number == 3:
            name, features = _layer(value)
            found.setdefault(name, []).extend(features)
    return found


def _layer(raw: bytes) -> tuple[str, list[Feature]]:
    name, keys, values, features = "", [], [], []
    for number, value in _fields(raw):
        match number:
            case 1:
                name = value.decode()
            case 2:
                features.append(value)
            case 3:
                keys.append(value.decode())
            case 4:
                values.append(_value(value))
    return name, [_feature(feature, keys, values) for feature in features]


def _feature(raw: bytes, keys: list[str], values: list[Any]) -> Feature:
    feature = Feature()
    for number, value in _fields(raw):
        match number:
            case 1:
                feature.id = value
            case 2:
                tags = list(_varints(value))
                feature.properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
            case 3:
                feature.kind = value
            case 4:
                feature.rings = _geometry(list(_varints(value)))
    return feature


def _geometry(commands: list[int]) -> list[Ring]:
    rings: list[Ring] = []
    x = y = at = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == 7:
            rings[-1].append(rings[-1][0])
            continue
        for _ in range(count):
            x += (commands[at] >> 1) ^ -(commands[at] & 1)
            y += (commands[at + 1] >> 1) ^ -(commands[at + 1] & 1)
            at += 2
            if command == 1:
                rings.append([(x, y)])
            else:
                rings[-1].append((x, y))
    return rings


def _value(raw: bytes) -> Any:
    for number, value in _fields(raw):
        match number:
            case 1:
                return value.decode()
            case 2:
                return struct.unpack("<f", value)[0]
            case 3:
                return struct.unpack("<d", value)[0]
            case 6:
                return (value >> 1) ^ -(value & 1)
            case 7:
                return bool(value)
            case _:
                return value
    return None


def _fields(raw: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(raw):
        tag, at = _varint(raw, at)
        match tag & 7:
            case 0:
                value, at = _varint(raw, at)
                yield tag >> 3, value
            case 1:
                yield tag >> 3, raw[at : at + 8]
                at += 8
            case 2:
                size, at = _varint(raw, at)
                yield tag >> 3, raw[at : at + size]
                at += size
            case 5:
                yield tag >> 3, raw[at : at + 4]
                at += 4


def _varints(raw: bytes) -> Iterator[int]:
    at = 0
    while at < len(raw):
        value, at = _varint(raw, at)
        yield value


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (raw[at] & 127) << shift
        shift += 7
        at += 1
        if raw[at - 1] < 128:
            return value, at
