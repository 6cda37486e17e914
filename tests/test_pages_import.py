"""The import wizard, without scripts: upload, review, correct, import, report."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
import time

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.database import Database
from geo.importing import run as run_import
from geo.layers import get_layer
from geo.read import Selection, count, rows
from geo.viewer import LOCAL_OPERATOR
from tests.pages import token
from web import import_job
from web.import_job import ImportJob
from web.settings import Settings

IMPORT = "/capas/albergues/importar"
GOOD = "nombre,latitud,longitud,num_familias,telefono,comentario\n" + "".join(
    f"Refugio {place},30.{place:02d},-108.{place:02d},{place},6361234567,nota {place}\n"
    for place in range(5, 25)
)
BAD = GOOD + "Lejos,19.43,-99.13,3,,\nMal,30.5,-108.5,muchas,,=1+1\n"


def upload(client: FlaskClient, text: str, name: str = "refugios.csv", url: str = IMPORT) -> str:
    data = {"csrf_token": token(client, url), "archivo": (io.BytesIO(text.encode()), name)}
    answer = client.post(url, data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def sent_by(html: str) -> dict[str, list[str]]:
    """Return what a browser would send of the review's form."""
    form = html.split('id="revision"')[1].split("</form>", maxsplit=1)[0]
    values: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") in {"radio", "checkbox"} and " checked" not in tag:
            continue
        values.setdefault(attributes["name"], []).append(attributes.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values.setdefault(name, []).append(chosen[1] if chosen else "")
    return values


def places(sent: dict[str, list[str]]) -> dict[str, str]:
    """Return the number that the review's form gives each column."""
    return {
        names[0]: key.removeprefix("columna-") for key, names in sent.items() if key.startswith("columna-")
    }


def finish(client: FlaskClient, review: str) -> TestResponse:
    for _ in range(200):
        if client.get(f"{review}/estado").get_json()["fase"] != "en_curso":
            return client.get(f"{review}/avance", follow_redirects=True)
        time.sleep(0.05)
    raise AssertionError("la importación no terminó")


def run(client: FlaskClient, review: str, **changes: object) -> TestResponse:
    data = sent_by(client.get(review).text) | {"accion": "importar"} | changes
    answer = client.post(review, data=data)
    assert answer.status_code == 303
    return finish(client, review)


def total(database: Database) -> int:
    with database.transaction(LOCAL_OPERATOR) as connection:
        return count(connection, Selection(get_layer("albergues")), LOCAL_OPERATOR)


def target(html: str, column: str) -> str:
    place = re.search(rf'name="columna-(\d+)" value="{column}"', html)
    assert place
    options = html.split(f'name="destino-{place[1]}"')[1].split("</select>", maxsplit=1)[0]
    chosen = re.search(r'value="([^"]*)" selected', options)
    return chosen[1] if chosen else ""


def test_the_review_proposes_and_writes_nothing(client: FlaskClient, database: Database) -> None:
    page = client.get(upload(client, GOOD)).text
    assert target(page, "nombre") == "campo:nombre"
    assert target(page, "num_familias") == "campo:familias"
    assert target(page, "latitud") == "lugar:lat"
    assert target(page, "comentario") == ""
    assert re.search(r"telefono</th>\s*<td>\s*<span[^>]*>Se descarta: dato personal", page)
    assert "6361234567" not in page
    sample = json.loads(page.split('id="muestra">')[1].split("</script>")[0])
    assert len(sample["features"]) == 20
    assert total(database) == 0


def test_the_whole_way_without_scripts(client: FlaskClient, database: Database, settings: Settings) -> None:
    review = upload(client, GOOD)
    report = run(client, review).text
    assert "Se guardaron 20 elementos" in report
    assert "telefono" in report
    assert total(database) == 20
    assert settings.data_folder is not None
    assert not list(settings.data_folder.rglob("refugios.csv")), "the file does not outlive its use"
    assert client.get(f"{review}/avance").text.count("Importación terminada") == 1, "survives a reload"
    again = run(client, upload(client, GOOD)).text
    assert "No hizo falta guardar nada" in again
    assert total(database) == 20


def test_bad_rows_stop_everything_until_the_good_ones_are_asked_for(
    client: FlaskClient, database: Database
) -> None:
    review = upload(client, BAD)
    page = client.get(review).text
    assert "2 filas de la muestra tienen problemas" in page
    report = run(client, review).text
    assert total(database) == 0
    assert "--" not in re.sub(r"<!--.*?-->", "", report), "the command line's words stay there"
    assert "Importar las 20 filas buenas" in report
    listed = client.get(f"{review}/rechazadas.csv")
    found = list(csv.DictReader(io.StringIO(listed.text.removeprefix("\ufeff"))))
    assert [(one["fila"], one["campo"]) for one in found] == [
        ("21", "Ubicación"),
        ("22", "Familias alojadas"),
    ]
    assert found[0]["valor"].startswith("'-"), "a spreadsheet takes no value for a formula"
    data = {"csrf_token": sent_by(page)["csrf_token"]}
    assert client.post(f"{review}/buenas", data=data).status_code == 303
    assert "Se guardaron 20 elementos" in finish(client, review).text
    assert total(database) == 20


def test_columns_go_where_the_person_says(client: FlaskClient, database: Database) -> None:
    review = upload(client, GOOD)
    sent = sent_by(client.get(review).text)
    place = places(sent)
    changes = {
        f"destino-{place['num_familias']}": "",
        f"destino-{place['comentario']}": "campo:condiciones",
        f"destino-{place['nombre']}": "-",
        "valor-campo": ["tipo", ""],
        "valor": ["De jornaleros agrícolas", ""],
    }
    answer = client.post(review, data=sent | changes | {"accion": "revisar"}, follow_redirects=True).text
    assert target(answer, "num_familias") == ""
    assert target(answer, "comentario") == "campo:condiciones"
    assert target(answer, "nombre") == "-"
    assert "Se guardaron 20" in run(client, review).text
    with database.transaction(LOCAL_OPERATOR) as connection:
        first = rows(connection, Selection(get_layer("albergues"), limit=1), LOCAL_OPERATOR)[0]
        others = connection.exec_driver_sql("SELECT otros FROM albergues ORDER BY id LIMIT 1").scalar_one()
    assert (first.nombre, first.familias, first.condiciones, first.tipo) == (
        None,
        None,
        "nota 5",
        "jornaleros",
    )
    assert others == {"num_familias": "5"}


def test_two_columns_for_one_field_are_told(client: FlaskClient) -> None:
    review = upload(client, GOOD)
    sent = sent_by(client.get(review).text)
    place = places(sent)
    page = client.post(
        review, data=sent | {f"destino-{place['comentario']}": "campo:nombre"}, follow_redirects=True
    )
    assert "recibe dos columnas" in page.text


def test_metres_without_a_system_ask_the_question_and_take_the_answer(
    client: FlaskClient, database: Database
) -> None:
    review = upload(client, "nombre,x,y\nA,768640,3420400\nB,768700,3420500\n")
    page = client.get(review).text
    assert "Así no se puede importar" in page
    assert "--crs" not in page
    assert "UTM 12 norte" in page
    data = sent_by(page) | {"crs": "EPSG:32612", "accion": "revisar"}
    assert "Así no se puede importar" not in client.post(review, data=data, follow_redirects=True).text
    assert "Se guardaron 2 elementos" in run(client, review).text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "vacio.csv"),
        ("no soy nada", "x.bin"),
        ("a,b\n1,2\n", "sin_lugar.csv"),
        ("PK\x03\x04roto", "roto.zip"),
    ],
)
def test_a_useless_file_ends_in_a_sentence(client: FlaskClient, text: str, name: str) -> None:
    page = client.get(upload(client, text, name))
    assert page.status_code == 200
    assert "Así no se puede importar" in page.text


def test_a_wrong_system_is_told_and_the_rest_of_the_review_stays(client: FlaskClient) -> None:
    review = upload(client, GOOD)
    page = client.post(
        review, data=sent_by(client.get(review).text) | {"crs_otro": "EPSG:1"}, follow_redirects=True
    )
    assert page.status_code == 200
    assert "Así no se puede importar" in page.text
    assert "A dónde va cada columna" in page.text


def test_a_token_serves_its_layer_only_and_ends_when_cancelled(client: FlaskClient) -> None:
    review = upload(client, GOOD)
    assert client.get(review.replace("albergues", "viviendas")).status_code == 404
    data = {"csrf_token": sent_by(client.get(review).text)["csrf_token"]}
    assert client.post(f"{review}/cancelar", data=data).status_code == 303
    assert client.get(review).status_code == 404
    assert client.get(f"{IMPORT}/..").status_code == 404


def test_scripts_are_answered_in_json(client: FlaskClient) -> None:
    headers = {"Accept": "application/json"}
    data = {"csrf_token": token(client, IMPORT), "archivo": (io.BytesIO(GOOD.encode()), "a.csv")}
    answer = client.post(IMPORT, data=data, content_type="multipart/form-data", headers=headers)
    assert answer.get_json()["siguiente"].startswith(IMPORT)
    data = {"csrf_token": token(client, IMPORT)}
    refused = client.post(IMPORT, data=data, content_type="multipart/form-data", headers=headers)
    assert "elija un archivo" in refused.get_json()["error"]


def test_work_is_seen_while_it_runs_cannot_start_twice_and_its_death_is_noticed(
    client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    working = run_import

    def slow(*arguments: object, **named: object) -> object:
        assert release.wait(20)
        return working(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("web.import_job.run", slow)
    review = upload(client, GOOD)
    sent = sent_by(client.get(review).text) | {"accion": "importar"}
    assert client.post(review, data=sent).location.endswith("/avance")
    page = client.get(f"{review}/avance").text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert client.get(review).location.endswith("/avance")
    good = client.post(f"{review}/buenas", data={"csrf_token": sent["csrf_token"]})
    assert good.status_code == 409
    release.set()
    assert "Se guardaron 20" in finish(client, review).text

    review = upload(client, GOOD)
    assert settings.data_folder is not None
    job = ImportJob(settings.data_folder / "subidos" / review.rsplit("/", 1)[1])
    state = job.state()
    state.phase = import_job.RUNNING
    job.write(state)
    assert job.state().phase == import_job.INTERRUPTED
    assert "La importación se interrumpió" in client.get(review).text


def test_a_bug_in_the_work_is_told_and_leaves_nothing(
    client: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> object:
        raise RuntimeError("inesperado")

    monkeypatch.setattr(import_job, "run", broken)
    review = upload(client, GOOD)
    page = run(client, review).text
    assert "No se guardó nada" in page
    assert "inesperado" not in page
    assert total(database) == 0
