"""What an import does to what stands: nothing twice, nothing undone, nothing by halves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text, update

from geo.cluster import ClusterUrls
from geo.database import Database
from geo.errors import InvalidParameter
from geo.importing import Options, run
from geo.layers import get_layer
from geo.viewer import LOCAL_OPERATOR
from tests.importing import files
from tests.importing.conftest import Rows, Take
from tests.importing.files import JANOS, point
from web.settings import PROJECT


def test_identical_rows_are_told_apart_by_their_ordinal(tmp_path: Path, take: Take, rows: Rows) -> None:
    twice = "x,30.8,-108.2\n"
    path = files.csv(tmp_path / "a.csv", "nombre,lat,lon\n" + twice * 2 + "y,30.9,-108.2\n")
    assert take(path, "servicios").imported == 3
    assert take(path, "servicios").unchanged == 3
    more = files.csv(tmp_path / "b.csv", "nombre,lat,lon\ny,30.9,-108.2\n" + twice * 3)
    report = take(more, "servicios")
    assert (report.unchanged, report.imported) == (3, 1)
    assert len(rows("servicios")) == 4


def test_a_key_updates_its_feature(tmp_path: Path, take: Take, rows: Rows) -> None:
    a = files.csv(tmp_path / "a.csv", "cvegeo,nombre,pob,lat,lon\n80350001,Janos,3000,30.88,-108.19\n")
    b = files.csv(tmp_path / "b.csv", "cvegeo,nombre,pob,lat,lon\n080350001,Janos,3194,30.8873,-108.1898\n")
    assert take(a, "localidades").imported == 1
    assert take(b, "localidades").updated == 1
    assert take(b, "localidades").unchanged == 1
    (row,) = rows("localidades")
    assert (row["cvegeo"], row["poblacion"], row["editado_en"]) == ("080350001", 3194, None)
    assert row["origen"] == "importacion"


CENSUS = "ronda,folio,personas,lat,lon\n2018-11,1,4,30.88,-108.19\n2018-11,2,5,30.89,-108.20\n"


def test_round_and_folio_find_the_dwelling(tmp_path: Path, take: Take, rows: Rows) -> None:
    """Without any outline loaded, a dwelling's municipality is unknown and its key still finds it."""
    first = files.csv(tmp_path / "a.csv", CENSUS)
    second = files.csv(tmp_path / "b.csv", CENSUS.replace("1,4,", "1,6,"))
    assert take(first, "viviendas").imported == 2
    report = take(second, "viviendas")
    assert (report.updated, report.unchanged, report.imported) == (1, 1, 0)
    assert sorted(row["personas"] for row in rows("viviendas")) == [5, 6]


def test_an_outline_loaded_later_duplicates_nothing(tmp_path: Path, take: Take, rows: Rows) -> None:
    """The same census imported before and after its municipality's outline stays one census."""
    path = files.csv(tmp_path / "a.csv", CENSUS)
    take(path, "viviendas")
    outline = 'WKT,CVEGEO,NOMGEO\n"POLYGON((-109 30,-107 30,-107 31.5,-109 31.5,-109 30))",08035,Janos\n'
    assert take(files.csv(tmp_path / "m.csv", outline), "municipios").imported == 1
    report = take(path, "viviendas")
    assert (report.imported, len(report.conflicts), len(rows("viviendas"))) == (0, 0, 2)


def test_three_municipalities_may_each_have_a_folio_one(tmp_path: Path, take: Take, rows: Rows) -> None:
    """Each municipality numbers its own forms: one's upload never overwrites another's."""
    header = "municipio,ronda,folio,lat,lon\n"
    for number, municipality in enumerate(("08035", "08005", "08013")):
        line = f"{municipality},2018-11,1,30.{number + 5},-108.2\n"
        assert take(files.csv(tmp_path / f"{number}.csv", header + line), "viviendas").imported == 1
    assert len(rows("viviendas")) == 3


def test_a_repeated_key_is_rejected_by_row(tmp_path: Path, take: Take, rows: Rows) -> None:
    text_ = "cvegeo,nombre,lat,lon\n080350001,Janos,30.88,-108.19\n080350072,Monte Verde,30.91,-108.71\n"
    path = files.csv(tmp_path / "a.csv", text_ + "080350001,Otra,30.89,-108.19\n")
    refused = take(path, "localidades")
    assert refused.error
    assert [(one.row, one.value) for one in refused.rejected] == [(3, "080350001")]
    assert "fila 1" in refused.rejected[0].reason
    assert rows("localidades") == []
    assert take(path, "localidades", partial=True).imported == 2


def test_what_people_edited_stays(tmp_path: Path, take: Take, rows: Rows, database: Database) -> None:
    path = files.csv(tmp_path / "a.csv", "nombre,lat,lon\nx,30.8,-108.2\ny,30.9,-108.2\n")
    take(path, "servicios")
    with database.transaction(LOCAL_OPERATOR) as connection:
        table = get_layer("servicios").__table__
        connection.execute(
            update(get_layer("servicios")).where(table.c.nombre == "x").values(nombre="corregido")
        )
    report = take(path, "servicios")
    assert (report.unchanged, report.updated, report.imported) == (1, 0, 0)
    assert [(one.row, one.fields) for one in report.conflicts] == [(1, ["nombre"])]
    assert {row["nombre"] for row in rows("servicios")} == {"corregido", "y"}


def test_a_typed_feature_is_not_overwritten(
    tmp_path: Path, take: Take, database: Database, rows: Rows
) -> None:
    with database.transaction(LOCAL_OPERATOR) as connection:
        place = func.ST_GeomFromText("POINT(-108.19 30.88)", 4326)
        connection.execute(
            insert(get_layer("localidades")).values(cvegeo="080350001", nombre="Mía", geom=place)
        )
    path = files.csv(tmp_path / "a.csv", "cvegeo,nombre,lat,lon\n080350001,Janos,30.88,-108.19\n")
    assert take(path, "localidades").conflicts[0].fields == ["nombre"]
    assert rows("localidades")[0]["nombre"] == "Mía"


def test_demonstration_rows_give_way_whole(
    tmp_path: Path, take: Take, database: Database, rows: Rows
) -> None:
    with database.transaction(LOCAL_OPERATOR) as connection:
        place = func.ST_GeomFromText("POINT(-108.19 30.88)", 4326)
        connection.execute(
            insert(get_layer("localidades")).values(
                cvegeo="080350001", nombre="Inventada", altitud=9, geom=place, origen="demostracion"
            )
        )
    path = files.csv(tmp_path / "a.csv", "cvegeo,nombre,lat,lon\n080350001,Janos,30.88,-108.19\n")
    assert take(path, "localidades").updated == 1
    (row,) = rows("localidades")
    assert (row["nombre"], row["altitud"], row["origen"]) == ("Janos", None, "importacion")


def test_all_or_nothing_and_the_good_rows(tmp_path: Path, take: Take, rows: Rows) -> None:
    text_ = "nombre,capacidad,lat,lon\na,10,30.8,-108.2\nb,40 familias,30.8,-108.2\n"
    text_ += "c,-1,30.8,-108.2\nd,1,,\ne,1,19.4,-99.1\n"
    path = files.csv(tmp_path / "a.csv", text_)
    refused = take(path, "servicios")
    assert refused.error
    assert "--partial" in refused.error
    assert [one.row for one in refused.rejected] == [2, 3, 4, 5]
    assert refused.rejected[0].value == "40 familias"
    assert rows("servicios") == []
    report = take(path, "servicios", partial=True)
    assert (report.error, report.imported, len(report.rejected)) == (None, 1, 4)
    assert take(path, "servicios", partial=True, anywhere=True).imported == 1


def test_a_dry_run_says_all_and_leaves_nothing(tmp_path: Path, take: Take, rows: Rows) -> None:
    path = files.geojson(tmp_path / "a.geojson", point(*JANOS, nombre="x"))
    report = take(path, "servicios", dry_run=True)
    assert (report.imported, report.dry_run) == (1, True)
    assert rows("servicios") == []
    assert take(path, "servicios").imported == 1


def test_each_import_is_recorded(tmp_path: Path, take: Take, database: Database) -> None:
    path = files.geojson(tmp_path / "a.geojson", point(*JANOS, nombre="x"))
    take(path, "servicios")
    with database.transaction(LOCAL_OPERATOR) as connection:
        (row,) = connection.execute(
            text("SELECT capa, archivo, length(sha256), quien, resumen FROM importaciones")
        )
    assert tuple(row)[:4] == ("servicios", "a.geojson", 64, LOCAL_OPERATOR.name)
    assert row.resumen["nuevas"] == 1


def test_constants_defaults_and_wrong_options(tmp_path: Path, take: Take, rows: Rows) -> None:
    path = files.geojson(tmp_path / "a.geojson", point(*JANOS, x="1"))
    assert take(path, "restricciones").imported == 1
    assert rows("restricciones")[0]["tipo"] == "otra"
    assert take(path, "servicios", constants={"tipo": "Primaria"}, mapping={"nombre": "x"}).imported == 1
    assert (rows("servicios")[0]["tipo"], rows("servicios")[0]["nombre"]) == ("primaria", "1")
    for wrong in (
        {"constants": {"tipo": "zz"}},
        {"mapping": {"zz": "x"}},
        {"crs": "EPSG:999999"},
        {"constants": {"zz": "1"}},
    ):
        with pytest.raises(InvalidParameter):
            take(path, "servicios", **wrong)
    assert "no tiene la columna" in str(take(path, "servicios", mapping={"nombre": "zz"}).error)


def test_two_imports_at_once_add_up_to_one(tmp_path: Path, database: Database, rows: Rows) -> None:
    lines = "".join(f"n{number},30.8,-108.{number:04}\n" for number in range(300))
    path = files.csv(tmp_path / "a.csv", "nombre,lat,lon\n" + lines)
    reports = []

    def work() -> None:
        with database.transaction(LOCAL_OPERATOR) as connection:
            reports.append(run(connection, path, get_layer("servicios"), Options()))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.imported for report in reports) == [0, 0, 300]
    assert len(rows("servicios")) == 300


def test_killed_in_the_middle_leaves_no_row(tmp_path: Path, urls: ClusterUrls, database: Database) -> None:
    lines = "".join(f"n{number},30.8,-108.2\n" for number in range(60_000))
    path = files.csv(tmp_path / "a.csv", "nombre,lat,lon\n" + lines)
    script = (
        "import sys; from pathlib import Path; import capas\n"
        "from geo.database import Database; from geo.importing import Options, run\n"
        "from geo.layers import get_layer; from geo.viewer import LOCAL_OPERATOR\n"
        "tell = lambda what, done, total: print(what, done, flush=True)\n"
        "with Database(sys.argv[1]).transaction(LOCAL_OPERATOR) as connection:\n"
        "    run(connection, Path(sys.argv[2]), get_layer('servicios'), Options(), progress=tell)\n"
        "    print('hecho', flush=True); sys.stdin.read()\n"
    )
    url = database.url.render_as_string(hide_password=False)
    for moment in ("Leyendo", "Guardando", "hecho"):
        child = subprocess.Popen(
            [sys.executable, "-c", script, url, str(path)],
            stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )  # fmt: skip
        assert child.stdout is not None
        for line in child.stdout:
            if line.startswith(moment):
                break
        else:
            pytest.fail(f"el proceso acabó antes de «{moment}»")
        time.sleep(0.05)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        with database.transaction(LOCAL_OPERATOR) as connection:
            table = get_layer("servicios").__table__
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
