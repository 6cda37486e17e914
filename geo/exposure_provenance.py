"""What an answer stands on: when, which zones and rounds, in which CRS, by which engine, on which rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from geo.exposure_drawn import Drawn
from geo.exposure_question import CAVEAT, GroupKey
from geo.filters import describe
from geo.layers import FieldSpec
from geo.read import Selection

CONTAINMENT: Final = "plana en EPSG:4326; un punto en el borde cuenta como dentro"
BUFFER_METHOD: Final = (
    "distancia geodésica en el elipsoide WGS 84 al borde de la zona, cuyos lados son rectos en grados; "
    "tolerancia de 2 cm más 10 partes por millón del radio"
)


def opening(keys: Sequence[GroupKey], buffer_m: float, *, demo: bool) -> dict[str, Any]:
    """Return what every answer's provenance begins with."""
    document: dict[str, Any] = {
        "generated_at": dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds"),
        "caveat": CAVEAT,
        "demo": demo,
        "crs": "EPSG:4326",
        "containment": CONTAINMENT,
        "buffer_m": buffer_m,
    }
    if demo:
        document["notice"] = "DEMOSTRACIÓN: contiene datos inventados."
    if buffer_m:
        document["buffer_method"] = BUFFER_METHOD
    document["group_by"] = [
        {"name": key.asked, "field": f"{key.side}.{key.spec.name}", "rule": key.rule} for key in keys
    ]
    return document


def layer(selection: Selection) -> dict[str, Any]:
    """Return which rows of a layer were asked about."""
    declaration = selection.model.declaration
    document: dict[str, Any] = {
        "layer": declaration.slug,
        "title": declaration.title,
        "filter": describe(selection.conditions),
    }
    if selection.ids is not None:
        document["ids"] = list(selection.ids)
    if declaration.attribution:
        document["attribution"] = declaration.attribution
    return document


def missing_notes(measures: Sequence[FieldSpec], missing: Sequence[int]) -> list[str]:
    """Return a sentence for each measure that some points lack."""
    return [
        f"{spec.label}: {count:,} de los puntos contados no tienen el dato; la suma no los incluye."
        for spec, count in zip(measures, missing, strict=True)
        if count
    ]


def provenance(
    *,
    points: Selection,
    zones: Selection | Drawn,
    buffer_m: float,
    keys: Sequence[GroupKey],
    measures: Sequence[FieldSpec],
    found: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the provenance of an answer of the database; `found` is its one row."""
    document = opening(keys, buffer_m, demo=bool(found["demo"]))
    document["points"] = layer(points) | {"counted": found["totals"]["points"]}
    document["zones"] = _zones(zones, found)
    if found["rounds"]:
        document["rounds"] = found["rounds"]
    totals = found["totals"]
    notes = list(zones.notes) if isinstance(zones, Drawn) else []
    notes += _inferred_notes(keys, found["inferred"] or {})
    notes += missing_notes(measures, [totals[f"missing{place}"] for place in range(len(measures))])
    document["notes"] = notes
    document["engine"] = {"name": "PostGIS", **found["versions"]}
    return document


def _zones(zones: Selection | Drawn, found: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(zones, Drawn):
        return zones.provenance()
    rows = found["zones"] or []
    area = found["area"]
    document = layer(zones) | {"count": len(rows), "area_m2": None if area is None else round(area, 1)}
    document.setdefault("ids", [row["id"] for row in rows])
    return document


def _inferred_notes(keys: Sequence[GroupKey], inferred: Mapping[str, int]) -> list[str]:
    return [
        f"{key.spec.label}: a {count:,} puntos sin el dato se les asignó el del polígono que los contiene."
        for place, key in enumerate(keys)
        if (count := inferred.get(f"k{place}", 0))
    ]
