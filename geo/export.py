"""Write a selection of a layer as a file that others open, and that comes back as it went.

Every format keeps the stored codes; tables for people add the labels. Each file says what it stands on
and, when it holds invented rows, that it is a DEMOSTRACIÓN.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from geo.errors import InvalidParameter, Unavailable
from geo.exporting.documents import write_geojson, write_kml
from geo.exporting.extract import Extract
from geo.exporting.gis import write_fgb, write_gpkg, write_parquet, write_shp
from geo.exporting.tables import write_csv, write_xlsx
from geo.read import Selection
from geo.viewer import Viewer


@dataclass(frozen=True)
class Format:
    """One format of export.

    Attributes:
        label: for people; suffix: of the file; mime: for the web.
        table: whether it serves for registers, which have no geometry.
    """

    label: str
    suffix: str
    mime: str
    writer: Callable[[Extract, Path], int]
    table: bool = False


FORMATS: Final = {
    "geojson": Format("GeoJSON", ".geojson", "application/geo+json", write_geojson),
    "gpkg": Format("GeoPackage", ".gpkg", "application/geopackage+sqlite3", write_gpkg),
    "shp": Format("Shapefile (zip)", ".zip", "application/zip", write_shp),
    "fgb": Format("FlatGeobuf", ".fgb", "application/octet-stream", write_fgb),
    "parquet": Format("GeoParquet", ".parquet", "application/vnd.apache.parquet", write_parquet),
    "kml": Format("KML (Google Earth)", ".kml", "application/vnd.google-earth.kml+xml", write_kml),
    "csv": Format("CSV", ".csv", "text/csv; charset=utf-8", write_csv, table=True),
    "xlsx": Format(
        "Excel (XLSX)",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write_xlsx,
        table=True,
    ),
}


def write(
    connection: Connection,
    selection: Selection,
    format: str,  # noqa: A002 - the word that callers and URLs use
    target_path: Path,
    viewer: Viewer,
    *,
    include_otros: bool = False,
) -> int:
    """Write the selected features at `target_path` and return how many; a file there is replaced.

    The file appears whole or not at all. Coordinates are in EPSG:4326.

    Args:
        connection: in a transaction of the viewer.
        selection: which rows.
        format: a key of `FORMATS`.
        target_path: where to write.
        viewer: on whose behalf.
        include_otros: whether the columns that match no field (tier `restringido`) go along.

    Raises:
        InvalidParameter: unknown format, or one that holds no table without geometry.
        TooLarge: more rows than the format holds.
        Unavailable: the file cannot be written.
    """
    chosen = FORMATS.get(format)
    if chosen is None:
        raise InvalidParameter("format", f"«{format}» no existe; se aceptan: {', '.join(FORMATS)}")
    if selection.model.declaration.geometry is None and not chosen.table:
        raise InvalidParameter("format", "esta tabla no tiene geometría; exporte en csv o xlsx")
    extract = Extract(connection, selection, viewer, include_otros)
    try:
        with tempfile.TemporaryDirectory(prefix=".tierrafirme-", dir=target_path.parent) as folder:
            draft = Path(folder) / f"{selection.model.declaration.slug}{chosen.suffix}"
            count = chosen.writer(extract, draft)
            draft.replace(target_path)
    except OSError as error:
        raise Unavailable(f"No se pudo escribir {target_path}: {error.strerror or error}.") from error
    return count
