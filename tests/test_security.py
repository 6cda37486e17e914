"""Until accounts exist: this machine only, known hosts, no forged forms, bounded bodies, strict headers."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from geo.database import Database
from geo.layers import get_layer
from geo.viewer import LOCAL_OPERATOR
from tests.pages import fill_shelters, token
from web.app import create_app
from web.settings import Settings

NEW = "/capas/albergues/nuevo"
IMPORT = "/capas/albergues/importar"
PAGES = ["/capas", "/capas/albergues", NEW, IMPORT, "/ayuda/", "/ayuda/diccionario", "/no-existe"]


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:8000", "LOCALHOST"]
)
def test_the_loopback_names_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/salud", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8000",
        "192.168.1.10",
        "0.0.0.0",
        "[::2]",
    ],
)
def test_any_other_host_is_refused_so_that_no_name_can_be_rebound(client: FlaskClient, host: str) -> None:
    for path in ("/salud", "/capas/albergues", "/static/v/x/css/base.css"):
        assert client.get(path, headers={"Host": host}).status_code in {400, 403}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_a_request_from_another_site_is_refused(client: FlaskClient, origin: str) -> None:
    assert client.get("/capas", headers={"Origin": origin}).status_code == 403
    data = {"csrf_token": token(client, NEW), "lat": "30.9", "lon": "-108.2"}
    assert client.post(NEW, data=data, headers={"Origin": origin}).status_code == 403


def test_what_a_browser_calls_cross_site_changes_nothing(client: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    data = {"csrf_token": token(client, NEW), "lat": "30.9", "lon": "-108.2"}
    assert client.post(NEW, data=data, headers=headers).status_code == 403


def test_no_answer_lets_another_origin_read_it(client: FlaskClient) -> None:
    answer = client.get("/capas", headers={"Origin": "http://localhost:8000"})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("path", ["/salud", "/api/capas", "/static/v/x/css/base.css"])
def test_what_is_no_page_may_do_nothing(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_strict_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_scripts_of_the_page_carry_its_own_nonce_never_twice_the_same(client: FlaskClient) -> None:
    first, second = client.get(NEW), client.get(NEW)
    nonce = first.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    assert f'nonce="{nonce}"' in first.text
    assert nonce not in second.text


FORGED = [
    NEW,
    "/capas/albergues/1/editar",
    "/capas/albergues/1/eliminar",
    "/capas/albergues/deshacer/" + "a" * 32,
]


@pytest.mark.parametrize("path", [*FORGED, IMPORT, f"{IMPORT}/{'a' * 32}", f"{IMPORT}/{'a' * 32}/buenas"])
def test_a_form_without_its_token_changes_nothing(client: FlaskClient, database: Database, path: str) -> None:
    fill_shelters(database)
    data = {"lat": "30.9", "lon": "-108.2", "version": "1", "archivo": (io.BytesIO(b"{}"), "a.geojson")}
    answer = client.post(path, data=data, content_type="multipart/form-data")
    assert answer.status_code == 400
    table = get_layer("albergues").__table__
    with database.transaction(LOCAL_OPERATOR) as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 3


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.get(NEW).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_a_file_beyond_the_limit_is_refused_with_the_limit(settings: Settings, database: Database) -> None:
    app = small(settings, database)
    client = app.test_client()
    # Written out whole: the test client would leave its own temporary file open.
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token(client, IMPORT).encode(),
        b'--x\r\nContent-Disposition: form-data; name="archivo"; filename="a.geojson"\r\n\r\n'
        + b"x" * 1_200_000,
        b"--x--\r\n",
    ]
    answer = client.post(IMPORT, data=b"\r\n".join(parts), content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "1 MB" in answer.text
    assert settings.data_folder is not None
    assert not list((settings.data_folder / "subidos").glob("*"))


def test_a_form_without_a_file_has_its_own_limit(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = app.test_client().post(NEW, data={"nombre": "x" * 2000})
    assert answer.status_code == 413
    assert "tamaño permitido" in answer.text


def small(settings: Settings, database: Database) -> Flask:
    limited = Settings(secret_key=settings.secret_key, data_folder=settings.data_folder, upload_megabytes=1)
    app = create_app(limited, database)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\..\\x.csv", "/etc/passwd", "a/b/c.csv", "...", "ñandú «1».csv", "x" * 400],
)
def test_a_file_name_never_leads_out_of_its_folder(
    client: FlaskClient, settings: Settings, name: str
) -> None:
    data = {"csrf_token": token(client, IMPORT), "archivo": (io.BytesIO(b"lat,lon\n30.9,-108.2\n"), name)}
    answer = client.post(IMPORT, data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert settings.data_folder is not None
    kept = [path for path in settings.data_folder.rglob("*") if path.is_file()]
    assert {path.parent.name for path in kept} <= {"archivo", answer.location.rsplit("/", 1)[1]}
    assert client.get(answer.location).status_code == 200


def test_uploads_are_for_their_owner_only(client: FlaskClient, settings: Settings) -> None:
    data = {"csrf_token": token(client, IMPORT), "archivo": (io.BytesIO(b"lat,lon\n30.9,-108.2\n"), "a.csv")}
    client.post(IMPORT, data=data, content_type="multipart/form-data")
    assert settings.data_folder is not None
    assert (settings.data_folder / "subidos").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (settings.data_folder / "subidos").iterdir())


def test_a_static_address_never_leads_out_of_its_folder(client: FlaskClient) -> None:
    for path in (
        "/static/v/x/../../app.py",
        "/static/v/x/%2e%2e/%2e%2e/app.py",
        "/static/paquetes/x/..%2fapp.py",
    ):
        assert client.get(path).status_code == 404
    assert client.get("/ayuda/img/..%2f01-inicio.md").status_code == 404


def test_health_tells_when_the_database_is_gone(client: FlaskClient, settings: Settings) -> None:
    assert client.get("/salud").json == {"estado": "bien"}
    gone = Database("postgresql://nadie@/nada?host=/no/existe")
    answer = create_app(settings, gone).test_client().get("/salud")
    gone.close()
    assert answer.status_code == 503
