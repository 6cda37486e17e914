"""Files as the wild makes them, written anew for each test."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import shapely

REGION = (-109.2, 29.4, -106.2, 32.0)
JANOS = (-108.189849, 30.887257)
MONTE_VERDE = (-108.714753, 30.913363)


def csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(longitude: float, latitude: float, **properties: Any) -> dict[str, Any]:
    return feature({"type": "Point", "coordinates": [longitude, latitude]}, **properties)


def geojson(path: Path, *features: dict[str, Any], **more: Any) -> Path:
    document = {"type": "FeatureCollection", "features": list(features), **more}
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return path


def frame(*points: tuple[float, float], crs: str | None = "EPSG:4326", **columns: list[Any]) -> Any:
    return geopandas.GeoDataFrame(
        pd.DataFrame(columns, index=range(len(points))),
        geometry=[shapely.Point(one) for one in points],
        crs=crs,
    )


def zipped(path: Path, folder: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sorted(folder.rglob("*")):
            if one.is_file():
                archive.write(one, f"{prefix}{one.relative_to(folder)}")
    return path
