"""Forms: nothing typed is lost, errors lead to their fields, nobody's change is trodden on."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geo import write
from geo.database import Database
from geo.layers import all_layers, all_registers, get_layer
from geo.read import Selection, count, one
from geo.viewer import LOCAL_OPERATOR
from tests.pages import fill_municipality, fill_shelters, token

NEW = "/capas/albergues/nuevo"
EVERYTHING = [model.declaration.slug for model in (*all_layers(), *all_registers())]


def form_values(client: FlaskClient, url: str) -> dict[str, object]:
    """Return what a browser would send of the form at `url` if nothing were changed."""
    html = client.get(url).text.split('id="formulario"')[1].split("</form>")[0]
    values: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name, kind = attributes.get("name"), attributes.get("type")
        if not name or (kind in {"radio", "checkbox"} and " checked" not in tag):
            continue
        value = attributes.get("value", "").replace("&#34;", '"')
        if kind == "checkbox":
            values.setdefault(name, [])
            values[name].append(value)  # type: ignore[attr-defined]
        else:
            values[name] = value
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    texts = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    return values | dict(texts)


@pytest.mark.parametrize("slug", EVERYTHING)
def test_every_layer_and_register_has_a_form_with_every_field(client: FlaskClient, slug: str) -> None:
    page = client.get(f"/capas/{slug}/nuevo")
    assert page.status_code == 200
    for spec in write.editable_fields(_model(slug), LOCAL_OPERATOR):
        assert f'name="{spec.name}"' in page.text
        assert f'id="campo-{spec.name}"' in page.text


def _model(slug: str) -> type:
    from geo.layers import get_declared

    return get_declared(slug)


def test_a_new_feature_is_stored_and_shown(client: FlaskClient, database: Database) -> None:
    data = {
        "csrf_token": token(client, NEW),
        "nombre": "Monte Verde",
        "operador": ["SEDESOL", "SEDESOE"],
        "lat": "30°54'48\"N",
        "lon": "108°42'53\"O",
        "salidas": "no",
    }
    answer = client.post(NEW, data=data)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Se guardó." in page
    assert "Monte Verde" in page


def test_a_refused_form_keeps_what_was_typed_and_links_each_error(
    client: FlaskClient, database: Database
) -> None:
    data = {
        "csrf_token": token(client, NEW),
        "nombre": "Casa <b>grande</b>",
        "familias": "muchas",
        "fecha_evaluacion": "31/02/2020",
        "operador": ["SEDESOL"],
        "lat": "30.9",
        "lon": "108.2",
    }
    answer = client.post(NEW, data=data)
    page = answer.text
    assert answer.status_code == 422
    assert 'role="alert"' in page
    for name in ("familias", "fecha_evaluacion"):
        assert f'href="#campo-{name}"' in page
        assert f'id="campo-{name}-error"' in page
    assert 'href="#ubicacion"' in page
    assert "signo menos" in page
    assert 'value="muchas"' in page
    assert 'value="31/02/2020"' in page
    assert "Casa &lt;b&gt;grande&lt;/b&gt;" in page
    assert re.search(r'value="SEDESOL" checked', page)
    with database.transaction(LOCAL_OPERATOR) as connection:
        assert count(connection, Selection(get_layer("albergues")), LOCAL_OPERATOR) == 0


def test_a_place_outside_the_region_is_stored_only_when_confirmed(client: FlaskClient) -> None:
    data = {"csrf_token": token(client, NEW), "lat": "19.43", "lon": "-99.13"}
    refused = client.post(NEW, data=data)
    assert 'name="fuera_de_region"' in refused.text
    assert client.post(NEW, data=data | {"fuera_de_region": "1"}).status_code == 303


def test_utm_is_taken_with_its_zone(client: FlaskClient, database: Database) -> None:
    data = {"csrf_token": token(client, NEW), "posicion": "utm", "utm_x": "768640", "utm_y": "3420400"}
    assert "zona UTM" in client.post(NEW, data=data | {"utm_zona": ""}).text
    answer = client.post(NEW, data=data | {"utm_zona": "12N"})
    assert answer.status_code == 303


def test_saving_a_form_untouched_changes_no_value_and_no_coordinate(
    client: FlaskClient, database: Database
) -> None:
    fill_municipality(database)
    model, identity = get_layer("albergues"), fill_shelters(database)[1]
    with database.transaction(LOCAL_OPERATOR) as connection:
        before = one(connection, model, identity, LOCAL_OPERATOR)
        place = write.geometry(connection, model, identity, LOCAL_OPERATOR)
    url = f"/capas/albergues/{identity}/editar"
    assert client.post(url, data=form_values(client, url)).status_code == 303
    with database.transaction(LOCAL_OPERATOR) as connection:
        after = one(connection, model, identity, LOCAL_OPERATOR)
        assert write.geometry(connection, model, identity, LOCAL_OPERATOR) == place
    skipped = {"editado_en"}
    assert {k: v for k, v in after._mapping.items() if k not in skipped} == {
        k: v for k, v in before._mapping.items() if k not in skipped
    }


def test_two_people_editing_see_both_values_and_lose_none(client: FlaskClient, database: Database) -> None:
    identity = fill_shelters(database)[1]
    url = f"/capas/albergues/{identity}/editar"
    mine = form_values(client, url)
    theirs = mine | {"familias": "55", "personas": "200"}
    assert client.post(url, data=theirs).status_code == 303
    answer = client.post(url, data=mine | {"familias": "60", "nombre": "Graciano"})
    page = answer.text
    assert answer.status_code == 409
    assert "Alguien más cambió este elemento" in page
    assert "55 familias" in page
    assert "60 familias" in page
    assert 'name="familias" value="60"' in page
    assert 'name="personas" value="200"' in page
    merged = dict(re.findall(r'name="(version)" value="([^"]+)"', page))
    again = mine | {"familias": "60", "nombre": "Graciano", "personas": "200"} | merged
    assert client.post(url, data=again).status_code == 303
    with database.transaction(LOCAL_OPERATOR) as connection:
        row = one(connection, get_layer("albergues"), identity, LOCAL_OPERATOR)
    assert (row.familias, row.personas, row.nombre) == (60, 200, "Graciano")


def test_a_deletion_is_asked_told_and_undone(client: FlaskClient, database: Database) -> None:
    identity = fill_shelters(database)[0]
    url = f"/capas/albergues/{identity}/eliminar"
    page = client.get(url).text
    assert "¿Eliminar «Ejido Hidalgo»?" in page
    known = re.search(r'name="version" value="(\d+)"', page)
    assert known
    data = {"csrf_token": token(client, url), "version": known[1]}
    table = client.post(url, data=data, follow_redirects=True).text
    assert "Se eliminó «Ejido Hidalgo»" in table
    assert "<strong>2 elementos</strong>" in table
    undo = re.search(r'action="(/capas/albergues/deshacer/[^"]+)"', table)
    assert undo
    assert "Se eliminó" not in client.get("/capas/albergues").text
    back = client.post(undo[1], data={"csrf_token": data["csrf_token"]}, follow_redirects=True)
    assert "está de nuevo en la capa" in back.text
    assert client.get(f"/capas/albergues/{identity}").status_code == 200
    assert client.post(undo[1], data={"csrf_token": data["csrf_token"]}).status_code == 404


def test_a_deletion_over_an_older_version_is_refused(client: FlaskClient, database: Database) -> None:
    identity = fill_shelters(database)[0]
    url = f"/capas/albergues/{identity}/eliminar"
    answer = client.post(url, data={"csrf_token": token(client, url), "version": "1"})
    assert answer.status_code == 409
    assert client.get(f"/capas/albergues/{identity}").status_code == 200


def test_an_undo_token_is_no_path(client: FlaskClient, tmp_path: Path) -> None:
    kept = tmp_path / "datos" / "eliminados"
    kept.mkdir(parents=True)
    (tmp_path / "datos" / "eliminado.json").write_text("{}")
    sent = {"csrf_token": token(client, NEW)}
    for name in ("..", "%2e%2e", "a" * 32, "x/../../"):
        assert client.post(f"/capas/albergues/deshacer/{name}", data=sent).status_code in {404, 405, 308}


def test_what_is_older_than_a_day_is_swept(tmp_path: Path) -> None:
    import os

    from geo.errors import NotFound
    from web.day_folder import DayFolder

    kept = DayFolder(tmp_path)
    old, folder = kept.new()
    os.utime(folder, (time.time() - 90_000,) * 2)
    with pytest.raises(NotFound):
        kept.find(old)
    fresh, _ = kept.new()
    assert not folder.exists()
    assert kept.find(fresh).is_dir()
