"""Files that nobody foresaw end in rows or in one sentence, and repeat no personal data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.importing import files
from tests.importing.conftest import Rows, Take

CURP = "GODE561231HDFRRL04"


@pytest.mark.parametrize("srid", ["999999", "0", "99999999999999999999"])
def test_an_unknown_srid_is_a_reason(srid: str, tmp_path: Path, take: Take) -> None:
    path = files.csv(tmp_path / "a.csv", f"nombre,geom\nA,SRID={srid};POINT(768640 3420000)\n")
    report = take(path, "servicios")
    assert report.error
    assert report.imported == 0


def test_each_row_is_read_in_the_system_it_states(tmp_path: Path, take: Take, rows: Rows) -> None:
    path = files.csv(
        tmp_path / "a.csv",
        "nombre,geom\nA,SRID=32612;POINT(768640 3420000)\nB,SRID=32613;POINT(195045 3420000)\n"
        "C,POINT(-108.19 30.88)\n",
    )
    assert take(path, "servicios").imported == 3
    wkt = [row["wkt"] for row in rows("servicios")]
    assert wkt == ["POINT(-108.189983 30.882833)", "POINT(-108.18941 30.874032)", "POINT(-108.19 30.88)"]


def test_curves_written_as_text_become_lines(tmp_path: Path, take: Take, rows: Rows) -> None:
    arc = "CIRCULARSTRING(-108.2 30.8,-108.15 30.85,-108.1 30.8,-108.15 30.75,-108.2 30.8)"
    path = files.csv(
        tmp_path / "a.csv",
        f'nombre,wkt\nA,"CURVEPOLYGON({arc})"\n'
        'B,"POLYGON((-108.2 30.8,-108.1 30.8,-108.1 30.9,-108.2 30.8))"\n',
    )
    assert take(path, "zonas_riesgo").imported == 2
    assert rows("zonas_riesgo")[0]["wkt"].count(",") > 60
    assert rows("zonas_riesgo")[1]["wkt"].count(",") == 3


@pytest.mark.timeout(20)
def test_a_pipe_and_a_device_are_refused(tmp_path: Path, take: Take) -> None:
    os.mkfifo(tmp_path / "tubo")
    for path in (tmp_path / "tubo", Path("/dev/zero")):
        assert "No es un archivo" in (take(path, "servicios").error or "")


@pytest.mark.parametrize("head", [b"%PDF-1.4\n1 0 obj\n", b"\x89PNG\r\n\x1a\n\x00", b"\xff\xd8\xff\xe0JFIF"])
def test_a_document_is_called_one(head: bytes, tmp_path: Path, take: Take) -> None:
    (tmp_path / "a.csv").write_bytes(head)
    assert "documento o una imagen" in (take(tmp_path / "a.csv", "servicios").error or "")


def test_json_nested_without_end_is_refused(tmp_path: Path, take: Take) -> None:
    text = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":' + "[" * 9000
    path = tmp_path / "a.geojson"
    path.write_text(text + "]" * 9000 + '},"geometry":null}]}', "utf-8")
    assert take(path, "servicios").error


def test_a_rejected_coordinate_repeats_no_personal_data(tmp_path: Path, take: Take) -> None:
    path = files.csv(
        tmp_path / "a.csv", f"nombre,lat,lon\nA,{CURP},-108.18\nB,30.8,ana@x.mx\nC,30.8,-108.1\n"
    )
    report = take(path, "servicios", partial=True)
    assert report.imported == 1
    assert len(report.rejected) == 2
    assert CURP not in str(report.to_dict())
    assert "ana@x.mx" not in str(report.to_dict())


def test_personal_data_in_a_field_is_cut_out(tmp_path: Path, take: Take, rows: Rows) -> None:
    path = files.csv(tmp_path / "a.csv", f"nombre,lat,lon\nClínica de {CURP} ana@x.mx,30.8,-108.18\n")
    report = take(path, "servicios")
    assert rows("servicios")[0]["nombre"] == "Clínica de … …"
    assert any("datos personales" in warning for warning in report.warnings)
    assert take(path, "servicios").unchanged == 1


def test_columns_of_a_kml_keep_their_accents(tmp_path: Path, take: Take, rows: Rows) -> None:
    data = "".join(
        f'<Data name="{name}"><value>{value}</value></Data>'
        for name, value in (
            ("situación migratoria", "irregular"),
            ("Año (2018)", "7"),
            ("a-b", "1"),
            ("a.b", "2"),
        )
    )
    path = tmp_path / "a.kml"
    path.write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Z</name><ExtendedData>'
        f"{data}</ExtendedData><Point><coordinates>-108.1,30.8</coordinates></Point></Placemark>"
        "</Document></kml>",
        "utf-8",
    )
    report = take(path, "servicios")
    assert report.dropped == ["situación migratoria"]
    assert rows("servicios")[0]["otros"]["Año (2018)"] == "7"
    assert any("«a-b»" in warning for warning in report.warnings)
