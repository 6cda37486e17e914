"""The coordinate reference systems in use and why.

Storage is EPSG:4326. Every reported length, buffer and area is taken on the ellipsoid
(`geography` in SQL, `GEOD` here). EPSG:6367 (UTM 12N, ITRF2008) serves planar overlays only:
its area error reaches +0.33 % at the region's eastern end; Web Mercator's is +36 % and is never used
to measure. Janos crosses -108 degrees, so a zone is never chosen per feature.
"""

from __future__ import annotations

from typing import Final

from pyproj import Geod

GEOGRAPHIC: Final = 4326
PLANAR: Final = 6367
WEB_MERCATOR: Final = 3857

GEOD: Final = Geod(ellps="WGS84")
"""The ellipsoid on which lengths and areas are reported; PostGIS' `geography` uses the same."""
