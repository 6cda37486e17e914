"""The private PostGIS: first start, roles, awkward folders, many at once."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from geo.cluster import ClusterUrls, PrivateCluster, default_folder, socket_folder
from geo.cluster_binaries import choose_installation, find_installations
from geo.cluster_bootstrap import LEAKPROOF
from geo.errors import Unavailable
from geo.libpq import connect
from tests.cluster_processes import start_user


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that the server's user may enter, as pytest's own under root may not be."""
    with tempfile.TemporaryDirectory(prefix="tf-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def test_starts_when_entered_and_stops_with_the_last_one(home: Path) -> None:
    cluster = PrivateCluster(home / "datos", durable=False)
    with cluster.running() as urls:
        with PrivateCluster(home / "datos").running():
            assert cluster.server.postmaster() is not None
        with connect(urls.app) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert cluster.server.postmaster() is None


def test_says_what_takes_long_and_only_then(home: Path) -> None:
    said: list[str] = []
    cluster = PrivateCluster(home / "datos", durable=False, progress=said.append)
    with cluster.running():
        pass
    assert [sentence.split()[0] for sentence in said] == ["Creando", "Arrancando", "Preparando"]
    said.clear()
    with cluster.running(), cluster.running():
        pass
    assert said == ["Arrancando la base de datos…"]


def test_owner_and_application_are_two_plain_roles(urls: ClusterUrls) -> None:
    for url, name in ((urls.owner, "tierrafirme"), (urls.app, "tierrafirme_app")):
        with connect(url) as connection:
            row = connection.execute(
                "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls"
                " FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
        assert row == (name, False, False, False, False)


def test_application_owns_nothing_and_cannot_create(urls: ClusterUrls) -> None:
    with connect(urls.app) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mia (id int)")
        connection.rollback()
        owned = connection.execute(
            "SELECT relname FROM pg_class WHERE relowner = 'tierrafirme_app'::regrole"
        ).fetchall()
        assert owned == []
        connection.execute("CREATE TEMP TABLE pasajera (id int)")


def test_spatial_predicates_may_use_the_index_under_row_security(urls: ClusterUrls) -> None:
    with connect(urls.owner) as connection:
        for signature in LEAKPROOF:
            row = connection.execute(
                "SELECT proleakproof FROM pg_proc WHERE oid = to_regprocedure(%s)", (signature,)
            ).fetchone()
            assert row == (True,), signature


def test_sorts_and_searches_in_spanish(urls: ClusterUrls) -> None:
    with connect(urls.app) as connection:
        row = connection.execute(
            'SELECT array_agg(x ORDER BY x COLLATE "es-MX-x-icu")'
            " FROM unnest(ARRAY['zorra', 'ñame', 'nube']) x"
        ).fetchone()
        assert row == (["nube", "ñame", "zorra"],)
        row = connection.execute("SELECT to_tsvector('albergues') @@ to_tsquery('albergue')").fetchone()
        assert row == (True,)


def test_database_from_a_template(cluster: PrivateCluster, migrated: str) -> None:
    urls = cluster.create_database("de_plantilla", template=migrated)
    with connect(urls.app) as connection:
        assert connection.execute("SELECT count(*) FROM viviendas").fetchone() == (0,)
        cluster.drop_database("de_plantilla")  # it closes the connection that is still open
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
        connection.close()


def test_variables_of_the_user_mislead_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGHOST": "203.0.113.1", "PGPORT": "1", "PGDATA": "/nada", "PGUSER": "x"}.items():
        monkeypatch.setenv(name, value)
    with PrivateCluster(home / "datos", durable=False).running() as urls, connect(urls.app) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("tierrafirme_app",)


@pytest.mark.parametrize(
    "name",
    [
        "con espacios y ñ",
        "comillas ' y \" y $HOME y `id`",
        "coma, dos:puntos",
        "x" * 60 + "/" + "y" * 60,
    ],
)
def test_awkward_folders(home: Path, name: str) -> None:
    folder = home / name
    with PrivateCluster(folder, durable=False).running() as urls:
        engine = create_engine(make_url(urls.app.render_as_string(hide_password=False)))
        with engine.connect() as connection:
            assert connection.execute(text("SELECT current_user")).scalar() == "tierrafirme_app"
        engine.dispose()


def test_socket_path_always_fits(tmp_path: Path) -> None:
    for length in range(10, 130, 7):
        assert len(os.fsencode(socket_folder(tmp_path / ("z" * length)) / ".s.PGSQL.5432")) < 108


def test_socket_folder_of_somebody_else_is_refused(home: Path) -> None:
    folder = home / ("z" * 100)
    socket = socket_folder(folder)
    target = home / "trampa"
    target.mkdir()
    socket.symlink_to(target)
    try:
        with pytest.raises(Unavailable, match="Otro usuario ocupa"), PrivateCluster(folder).running():
            pass
    finally:
        socket.unlink()


def test_eight_first_starts_at_once(home: Path) -> None:
    users = [start_user(home / "datos") for _ in range(8)]
    for user in users:
        assert user.stdout is not None
        assert user.stdout.readline() == "listo\n"
    for user in users:
        user.communicate("sal\n", timeout=60)
        assert user.returncode == 0
    cluster = PrivateCluster(home / "datos")
    deadline = time.monotonic() + 10
    while cluster.server.postmaster() is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert cluster.server.postmaster() is None


def test_refuses_data_of_a_postgresql_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("9\n")
    with pytest.raises(Unavailable, match=r"PostgreSQL 9.*restore"):
        choose_installation(tmp_path)


def test_says_how_to_install_postgis(tmp_path: Path) -> None:
    assert find_installations(tmp_path) == []
    with pytest.raises(Unavailable, match=r"apt-get install .* postgresql-postgis"):
        choose_installation(tmp_path / "pg", tmp_path)


def test_prefers_the_newest_postgresql_with_postgis(tmp_path: Path) -> None:
    installed = find_installations()
    assert installed, "sin PostGIS no hay suite: instale con «./tierrafirme test»"
    assert [one.major for one in installed] == sorted((one.major for one in installed), reverse=True)
    assert choose_installation(tmp_path) == installed[0]


def test_two_clones_do_not_share_a_folder(tmp_path: Path) -> None:
    assert default_folder(tmp_path / "a") != default_folder(tmp_path / "b")
