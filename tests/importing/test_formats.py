"""Every format, encoding and archive ends in rows or in one clear sentence."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import geopandas
import openpyxl
import pyogrio
import pytest
import shapely

from geo.errors import ContentRefused, NotFound, TierraFirmeError
from geo.importing import Options, inspect
from geo.importing.encodings import detect
from geo.importing.formats import opened
from geo.layers import get_layer
from tests.conftest import SHARED_DATA, needs_real_data
from tests.importing import files
from tests.importing.conftest import Rows, Take
from tests.importing.files import JANOS, MONTE_VERDE, REGION, frame, point

NAMES = ["Escuela Ñandú", "Clínica «Año»"]


def two() -> geopandas.GeoDataFrame:
    return frame(JANOS, MONTE_VERDE, nombre=NAMES, capacidad=[10, 20])


def written(folder: Path, driver: str, name: str) -> Path:
    path = folder / name
    two().to_file(path, driver=driver)
    return path


def as_shapefile(folder: Path) -> Path:
    inner = folder / "shp"
    inner.mkdir()
    two().to_file(inner / "escuelas.shp", encoding="CP1252")
    (inner / "escuelas.cpg").unlink()
    return files.zipped(folder / "e.zip", inner, "una carpeta con espacios/otra/")


def as_geodatabase(folder: Path) -> Path:
    inner = folder / "gdb"
    inner.mkdir()
    two().astype({"capacidad": "int32"}).to_file(inner / "e.gdb", driver="OpenFileGDB")
    return files.zipped(folder / "e.zip", inner)


def as_kmz(folder: Path) -> Path:
    inner = folder / "kmz"
    inner.mkdir()
    written(inner, "KML", "doc.kml")
    return files.zipped(folder / "e.kmz", inner)


def as_xlsx(folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Directorio de escuelas", None, None, None])
    sheet.append([])
    sheet.append(["Nombre", "Capacidad", "Latitud", "Longitud"])
    sheet.append([NAMES[0], 10, JANOS[1], JANOS[0]])
    sheet.append([NAMES[1], "=10+10", "30°54'48.107\"N", "108°42'53.111\"O"])
    sheet["B5"] = 20
    book.save(folder / "e.xlsx")
    return folder / "e.xlsx"


def as_text(encoding: str, delimiter: str = ",") -> object:
    def write(folder: Path) -> Path:
        lines = [["nombre", "capacidad", "lat", "lon"]]
        lines += [
            [NAMES[0], "10", str(JANOS[1]), str(JANOS[0])],
            [NAMES[1], "20", "30.913363", "-108.714753"],
        ]
        return files.csv(folder / "e.txt", "\r\n".join(delimiter.join(row) for row in lines), encoding)

    return write


def as_lines(folder: Path) -> Path:
    rows = [point(*JANOS, nombre=NAMES[0], capacidad=10), point(*MONTE_VERDE, nombre=NAMES[1], capacidad=20)]
    path = folder / "e.json"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def as_parquet(folder: Path) -> Path:
    two().to_parquet(folder / "e.parquet")
    return folder / "e.parquet"


FORMATS = {
    "geojson": lambda folder: written(folder, "GeoJSON", "e.geojson"),
    "gpkg": lambda folder: written(folder, "GPKG", "e.gpkg"),
    "sin_extension": lambda folder: written(folder, "GPKG", "e.gpkg").rename(folder / "e"),
    "fgb": lambda folder: written(folder, "FlatGeobuf", "e.fgb"),
    "kml": lambda folder: written(folder, "KML", "e.kml"),
    "shp": as_shapefile,
    "gdb": as_geodatabase,
    "kmz": as_kmz,
    "parquet": as_parquet,
    "xlsx": as_xlsx,
    "lineas": as_lines,
    **{
        f"csv_{name}": as_text(name)
        for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "cp850", "mac_roman")
    },
    **{
        f"csv_{name}": as_text("utf-8", sign)
        for name, sign in (("punto_y_coma", ";"), ("tabulador", "\t"), ("barra", "|"))
    },
}


@pytest.mark.parametrize("name", list(FORMATS))
def test_format(name: str, tmp_path: Path, take: Take, rows: Rows) -> None:
    path = FORMATS[name](tmp_path)  # type: ignore[operator]
    report = take(path, "servicios")
    assert report.error is None, report
    assert (report.read, report.imported, report.rejected) == (2, 2, [])
    stored = rows("servicios")
    assert [row["nombre"] for row in stored] == NAMES
    assert [row["capacidad"] for row in stored] == [10, 20]
    assert [row["wkt"] for row in stored] == ["POINT(-108.189849 30.887257)", "POINT(-108.714753 30.913363)"]
    assert take(path, "servicios").unchanged == 2
    preview = inspect(path, get_layer("servicios"), Options(region=REGION))
    assert preview.error is None
    assert [row["values"]["nombre"] for row in preview.rows] == NAMES
    assert preview.rows[0]["geometry"]["type"] == "Point"


def bomb(folder: Path) -> Path:
    with (
        zipfile.ZipFile(folder / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("datos.csv", "w", force_zip64=True) as stream,
    ):
        for _ in range(200):
            stream.write(b"0" * (1 << 20))
    return folder / "b.zip"


def lying_bomb(folder: Path) -> Path:
    """Declare ten bytes and unpack to many more."""
    path = bomb(folder)
    raw = bytearray(path.read_bytes())
    central = raw.rindex(b"PK\x01\x02")
    raw[central + 24 : central + 28] = struct.pack("<I", 10)
    path.write_bytes(raw)
    return path


def zip_of(name: str, content: bytes) -> object:
    def write(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "z.zip", "w") as archive:
            archive.writestr(name, content)
        return folder / "z.zip"

    return write


def nested() -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", "lat,lon\n30,-108\n")
    return inner.getvalue()


def raw(content: bytes, name: str = "archivo") -> object:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "ja"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&b;</name></Document></kml>'
)
ENTITY = (
    b'<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<gpx version="1.1"><wpt lat="30" lon="-108"><name>&x;</name></wpt></gpx>'
)
VRT = (
    b"<OGRVRTDataSource><OGRVRTLayer name='passwd'><SrcDataSource>/etc/passwd</SrcDataSource>"
    b"</OGRVRTLayer></OGRVRTDataSource>"
)
GDALG = b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"}'
CUT = b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geo'
REFUSED = {
    "bomba": bomb,
    "bomba_mentirosa": lying_bomb,
    "ruta_fuera": zip_of("../../fuera.csv", b"lat,lon\n30,-108\n"),
    "ruta_absoluta": zip_of("/tmp/fuera.csv", b"lat,lon\n30,-108\n"),
    "zip_en_zip": zip_of("otro.zip", nested()),
    "zip_sin_datos": zip_of("foto.jpg", b"\xff\xd8\xff"),
    "zip_cortado": raw(b"PK\x03\x04" + b"\x00" * 40),
    "risas": raw(LAUGHS, "x.kml"),
    "entidad": raw(ENTITY, "x.gpx"),
    "risas_utf16": raw(LAUGHS.decode().encode("utf-16"), "x.kml"),
    "kmz_con_entidad": zip_of("doc.kml", LAUGHS),
    "vrt": raw(VRT, "x.geojson"),
    "gdalg": raw(GDALG, "x.geojson"),
    "vacio": raw(b""),
    "blancos": raw(b" \n \n"),
    "binario": raw(bytes(range(256)) * 20),
    "html": raw(b"<!DOCTYPE html><html><body>404</body></html>", "x.geojson"),
    "json": raw(b'{"a": 1}', "x.json"),
    "lista": raw(b"[1, 2]", "x.json"),
    "geojson_cortado": raw(CUT),
    "kml_cortado": raw(b'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>x</name>'),
    "geojson_sin_filas": raw(b'{"type": "FeatureCollection", "features": []}'),
    "solo_encabezado": raw(b"nombre,lat,lon\n"),
    "csv_sin_coordenadas": raw(b"nombre,capacidad\nx,1\n"),
    "parquet_cortado": raw(b"PAR1" + b"\x00" * 100),
    "gpkg_cortado": raw(b"SQLite format 3\x00" + b"\x00" * 100),
    "fgb_cortado": raw(b"fgb\x03fgb\x00" + b"\x01" * 30),
    "shp_cortado": raw(b"\x00\x00\x27\x0a" + b"\x00" * 120, "x.shp"),
    "xls_falso": raw(b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "x.xls"),
    "rar": raw(b"Rar!\x1a\x07\x00", "x.rar"),
    "gzip": raw(b"\x1f\x8b\x08\x00", "x.gz"),
    "xlsx_falso": zip_of("xl/workbook.xml", b"<no/>"),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_cannot_be_read_is_one_sentence(name: str, tmp_path: Path, take: Take, rows: Rows) -> None:
    path = REFUSED[name](tmp_path)  # type: ignore[operator]
    report = take(path, "servicios")
    assert report.error, report
    assert "\n" not in report.error
    assert "passwd" not in report.error
    assert rows("servicios") == []
    assert inspect(path, get_layer("servicios"), Options(region=REGION)).error


def test_a_missing_file_is_said(tmp_path: Path, take: Take) -> None:
    with pytest.raises(NotFound, match="nada"):
        take(tmp_path / "nada.csv", "servicios")


def test_several_layers_are_a_question(tmp_path: Path, take: Take) -> None:
    path = tmp_path / "dos.gpkg"
    two().to_file(path, layer="uno", driver="GPKG")
    two().to_file(path, layer="dos", driver="GPKG", mode="a")
    assert "«uno», «dos»" in str(take(path, "servicios").error)
    assert "tres" in str(take(path, "servicios", layer_name="tres").error)
    assert take(path, "servicios", layer_name="dos").imported == 2


def test_the_layer_called_like_ours_is_taken(tmp_path: Path, take: Take) -> None:
    path = tmp_path / "dos.gpkg"
    two().to_file(path, layer="otra", driver="GPKG")
    two().to_file(path, layer="Servicios", driver="GPKG", mode="a")
    assert take(path, "servicios").imported == 2


def test_curves_are_linearised_and_heights_dropped(tmp_path: Path) -> None:
    path = tmp_path / "c.gpkg"
    arc = "CURVEPOLYGON(CIRCULARSTRING(-108 30.5,-107.9 30.6,-107.8 30.5,-107.9 30.4,-108 30.5))"
    source = tmp_path / "c.csv"
    source.write_text(f'id,WKT\n1,"{arc}"\n')
    _, _, wkb, _ = pyogrio.raw.read(source)
    area = shapely.area(shapely.from_wkb(wkb[0]))
    assert area == pytest.approx(3.14159 * 0.01, rel=0.01)
    frame((0, 0)).to_file(path)
    with opened(path) as opened_:
        assert len(next(opened_.chunks()).geometry or []) == 1


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "cp850", "mac_roman"]
)
def test_encodings_are_told_apart(encoding: str, tmp_path: Path) -> None:
    text = "Ejido Ñandú, Ascensión; clínica «año», café\n" * 3
    path = files.csv(tmp_path / "t.txt", text, encoding)
    assert path.read_bytes().decode(detect(path)).lstrip("\ufeff") == text


def test_a_few_foreign_bytes_do_not_spoil_the_rest(tmp_path: Path, take: Take, rows: Rows) -> None:
    path = tmp_path / "m.csv"
    good = "".join(f"Año {n},30.8,-108.{n:03}\n" for n in range(1, 20)).encode()
    path.write_bytes(b"nombre,lat,lon\n" + good + "Ñoño,30.8,-108.5\n".encode("cp1252"))
    assert take(path, "servicios").imported == 20
    assert {row["nombre"] for row in rows("servicios")} >= {"Año 1", "Ñoño"}


@needs_real_data
@pytest.mark.parametrize("slug", ["restricciones", "servicios", "zonas_riesgo"])
def test_files_of_the_wild(slug: str, take: Take) -> None:
    for path in sorted((SHARED_DATA / "import_examples").iterdir()):
        for options in ({}, {"anywhere": True, "partial": True}, {"crs": "EPSG:32616", "anywhere": True}):
            report = take(path, slug, **options)
            assert report.error or report.imported or report.unchanged, (path.name, report)


@needs_real_data
def test_accents_of_a_shapefile_without_cpg(take: Take, rows: Rows) -> None:
    path = SHARED_DATA / "import_examples" / "Presas_inundacion_INECC_cp1252_Clarke1866.zip"
    assert take(path, "restricciones", anywhere=True).imported == 207
    text = json.dumps([row["otros"] for row in rows("restricciones")], ensure_ascii=False)
    assert "ó" in text
    assert "Ã" not in text
    assert "\ufffd" not in text


@needs_real_data
def test_the_catalogue_of_localities(take: Take) -> None:
    path = SHARED_DATA / "localidades_noroeste_2018.geojson"
    first = take(path, "localidades")
    assert (first.read, first.imported, first.rejected) == (1005, 1005, [])
    again = take(path, "localidades")
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 1005)


def test_errors_are_sentences() -> None:
    assert issubclass(ContentRefused, TierraFirmeError)
