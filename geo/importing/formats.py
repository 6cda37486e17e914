"""Open any file that people send, by what it is and not by what it is called."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from xml.parsers import expat

from geo.errors import ContentRefused, NotFound
from geo.importing import encodings
from geo.importing.archives import open_zip, unpack
from geo.importing.delimited import DelimitedSource
from geo.importing.kml_names import written_names
from geo.importing.parquet import ParquetSource
from geo.importing.source import Source, choose_layer
from geo.importing.spreadsheet import SpreadsheetSource
from geo.importing.vector import VectorSource
from geo.layers import Declaration

ACCEPTED: Final = (
    "GeoJSON, GeoPackage, shapefile en zip, FileGDB en zip, KML, KMZ, GPX, FlatGeobuf, GeoParquet, "
    "CSV, Excel (XLSX) u hoja de cálculo ODS"
)
HEAD: Final = 65_536
READABLE: Final = frozenset(
    {
        *(".shp", ".gpkg", ".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".kml", ".gpx", ".fgb"),
        *(".parquet", ".geoparquet", ".csv", ".tsv", ".txt", ".xlsx", ".ods", ".xls"),
    }
)
PAPER: Final = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")
"""Beginnings of documents and pictures, which show data and hold none."""
OTHER_ARCHIVES: Final = {b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip", b"BZh": "bzip2"}


@contextmanager
def opened(
    path: Path, *, layer: str | None = None, declaration: Declaration | None = None
) -> Iterator[Source]:
    """Open the file at `path` for reading; what it had to be unpacked into is removed at the end.

    Args:
        path: file, or folder of a FileGDB.
        layer: name of the layer, in a file that holds several.
        declaration: of the layer that it is imported into, to choose among several.

    Raises:
        NotFound: there is no such file.
        ContentRefused: it is none of the accepted formats, is damaged, or holds several layers.
        TooLarge: it is an archive that unpacks to too much.
    """
    path = Path(path)
    if not path.exists():
        raise NotFound(f"No existe el archivo «{path.name}».")
    # A pipe or a device has no end that could be waited for.
    if not (path.is_file() or path.is_dir()):
        raise ContentRefused("No es un archivo común; guárdelo como archivo y vuelva a intentarlo.")
    with tempfile.TemporaryDirectory(prefix="tierrafirme-") as folder:
        yield _open(path, Path(folder), layer, declaration)


def _open(path: Path, folder: Path, layer: str | None, declaration: Declaration | None) -> Source:
    if path.is_dir():
        return _open_folder(path, layer, declaration)
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head:
        raise ContentRefused("El archivo está vacío.")
    if head.startswith(b"PK"):
        return _open_zip(path, folder, layer, declaration)
    if head.startswith(b"\x00\x00\x27\x0a"):
        encoding = _dbf_encoding(path)
        return VectorSource(
            path, driver="ESRI Shapefile", layer=layer, declaration=declaration, encoding=encoding
        )
    for magic, driver, suffix in (
        (b"SQLite format 3\x00", "GPKG", ".gpkg"),
        (b"fgb\x03fgb", "FlatGeobuf", ".fgb"),
    ):
        if head.startswith(magic):
            link = _alias(path, folder, suffix)
            return VectorSource(link, driver=driver, layer=layer, declaration=declaration)
    if head.startswith(b"PAR1"):
        return ParquetSource(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return SpreadsheetSource(path, layer=layer, declaration=declaration, zipped=False)
    _refuse_other(head)
    return _open_text(path, folder, head, layer, declaration)


def _refuse_other(head: bytes) -> None:
    """Say of what is known not to be data what it is."""
    other = next((name for magic, name in OTHER_ARCHIVES.items() if head.startswith(magic)), None)
    if other is not None:
        raise ContentRefused(f"Es un archivo {other}; descomprímalo y envíe un zip.")
    if head.startswith(PAPER):
        raise ContentRefused(f"Es un documento o una imagen, no datos. Se aceptan: {ACCEPTED}.")


def _open_folder(path: Path, layer: str | None, declaration: Declaration | None) -> Source:
    if not any(path.glob("*.gdbtable")):
        raise ContentRefused("Es una carpeta; comprímala en un zip o elija un archivo.")
    return VectorSource(path, driver="OpenFileGDB", layer=layer, declaration=declaration)


def _open_zip(path: Path, folder: Path, layer: str | None, declaration: Declaration | None) -> Source:
    with open_zip(path) as archive:
        names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names or "content.xml" in names:
        return SpreadsheetSource(path, layer=layer, declaration=declaration, zipped=True)
    files = unpack(path, folder)
    files = [one for one in files if one.stat().st_size]
    geodatabases = sorted({one.parent for one in files if one.suffix == ".gdbtable"})
    found = [one for one in files if one.suffix in READABLE and one.parent not in geodatabases]
    # Beside a shapefile, texts are readme files and metadata.
    serious = [one for one in found if one.suffix not in {".txt", ".csv", ".tsv", ".json"}] + geodatabases
    candidates = sorted(serious or found)
    if not candidates:
        if any(one.suffix in {".zip", ".kmz", ".7z", ".rar"} for one in files):
            raise ContentRefused(
                "El zip contiene otro archivo comprimido; descomprímalo y envíe el de adentro."
            )
        raise ContentRefused(f"El zip no contiene ningún archivo de datos. Se aceptan: {ACCEPTED}.")
    if any(one.name.lower() == "doc.kml" for one in candidates):
        candidates = [one for one in candidates if one.name.lower() == "doc.kml"][:1]
    chosen, layer = _choose(candidates, layer, declaration)
    if chosen.suffix in {".zip", ".kmz"}:
        raise ContentRefused("El zip contiene otro zip; descomprímalo y envíe el de adentro.")
    inside = folder / "abierto"
    inside.mkdir(exist_ok=True)
    return _open(chosen, inside, layer, declaration)


def _choose(
    candidates: list[Path], layer: str | None, declaration: Declaration | None
) -> tuple[Path, str | None]:
    """Return which file of an archive to read, and the layer to look for inside it."""
    if len(candidates) == 1:
        only = candidates[0]
        if only.suffix == ".shp" and layer is not None:
            choose_layer([only.stem], layer, declaration)
            return only, None  # a shapefile is its own only layer; a container's are chosen within
        return only, layer
    stems = [one.stem for one in candidates]
    name = choose_layer(stems, layer, declaration)
    return candidates[stems.index(name)], None


def _open_text(
    path: Path, folder: Path, head: bytes, layer: str | None, declaration: Declaration | None
) -> Source:
    encoding = encodings.detect(path)
    text = head.decode(encoding, errors="ignore").lstrip("\ufeff\x1e \t\r\n")
    if "\x00" in text[:2000]:
        raise ContentRefused(f"No se reconoce el formato del archivo. Se aceptan: {ACCEPTED}.")
    if text.startswith("{"):
        suffix = _json_suffix(text)
        ready = _as_utf8(path, folder, suffix, encoding)
        return VectorSource(ready, driver="GeoJSON", layer=layer, declaration=declaration)
    if text.startswith("["):
        raise ContentRefused("Es JSON pero no GeoJSON: falta una FeatureCollection.")
    if text.startswith("<"):
        return _open_xml(path, folder, text, encoding=encoding, layer=layer, declaration=declaration)
    if not text.strip():
        raise ContentRefused("El archivo está vacío.")
    return DelimitedSource(path)


def _json_suffix(text: str) -> str:
    """Tell GeoJSON from one feature a line, and refuse other JSON (some of which GDAL would run)."""
    first_line = text.split("\n", 1)[0].strip()
    try:
        document = json.loads(first_line)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict) and document.get("type") == "Feature" and "\n" in text.strip():
        return ".geojsonl"
    if "gdal_streamed_alg" in text or not re.search(
        r'"type"\s*:\s*"(FeatureCollection|Feature|Point|LineString|Polygon|Multi\w+|GeometryCollection)"',
        text,
    ):
        raise ContentRefused("Es JSON pero no GeoJSON: falta una FeatureCollection.")
    return ".geojson"


def _open_xml(
    path: Path, folder: Path, text: str, *, encoding: str, layer: str | None, declaration: Declaration | None
) -> Source:
    declared = re.match(r"<\?xml[^>]*encoding=[\"']([\w.-]+)", text)
    if declared and encoding not in {"utf-8-sig", "utf-16", "utf-32"}:
        name = declared[1].lower()
        encoding = encoding if name in {"utf-8", "utf8"} else _known(name) or encoding
    ready = _as_utf8(path, folder, ".xml", encoding)
    root = _root(ready)
    kinds = {"kml": ("LIBKML", ".kml"), "gpx": ("GPX", ".gpx")}
    if root not in kinds:
        if root == "html":
            raise ContentRefused("Es una página web, no datos: descargue de nuevo el archivo.")
        raise ContentRefused(f"Es XML de tipo «{root}», que no se lee. Se aceptan: {ACCEPTED}.")
    driver, suffix = kinds[root]
    return VectorSource(
        _alias(ready, folder, suffix),
        driver=driver,
        layer=layer,
        declaration=declaration,
        written=written_names(ready) if root == "kml" else None,
    )


def _root(path: Path) -> str:
    """Return the local name of the root element, refusing document types and entities."""
    found: list[str] = []

    class Found(Exception):  # control flow: the rest need not be parsed
        pass

    def start(name: str, _attributes: dict[str, str]) -> None:
        found.append(name.rpartition(":")[2].lower())
        raise Found

    def doctype(name: str, *_rest: object) -> None:
        if name.lower() == "html":
            found.append("html")
            raise Found
        raise ContentRefused("El XML declara un tipo de documento o entidades; por seguridad no se abre.")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        with path.open("rb") as stream:
            parser.ParseFile(stream)
    except Found:
        return found[0]
    except expat.ExpatError as error:
        raise ContentRefused(f"El XML está dañado en la línea {error.lineno}.") from error
    raise ContentRefused("El XML está vacío.")


def _known(encoding: str) -> str | None:
    try:
        return "cp1252" if "".encode(encoding) == b"" and encoding in {"iso-8859-1", "latin1"} else encoding
    except LookupError:
        return None


def _as_utf8(path: Path, folder: Path, suffix: str, encoding: str) -> Path:
    """Return the text in UTF-8 under a name that GDAL takes for what it is."""
    if encoding == "utf-8" and suffix != ".xml" and _is_clean(path):
        return _alias(path, folder, suffix)
    target = folder / f"datos{suffix}"
    with (
        path.open(encoding=encoding, errors=encodings.decoder_errors(encoding), newline="") as source,
        target.open("w", encoding="utf-8", newline="") as stream,
    ):
        head = source.read(HEAD).lstrip("\ufeff \t\r\n")
        # The text is UTF-8 from here on, whatever its first line said.
        stream.write(re.sub(r"^<\?xml[^>]*\?>", '<?xml version="1.0" encoding="UTF-8"?>', head))
        shutil.copyfileobj(source, stream, 1 << 20)
    return target


def _is_clean(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as stream:
            while stream.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _alias(path: Path, folder: Path, suffix: str) -> Path:
    """Return a link to `path` with a plain name: GDAL takes hints, and even commands, from names."""
    stem = re.sub(r"[^\w .-]", "_", path.stem)[:80] or "datos"
    link = folder / f"{stem}{suffix}"
    if link != path and not link.exists():
        link.symlink_to(path.resolve())
    return link


def _dbf_encoding(path: Path) -> str | None:
    """Return the encoding of a shapefile's attributes by their bytes: `.cpg` files often lie."""
    table = next((one for one in path.parent.glob(f"{_glob(path.stem)}.[dD][bB][fF]")), None)
    if table is None:
        return None
    with table.open("rb") as stream:
        head = stream.read(32)
    if len(head) < 32:  # noqa: PLR2004 - dBase's fixed header
        return None
    found = encodings.detect(table, skip=int.from_bytes(head[8:10], "little"))
    names = {
        "utf-8": "UTF-8",
        "cp1252": "CP1252",
        "latin-1": "ISO-8859-1",
        "cp850": "CP850",
        "mac_roman": "MACINTOSH",
    }
    return names.get(found)


def _glob(stem: str) -> str:
    return re.sub(r"([\[\]*?])", r"[\1]", stem)
